from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    """A replay of past months asks for the clocks that started in them."""

    dependencies = [("work", "0012_clocks_by_due_day")]

    operations = [
        migrations.AddIndex("clock", BrinIndex(fields=["started_at"], name="clock_in_order")),
    ]
