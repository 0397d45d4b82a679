import django.db.models.deletion
from django.db import migrations, models

import reimari.common.ids

# As in mail/0002: who acts, and for whom. A text is its matter's, like the message that it answers.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
OWN = f"wall_work(track_id, {MINE})"
TABLE = "messaging_incomingtext"
WALL = (
    f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;"
    f" CREATE POLICY wall ON {TABLE} USING ({OPEN} OR {OWN}) WITH CHECK ({OPEN} OR {OWN})"
)
NO_WALL = f"DROP POLICY wall ON {TABLE}; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY"


class Migration(migrations.Migration):
    """Text messages that came, behind the wall of their matters (ADR 0010, ADR 0035); rows of addresses."""

    dependencies = [
        ("messaging", "0002_email_envelope"),
        ("contacts", "0009_who_found_us_how"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomingText",
            fields=[
                (
                    "id",
                    models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False),
                ),
                (
                    "gateway_id",
                    models.CharField(max_length=64, unique=True, verbose_name="the gateway's id"),
                ),
                ("number", models.CharField(blank=True, max_length=20, verbose_name="number")),
                ("called", models.CharField(blank=True, max_length=20, verbose_name="number it came to")),
                ("words", models.TextField(blank=True, verbose_name="words")),
                ("came_at", models.DateTimeField(verbose_name="came")),
                ("track_id", models.UUIDField(db_index=True, null=True, verbose_name="track")),
                (
                    "answers",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answering_texts",
                        to="messaging.message",
                        verbose_name="answers to",
                    ),
                ),
            ],
            options={
                "verbose_name": "text message that came",
                "verbose_name_plural": "text messages that came",
                "indexes": [
                    models.Index(
                        condition=~models.Q(number="") | ~models.Q(words=""),
                        fields=["came_at"],
                        name="text_with_its_words",
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="message",
            name="address",
            field=models.CharField(blank=True, max_length=500, verbose_name="address"),
        ),
        migrations.AlterField(
            model_name="message",
            name="sender",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="our address"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(channel="sms"),
                fields=["address", "-queued_at"],
                name="text_to_number",
            ),
        ),
        migrations.RunSQL(WALL, NO_WALL),
    ]
