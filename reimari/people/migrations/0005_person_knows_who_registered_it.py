import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    """A person's row knows whose actor registered it, for row-level security."""

    dependencies = [("people", "0004_finnish_order_under_any_collation")]

    operations = [
        migrations.AddField(
            model_name="person",
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
