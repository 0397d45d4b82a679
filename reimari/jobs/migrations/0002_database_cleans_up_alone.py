import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The constraint stays as it is (ON DELETE CASCADE); Django is told to leave it alone, for it lets nobody mix
    the two kinds of deletion in a chain of models (fields.E323, models.E050)."""

    dependencies = [('jobs', '0001_failures')]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='failure',
                    name='job',
                    field=models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='failure', serialize=False, to='procrastinate.procrastinatejob', verbose_name='job'),
                ),
            ],
        ),
    ]
