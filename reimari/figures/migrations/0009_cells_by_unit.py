from django.db import migrations, models

CELL = ("cut", "figure", "unit", "one", "two", "part")


class Migration(migrations.Migration):
    """Counts are found by unit before they are told apart by part: pages ask for all parts of a figure."""

    dependencies = [("figures", "0008_further_pages_are_shared")]

    operations = [
        migrations.RemoveConstraint("FrozenCount", "frozen_count_once"),
        migrations.AddConstraint(
            "FrozenCount", models.UniqueConstraint(fields=("frozen", *CELL), name="frozen_count_once")
        ),
        migrations.RemoveConstraint("MonthCount", "month_count_once"),
        migrations.AddConstraint(
            "MonthCount", models.UniqueConstraint(fields=("counted", *CELL), name="month_count_once")
        ),
    ]
