import django.db.models.deletion
import reimari.common.ids
from django.db import migrations, models

# As in contacts/0006: who acts, and for whom. A partner's people see what was counted of their own units.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OWN = (
    f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL OR unit = ANY"
    f" (ARRAY(SELECT u.code FROM staff_unit u WHERE u.organisation_id = {MINE})::text[])"
)
WALL = (
    f"""
    ALTER TABLE figures_frozencount ENABLE ROW LEVEL SECURITY;
    CREATE POLICY wall ON figures_frozencount USING ({OWN}) WITH CHECK ({OWN});
    """,
    "DROP POLICY wall ON figures_frozencount; ALTER TABLE figures_frozencount DISABLE ROW LEVEL SECURITY;",
)

# What was frozen stays as it was.
FROZEN = ("figures_frozenmonth", "figures_frozencount")
STAYS = (
    """
    CREATE FUNCTION figures_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% takes only new rows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$;
    """
    + "".join(
        f"CREATE TRIGGER {table}_takes_only_new_rows BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION figures_takes_only_new_rows();"
        for table in FROZEN
    ),
    "".join(f"DROP TRIGGER {table}_takes_only_new_rows ON {table};" for table in FROZEN)
    + "DROP FUNCTION figures_takes_only_new_rows();",
)


class Migration(migrations.Migration):
    """A month's figures, kept as they were when it was over."""

    initial = True

    dependencies = [("contacts", "0006_a_wall_around_rows"), ("staff", "0007_work_flows_over")]

    operations = [
        migrations.CreateModel(
            name='FrozenMonth',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('month', models.DateField(verbose_name='month')),
                ('frozen_at', models.DateTimeField(verbose_name='frozen')),
                ('version', models.CharField(max_length=12, verbose_name='version of the definitions')),
                ('profile_hash', models.CharField(max_length=64, verbose_name='profile')),
                ('figures', models.JSONField(default=list, verbose_name='figures')),
            ],
            options={
                'verbose_name': 'frozen month',
                'verbose_name_plural': 'frozen months',
                'constraints': [models.UniqueConstraint(fields=('month',), name='frozen_month_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='frozen_month_by_its_first_day')],
            },
        ),
        migrations.CreateModel(
            name='FrozenCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('figure', models.CharField(max_length=20, verbose_name='figure')),
                ('part', models.CharField(max_length=20, verbose_name='part')),
                ('unit', models.CharField(max_length=80, verbose_name='unit')),
                ('municipality', models.CharField(blank=True, max_length=80, verbose_name='municipality')),
                ('language', models.CharField(blank=True, max_length=3, verbose_name='language')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('frozen', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='figures.frozenmonth')),
            ],
            options={
                'verbose_name': 'frozen count',
                'verbose_name_plural': 'frozen counts',
                'constraints': [models.UniqueConstraint(fields=('frozen', 'figure', 'part', 'unit', 'municipality', 'language'), name='frozen_count_once'), models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='frozen_count_of_something')],
            },
        ),
        migrations.RunSQL(*STAYS),
        migrations.RunSQL(*WALL),
    ]
