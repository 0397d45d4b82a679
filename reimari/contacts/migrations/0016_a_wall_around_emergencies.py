from django.db import migrations

# As in 0006, whose question it asks: who acts, and for whom.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
TABLES = ("people_emergencyaccess", "people_emergencycheck", "people_emergencyremark")


class Migration(migrations.Migration):
    """A partner's people open nobody in an emergency, and see nobody opened (ADR 0024, R-IU-03)."""

    dependencies = [("contacts", "0015_the_right_way_is_said_too"), ("people", "0007_emergency_access")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY wall ON {table} USING ({OPEN}) WITH CHECK ({OPEN})",
            f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        )
        for table in TABLES
    ]
