import django.db.models.deletion
import reimari.common.ids
from django.conf import settings
from django.db import migrations, models

ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
TABLES = ("records_merge", "records_mergedrow", "records_mergeundoing")
# Where rows hang on a person: none of them may begin to hang on one who has been merged into another.
HANGS = (
    ("callbacks_callback", "person_id"),
    ("cases_case", "person_id"),
    ("concerns_reportedclient", "person_id"),
    ("contacts_participant", "person_id"),
    ("grants_grant", "person_id"),
    ("grants_kaikucard", "person_id"),
    ("grants_placestay", "person_id"),
    ("messaging_message", "person_id"),
    ("people_closeperson", "person_id"),
    ("people_closeperson", "other_id"),
    ("people_emergencyaccess", "person_id"),
    ("people_person", "merged_into_id"),
    ("people_relationship", "person_id"),
    ("work_step", "person_id"),
)
COLUMNS = sorted({column for _table, column in HANGS})

# Merges take new rows only, and a partner's people see none of them.
STAYS = """
CREATE FUNCTION records_merges_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% takes only new rows', TG_TABLE_NAME USING ERRCODE = 'check_violation',
        CONSTRAINT = 'merges_stay_as_they_were';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_takes_only_new_rows BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION records_merges_stay();"
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
    f"CREATE POLICY wall ON {table} USING ({OPEN}) WITH CHECK ({OPEN});"
    for table in TABLES
)
STAYS_NO_MORE = "".join(
    f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    f"DROP TRIGGER {table}_takes_only_new_rows ON {table};"
    for table in TABLES
) + "DROP FUNCTION records_merges_stay();"

# FOR KEY SHARE waits for a merge that is going on, and then reads what it did: a plain read would miss it.
KEPT = "".join(
    f"""
CREATE FUNCTION records_{column}_is_kept() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE into_whom uuid;
BEGIN
    SELECT merged_into_id INTO into_whom FROM people_person WHERE id = NEW.{column} FOR KEY SHARE;
    IF into_whom IS NOT NULL THEN
        RAISE EXCEPTION 'this person has been merged into another' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'person_is_kept';
    END IF;
    RETURN NEW;
END $$;
"""
    for column in COLUMNS
) + "".join(
    f"CREATE TRIGGER {table}_{column}_is_kept_when_new BEFORE INSERT ON {table} FOR EACH ROW"
    f" WHEN (NEW.{column} IS NOT NULL) EXECUTE FUNCTION records_{column}_is_kept();"
    f"CREATE TRIGGER {table}_{column}_is_kept BEFORE UPDATE OF {column} ON {table} FOR EACH ROW"
    f" WHEN (NEW.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})"
    f" EXECUTE FUNCTION records_{column}_is_kept();"
    for table, column in HANGS
)
KEPT_NO_MORE = "".join(
    f"DROP TRIGGER {table}_{column}_is_kept_when_new ON {table}; DROP TRIGGER {table}_{column}_is_kept ON {table};"
    for table, column in HANGS
) + "".join(f"DROP FUNCTION records_{column}_is_kept();" for column in COLUMNS)

# What never changes may change its person alone, and only as a merge or its undoing has written down before.
MOVED = """
CREATE FUNCTION records_row_is_moved(tab text, moved text, was uuid, becomes uuid) RETURNS boolean LANGUAGE plpgsql
    STABLE STRICT SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM records_mergedrow r JOIN records_merge m ON m.id = r.merge_id
        LEFT JOIN records_mergeundoing u ON u.merge_id = m.id
        WHERE r.row = $2 AND r.in_table = $1 AND r.in_column = 'person_id' AND r.part = 'moved'
            AND CASE WHEN u.id IS NULL THEN m.merged_id = $3 AND m.kept_id = $4
                ELSE m.kept_id = $3 AND m.merged_id = $4 END
    );
END $$;
"""
MOVED_NO_MORE = "DROP FUNCTION records_row_is_moved(text, text, uuid, uuid);"

ONLY_ITS_PERSON = """
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - '{person_id,officers}'::text[] = to_jsonb(OLD) - '{person_id,officers}'::text[]
           AND records_row_is_moved(TG_TABLE_NAME, to_jsonb(OLD) ->> 'id', (to_jsonb(OLD) ->> 'person_id')::uuid,
                                    (to_jsonb(NEW) ->> 'person_id')::uuid) THEN
            RETURN NEW;
        END IF;
    END IF;
