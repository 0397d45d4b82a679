from django.db import migrations, models


class Migration(migrations.Migration):
    """The extension of somebody's telephone, by which the telephone system names them."""

    dependencies = [("accounts", "0002_wrong_passwords")]

    operations = [
        migrations.AddField(
            "user",
            "extension",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=20,
                verbose_name="extension of the telephone",
            ),
        ),
        migrations.AddConstraint(
            "user",
            models.UniqueConstraint(
                condition=models.Q(("extension", ""), _negated=True),
                fields=["extension"],
                name="user_extension_once",
            ),
        ),
    ]
