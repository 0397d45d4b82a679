import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    """The calendar of promises asks for the clocks that come due in a month."""

    dependencies = [("work", "0011_board_has_an_index_of_its_own")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("due_on", "raw_due_on"),
                condition=models.Q(("raw_due_on__isnull", False)),
                name="clock_by_due_day",
            ),
        ),
    ]
