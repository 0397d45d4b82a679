import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Work lists from their indexes: what nobody has taken, offers, what came back, and the numbers above them.

    The plain keys on team, answering team and worker go: these are asked for among open steps, which have
    indexes of their own, and every step that was ever done stood in the plain ones.
    """

    dependencies = [
        ("staff", "0001_initial"),
        ("work", "0005_history_holds_off_the_sealer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="step", name="step_work_list"),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["team", "due_at", "id"],
                include=["worker", "kind", "soon_at", "waits_for_client", "came_back_at"],
                name="step_work_list",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["team", "kind"], name="step_of_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("came_back_at__isnull", False), ("ended_at", None)),
                fields=["team"],
                name="step_came_back",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("ended_at", None), ("worker", None)),
                fields=["team", "due_at", "id"],
                name="step_untaken",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="answering_team",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.team",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="team",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="staff.team",
                verbose_name="team",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="worker",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
