import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.conf import settings
from django.db import migrations, models


# Whoever is given the step has the meeting: their time is taken, not the former worker's.
FOLLOWS = """
CREATE FUNCTION meeting_follows_its_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_meeting SET worker_id = NEW.worker_id WHERE step_id = NEW.id AND state = 'agreed';
    RETURN NULL;
END $$;
CREATE TRIGGER meeting_follows_its_step AFTER UPDATE OF worker_id ON work_step
FOR EACH ROW WHEN (
    NEW.kind = 'meeting' AND NEW.worker_id IS NOT NULL AND NEW.worker_id IS DISTINCT FROM OLD.worker_id
) EXECUTE FUNCTION meeting_follows_its_step();
"""
FOLLOWS_NO_MORE = """
DROP TRIGGER meeting_follows_its_step ON work_step;
DROP FUNCTION meeting_follows_its_step();
"""


class Migration(migrations.Migration):
    """What a meeting takes of its worker's time; nobody has two that overlap, also when a step is given."""

    dependencies = [
        ('cases', '0006_hopping_cases_by_index'),
        ('work', '0009_lists_are_counted_in_the_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='ends_at',
            field=models.DateTimeField(null=True, verbose_name='until'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='span',
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(null=True, verbose_name='time of the worker'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at', None), ('span', None)), models.Q(('ends_at__gt', models.F('at')), ('span__endswith__gte', models.F('ends_at')), ('span__isnull', False), ('span__startswith__lte', models.F('at'))), _connector='OR'), name='meeting_lies_in_its_span'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'agreed')), expressions=[('worker', '='), ('span', '&&')], name='meeting_never_twice'),
        ),
        migrations.RunSQL(FOLLOWS, FOLLOWS_NO_MORE),
    ]
