import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    """A track knows whose actor opened it, for row-level security."""

    dependencies = [("work", "0006_work_lists_by_index")]

    operations = [
        migrations.AddField(
            model_name="track",
            name="organisation",
            field=models.CharField(
                blank=True,
                db_default=django.db.models.functions.comparison.Coalesce(
                    models.Func(
                        models.Value("reimari.organisation"),
                        models.Value(value=True),
                        function="current_setting",
                        output_field=models.CharField(),
                    ),
                    models.Value(""),
                ),
                max_length=40,
                verbose_name="organisation",
            ),
        ),
    ]
