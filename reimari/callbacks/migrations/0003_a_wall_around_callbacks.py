from django.db import migrations

# As in contacts/0006, whose questions it asks: who acts, for whom, and which matters are an organisation's own.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
TEAMS = f"team_id = ANY ((SELECT wall_teams({ACTOR}, {ORGANISATION}))::text[])"
OWN = f"{OPEN} OR {TEAMS} OR wall_track(track_id, {MINE})"


class Migration(migrations.Migration):
    """Row-level security: no actor, no rows; a partner's actor, callbacks of its lines or that it asked (ADR 0010)."""

    dependencies = [
        ("callbacks", "0002_open_callback_has_its_open_step"),
        ("contacts", "0006_a_wall_around_rows"),
    ]

    operations = [
        migrations.RunSQL(
            f"""
            ALTER TABLE callbacks_callback ENABLE ROW LEVEL SECURITY;
            CREATE POLICY wall ON callbacks_callback USING ({OWN}) WITH CHECK ({OWN})
            """,
            """
            DROP POLICY wall ON callbacks_callback;
            ALTER TABLE callbacks_callback DISABLE ROW LEVEL SECURITY
            """,
        ),
    ]
