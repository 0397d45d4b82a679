import django.db.models.deletion
import reimari.common.ids
from django.conf import settings
from django.db import migrations, models


TABLES = tuple(
    f"records_{name}"
    for name in ("logrequest", "logextract", "loghandover", "logrefusal", "logexplanation", "logfinding")
)
# As in contacts 0006, whose question it asks: who acts, and for whom. A partner's people see none of it.
OPEN = (
    "(SELECT wall_is_open(current_setting('reimari.actor', true), current_setting('reimari.organisation', true)))"
    " IS NOT NULL"
)
KEEPS = """
CREATE FUNCTION records_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% takes only new rows', TG_TABLE_NAME USING ERRCODE = 'check_violation',
        CONSTRAINT = 'records_stay_as_they_were';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_takes_only_new_rows BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION records_takes_only_new_rows();"
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
    f"CREATE POLICY wall ON {table} USING ({OPEN}) WITH CHECK ({OPEN});"
    for table in TABLES
)
KEEPS_NO_MORE = "".join(
    f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    f"DROP TRIGGER {table}_takes_only_new_rows ON {table};"
    for table in TABLES
) + "DROP FUNCTION records_takes_only_new_rows();"


class Migration(migrations.Migration):
    """Clients' requests for log data with their answers, and what is said of hints: all stays as it was."""

    initial = True

    dependencies = [
        ('contacts', '0016_a_wall_around_emergencies'),
        ('people', '0007_emergency_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LogRequest',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('asker', models.CharField(choices=[('client', 'the client'), ('guardian', "the client's guardian"), ('trustee', 'the legal guardian appointed to the client'), ('representative', "the client's authorised representative")], max_length=20, verbose_name='who asks')),
                ('asker_name', models.CharField(blank=True, max_length=200, verbose_name='name of who asks')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='last day')),
                ('special_reason', models.TextField(blank=True, verbose_name='special reason')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log_requests', to='people.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'request for log data',
                'verbose_name_plural': 'requests for log data',
            },
        ),
        migrations.CreateModel(
            name='LogRefusal',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('ground', models.CharField(choices=[('health', "it could seriously endanger the client's health or care"), ('others', "it could seriously endanger somebody else's rights"), ('crime', 'it could endanger preventing, detecting or investigating crime'), ('security', 'it could endanger public or national security'), ('old', 'the data are older than two years and there is no special reason')], max_length=20, verbose_name='ground')),
                ('words', models.TextField(verbose_name='grounds')),
                ('language', models.CharField(choices=[('fi', 'Finnish'), ('sv', 'Swedish')], max_length=2, verbose_name='language')),
                ('decided_at', models.DateTimeField(verbose_name='decided')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='refusal', to='records.logrequest')),
            ],
            options={
                'verbose_name': 'refusal of log data',
                'verbose_name_plural': 'refusals of log data',
            },
        ),
        migrations.CreateModel(
            name='LogExtract',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('language', models.CharField(choices=[('fi', 'Finnish'), ('sv', 'Swedish')], max_length=2, verbose_name='language')),
                ('content', models.JSONField(verbose_name='content')),
                ('sha256', models.CharField(max_length=64, verbose_name='hash of the content')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extracts', to='records.logrequest')),
            ],
            options={
                'verbose_name': 'extract of the logs',
                'verbose_name_plural': 'extracts of the logs',
            },
        ),
        migrations.CreateModel(
            name='LogExplanation',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('words', models.TextField(verbose_name='grounds of the use')),
                ('lawful', models.BooleanField(verbose_name='it was lawful')),
                ('measures', models.TextField(blank=True, verbose_name='what is done because of it')),
                ('language', models.CharField(choices=[('fi', 'Finnish'), ('sv', 'Swedish')], max_length=2, verbose_name='language')),
                ('said_at', models.DateTimeField(verbose_name='said')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='explanations', to='records.logrequest')),
            ],
            options={
                'verbose_name': 'explanation of the use of data',
                'verbose_name_plural': 'explanations of the use of data',
            },
        ),
        migrations.CreateModel(
            name='LogFinding',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('rule', models.CharField(choices=[('family_name', 'Same family name'), ('circle', 'Oneself, the same address or a colleague'), ('many', 'Many persons without an open step')], max_length=20, verbose_name='hint')),
                ('day', models.DateField(verbose_name='day')),
                ('verdict', models.CharField(choices=[('in_order', 'looked at, in order'), ('to_clear_up', 'to be cleared up')], max_length=20, verbose_name='finding')),
                ('words', models.TextField(blank=True, verbose_name='remark')),
                ('said_at', models.DateTimeField(verbose_name='said')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'finding on a hint',
                'verbose_name_plural': 'findings on hints',
                'indexes': [models.Index(fields=['day'], name='finding_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('said_by', models.F('viewer')), _negated=True), name='finding_is_anothers'), models.CheckConstraint(condition=models.Q(('verdict', 'to_clear_up'), ('words__regex', '^\\s*$'), _negated=True), name='finding_to_clear_up_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('person', None), ('rule', 'many')), models.Q(models.Q(('rule', 'many'), _negated=True), ('person__isnull', False)), _connector='OR'), name='finding_is_of_a_person_or_a_day'), models.UniqueConstraint(condition=models.Q(('verdict', 'in_order')), fields=('rule', 'viewer', 'person', 'day'), name='finding_in_order_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='LogHandOver',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('recipient', models.CharField(max_length=200, verbose_name='recipient')),
                ('way', models.CharField(choices=[('in_person', 'in person, identity shown'), ('secure', 'by a secure message, with strong identification'), ('letter', 'by letter to the address of the population register')], max_length=20, verbose_name='how')),
                ('disclosure_id', models.BigIntegerField(verbose_name='row of the disclosure log')),
                ('handed_at', models.DateTimeField(verbose_name='handed over')),
                ('extract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='hand_over', to='records.logextract')),
                ('handed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'hand-over of an extract',
                'verbose_name_plural': 'hand-overs of extracts',
                'constraints': [models.CheckConstraint(condition=models.Q(('recipient__regex', '^\\s*$'), _negated=True), name='hand_over_names_who')],
            },
        ),
        migrations.AddIndex(
            model_name='logrequest',
            index=models.Index(fields=['due_on', 'id'], name='log_request_due'),
        ),
        migrations.AddConstraint(
            model_name='logrequest',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='log_request_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='logrequest',
            constraint=models.CheckConstraint(condition=models.Q(('asker', 'client'), models.Q(('asker_name__regex', '^\\s*$'), _negated=True), _connector='OR'), name='log_request_names_the_other'),
        ),
        migrations.AddConstraint(
            model_name='logrequest',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('received_on'))), name='log_request_is_due_after_it_came'),
        ),
        migrations.AddConstraint(
            model_name='logrefusal',
            constraint=models.CheckConstraint(condition=models.Q(('words__regex', '^\\s*$'), _negated=True), name='log_refusal_has_grounds'),
        ),
        migrations.AddConstraint(
            model_name='logexplanation',
            constraint=models.CheckConstraint(condition=models.Q(('words__regex', '^\\s*$'), _negated=True), name='explanation_has_grounds'),
        ),
        migrations.AddConstraint(
            model_name='logexplanation',
            constraint=models.CheckConstraint(condition=models.Q(('lawful', True), models.Q(('measures__regex', '^\\s*$'), _negated=True), _connector='OR'), name='unlawful_use_has_measures'),
        ),
        migrations.RunSQL(KEEPS, KEEPS_NO_MORE),
    ]
