import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reimari.common.ids

# As in 0001: a partner's people see what was said of reports of their own units alone.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OWN = (
    f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL OR units::text[] <@"
    f" (ARRAY(SELECT u.code FROM staff_unit u WHERE u.organisation_id = {MINE})::text[])"
)
TABLE = "figures_monthreview"
WALL = (
    f"""
    ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY wall ON {TABLE} USING ({OWN}) WITH CHECK ({OWN});
    """,
    f"DROP POLICY wall ON {TABLE}; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;",
)
# What somebody said of a month stays as they said it.
STAYS = (
    f"CREATE TRIGGER {TABLE}_takes_only_new_rows BEFORE UPDATE OR DELETE ON {TABLE}"
    " FOR EACH ROW EXECUTE FUNCTION figures_takes_only_new_rows();",
    f"DROP TRIGGER {TABLE}_takes_only_new_rows ON {TABLE};",
)


class Migration(migrations.Migration):
    """A month's reports are gone through, with a mark and comments (R-PS-81)."""

    dependencies = [
        ("figures", "0002_counts_by_cuts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthReview",
            fields=[
                ("id", models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ("report", models.CharField(max_length=80, verbose_name="report")),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), verbose_name="units"
                    ),
                ),
                ("role", models.CharField(max_length=80, verbose_name="role")),
                ("through", models.BooleanField(verbose_name="gone through")),
                ("words", models.TextField(blank=True, verbose_name="comment")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "frozen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="figures.frozenmonth",
                        verbose_name="frozen month",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "review of a monthly report",
                "verbose_name_plural": "reviews of monthly reports",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("through", True)),
                        fields=("frozen", "report", "user"),
                        name="month_review_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("through", True), models.Q(("words", ""), _negated=True), _connector="OR"
                        ),
                        name="month_review_says_something",
                    ),
                ],
            },
        ),
        migrations.RunSQL(*WALL),
        migrations.RunSQL(*STAYS),
    ]
