from django.db import migrations, models


class Migration(migrations.Migration):
    """Events of some days are found without reading all that came after them."""

    dependencies = [
        ('audit', '0004_seal'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['at', 'id'], name='event_at'),
        ),
    ]
