from django.db import migrations, models


class Migration(migrations.Migration):
    """How many wait on each line is read from an index alone."""

    dependencies = [("callbacks", "0005_number_goes_in_its_time")]

    operations = [
        migrations.RemoveIndex(model_name="callback", name="callback_open_of_team"),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["team", "asked_at"],
                include=["channel", "track"],
                name="callback_open_of_team",
            ),
        ),
    ]
