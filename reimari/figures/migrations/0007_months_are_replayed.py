import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reimari.common.ids

# As in 0003: a partner's people see what was counted of their own units alone.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OWN = (
    f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL OR units::text[] <@"
    f" (ARRAY(SELECT u.code FROM staff_unit u WHERE u.organisation_id = {MINE})::text[])"
)
TABLE = "figures_askedreplay"
WALL = (
    f"""
    ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY wall ON {TABLE} USING ({OWN}) WITH CHECK ({OWN});
    """,
    f"DROP POLICY wall ON {TABLE}; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;",
)


class Migration(migrations.Migration):
    """What past months would have been by changed rules, counted by a job and kept for a day."""

    dependencies = [
        ("figures", "0006_publications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedReplay",
            fields=[
                ("id", models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ("asked", models.JSONField(verbose_name="what was asked")),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), verbose_name="units"
                    ),
                ),
                ("profile_hash", models.CharField(max_length=64, verbose_name="profile")),
                ("asked_at", models.DateTimeField(verbose_name="at")),
                ("found", models.JSONField(null=True, verbose_name="what was found")),
                ("found_at", models.DateTimeField(null=True, verbose_name="found")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "replay",
                "verbose_name_plural": "replays",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("found__isnull", True), ("found_at", None)),
                            models.Q(("found__isnull", False), ("found_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="replay_found_and_moment_together",
                    ),
                ],
            },
        ),
        migrations.RunSQL(*WALL),
    ]
