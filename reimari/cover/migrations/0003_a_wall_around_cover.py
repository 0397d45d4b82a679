from django.db import migrations

# As in contacts/0006: no actor, no rows; a partner's actor, only what belongs to its own work.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
TEAMS = f"((SELECT wall_teams({ACTOR}, {ORGANISATION}))::text[])"
# Whoever is away has a post in a team of the organisation's.
OWN_PEOPLE = (
    "EXISTS (SELECT FROM staff_absence a JOIN staff_post p ON p.user_id = a.user_id"
    f" WHERE a.id = absence_id AND p.team_id = ANY {TEAMS})"
)

# Table: which rows are a partner's own. An item is as open as its step, a plan also by any of its items.
OWN = {
    "cover_coveritem": "EXISTS (SELECT FROM work_step s WHERE s.id = step_id)",
    "cover_coverplan": (
        f"{OWN_PEOPLE} OR EXISTS (SELECT FROM cover_coveritem i WHERE i.plan_id = cover_coverplan.id)"
    ),
}


def wall(table: str) -> str:
    """The policy of a table; it binds every role but its owner."""
    own = f"{OPEN} OR {OWN[table]}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" CREATE POLICY wall ON {table} USING ({own}) WITH CHECK ({own})"
    )


def no_wall(table: str) -> str:
    return f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"


class Migration(migrations.Migration):
    """A partner's people see the cover of their own steps and of their own people, and no other (ADR 0010)."""

    dependencies = [
        ("cover", "0002_absences_are_told"),
        ("contacts", "0006_a_wall_around_rows"),
    ]

    operations = [migrations.RunSQL(wall(table), no_wall(table)) for table in OWN]
