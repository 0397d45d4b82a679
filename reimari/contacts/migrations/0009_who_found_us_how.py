import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """How a contact found us, the profession of our own employee who contacts, and what they said of it."""

    dependencies = [("contacts", "0008_names_as_heard_in_their_order")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="came_via",
            field=models.CharField(
                blank=True,
                choices=[
                    ("misdirected", "came to the wrong place"),
                    ("bypassed_line", "passed by the line that it belongs to"),
                    ("old_details", "came by an old number or address"),
                    ("familiar_adviser", "came straight to an adviser known from before"),
                    ("outsider_on_line", "somebody outside on the county's own line"),
                ],
                db_default="",
                default="",
                max_length=20,
                verbose_name="how the contact found us",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("came_via", ""), _negated=True),
                fields=["team", "came_via", "-received_at"],
                name="contact_came_otherwise",
            ),
        ),
        migrations.AddField(
            model_name="participant",
            name="profession",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=100, verbose_name="profession"
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("profession", ""), ("kind", "own_employee"), _connector="OR"),
                name="participant_profession_is_our_own_employees",
            ),
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="feedback",
                        serialize=False,
                        to="contacts.contact",
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(verbose_name="score")),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="words")),
                ("given_at", models.DateTimeField(verbose_name="given")),
            ],
            options={
                "verbose_name": "feedback",
                "verbose_name_plural": "feedback",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 1), ("score__lte", 5)),
                        name="feedback_score_is_from_one_to_five",
                    )
                ],
            },
        ),
    ]
