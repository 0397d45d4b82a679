from django.db import migrations, models


class Migration(migrations.Migration):
    """How somebody wants to be told of their times, as they said it themselves."""

    dependencies = [("people", "0008_merged_persons")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="notices_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sms", "by text message"),
                    ("email", "by e-mail"),
                    ("letter", "by letter"),
                    ("suomi_fi", "by Suomi.fi message"),
                    ("nothing", "no notices: we call"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="wants notices",
            ),
        ),
    ]