"""


def participant_stays(but: str = "") -> str:
    return f"""
CREATE OR REPLACE FUNCTION contacts_participant_stays_when_closed() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE closed timestamptz;
BEGIN
{but}
    SELECT closed_at INTO closed FROM contacts_contact WHERE track_id = OLD.contact_id FOR SHARE;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'a closed contact stays as it was' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'closed_contact_stays_as_it_was';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


def emergency_stays(but: str = "") -> str:
    return f"""
CREATE OR REPLACE FUNCTION people_emergency_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{but}
    RAISE EXCEPTION '% takes only new rows', TG_TABLE_NAME USING ERRCODE = 'check_violation',
        CONSTRAINT = 'emergency_stays_as_it_was';
END $$;
"""


class Migration(migrations.Migration):
    """Persons registered twice become one, and two again; nothing hangs on one who was merged (ADR 0026)."""

    initial = True

    dependencies = [
        ('callbacks', '0004_no_message_may_be_left'),
        ('cases', '0005_who_has_read_what_was_passed_on'),
        ('concerns', '0002_report_stays_as_it_came'),
        ('contacts', '0016_a_wall_around_emergencies'),
        ('grants', '0004_begun_by_team'),
        ('messaging', '0002_email_envelope'),
        ('work', '0009_lists_are_counted_in_the_index'),
        ('people', '0008_merged_persons'),
        ('records', '0001_log_requests_and_findings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('words', models.TextField(verbose_name='how it is known')),
                ('was', models.JSONField(default=dict, verbose_name='details before')),
                ('given', models.JSONField(default=dict, verbose_name='details given')),
                ('merged_at', models.DateTimeField(verbose_name='merged')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='who stays')),
                ('merged', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='who is merged')),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'merge of persons',
                'verbose_name_plural': 'merges of persons',
            },
        ),
        migrations.CreateModel(
            name='MergedRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('in_table', models.CharField(max_length=63, verbose_name='table')),
                ('in_column', models.CharField(max_length=63, verbose_name='column')),
                ('row', models.CharField(max_length=40, verbose_name='key of the row')),
                ('part', models.CharField(choices=[('moved', 'moved to the one that stays'), ('stayed', 'stayed with the one that is merged'), ('own', 'hung on the one that stays before')], max_length=10, verbose_name='what became of it')),
                ('merge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='records.merge')),
            ],
            options={
                'verbose_name': 'row of a merge',
                'verbose_name_plural': 'rows of a merge',
            },
        ),
        migrations.CreateModel(
            name='MergeUndoing',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('words', models.TextField(verbose_name='why')),
                ('left', models.JSONField(default=list, verbose_name='what stays')),
                ('gone', models.JSONField(default=list, verbose_name='what was not there any more')),
                ('undone_at', models.DateTimeField(verbose_name='undone')),
                ('merge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undoing', to='records.merge')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'undoing of a merge',
                'verbose_name_plural': 'undoings of merges',
            },
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('kept', models.F('merged')), _negated=True), name='merge_is_of_two'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('words__regex', '^\\s*$'), _negated=True), name='merge_says_why'),
        ),
        migrations.AddConstraint(
            model_name='mergedrow',
            constraint=models.UniqueConstraint(fields=('row', 'in_table', 'in_column', 'merge'), name='merged_row_once'),
        ),
        migrations.AddConstraint(
            model_name='mergeundoing',
            constraint=models.CheckConstraint(condition=models.Q(('words__regex', '^\\s*$'), _negated=True), name='undoing_says_why'),
        ),
        migrations.RunSQL(STAYS, STAYS_NO_MORE),
        migrations.RunSQL(KEPT, KEPT_NO_MORE),
        migrations.RunSQL(MOVED, MOVED_NO_MORE),
        migrations.RunSQL(participant_stays(ONLY_ITS_PERSON), participant_stays()),
        migrations.RunSQL(emergency_stays(ONLY_ITS_PERSON), emergency_stays()),
    ]
