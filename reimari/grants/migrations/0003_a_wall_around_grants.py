from django.db import migrations

# As in contacts/0006, whose question it asks. A partner's people grant nothing, reserve nothing and issue nothing
# (R-IU-06): no row here is theirs, whatever matter it belongs to.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
TABLES = ("grants_grant", "grants_grantwords", "grants_placestay", "grants_kaikucard")


class Migration(migrations.Migration):
    """Row-level security: no actor, no rows; a partner's actor, none either (ADR 0010)."""

    dependencies = [
        ("grants", "0002_unfollowed_grant_has_its_open_step"),
        ("contacts", "0006_a_wall_around_rows"),
    ]

    operations = [
        migrations.RunSQL(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            CREATE POLICY wall ON {table} USING ({OPEN}) WITH CHECK ({OPEN})
            """,
            f"""
            DROP POLICY wall ON {table};
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY
            """,
        )
        for table in TABLES
    ]
