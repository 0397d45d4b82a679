from django.db import migrations

# The program tells PostgreSQL in each transaction who acts: `reimari.actor` (an id, or `system` for the program's own
# jobs; empty: nobody) and `reimari.organisation`. Policies ask both in sub-selects: once for a query, not for a row.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
# IS NOT NULL: PostgreSQL then expects all rows, and plans for the many to whom nothing is hidden.
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
TEAMS = f"team_id = ANY ((SELECT wall_teams({ACTOR}, {ORGANISATION}))::text[])"
OURS = f"organisation = {MINE}"

# Table: which rows are a partner's own. The cheap question stands first.
OWN = {
    "people_person": f"{OURS} OR wall_person(id, {MINE})",
    "work_track": f"{OURS} OR wall_track(id, {MINE})",
    "work_step": f"{TEAMS} OR wall_track(track_id, {MINE})",
    "work_entry": f"{OURS} OR wall_work(track_id, {MINE})",
    "cases_case": f"{TEAMS} OR wall_track(track_id, {MINE})",
    "contacts_contact": f"{TEAMS} OR wall_contact(track_id, {MINE})",
}
# … which it may add, where that isn't the same …
NEW = {
    "people_person": OURS,
    "work_track": OURS,
    "work_entry": f"{OURS} AND wall_track(track_id, {MINE})",
}
# … and change, where it may see more: of a case that it has sent on it only sees how far it has come.
CHANGED = {"cases_case": f"{TEAMS} OR wall_work(track_id, {MINE})"}

