import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reimari.common.ids

# As in 0001. What isn't published yet, and how many there are of few, no partner's people see.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
TABLES = ("figures_publication", "figures_waitingcount")
WALL = (
    "".join(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY wall ON {table} USING ({OPEN}) WITH CHECK ({OPEN});"
        for table in TABLES
    ),
    "".join(
        f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;" for table in TABLES
    ),
)

# What was counted stays as it was; whether it is public, and the words about it, may change.
STAYS = (
    """
    CREATE TRIGGER figures_waitingcount_takes_only_new_rows BEFORE UPDATE OR DELETE ON figures_waitingcount
        FOR EACH ROW EXECUTE FUNCTION figures_takes_only_new_rows();
    CREATE TRIGGER figures_publication_isnt_removed BEFORE DELETE ON figures_publication
        FOR EACH ROW EXECUTE FUNCTION figures_takes_only_new_rows();
    CREATE TRIGGER figures_publication_stays_as_counted BEFORE UPDATE ON figures_publication
        FOR EACH ROW WHEN ((OLD.id, OLD.half, OLD.counted_at, OLD.version, OLD.profile_hash, OLD.tasks)
            IS DISTINCT FROM (NEW.id, NEW.half, NEW.counted_at, NEW.version, NEW.profile_hash, NEW.tasks))
        EXECUTE FUNCTION figures_takes_only_new_rows();
    """,
    """
    DROP TRIGGER figures_publication_stays_as_counted ON figures_publication;
    DROP TRIGGER figures_publication_isnt_removed ON figures_publication;
    DROP TRIGGER figures_waitingcount_takes_only_new_rows ON figures_waitingcount;
    """,
)


class Migration(migrations.Migration):
    """Waiting times of half a year, to be published."""

    dependencies = [
        ("figures", "0005_shared_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('half', models.DateField(verbose_name='half year')),
                ('counted_at', models.DateTimeField(verbose_name='counted')),
                ('version', models.CharField(max_length=12, verbose_name='version of the definitions')),
                ('profile_hash', models.CharField(max_length=64, verbose_name='profile')),
                ('tasks', models.JSONField(default=list, verbose_name='service tasks')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', max_length=10, verbose_name='state')),
                ('words_fi', models.TextField(blank=True, verbose_name='explanation in Finnish')),
                ('words_sv', models.TextField(blank=True, verbose_name='explanation in Swedish')),
                ('published_at', models.DateTimeField(null=True, verbose_name='published')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published_waiting_times', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'publication of waiting times',
                'verbose_name_plural': 'publications of waiting times',
            },
        ),
        migrations.CreateModel(
            name='WaitingCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('task', models.CharField(max_length=80, verbose_name='service task')),
                ('area', models.CharField(blank=True, max_length=80, verbose_name='area')),
                ('measure', models.CharField(choices=[('assessed', 'From the contact to the initial assessment'), ('met', 'From the contact to the first meeting that took place'), ('open', 'Not assessed yet when the half year ended')], max_length=10, verbose_name='from when until when')),
                ('days', models.PositiveIntegerField(verbose_name='days')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('over', models.PositiveIntegerField(verbose_name='over three months')),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='figures.publication')),
            ],
            options={
                'verbose_name': 'count of waiting times',
                'verbose_name_plural': 'counts of waiting times',
            },
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(fields=('half',), name='publication_once'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('half__day', 1), ('half__month__in', [1, 7])), name='publication_by_its_first_day'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('published_by', None), ('state', 'draft'), ('withdrawn_at', None)), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state', 'published'), ('withdrawn_at', None)), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state', 'withdrawn'), ('withdrawn_at__isnull', False)), _connector='OR'), name='publication_has_its_moments'),
        ),
        migrations.AddConstraint(
            model_name='waitingcount',
            constraint=models.UniqueConstraint(fields=('publication', 'task', 'area', 'measure', 'days'), name='waiting_count_once'),
        ),
        migrations.AddConstraint(
            model_name='waitingcount',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0), ('over__lte', models.F('number'))), name='waiting_count_of_something'),
        ),
        migrations.RunSQL(*STAYS),
        migrations.RunSQL(*WALL),
    ]
