import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A person registered twice leads to the one who stays (records)."""

    dependencies = [
        ('people', '0007_emergency_access'),
        ('region', '0002_lines_for_urgent_matters'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='people.person'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='person_merged_into_another'),
        ),
    ]
