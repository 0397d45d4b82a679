import reimari.common.ids
from django.db import migrations, models

STAYS = (
    """
    CREATE FUNCTION warehouse_export_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'warehouse_export takes only new rows' USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER warehouse_export_takes_only_new_rows BEFORE UPDATE OR DELETE ON warehouse_export
        FOR EACH ROW EXECUTE FUNCTION warehouse_export_takes_only_new_rows();
    """,
    """
    DROP TRIGGER warehouse_export_takes_only_new_rows ON warehouse_export;
    DROP FUNCTION warehouse_export_takes_only_new_rows();
    """,
)

# As in contacts/0006: an export holds the whole county's facts, so it is the county's own people's alone.
OPEN = (
    "(SELECT wall_is_open(current_setting('reimari.actor', true), current_setting('reimari.organisation', true)))"
    " IS NOT NULL"
)
WALL = (
    f"""
    ALTER TABLE warehouse_export ENABLE ROW LEVEL SECURITY;
    CREATE POLICY wall ON warehouse_export USING ({OPEN}) WITH CHECK ({OPEN});
    """,
    "DROP POLICY wall ON warehouse_export; ALTER TABLE warehouse_export DISABLE ROW LEVEL SECURITY;",
)


class Migration(migrations.Migration):
    """That facts were exported stands written down, and stays."""

    initial = True

    dependencies = [("contacts", "0006_a_wall_around_rows")]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('day', models.DateField(db_index=True, verbose_name='day')),
                ('taken_at', models.DateTimeField(verbose_name='as it was')),
                ('exported_at', models.DateTimeField(verbose_name='exported')),
                ('folder', models.CharField(max_length=500, verbose_name='folder')),
                ('dictionary', models.CharField(max_length=12, verbose_name='version of the dictionary')),
                ('key', models.CharField(max_length=16, verbose_name='mark of the key')),
                ('tables', models.JSONField(default=dict, verbose_name='rows of each table')),
                ('persons', models.PositiveIntegerField(default=0, verbose_name='people')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='bytes')),
            ],
            options={
                'verbose_name': 'export to the warehouse',
                'verbose_name_plural': 'exports to the warehouse',
                'constraints': [models.CheckConstraint(condition=models.Q(('tables', {}), _negated=True), name='export_of_some_tables')],
            },
        ),
        migrations.RunSQL(*STAYS),
        migrations.RunSQL(*WALL),
    ]
