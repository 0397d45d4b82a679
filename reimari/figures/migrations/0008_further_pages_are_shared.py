from django.db import migrations, models


class Migration(migrations.Migration):
    """The promise chain, equality and contacts per 1 000 inhabitants can be shared too."""

    dependencies = [("figures", "0007_months_are_replayed")]

    operations = [
        migrations.AlterField(
            model_name="sharedview",
            name="page",
            field=models.CharField(
                choices=[
                    ("report", "Report"),
                    ("figure", "Figure"),
                    ("arrivals", "When contacts come"),
                    ("chain", "Promise chain"),
                    ("equality", "Equality"),
                    ("population", "Contacts per 1 000 inhabitants"),
                ],
                max_length=10,
                verbose_name="page",
            ),
        ),
    ]
