from django.db import migrations, models

# As in `contacts` 0006: who acts, and for whom. A partner's people count the steps of its own teams.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
OWN = (
    f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
    f" OR team = ANY ((SELECT wall_teams({ACTOR}, {ORGANISATION}))::text[])"
)
WALL = (
    f"ALTER TABLE work_stepcount ENABLE ROW LEVEL SECURITY; CREATE POLICY wall ON work_stepcount USING ({OWN});",
    "DROP POLICY wall ON work_stepcount; ALTER TABLE work_stepcount DISABLE ROW LEVEL SECURITY;",
)

# The owner's rights: only these functions write the table. What counts always counts from a moment before all others.
UP = """
CREATE FUNCTION work_counts_of(step work_step, number integer) RETURNS TABLE
    (team text, area text, service_task text, language text, figure text, at timestamptz, number integer)
    LANGUAGE sql STABLE AS $$
    SELECT step.team_id, step.area_id, step.service_task_id, step.language, counted.figure, counted.at, $2
    FROM (VALUES
        ('open', 'epoch'::timestamptz, true),
        ('due', step.due_at, NOT step.waits_for_client),
        ('half', step.half_at, step.worker_id IS NULL AND NOT step.waits_for_client AND step.kind <> 'accept'),
        ('back', 'epoch', step.came_back_at IS NOT NULL)
    ) counted (figure, at, holds)
    WHERE step.id IS NOT NULL AND step.ended_at IS NULL AND counted.holds
$$;

-- One plan is good for all steps; PostgreSQL would make one of their own for the first five.
CREATE FUNCTION work_step_is_counted() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM work_stepcount;
        RETURN NULL;
    END IF;
    INSERT INTO work_stepcount (team, area, service_task, language, figure, at, number)
    SELECT c.team, c.area, c.service_task, c.language, c.figure, c.at, sum(c.number) FROM (
        SELECT * FROM work_counts_of(OLD, -1) UNION ALL SELECT * FROM work_counts_of(NEW, 1)
    ) c GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(c.number) <> 0;
    RETURN NULL;
END $$;

CREATE TRIGGER work_step_is_counted AFTER INSERT OR DELETE ON work_step
    FOR EACH ROW EXECUTE FUNCTION work_step_is_counted();
CREATE TRIGGER work_step_is_counted_anew AFTER UPDATE ON work_step
    FOR EACH ROW WHEN (OLD.ended_at IS NULL OR NEW.ended_at IS NULL) EXECUTE FUNCTION work_step_is_counted();
CREATE TRIGGER work_step_counts_nothing AFTER TRUNCATE ON work_step
    FOR EACH STATEMENT EXECUTE FUNCTION work_step_is_counted();

-- Rows that tell the same become one, and so do those from before the moment. Whoever comes second at the same time
-- finds the rows gone and leaves the new one alone.
CREATE FUNCTION work_sum_up_step_counts(before timestamptz) RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH alike AS (
        SELECT array_agg(id) AS ids FROM work_stepcount
        GROUP BY team, area, service_task, language, figure, CASE WHEN at < before THEN 'epoch' ELSE at END
        HAVING count(*) > 1
    ), gone AS (
        DELETE FROM work_stepcount WHERE id IN (SELECT unnest(ids) FROM alike) RETURNING *
    )
    INSERT INTO work_stepcount (team, area, service_task, language, figure, at, number)
    SELECT team, area, service_task, language, figure, CASE WHEN at < before THEN 'epoch' ELSE at END, sum(number)
    FROM gone GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(number) <> 0;
$$;

-- For the owner: after rows were written past the triggers.
CREATE FUNCTION work_count_steps_anew() RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
    LOCK TABLE work_step IN SHARE MODE;
    DELETE FROM work_stepcount;
    INSERT INTO work_stepcount (team, area, service_task, language, figure, at, number)
    SELECT c.team, c.area, c.service_task, c.language, c.figure, c.at, sum(c.number)
    FROM work_step s, work_counts_of(s, 1) c WHERE s.ended_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6;
$$;
REVOKE EXECUTE ON FUNCTION work_count_steps_anew() FROM public;
SELECT work_count_steps_anew();
SELECT work_sum_up_step_counts(now() - interval '1 hour');
"""
DOWN = """
DROP FUNCTION work_count_steps_anew();
DROP FUNCTION work_sum_up_step_counts(timestamptz);
DROP TRIGGER work_step_counts_nothing ON work_step;
DROP TRIGGER work_step_is_counted_anew ON work_step;
DROP TRIGGER work_step_is_counted ON work_step;
DROP FUNCTION work_step_is_counted();
DROP FUNCTION work_counts_of(work_step, integer);
"""


class Migration(migrations.Migration):
    """The board adds up counts of open steps, which triggers keep, instead of counting the steps (ADR 44)."""

    dependencies = [("work", "0014_clocks_by_code_and_day"), ("contacts", "0006_a_wall_around_rows")]

    operations = [
        migrations.CreateModel(
            name="StepCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("team", models.CharField(max_length=80, verbose_name="team")),
                ("area", models.CharField(max_length=80, null=True, verbose_name="area")),
                ("service_task", models.CharField(max_length=80, null=True, verbose_name="service task")),
                ("language", models.CharField(max_length=3, verbose_name="language")),
                (
                    "figure",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("due", "due, and doesn't wait for the client"),
                            ("half", "half of its time gone, untaken"),
                            ("back", "came back"),
                        ],
                        max_length=5,
                        verbose_name="figure",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("number", models.IntegerField(verbose_name="number")),
            ],
            options={
                "verbose_name": "count of open steps",
                "verbose_name_plural": "counts of open steps",
                "indexes": [
                    models.Index(
                        fields=["team", "at"],
                        include=("area", "service_task", "language", "figure", "number"),
                        name="step_count_of_team",
                    )
                ],
            },
        ),
        migrations.RunSQL(*WALL),
        migrations.RunSQL(UP, DOWN),
        migrations.AddIndex(
            "step",
            models.Index(
                condition=models.Q(ended_at=None, waits_for_client=True),
                fields=["team"],
                include=("area", "service_task", "language", "track"),
                name="step_waits",
            ),
        ),
        migrations.RemoveIndex("step", "step_board"),
    ]
