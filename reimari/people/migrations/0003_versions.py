import django.db.models.expressions
from django.db import migrations, models


def columns(model: str) -> list[migrations.AddField]:
    return [
        migrations.AddField(
            model_name=model,
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1, verbose_name="version"),
        ),
        migrations.AddField(
            model_name=model,
            name="changed",
            field=models.JSONField(
                blank=True,
                db_default=django.db.models.expressions.Value({}, models.JSONField()),
                default=dict,
                verbose_name="last changes",
            ),
        ),
    ]


class Migration(migrations.Migration):
    """Persons and client relationships have versions, so that a form drawn from an old one is refused."""

    dependencies = [("people", "0002_names_in_finnish_order")]

    operations = [*columns("person"), *columns("relationship")]
