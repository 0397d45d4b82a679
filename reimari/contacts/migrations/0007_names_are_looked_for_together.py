from django.db import migrations

TOGETHER = """
-- Whose names begin so: each pattern fits one of the names. As far as the wall lets the actor see (see 0006). All
-- patterns in one statement: the index then finds the few whom all fit, where one by one it finds all of a first name.
CREATE FUNCTION wall_named(patterns text[]) RETURNS SETOF uuid LANGUAGE plpgsql STABLE STRICT
    PARALLEL SAFE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who text := current_setting('reimari.actor', true);
    whose text := current_setting('reimari.organisation', true);
    fits text := (SELECT string_agg(format('(p.last_name ~* %1$L OR p.first_names ~* %1$L)', each), ' AND ')
        FROM unnest($1) each);
BEGIN
    IF wall_is_open(who, whose) THEN
        RETURN QUERY EXECUTE 'SELECT p.id FROM people_person p WHERE ' || fits;
    ELSIF who <> '' AND whose <> '' THEN
        RETURN QUERY EXECUTE 'SELECT p.id FROM people_person p WHERE ' || fits || ' AND wall_person(p.id, $1)'
            USING whose;
    END IF;
END $$;
DROP FUNCTION wall_named(text);
"""
ONE_BY_ONE = """
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
DROP FUNCTION wall_named(text[]);
"""


class Migration(migrations.Migration):
    """Who is called by several names is asked once, not once for each name."""

    dependencies = [("contacts", "0006_a_wall_around_rows")]

    operations = [migrations.RunSQL(TOGETHER, ONE_BY_ONE)]
