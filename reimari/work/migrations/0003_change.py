from django.db import migrations, models
import django.contrib.postgres.fields
import django.db.models.functions.datetime
import reimari.common.columns


class Migration(migrations.Migration):
    """What open pages draw anew: one row for each statement that changed something they may show."""

    dependencies = [("work", "0002_history_takes_only_new_rows")]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "xid",
                    reimari.common.columns.TransactionField(
                        db_default=models.Func(
                            function="pg_current_xact_id",
                            output_field=reimari.common.columns.TransactionField(),
                        ),
                        db_index=True,
                        verbose_name="transaction",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None, verbose_name="topics"
                    ),
                ),
            ],
            options={"verbose_name": "change", "verbose_name_plural": "changes"},
        ),
    ]
