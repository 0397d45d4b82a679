import django.db.models.deletion
import reimari.common.ids
from django.db import migrations, models

GROUPS, LANGUAGES = ["all", "65", "75"], ["", "fi", "sv", "other"]


class Migration(migrations.Migration):
    """Inhabitants of municipalities, by whom figures are told per 1 000. They are nobody's: no wall stands."""

    dependencies = [("figures", "0003_months_are_gone_through")]

    operations = [
        migrations.CreateModel(
            name="PopulationFile",
            fields=[
                ("id", models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ("loaded_at", models.DateTimeField(verbose_name="loaded")),
                ("loaded_by", models.CharField(max_length=150, verbose_name="loaded by")),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64, verbose_name="checksum")),
                ("is_invented", models.BooleanField(default=False, verbose_name="invented")),
            ],
            options={"verbose_name": "file of population", "verbose_name_plural": "files of population"},
        ),
        migrations.CreateModel(
            name="Population",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("municipality", models.CharField(max_length=3, verbose_name="number of the municipality")),
                ("group", models.CharField(max_length=3, verbose_name="age group")),
                ("language", models.CharField(blank=True, max_length=5, verbose_name="language")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="figures.populationfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "population",
                "verbose_name_plural": "population",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "municipality", "group", "language"), name="population_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group__in", GROUPS)), name="population_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", LANGUAGES)), name="population_language"
                    ),
                ],
            },
        ),
    ]
