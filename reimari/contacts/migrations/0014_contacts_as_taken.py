import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Contacts by who closed them and when they were recorded; the plain key on them goes."""

    dependencies = [
        ("contacts", "0013_a_case_that_follows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["taken_by", "-recorded_at"], name="contact_as_taken"),
        ),
        migrations.AlterField(
            model_name="contact",
            name="taken_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken by",
            ),
        ),
    ]
