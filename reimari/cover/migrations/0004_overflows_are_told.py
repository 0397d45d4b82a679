from django.db import migrations

# That a team helps another, or no more, is news to both: their lists and days are drawn anew.
UP = """
CREATE FUNCTION staff_overflow_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told text[];
BEGIN
    SELECT array_agg(DISTINCT topic) INTO told FROM new_rows n,
        LATERAL (VALUES ('team:' || n.team_id), ('team:' || n.to_id)) t (topic);
    PERFORM work_tell_topics(coalesce(told, '{}'));
    RETURN NULL;
END $$;

CREATE TRIGGER staff_overflow_is_told_when_new AFTER INSERT ON staff_overflow
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION staff_overflow_is_told();
CREATE TRIGGER staff_overflow_is_told_when_changed AFTER UPDATE ON staff_overflow
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION staff_overflow_is_told();
"""
DOWN = """
DROP TRIGGER staff_overflow_is_told_when_changed ON staff_overflow;
DROP TRIGGER staff_overflow_is_told_when_new ON staff_overflow;
DROP FUNCTION staff_overflow_is_told();
"""


class Migration(migrations.Migration):
    """Pages that are open hear that a team helps another."""

    dependencies = [
        ("cover", "0003_a_wall_around_cover"),
        ("staff", "0007_work_flows_over"),
        ("work", "0004_changes_are_told"),
    ]

    operations = [migrations.RunSQL(UP, DOWN)]
