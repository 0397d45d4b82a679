from django.db import migrations

# As the first wall asks (contacts 0006).
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
OWN = {
    "assessments_initialassessment": f"wall_work(case_id, {MINE})",
    # asked through the wall of the assessment itself
    "assessments_serviceseen": "EXISTS (SELECT FROM assessments_initialassessment a WHERE a.id = assessment_id)",
}


class Migration(migrations.Migration):
    """Row-level security (ADR 0010): nobody told, no rows; a partner's actor, those of cases that it works on."""

    dependencies = [("assessments", "0002_promises_of_assessments"), ("contacts", "0009_who_found_us_how")]

    operations = [
        migrations.RunSQL(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            CREATE POLICY wall ON {table} USING ({OPEN} OR {own}) WITH CHECK ({OPEN} OR {own});
            """,
            f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
        )
        for table, own in OWN.items()
    ]
