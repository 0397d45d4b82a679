from django.db import migrations, models


class Migration(migrations.Migration):
    """The board reads all open steps of its teams: from an index that holds what it counts and no more."""

    dependencies = [("work", "0010_board_is_counted_in_the_index")]

    operations = [
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["team", "area", "service_task"],
                include=[
                    "language",
                    "due_at",
                    "half_at",
                    "track",
                    "waits_for_client",
                    "came_back_at",
                    "worker",
                    "kind",
                ],
                name="step_board",
            ),
        ),
    ]
