from django.db import migrations, models
from django.db.models import F, Q

import reimari.audit.sealed


class Migration(migrations.Migration):
    """Seals of the logs, themselves a log that takes only new rows."""

    dependencies = [("audit", "0003_writers_wait_for_the_sealer")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("log", models.CharField(max_length=60, verbose_name="log")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("first_id", models.BigIntegerField(verbose_name="first row")),
                ("last_id", models.BigIntegerField(verbose_name="last row")),
                ("count", models.PositiveIntegerField(verbose_name="rows")),
                ("rows_hash", models.CharField(max_length=64, verbose_name="hash of the rows")),
                ("marks", models.BinaryField(verbose_name="marks of the rows")),
                (
                    "previous",
                    models.CharField(
                        default=reimari.audit.sealed.GENESIS,
                        max_length=64,
                        verbose_name="hash of the seal before",
                    ),
                ),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                ("sealed_at", models.DateTimeField(verbose_name="sealed")),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "constraints": [
                    models.UniqueConstraint(fields=["previous"], name="seal_follows_one"),
                    models.CheckConstraint(
                        condition=Q(id__gte=1, count__gte=1, last_id__gte=F("first_id") + F("count") - 1),
                        name="seal_counts_its_rows",
                    ),
                    models.UniqueConstraint(fields=("log", "last_id"), name="seal_ends_once"),
                ],
            },
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION audit_seal_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'audit_seal takes only new rows' USING ERRCODE = 'insufficient_privilege';
            END $$;
            CREATE TRIGGER audit_seal_takes_only_new_rows BEFORE UPDATE OR DELETE ON audit_seal
                FOR EACH ROW EXECUTE FUNCTION audit_seal_takes_only_new_rows();
            CREATE TRIGGER audit_seal_is_never_emptied BEFORE TRUNCATE ON audit_seal
                FOR EACH STATEMENT EXECUTE FUNCTION audit_seal_takes_only_new_rows();
            """,
            """
            DROP TRIGGER audit_seal_is_never_emptied ON audit_seal;
            DROP TRIGGER audit_seal_takes_only_new_rows ON audit_seal;
            DROP FUNCTION audit_seal_takes_only_new_rows();
            """,
        ),
    ]
