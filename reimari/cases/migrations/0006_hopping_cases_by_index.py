from django.db import migrations, models


class Migration(migrations.Migration):
    """Open cases that hop are found without reading all others: the board counts them."""

    dependencies = [("cases", "0005_who_has_read_what_was_passed_on")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("hops__gte", 2), ("state", "open")),
                fields=["track"],
                name="case_hopping",
            ),
        ),
    ]
