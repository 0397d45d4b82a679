import django.db.models.deletion
from django.db import migrations, models

import reimari.common.columns

# As in 0001: a partner's people see what was counted of their own units.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OWN = (
    f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL OR unit = ANY"
    f" (ARRAY(SELECT u.code FROM staff_unit u WHERE u.organisation_id = {MINE})::text[])"
)
WALL = (
    f"""
    ALTER TABLE figures_monthcount ENABLE ROW LEVEL SECURITY;
    CREATE POLICY wall ON figures_monthcount USING ({OWN}) WITH CHECK ({OWN});
    """,
    "DROP POLICY wall ON figures_monthcount; ALTER TABLE figures_monthcount DISABLE ROW LEVEL SECURITY;",
)

# What was frozen by municipality and language is told by nothing alone too: the sums of its cells.
SUMS = (
    """
    INSERT INTO figures_frozencount (frozen_id, figure, part, unit, cut, one, two, number)
    SELECT frozen_id, figure, part, unit, 'all', '', '', sum(number) FROM figures_frozencount
    GROUP BY frozen_id, figure, part, unit;
    """,
    """
    ALTER TABLE figures_frozencount DISABLE TRIGGER figures_frozencount_takes_only_new_rows;
    DELETE FROM figures_frozencount WHERE cut <> 'place';
    ALTER TABLE figures_frozencount ENABLE TRIGGER figures_frozencount_takes_only_new_rows;
    """,
)


def before() -> list[str]:
    """The cuts of what was frozen before there were any."""
    return ["all", "place"]


CELL = ("cut", "figure", "part", "unit", "one", "two")


class Migration(migrations.Migration):
    """Counts of a month by several cuts, frozen ones and those that are kept up to date."""

    dependencies = [("figures", "0001_frozen_months"), ("work", "0004_changes_are_told")]

    operations = [
        migrations.RemoveConstraint("FrozenCount", "frozen_count_once"),
        migrations.RenameField("FrozenCount", "municipality", "one"),
        migrations.RenameField("FrozenCount", "language", "two"),
        migrations.AlterField(
            "FrozenCount", "one", models.CharField(blank=True, max_length=80, verbose_name="first dimension")
        ),
        migrations.AlterField(
            "FrozenCount", "two", models.CharField(blank=True, max_length=80, verbose_name="second dimension")
        ),
        migrations.AddField(
            "FrozenCount",
            "cut",
            models.CharField(default="place", max_length=12, verbose_name="cut"),
            preserve_default=False,
        ),
        migrations.AddField("FrozenMonth", "cuts", models.JSONField(default=before, verbose_name="cuts")),
        migrations.AlterField("FrozenMonth", "cuts", models.JSONField(default=list, verbose_name="cuts")),
        migrations.AddConstraint(
            "FrozenCount", models.UniqueConstraint(fields=("frozen", *CELL), name="frozen_count_once")
        ),
        migrations.CreateModel(
            name="CountedMonth",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=20, verbose_name="source")),
                ("month", models.DateField(verbose_name="month")),
                ("counted_at", models.DateTimeField(verbose_name="counted")),
                ("turns_at", models.DateTimeField(null=True, verbose_name="counts otherwise from")),
                ("version", models.CharField(max_length=12, verbose_name="version of the definitions")),
                ("profile_hash", models.CharField(max_length=64, verbose_name="profile")),
            ],
            options={
                "verbose_name": "counted month",
                "verbose_name_plural": "counted months",
                "constraints": [
                    models.UniqueConstraint(fields=("source", "month"), name="counted_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="counted_month_by_its_first_day"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("figure", models.CharField(max_length=20, verbose_name="figure")),
                ("part", models.CharField(max_length=20, verbose_name="part")),
                ("unit", models.CharField(max_length=80, verbose_name="unit")),
                ("cut", models.CharField(max_length=12, verbose_name="cut")),
                ("one", models.CharField(blank=True, max_length=80, verbose_name="first dimension")),
                ("two", models.CharField(blank=True, max_length=80, verbose_name="second dimension")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "counted",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="figures.countedmonth",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of a month",
                "verbose_name_plural": "counts of a month",
                "constraints": [
                    models.UniqueConstraint(fields=("counted", *CELL), name="month_count_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="month_count_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reckoned",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("xid", reimari.common.columns.TransactionField(verbose_name="transaction")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "state of the counts",
                "verbose_name_plural": "state of the counts",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="counts_have_one_state")
                ],
            },
        ),
        migrations.RunSQL(*WALL),
        migrations.RunSQL(*SUMS),
    ]
