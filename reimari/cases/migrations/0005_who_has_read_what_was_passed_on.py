import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reimari.common.ids


class Migration(migrations.Migration):
    """That a case was passed on, and whether the receiver has read its brief; what a client was told later."""

    dependencies = [
        ("cases", "0004_questions_to_the_supervisor"),
        ("staff", "0001_initial"),
        ("work", "0009_lists_are_counted_in_the_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="note",
            name="kind",
            field=models.CharField(
                choices=[
                    ("note", "note"),
                    ("done", "what has been tried or done"),
                    ("safety", "safety: what whoever meets the client must know"),
                    ("told", "what the client was told"),
                ],
                default="note",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="PassedOn",
            fields=[
                ("id", models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ("passed_at", models.DateTimeField(verbose_name="passed on")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read")),
                ("read_upto", models.BigIntegerField(null=True, verbose_name="read up to this entry")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="passed_on", to="cases.case"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="work.entry"
                    ),
                ),
                (
                    "from_team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.team",
                    ),
                ),
                (
                    "passed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.team"
                    ),
                ),
                (
                    "to_worker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "case passed on",
                "verbose_name_plural": "cases passed on",
                "indexes": [models.Index(fields=["passed_by", "-passed_at"], name="passed_on_of_sender")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at", None), ("read_by", None), ("read_upto", None)),
                            models.Q(
                                ("read_at__isnull", False),
                                ("read_by__isnull", False),
                                ("read_upto__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="passed_on_read_by_at_and_state_together",
                    )
                ],
            },
        ),
    ]
