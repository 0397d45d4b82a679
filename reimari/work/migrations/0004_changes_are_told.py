from django.db import migrations

# One row for each statement, whatever it changed; the notification wakes whoever listens and says nothing.
# An update tells the old and the new topics. `reimari.past` is on while a demo's invented past is written.
UP = """
CREATE FUNCTION work_tell_topics(told text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO work_change (topics) SELECT told WHERE cardinality(told) > 0;
    SELECT pg_notify('reimari_changes', '') WHERE cardinality(told) > 0;
$$;

CREATE FUNCTION work_step_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(topic) INTO told FROM (
            SELECT DISTINCT topic FROM new_rows n, LATERAL (VALUES
                ('team:' || n.team_id), ('team:' || n.answering_team_id), ('track:' || n.track_id),
                ('user:' || n.worker_id), ('user:' || n.offered_to_id), ('person:' || n.person_id)) t (topic)
            UNION ALL
            SELECT topic FROM new_rows n, LATERAL (VALUES
                ('new:' || n.team_id), (CASE WHEN n.is_urgent THEN 'urgent:' || n.team_id END)) t (topic)
            WHERE n.worker_id IS NULL AND n.offered_to_id IS NULL AND n.ended_at IS NULL
            UNION ALL
            SELECT 'offer:' || n.offered_to_id FROM new_rows n WHERE n.ended_at IS NULL
        ) every WHERE topic IS NOT NULL;
    ELSE
        SELECT array_agg(topic) INTO told FROM (
            SELECT DISTINCT topic FROM (SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows) n,
            LATERAL (VALUES
                ('team:' || n.team_id), ('team:' || n.answering_team_id), ('track:' || n.track_id),
                ('user:' || n.worker_id), ('user:' || n.offered_to_id), ('person:' || n.person_id)) t (topic)
            UNION ALL
            SELECT topic FROM new_rows n JOIN old_rows o USING (id), LATERAL (VALUES
                ('new:' || n.team_id), (CASE WHEN n.is_urgent THEN 'urgent:' || n.team_id END)) t (topic)
            WHERE n.worker_id IS NULL AND n.offered_to_id IS NULL AND n.ended_at IS NULL
                AND (o.worker_id IS NOT NULL OR o.team_id <> n.team_id)
        ) every WHERE topic IS NOT NULL;
    END IF;
    PERFORM work_tell_topics(told);
    RETURN NULL;
END $$;

CREATE TRIGGER work_step_is_told_when_new AFTER INSERT ON work_step
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION work_step_is_told();
CREATE TRIGGER work_step_is_told_when_changed AFTER UPDATE ON work_step
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION work_step_is_told();

CREATE FUNCTION work_entry_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told text[];
BEGIN
    SELECT array_agg(DISTINCT topic) INTO told FROM new_rows n, LATERAL (VALUES
        ('track:' || n.track_id), ('user:' || CASE WHEN n.actor_kind = 'staff' THEN n.actor_id END),
        ('team:' || (n.facts ->> 'team')), ('team:' || (n.facts ->> 'from_team'))) t (topic)
    WHERE topic IS NOT NULL;
    PERFORM work_tell_topics(told);
    RETURN NULL;
END $$;

CREATE TRIGGER work_entry_is_told AFTER INSERT ON work_entry
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION work_entry_is_told();

-- A name or an address protection stands in every row about the person: whoever sees one is told. The owner's
-- rights, for the policies of rows would hide steps of other organisations.
CREATE FUNCTION people_person_is_told() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE told text[];
BEGIN
    SELECT array_agg(topic) INTO told FROM (
        SELECT 'person:' || n.id AS topic FROM new_rows n
        UNION
        SELECT t.topic FROM new_rows n JOIN work_step s ON s.person_id = n.id AND s.ended_at IS NULL,
        LATERAL (VALUES ('team:' || s.team_id), ('team:' || s.answering_team_id), ('track:' || s.track_id),
            ('user:' || s.worker_id)) t (topic) WHERE t.topic IS NOT NULL
    ) every;
    PERFORM work_tell_topics(told);
    RETURN NULL;
END $$;

CREATE TRIGGER people_person_is_told AFTER UPDATE ON people_person
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION people_person_is_told();
"""
DOWN = """
DROP TRIGGER people_person_is_told ON people_person;
DROP FUNCTION people_person_is_told();
DROP TRIGGER work_entry_is_told ON work_entry;
DROP FUNCTION work_entry_is_told();
DROP TRIGGER work_step_is_told_when_changed ON work_step;
DROP TRIGGER work_step_is_told_when_new ON work_step;
DROP FUNCTION work_step_is_told();
DROP FUNCTION work_tell_topics(text[]);
"""


class Migration(migrations.Migration):
    """Steps, history and persons tell on which topics they changed, in the transaction that changed them."""

    dependencies = [("work", "0003_change"), ("people", "0002_names_in_finnish_order")]

    operations = [migrations.RunSQL(UP, DOWN)]
