import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import reimari.common.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Times that are held and booked, and where no time kept the promise."""

    dependencies = [
        ('appointments', '0001_calendars'),
        ('cases', '0007_meetings_take_time'),
        ('contacts', '0016_a_wall_around_emergencies'),
        ('region', '0002_lines_for_urgent_matters'),
        ('staff', '0007_work_flows_over'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('background', models.CharField(max_length=60, verbose_name='background')),
                ('booked_at', models.DateTimeField(verbose_name='booked')),
                ('due_at', models.DateTimeField(null=True, verbose_name='promised until')),
                ('returns_after', models.DurationField(default=datetime.timedelta(0), verbose_name='returns after')),
                ('booked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='contacts.contact')),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='booking', to='cases.meeting')),
                ('site_place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='region.place')),
                ('site_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.unit')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.team')),
            ],
            options={
                'verbose_name': 'booking',
                'verbose_name_plural': 'bookings',
                'indexes': [models.Index(fields=['booked_at'], name='booking_at')],
                'constraints': [models.CheckConstraint(condition=models.Q(('site_place', None), ('site_unit', None), _connector='OR'), name='booking_has_one_site')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('background', models.CharField(max_length=60, verbose_name='background')),
                ('mode', models.CharField(choices=[('phone', 'phone call'), ('video', 'video call'), ('office', 'meeting at the office'), ('home', 'home visit')], max_length=10, verbose_name='mode')),
                ('begins', models.DateTimeField(verbose_name='from')),
                ('ends', models.DateTimeField(verbose_name='until')),
                ('span', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='time of the worker')),
                ('due_at', models.DateTimeField(null=True, verbose_name='promised until')),
                ('form', models.UUIDField(verbose_name='form')),
                ('held_at', models.DateTimeField(verbose_name='held')),
                ('until', models.DateTimeField(verbose_name='held until')),
                ('held_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site_place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='region.place')),
                ('site_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.unit')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.team')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'held time',
                'verbose_name_plural': 'held times',
                'indexes': [models.Index(fields=['until'], name='hold_until')],
                'constraints': [models.UniqueConstraint(fields=('held_by', 'form'), name='hold_one_of_a_form'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('begins')), ('span__endswith__gte', models.F('ends')), ('span__startswith__lte', models.F('begins')), ('until__gt', models.F('held_at'))), name='hold_lies_in_its_span'), models.CheckConstraint(condition=models.Q(('site_place', None), ('site_unit', None), _connector='OR'), name='hold_has_one_site'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('span', '&&')], name='hold_never_twice')],
            },
        ),
        migrations.CreateModel(
            name='Shortage',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('backgrounds', models.JSONField(default=list, verbose_name='backgrounds')),
                ('need', models.CharField(blank=True, max_length=40, verbose_name='need')),
                ('language', models.CharField(blank=True, max_length=3, verbose_name='language')),
                ('mode', models.CharField(blank=True, choices=[('phone', 'phone call'), ('video', 'video call'), ('office', 'meeting at the office'), ('home', 'home visit')], max_length=10, verbose_name='mode')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('due_at', models.DateTimeField(null=True, verbose_name='promised until')),
                ('later_at', models.DateTimeField(null=True, verbose_name='first time after it')),
                ('instead', models.CharField(choices=[('later', 'a time after the promise'), ('other_mode', 'another way to meet'), ('other_worker', 'another worker'), ('other_area', 'another area'), ('other_language', 'another language'), ('urgent', 'a time kept for urgent'), ('callback', 'the client is called back'), ('no_time', 'no time was booked')], max_length=20, verbose_name='done instead')),
                ('told_at', models.DateTimeField(verbose_name='told')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contacts.contact')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='region.place')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.team')),
                ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'shortage of times',
                'verbose_name_plural': 'shortages of times',
                'indexes': [models.Index(fields=['team', '-told_at'], name='shortage_of_team')],
            },
        ),
    ]
