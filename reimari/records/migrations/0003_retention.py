import django.db.models.deletion
import reimari.common.ids
import reimari.records.rules.retention
from django.conf import settings
from django.db import migrations, models


ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
STAY = ("records_retentionplan", "records_retentionapproval", "records_retentionproof")
GO = ("records_retentionitem",)  # as what they name goes

STAYS = "".join(
    f"CREATE TRIGGER {table}_takes_only_new_rows BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION records_merges_stay();"
    for table in STAY
) + "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
    f"CREATE POLICY wall ON {table} USING ({OPEN}) WITH CHECK ({OPEN});"
    for table in (*STAY, *GO)
)
STAYS_NO_MORE = "".join(
    f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;" for table in (*STAY, *GO)
) + "".join(f"DROP TRIGGER {table}_takes_only_new_rows ON {table};" for table in STAY)
# Nobody approves as somebody else's what they have made themselves.
TELLS = """
ALTER TABLE records_retentionapproval ADD CONSTRAINT retention_approval_tells_who_made_the_plan
    FOREIGN KEY (plan_id, made_by_id) REFERENCES records_retentionplan (id, made_by_id);
"""
TELLS_NO_MORE = (
    "ALTER TABLE records_retentionapproval DROP CONSTRAINT retention_approval_tells_who_made_the_plan;"
)


class Migration(migrations.Migration):
    """What was counted, who approved it, and the proof that it went (ADR 0026)."""

    dependencies = [
        ('records', '0002_merging'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionPlan',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('counted_on', models.DateField(verbose_name='counted on')),
                ('found', models.JSONField(default=list, verbose_name='what was found')),
                ('held', models.PositiveIntegerField(default=0, verbose_name='kept by a hold')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('sha256', models.CharField(max_length=64, verbose_name='hash of the rows')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'retention plan',
                'verbose_name_plural': 'retention plans',
            },
        ),
        migrations.CreateModel(
            name='RetentionItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[(reimari.records.rules.retention.Kind['CASE'], reimari.records.rules.retention.Kind['CASE']), (reimari.records.rules.retention.Kind['CONTACT'], reimari.records.rules.retention.Kind['CONTACT']), (reimari.records.rules.retention.Kind['CALLBACK'], reimari.records.rules.retention.Kind['CALLBACK']), (reimari.records.rules.retention.Kind['MAIL'], reimari.records.rules.retention.Kind['MAIL']), (reimari.records.rules.retention.Kind['MESSAGE'], reimari.records.rules.retention.Kind['MESSAGE']), (reimari.records.rules.retention.Kind['EMERGENCY'], reimari.records.rules.retention.Kind['EMERGENCY']), (reimari.records.rules.retention.Kind['PERSON'], reimari.records.rules.retention.Kind['PERSON']), (reimari.records.rules.retention.Kind['GRANT'], reimari.records.rules.retention.Kind['GRANT']), (reimari.records.rules.retention.Kind['RELATIONSHIP'], reimari.records.rules.retention.Kind['RELATIONSHIP']), (reimari.records.rules.retention.Kind['LOG'], reimari.records.rules.retention.Kind['LOG'])], max_length=20, verbose_name='kind')),
                ('row', models.CharField(max_length=40, verbose_name='key of the row')),
                ('rule', models.CharField(max_length=40, verbose_name='rule')),
                ('last_day', models.DateField(null=True, verbose_name='last day')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='records.retentionplan')),
            ],
            options={
                'verbose_name': 'row of a retention plan',
                'verbose_name_plural': 'rows of a retention plan',
            },
        ),
        migrations.CreateModel(
            name='RetentionApproval',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('approved_at', models.DateTimeField(verbose_name='approved')),
                ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='approval', to='records.retentionplan')),
            ],
            options={
                'verbose_name': 'approval of a retention plan',
                'verbose_name_plural': 'approvals of retention plans',
            },
        ),
        migrations.CreateModel(
            name='RetentionProof',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[(reimari.records.rules.retention.Kind['CASE'], reimari.records.rules.retention.Kind['CASE']), (reimari.records.rules.retention.Kind['CONTACT'], reimari.records.rules.retention.Kind['CONTACT']), (reimari.records.rules.retention.Kind['CALLBACK'], reimari.records.rules.retention.Kind['CALLBACK']), (reimari.records.rules.retention.Kind['MAIL'], reimari.records.rules.retention.Kind['MAIL']), (reimari.records.rules.retention.Kind['MESSAGE'], reimari.records.rules.retention.Kind['MESSAGE']), (reimari.records.rules.retention.Kind['EMERGENCY'], reimari.records.rules.retention.Kind['EMERGENCY']), (reimari.records.rules.retention.Kind['PERSON'], reimari.records.rules.retention.Kind['PERSON']), (reimari.records.rules.retention.Kind['GRANT'], reimari.records.rules.retention.Kind['GRANT']), (reimari.records.rules.retention.Kind['RELATIONSHIP'], reimari.records.rules.retention.Kind['RELATIONSHIP']), (reimari.records.rules.retention.Kind['LOG'], reimari.records.rules.retention.Kind['LOG'])], max_length=20, verbose_name='kind')),
                ('rules', models.JSONField(default=dict, verbose_name='rows by rule')),
                ('tables', models.JSONField(default=dict, verbose_name='rows by table')),
                ('rows', models.PositiveIntegerField(verbose_name='rows')),
                ('kept', models.PositiveIntegerField(default=0, verbose_name='left as they were')),
                ('sha256', models.CharField(max_length=64, verbose_name='hash of the rows')),
                ('gone_at', models.DateTimeField(verbose_name='gone')),
                ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='records.retentionplan')),
            ],
            options={
                'verbose_name': 'proof of deletion',
                'verbose_name_plural': 'proofs of deletion',
            },
        ),
        migrations.AddConstraint(
            model_name='retentionplan',
            constraint=models.UniqueConstraint(fields=('id', 'made_by'), name='retention_plan_and_who_made_it'),
        ),
        migrations.AddConstraint(
            model_name='retentionitem',
            constraint=models.UniqueConstraint(fields=('plan', 'kind', 'row'), name='retention_item_once'),
        ),
        migrations.AddConstraint(
            model_name='retentionapproval',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', models.F('made_by')), _negated=True), name='retention_is_approved_by_another'),
        ),
        migrations.RunSQL(STAYS, STAYS_NO_MORE),
        migrations.RunSQL(TELLS, TELLS_NO_MORE),
    ]
