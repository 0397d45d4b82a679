from django.db import migrations

REPORT, CLIENT = "concerns_concernreport", "concerns_reportedclient"
# Table: what of it retention may empty, and what else may change.
TABLES = {
    REPORT: (("description", "more"), ()),
    CLIENT: (
        ("last_name", "first_names", "name_key", "identity_code", "addresses", "phone", "about"),
        ("person_id", "identified_at", "identified_by_id"),
    ),
    "concerns_guardian": (("last_name", "first_names", "phone"), ()),
    "concerns_reporter": (
        (
            *("last_name", "first_names", "title", "organisation", "phone", "addresses", "description"),
            "secrecy_reasons",
        ),
        (),
    ),
}
# Each is one report's: how a row of the table finds it.
CONTACT = {
    REPORT: "contact_id",
    CLIENT: "report_id",
    "concerns_guardian": "(SELECT c.report_id FROM concerns_reportedclient c WHERE c.id = client_id)",
    "concerns_reporter": "report_id",
}
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"

STAYS = """
-- Arguments: the columns that may be emptied, and those that may change, each list with commas.
CREATE FUNCTION concern_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    emptied text[] := string_to_array(TG_ARGV[0], ',');
    changed text[] := string_to_array(TG_ARGV[1], ',');
    was jsonb := to_jsonb(OLD);
    will jsonb := to_jsonb(NEW);
    name text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a concern report stays as it came' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'concern_report_stays_as_it_came';
    END IF;
    FOR name IN SELECT jsonb_object_keys(was) LOOP
        IF was -> name IS DISTINCT FROM will -> name AND NOT name = ANY (changed)
           AND NOT (name = ANY (emptied) AND will -> name IN ('""'::jsonb, '[]'::jsonb)) THEN
            RAISE EXCEPTION 'a concern report stays as it came' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'concern_report_stays_as_it_came';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""


def stays(table: str) -> str:
    emptied, changed = (",".join(names) for names in TABLES[table])
    return (
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION concern_report_stays('{emptied}', '{changed}')"
    )


def wall(table: str) -> str:
    own = f"{OPEN} OR wall_contact({CONTACT[table]}, {MINE})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY wall ON {table} USING ({own}) WITH CHECK ({own})"
    )


def no_wall(table: str) -> str:
    return f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"


class Migration(migrations.Migration):
    """What was reported is never changed, only emptied in its time; and a partner's people see their own (ADR 0010)."""

    dependencies = [("concerns", "0001_reports"), ("contacts", "0009_who_found_us_how")]

    operations = [
        migrations.RunSQL(STAYS, "DROP FUNCTION concern_report_stays()"),
        *(migrations.RunSQL(stays(table), f"DROP TRIGGER {table}_stays ON {table}") for table in TABLES),
        *(migrations.RunSQL(wall(table), no_wall(table)) for table in TABLES),
    ]
