from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    """The calendar of promises asks for clocks of cases alone: by their codes."""

    dependencies = [("work", "0013_clocks_in_order")]

    operations = [
        migrations.AddIndex(
            "clock",
            models.Index(
                models.F("code"),
                Coalesce("due_on", "raw_due_on"),
                condition=models.Q(raw_due_on__isnull=False),
                name="clock_by_code_and_day",
            ),
        ),
        migrations.RemoveIndex("clock", "clock_by_due_day"),
    ]
