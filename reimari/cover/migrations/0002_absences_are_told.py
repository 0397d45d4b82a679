from django.db import migrations

# An absence, a changed one and an accepted plan are news to the teams of whoever is away; rosters to their team.
UP = """
CREATE FUNCTION staff_absence_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told text[];
BEGIN
    SELECT array_agg(DISTINCT topic) INTO told FROM new_rows n
        JOIN staff_post post ON post.user_id = n.user_id AND post.ended_on IS NULL,
        LATERAL (VALUES ('team:' || post.team_id), ('user:' || n.user_id)) t (topic);
    PERFORM work_tell_topics(coalesce(told, '{}'));
    RETURN NULL;
END $$;

CREATE TRIGGER staff_absence_is_told_when_new AFTER INSERT ON staff_absence
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION staff_absence_is_told();
CREATE TRIGGER staff_absence_is_told_when_changed AFTER UPDATE ON staff_absence
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN (current_setting('reimari.past', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION staff_absence_is_told();
"""
DOWN = """
DROP TRIGGER staff_absence_is_told_when_changed ON staff_absence;
DROP TRIGGER staff_absence_is_told_when_new ON staff_absence;
DROP FUNCTION staff_absence_is_told();
"""


class Migration(migrations.Migration):
    """Pages that are open hear that somebody is away."""

    dependencies = [("cover", "0001_initial"), ("work", "0004_changes_are_told")]

    operations = [migrations.RunSQL(UP, DOWN)]
