import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import reimari.common.ids
from django.conf import settings
from django.db import migrations, models

TABLES = ("people_emergencyaccess", "people_emergencycheck", "people_emergencyremark")
# Keys across rows: the data protection officer has to look at every access; a check tells who opened, a remark too.
KEYS = """
ALTER TABLE people_emergencyaccess ADD COLUMN officers boolean NOT NULL GENERATED ALWAYS AS (true) STORED;
ALTER TABLE people_emergencycheck ADD COLUMN is_officers boolean NOT NULL GENERATED ALWAYS AS (team_id IS NULL) STORED;
CREATE UNIQUE INDEX emergency_check_of_officer ON people_emergencycheck (id, access_id, is_officers);
ALTER TABLE people_emergencyaccess ADD CONSTRAINT emergency_is_told_to_the_officer
    FOREIGN KEY (officer_check_id, id, officers) REFERENCES people_emergencycheck (id, access_id, is_officers)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE people_emergencycheck ADD CONSTRAINT emergency_check_tells_who_opened
    FOREIGN KEY (access_id, opened_by_id) REFERENCES people_emergencyaccess (id, opened_by_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE people_emergencyremark ADD CONSTRAINT emergency_remark_tells_who_opened
    FOREIGN KEY (check_of_id, opened_by_id) REFERENCES people_emergencycheck (id, opened_by_id)
    DEFERRABLE INITIALLY DEFERRED;
CREATE FUNCTION people_emergency_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% takes only new rows', TG_TABLE_NAME USING ERRCODE = 'check_violation',
        CONSTRAINT = 'emergency_stays_as_it_was';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_takes_only_new_rows BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION people_emergency_takes_only_new_rows();"
    for table in TABLES
)
NO_KEYS = "".join(f"DROP TRIGGER {table}_takes_only_new_rows ON {table};" for table in TABLES) + """
DROP FUNCTION people_emergency_takes_only_new_rows();
ALTER TABLE people_emergencyremark DROP CONSTRAINT emergency_remark_tells_who_opened;
ALTER TABLE people_emergencycheck DROP CONSTRAINT emergency_check_tells_who_opened;
ALTER TABLE people_emergencyaccess DROP CONSTRAINT emergency_is_told_to_the_officer;
DROP INDEX emergency_check_of_officer;
ALTER TABLE people_emergencycheck DROP COLUMN is_officers;
ALTER TABLE people_emergencyaccess DROP COLUMN officers;
"""


class Migration(migrations.Migration):
    """A person may be opened in an emergency; it ends by itself, stays on record, and has to be looked at."""

    dependencies = [
        ('people', '0006_finnish_name_is_a_column'),
        ('staff', '0002_a_role_may_reach_the_partners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmergencyAccess',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('life', "somebody's life or health is in danger"), ('client_calls', "the client is in contact now, and the matter can't wait"), ('worker_away', "those who answer for the client are away, and the matter can't wait")], max_length=20, verbose_name='reason')),
                ('words', models.TextField(verbose_name="in one's own words")),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergencies', to='people.person')),
            ],
            options={
                'verbose_name': 'emergency access',
                'verbose_name_plural': 'emergency accesses',
            },
        ),
        migrations.CreateModel(
            name='EmergencyCheck',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('access', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='people.emergencyaccess')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.team')),
            ],
            options={
                'verbose_name': 'check of an emergency access',
                'verbose_name_plural': 'checks of emergency accesses',
            },
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='officer_check',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.emergencycheck'),
        ),
        migrations.CreateModel(
            name='EmergencyRemark',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('said_at', models.DateTimeField(verbose_name='said')),
                ('verdict', models.CharField(choices=[('in_order', 'in order'), ('to_clear_up', 'to be cleared up')], max_length=20, verbose_name='verdict')),
                ('words', models.TextField(blank=True, verbose_name='remark')),
                ('check_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='people.emergencycheck')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'remark on an emergency access',
                'verbose_name_plural': 'remarks on emergency accesses',
            },
        ),
        migrations.AddConstraint(
            model_name='emergencycheck',
            constraint=models.UniqueConstraint(fields=('access', 'team'), name='emergency_check_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='emergencycheck',
            constraint=models.UniqueConstraint(fields=('id', 'opened_by'), name='emergency_check_and_who_opened'),
        ),
        migrations.AddIndex(
            model_name='emergencyaccess',
            index=models.Index(fields=['opened_by', 'person', 'ends_at'], name='emergency_basis'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(('words__regex', '^\\s*$'), _negated=True), name='emergency_says_why'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('opened_at')), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(days=1))))), name='emergency_ends_within_a_day'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.UniqueConstraint(fields=('id', 'opened_by'), name='emergency_and_who_opened'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), ('opened_by', '='), (models.Func('opened_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary(), function='TSTZRANGE', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='emergency_opened_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='emergencyremark',
            constraint=models.CheckConstraint(condition=models.Q(('said_by', models.F('opened_by')), _negated=True), name='emergency_is_checked_by_another'),
        ),
        migrations.AddConstraint(
            model_name='emergencyremark',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', 'to_clear_up'), ('words', ''), _negated=True), name='emergency_to_clear_up_says_what'),
        ),
        migrations.AddConstraint(
            model_name='emergencyremark',
            constraint=models.UniqueConstraint(condition=models.Q(('verdict', 'in_order')), fields=('check_of',), name='emergency_in_order_once'),
        ),
        migrations.RunSQL(KEYS, NO_KEYS),
    ]
