from django.db import migrations

# As in 0006, whose questions it asks: who acts, for whom, and which contacts are an organisation's own.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
OWN = f"{OPEN} OR wall_contact(contact_id, {MINE})"
TABLES = ("contacts_firstinformation", "contacts_guidance")

# What keeps a promise must see the rows that it asks about, whoever acts.
STAYS = """
CREATE FUNCTION contacts_guiding_stays_when_closed() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE which uuid;
BEGIN
    which := CASE TG_OP WHEN 'INSERT' THEN NEW.contact_id ELSE OLD.contact_id END;
    PERFORM FROM contacts_contact WHERE track_id = which AND closed_at IS NOT NULL FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'a closed contact stays as it was' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'closed_contact_stays_as_it_was';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def held(table: str) -> str:
    """The trigger and the policy of one table."""
    return f"""
    CREATE TRIGGER {table}_stays_when_closed BEFORE INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION contacts_guiding_stays_when_closed();
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY wall ON {table} USING ({OWN}) WITH CHECK ({OWN});
    """


def let_go(table: str) -> str:
    return f"""
    DROP POLICY wall ON {table};
    ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
    DROP TRIGGER {table}_stays_when_closed ON {table};
    """


class Migration(migrations.Migration):
    """First information stays as it was once its contact is closed, and a partner sees its own only (ADR 0010)."""

    dependencies = [("contacts", "0011_first_information")]

    operations = [
        migrations.RunSQL(
            STAYS + "".join(map(held, TABLES)),
            "".join(map(let_go, TABLES)) + "DROP FUNCTION contacts_guiding_stays_when_closed();",
        ),
    ]
