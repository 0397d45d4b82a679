from django.db import migrations

COMES = """
CREATE OR REPLACE FUNCTION contacts_matter_comes_while_open() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF {unless} EXISTS (SELECT FROM contacts_contact WHERE track_id = NEW.contact_id AND closed_at IS NOT NULL
               FOR SHARE) THEN
        RAISE EXCEPTION 'a closed contact takes no new matter' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'closed_contact_stays_as_it_was';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """A closed contact takes a matter only together with the case that follows from it."""

    dependencies = [("contacts", "0012_first_information_stays_and_has_a_wall")]

    operations = [
        migrations.RunSQL(COMES.format(unless="NEW.case_id IS NULL AND"), COMES.format(unless="")),
    ]
