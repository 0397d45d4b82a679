from django.db import migrations, models


class Migration(migrations.Migration):
    """The board's figures and the pauses that it counts are read from indexes alone."""

    dependencies = [("work", "0009_lists_are_counted_in_the_index")]

    operations = [
        migrations.RemoveIndex(model_name="step", name="step_work_list"),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["team", "due_at", "id"],
                include=[
                    "track",
                    "worker",
                    "kind",
                    "soon_at",
                    "half_at",
                    "waits_for_client",
                    "came_back_at",
                    "service_task",
                    "area",
                    "need",
                    "language",
                    "is_urgent",
                ],
                name="step_work_list",
            ),
        ),
        migrations.AddIndex(
            model_name="pause",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["reason", "track"], name="pause_goes_on"
            ),
        ),
    ]
