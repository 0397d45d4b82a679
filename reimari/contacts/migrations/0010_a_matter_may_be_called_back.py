from django.db import migrations, models

OUTCOMES = [
    ("not_reached", "not reached"),
    ("elsewhere", "belonged elsewhere, guided on"),
    ("advice", "advice given and enough"),
    ("call_back", "is called back"),
    ("goes_on", "goes on"),
]


class Migration(migrations.Migration):
    """An outcome between advice and a case: somebody calls the client back."""

    dependencies = [("contacts", "0009_who_found_us_how")]

    operations = [
        migrations.AlterField(
            model_name=name,
            name="outcome",
            field=models.CharField(blank=True, choices=OUTCOMES, max_length=12, verbose_name="outcome"),
        )
        for name in ("contact", "matter")
    ]
