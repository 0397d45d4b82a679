from django.db import migrations

# As in contacts/0006: who acts, and for whom. An outsourced line's people see the calls of their own units.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
UNITS = f"unit_id = ANY (ARRAY(SELECT u.code FROM staff_unit u WHERE u.organisation_id = {MINE})::text[])"
OF_A_CALL = "EXISTS (SELECT FROM telephony_call c WHERE c.id = {}.call_id)"  # which the wall shows
WALLS = {
    "telephony_call": UNITS,
    "telephony_callevent": OF_A_CALL,
    "telephony_callernumber": OF_A_CALL,
}

LOG = (
    """
    CREATE FUNCTION telephony_callevent_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'telephony_callevent takes only new rows' USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER telephony_callevent_takes_only_new_rows BEFORE UPDATE OR DELETE ON telephony_callevent
        FOR EACH ROW EXECUTE FUNCTION telephony_callevent_takes_only_new_rows();
    CREATE TRIGGER telephony_callevent_is_never_emptied BEFORE TRUNCATE ON telephony_callevent
        FOR EACH STATEMENT EXECUTE FUNCTION telephony_callevent_takes_only_new_rows();
    CREATE TRIGGER telephony_callevent_holds_off_the_sealer BEFORE INSERT ON telephony_callevent
        FOR EACH STATEMENT EXECUTE FUNCTION audit_writers_hold_off_the_sealer();
    """,
    """
    DROP TRIGGER telephony_callevent_holds_off_the_sealer ON telephony_callevent;
    DROP TRIGGER telephony_callevent_is_never_emptied ON telephony_callevent;
    DROP TRIGGER telephony_callevent_takes_only_new_rows ON telephony_callevent;
    DROP FUNCTION telephony_callevent_takes_only_new_rows();
    """,
)

# `call:<user>`: a call rings for them, or leaves them; teams of the unit: how many wait on the line.
TOLD = (
    """
    CREATE FUNCTION telephony_call_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE told text[];
    BEGIN
        IF TG_OP = 'INSERT' THEN
            SELECT array_agg(DISTINCT 'team:' || t.code) INTO told
            FROM new_rows n JOIN staff_team t ON t.unit_id = n.unit_id;
        ELSE
            SELECT array_agg(DISTINCT topic) INTO told FROM (
                SELECT 'call:' || n.agent_id AS topic
                FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) n
                UNION ALL
                SELECT 'team:' || t.code FROM new_rows n JOIN old_rows o USING (id)
                JOIN staff_team t ON t.unit_id IN (n.unit_id, o.unit_id)
                WHERE (n.state, n.unit_id, n.channel_id, n.began_at)
                    IS DISTINCT FROM (o.state, o.unit_id, o.channel_id, o.began_at)
            ) every WHERE topic IS NOT NULL;
        END IF;
        PERFORM work_tell_topics(told);
        RETURN NULL;
    END $$;
    CREATE TRIGGER telephony_call_is_told_when_new AFTER INSERT ON telephony_call
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
        WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
        EXECUTE FUNCTION telephony_call_is_told();
    CREATE TRIGGER telephony_call_is_told_when_changed AFTER UPDATE ON telephony_call
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
        WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
        EXECUTE FUNCTION telephony_call_is_told();
    """,
    """
    DROP TRIGGER telephony_call_is_told_when_changed ON telephony_call;
    DROP TRIGGER telephony_call_is_told_when_new ON telephony_call;
    DROP FUNCTION telephony_call_is_told();
    """,
)


def wall(table: str) -> str:
    """The policy of a table; it binds every role but the table's owner."""
    own = WALLS[table].format(table)
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY wall ON {table} USING ({OPEN} OR {own}) WITH CHECK ({OPEN} OR {own})"
    )


def no_wall(table: str) -> str:
    return f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"


class Migration(migrations.Migration):
    """What was told of calls takes only new rows and is sealed; calls are live; a partner sees its own (ADR 0010)."""

    dependencies = [
        ("telephony", "0001_calls"),
        ("audit", "0003_writers_wait_for_the_sealer"),
        ("contacts", "0006_a_wall_around_rows"),
        ("work", "0004_changes_are_told"),
    ]

    operations = [
        migrations.RunSQL(*LOG),
        migrations.RunSQL(*TOLD),
        *(migrations.RunSQL(wall(table), no_wall(table)) for table in WALLS),
    ]