# Arguments stand as $1 and $2: a name could one day be a column's too. plpgsql: its plans are kept for the session.
QUESTIONS = """
-- True for whoever acts for the county or a municipality, and for the program's own jobs; else NULL.
CREATE FUNCTION wall_is_open(actor text, organisation text) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
    PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    IF $1 = 'system' OR $1 <> '' AND EXISTS (
        SELECT FROM staff_organisation o WHERE o.code = $2 AND o.kind <> 'partner'
    ) THEN
        RETURN true;
    END IF;
    RETURN NULL;
END $$;

-- The teams of the organisation of whoever acts.
CREATE FUNCTION wall_teams(actor text, organisation text) RETURNS text[] LANGUAGE plpgsql STABLE STRICT
    PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(
        SELECT t.code FROM staff_team t JOIN staff_unit u ON u.code = t.unit_id
        WHERE $1 <> '' AND u.organisation_id = $2
    );
END $$;

-- The rest is asked only for a partner's actors, row by row, with the owner's rights: a wall can't ask through itself.
-- COST: dearer than what a query itself asks of the row, which goes first then.

-- Whether the contact is the organisation's own: opened by its actors, or come to its line.
CREATE FUNCTION wall_contact(contact uuid, mine text) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
    PARALLEL SAFE COST 10 SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM work_track k WHERE k.id = $1 AND k.organisation = $2
    ) OR EXISTS (
        SELECT FROM contacts_contact c JOIN staff_team t ON t.code = c.team_id JOIN staff_unit u ON u.code = t.unit_id
        WHERE c.track_id = $1 AND u.organisation_id = $2
    );
END $$;

-- Whether the matter is the organisation's own work: a contact of its own, or a case that its teams answer for or have
-- had a step in.
CREATE FUNCTION wall_work(track uuid, mine text) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
    PARALLEL SAFE COST 10 SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM contacts_contact c WHERE c.track_id = $1 AND wall_contact($1, $2)
    ) OR EXISTS (
        SELECT FROM work_step s JOIN staff_team t ON t.code = s.team_id JOIN staff_unit u ON u.code = t.unit_id
        WHERE s.track_id = $1 AND u.organisation_id = $2
    ) OR EXISTS (
        SELECT FROM cases_case c JOIN staff_team t ON t.code = c.team_id JOIN staff_unit u ON u.code = t.unit_id
        WHERE c.track_id = $1 AND u.organisation_id = $2
    );
END $$;

-- Whether the organisation may follow the matter: it opened it, it works on it, or a contact of its own leads there.
CREATE FUNCTION wall_track(track uuid, mine text) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
    PARALLEL SAFE COST 10 SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM work_track k WHERE k.id = $1 AND k.organisation = $2
    ) OR wall_work($1, $2) OR EXISTS (
        SELECT FROM contacts_matter m WHERE m.case_id = $1 AND wall_contact(m.contact_id, $2)
    );
END $$;

-- Whether the organisation knows the person by its work: it registered them, a contact of its own or a case it works on
-- is about them, or they are close to such a person.
CREATE FUNCTION wall_client(person uuid, mine text) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
    PARALLEL SAFE COST 10 SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM people_person p WHERE p.id = $1 AND p.organisation = $2
    ) OR EXISTS (
        SELECT FROM contacts_participant p WHERE p.person_id = $1 AND wall_contact(p.contact_id, $2)
    ) OR EXISTS (
        SELECT FROM cases_case c WHERE c.person_id = $1 AND wall_work(c.track_id, $2)
    );
END $$;
CREATE FUNCTION wall_person(person uuid, mine text) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
    PARALLEL SAFE COST 10 SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN wall_client($1, $2) OR EXISTS (
        SELECT FROM people_closeperson c WHERE c.other_id = $1 AND wall_client(c.person_id, $2)
    );
END $$;

-- Whose name begins so, as far as the wall lets the actor see. A pattern isn't safe from telling what it is compared
-- with (it isn't LEAKPROOF), so that under a policy no index answers it: a search by name would read every person.
CREATE FUNCTION wall_named(pattern text) RETURNS SETOF uuid LANGUAGE plpgsql STABLE STRICT
    PARALLEL SAFE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who text := current_setting('reimari.actor', true);
    whose text := current_setting('reimari.organisation', true);
BEGIN
    IF wall_is_open(who, whose) THEN
        RETURN QUERY SELECT p.id FROM people_person p WHERE p.last_name ~* $1 OR p.first_names ~* $1;
    ELSIF who <> '' AND whose <> '' THEN
        RETURN QUERY SELECT p.id FROM people_person p WHERE (p.last_name ~* $1 OR p.first_names ~* $1)
            AND wall_person(p.id, whose);
    END IF;
END $$;

-- What keeps a promise must see the rows that it asks about, whoever acts.
ALTER FUNCTION contacts_matter_stays_when_closed() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION contacts_participant_stays_when_closed() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION contacts_matter_comes_while_open() SECURITY DEFINER SET search_path = public, pg_temp;
"""
NO_QUESTIONS = """
ALTER FUNCTION contacts_matter_comes_while_open() SECURITY INVOKER RESET search_path;
ALTER FUNCTION contacts_participant_stays_when_closed() SECURITY INVOKER RESET search_path;
ALTER FUNCTION contacts_matter_stays_when_closed() SECURITY INVOKER RESET search_path;
DROP FUNCTION wall_named(text);
DROP FUNCTION wall_person(uuid, text);
DROP FUNCTION wall_client(uuid, text);
DROP FUNCTION wall_track(uuid, text);
DROP FUNCTION wall_work(uuid, text);
DROP FUNCTION wall_contact(uuid, text);
DROP FUNCTION wall_teams(text, text);
DROP FUNCTION wall_is_open(text, text);
"""


def wall(table: str) -> str:
    """The policies of a table; they bind every role but its owner."""
    own, new = OWN[table], NEW.get(table, OWN[table])
    made = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY wall ON {table} USING ({OPEN} OR {own}) WITH CHECK ({OPEN} OR {new})",
    ]
    if changed := CHANGED.get(table):
        made.append(f"CREATE POLICY wall_update ON {table} AS RESTRICTIVE FOR UPDATE USING ({OPEN} OR {changed})")
    return ";\n".join(made)


def no_wall(table: str) -> str:
    drop = [f"DROP POLICY wall_update ON {table}"] if table in CHANGED else []
    return ";\n".join([*drop, f"DROP POLICY wall ON {table}", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"])


class Migration(migrations.Migration):
    """Row-level security on the six tables: no actor, no rows; a partner's actor, its own rows only (ADR 0010).

    All of it stands here, in the highest of their apps: which rows are a partner's own is asked across all four.
    """

    dependencies = [
        ("contacts", "0005_open_and_recorded_contacts_by_index"),
        ("cases", "0003_joint_case_current_step_is_the_contact_persons"),
        ("people", "0006_finnish_name_is_a_column"),
        ("staff", "0001_initial"),
        ("work", "0008_older_tracks_know_who_opened_them"),
    ]

    operations = [
        migrations.RunSQL(QUESTIONS, NO_QUESTIONS),
        *(migrations.RunSQL(wall(table), no_wall(table)) for table in OWN),
    ]
