from django.db import migrations


class Migration(migrations.Migration):
    """After closing, what arrived is never changed. Joining a person adds a row, which is allowed."""

    dependencies = [("contacts", "0002_promises_of_contacts")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION contacts_contact_stays_when_closed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.closed_at IS NOT NULL THEN
                    RAISE EXCEPTION 'a closed contact stays as it was' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'closed_contact_stays_as_it_was';
                END IF;
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            CREATE TRIGGER contacts_contact_stays_when_closed BEFORE UPDATE OR DELETE ON contacts_contact
                FOR EACH ROW EXECUTE FUNCTION contacts_contact_stays_when_closed();
            CREATE FUNCTION contacts_matter_stays_when_closed() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE closed timestamptz;
            BEGIN
                SELECT closed_at INTO closed FROM contacts_contact WHERE track_id = OLD.contact_id FOR SHARE;
                IF closed IS NOT NULL THEN
                    RAISE EXCEPTION 'a closed contact stays as it was' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'closed_contact_stays_as_it_was';
                END IF;
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            CREATE TRIGGER contacts_matter_stays_when_closed BEFORE UPDATE OR DELETE ON contacts_matter
                FOR EACH ROW EXECUTE FUNCTION contacts_matter_stays_when_closed();
            CREATE FUNCTION contacts_participant_stays_when_closed() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE closed timestamptz;
            BEGIN
                SELECT closed_at INTO closed FROM contacts_contact WHERE track_id = OLD.contact_id FOR SHARE;
                IF closed IS NOT NULL THEN
                    RAISE EXCEPTION 'a closed contact stays as it was' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'closed_contact_stays_as_it_was';
                END IF;
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            CREATE TRIGGER contacts_participant_stays_when_closed BEFORE UPDATE OR DELETE ON contacts_participant
                FOR EACH ROW EXECUTE FUNCTION contacts_participant_stays_when_closed();
            CREATE FUNCTION contacts_matter_comes_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM contacts_contact WHERE track_id = NEW.contact_id AND closed_at IS NOT NULL
                           FOR SHARE) THEN
                    RAISE EXCEPTION 'a closed contact takes no new matter' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'closed_contact_stays_as_it_was';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER contacts_matter_comes_while_open BEFORE INSERT ON contacts_matter
                FOR EACH ROW EXECUTE FUNCTION contacts_matter_comes_while_open();
            """,
            """
            DROP TRIGGER contacts_matter_comes_while_open ON contacts_matter;
            DROP FUNCTION contacts_matter_comes_while_open();
            DROP TRIGGER contacts_participant_stays_when_closed ON contacts_participant;
            DROP FUNCTION contacts_participant_stays_when_closed();
            DROP TRIGGER contacts_matter_stays_when_closed ON contacts_matter;
            DROP FUNCTION contacts_matter_stays_when_closed();
            DROP TRIGGER contacts_contact_stays_when_closed ON contacts_contact;
            DROP FUNCTION contacts_contact_stays_when_closed();
            """,
        ),
    ]
