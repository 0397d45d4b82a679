import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reimari.common.ids

# As in 0001: who acts, and for whom. A partner's people see what they themselves have shared.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OWN = (
    f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL OR made_by_id ="
    " ANY (ARRAY(SELECT u.id FROM accounts_user u WHERE u.organisation = "
    f"{MINE})::uuid[])"
)
WALL = (
    f"""
    ALTER TABLE figures_sharedview ENABLE ROW LEVEL SECURITY;
    CREATE POLICY wall ON figures_sharedview USING ({OWN}) WITH CHECK ({OWN});
    """,
    "DROP POLICY wall ON figures_sharedview; ALTER TABLE figures_sharedview DISABLE ROW LEVEL SECURITY;",
)


class Migration(migrations.Migration):
    """Pages of figures that are shared by a link."""

    dependencies = [
        ("figures", "0004_population"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedView",
            fields=[
                (
                    "id",
                    models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False),
                ),
                (
                    "token_hash",
                    models.CharField(max_length=64, unique=True, verbose_name="hash of the secret"),
                ),
                (
                    "page",
                    models.CharField(
                        choices=[
                            ("report", "Report"),
                            ("figure", "Figure"),
                            ("arrivals", "When contacts come"),
                        ],
                        max_length=10,
                        verbose_name="page",
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="report or figure")),
                ("asked", models.JSONField(default=dict, verbose_name="what it shows")),
                ("units", models.JSONField(default=list, verbose_name="units")),
                ("team", models.CharField(max_length=80, verbose_name="where to ask")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("valid_until", models.DateField(verbose_name="valid until")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="taken back")),
                ("opened", models.PositiveIntegerField(default=0, verbose_name="opened")),
                ("opened_at", models.DateTimeField(null=True, verbose_name="opened last")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "shared page of figures",
                "verbose_name_plural": "shared pages of figures",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened", 0), ("opened_at", None)),
                            models.Q(("opened__gt", 0), ("opened_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="shared_view_opened_when",
                    )
                ],
            },
        ),
        migrations.RunSQL(*WALL),
    ]
