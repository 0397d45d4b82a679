import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Open contacts of a line and of whoever recorded them, contacts by when they were recorded, names as heard.

    The plain keys on team and recorder go: other indexes begin with the same column.
    """

    dependencies = [
        ("contacts", "0004_participant_identity_checked"),
        ("staff", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["recorded_by", "-recorded_at"], name="contact_as_recorded"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["team", "received_at"],
                name="contact_open_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["recorded_by", "received_at"],
                name="contact_open_of_recorder",
            ),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("name"), name="gin_trgm_ops"),
                name="participant_name",
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="team",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="staff.team",
                verbose_name="line",
            ),
        ),
    ]
