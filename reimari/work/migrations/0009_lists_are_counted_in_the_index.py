from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of work lists has all that is counted, filtered by and asked for by the policy (ADR 0010)."""

    dependencies = [("work", "0008_older_tracks_know_who_opened_them")]

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
    ]
