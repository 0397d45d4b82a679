import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The county's own number that was called stands in the event, and its area in the call (R-KS-07)."""

    dependencies = [
        ("telephony", "0002_calls_are_told_and_walled"),
        ("region", "0002_lines_for_urgent_matters"),
    ]

    operations = [
        migrations.AddField(
            model_name="callevent",
            name="called",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=20, verbose_name="called number"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="area",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="region.area",
                verbose_name="area",
            ),
        ),
    ]
