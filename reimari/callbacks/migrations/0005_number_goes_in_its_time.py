from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Of a closed callback the number goes too, when its time has ended (records)."""

    dependencies = [
        ('callbacks', '0004_no_message_may_be_left'),
        ('cases', '0005_who_has_read_what_was_passed_on'),
        ('contacts', '0016_a_wall_around_emergencies'),
        ('people', '0008_merged_persons'),
        ('region', '0002_lines_for_urgent_matters'),
        ('staff', '0004_posts_given_by_groups'),
        ('work', '0009_lists_are_counted_in_the_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='callback',
            name='callback_number_is_international',
        ),
        migrations.AddConstraint(
            model_name='callback',
            constraint=models.CheckConstraint(condition=models.Q(('number__regex', '^\\+[1-9][0-9]{5,14}$'), models.Q(('number', ''), ('state', 'closed')), _connector='OR'), name='callback_number_is_international'),
        ),
    ]
