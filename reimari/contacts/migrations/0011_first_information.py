import django.db.models.deletion
import reimari.common.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the first conversation asked, and what it came to."""

    dependencies = [
        ('contacts', '0010_a_matter_may_be_called_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='Guidance',
            fields=[
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='guidance', serialize=False, to='contacts.contact')),
                ('urgency', models.CharField(blank=True, choices=[('no_money_no_food', 'no money, no food'), ('violence', 'violence or a threat of it'), ('child', 'a child is in danger'), ('acute_illness', 'acute illness or injury'), ('other', "something else that can't wait")], max_length=20, verbose_name='urgency')),
                ('segment', models.CharField(blank=True, max_length=40, verbose_name='segment')),
                ('segment_suggested', models.CharField(blank=True, max_length=40, verbose_name='suggested segment')),
                ('segment_rule', models.CharField(blank=True, max_length=40, verbose_name='rule of the segment')),
                ('segment_reason', models.CharField(blank=True, choices=[('situation', 'the whole situation tells otherwise'), ('known_client', 'the client is known from before'), ('clients_wish', 'the client wishes it so'), ('rule_doesnt_fit', "the rule doesn't fit this situation")], max_length=20, verbose_name='why another segment')),
                ('level', models.CharField(blank=True, max_length=40, verbose_name='level of guidance')),
                ('level_suggested', models.CharField(blank=True, max_length=40, verbose_name='suggested level')),
                ('level_rule', models.CharField(blank=True, max_length=40, verbose_name='rule of the level')),
                ('level_reason', models.CharField(blank=True, choices=[('situation', 'the whole situation tells otherwise'), ('known_client', 'the client is known from before'), ('clients_wish', 'the client wishes it so'), ('rule_doesnt_fit', "the rule doesn't fit this situation")], max_length=20, verbose_name='why another level')),
                ('version', models.CharField(blank=True, max_length=64, verbose_name='version of the rules')),
            ],
            options={
                'verbose_name': 'guidance',
                'verbose_name_plural': 'guidance',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('segment_reason', ''), models.Q(('segment_suggested', ''), ('segment', models.F('segment_suggested')), _connector='OR')), models.Q(models.Q(('segment_reason', ''), _negated=True), models.Q(('segment_suggested', ''), _negated=True), models.Q(('segment', models.F('segment_suggested')), _negated=True)), _connector='OR'), name='guidance_segment_has_a_reason_when_another_was_chosen'), models.CheckConstraint(condition=models.Q(models.Q(('level_reason', ''), models.Q(('level_suggested', ''), ('level', models.F('level_suggested')), _connector='OR')), models.Q(models.Q(('level_reason', ''), _negated=True), models.Q(('level_suggested', ''), _negated=True), models.Q(('level', models.F('level_suggested')), _negated=True)), _connector='OR'), name='guidance_level_has_a_reason_when_another_was_chosen')],
            },
        ),
        migrations.CreateModel(
            name='FirstInformation',
            fields=[
                ('id', models.UUIDField(default=reimari.common.ids.uuid7, primary_key=True, serialize=False)),
                ('prompt', models.CharField(max_length=40, verbose_name='prompt')),
                ('answer', models.CharField(blank=True, max_length=40, verbose_name='answer')),
                ('words', models.TextField(blank=True, max_length=500, verbose_name='words')),
                ('contact', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='first_information', to='contacts.contact')),
            ],
            options={
                'verbose_name': 'first information',
                'verbose_name_plural': 'first information',
                'constraints': [models.UniqueConstraint(fields=('contact', 'prompt'), name='first_information_once_for_prompt'), models.CheckConstraint(condition=models.Q(('answer', ''), ('words', ''), _connector='OR'), name='first_information_is_a_code_or_words')],
            },
        ),
    ]
