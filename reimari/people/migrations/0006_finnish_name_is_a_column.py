import django.db.models.functions.comparison
from django.db import migrations, models

INDEX = "CREATE INDEX person_in_finnish_order ON people_person ({}, fi_sort(first_names) COLLATE \"C\", id)"


class Migration(migrations.Migration):
    """The last name as Finnish sorts it is a column: under row-level security no index answers a function of ours."""

    dependencies = [("people", "0005_person_knows_who_registered_it")]

    operations = [
        migrations.RunSQL("DROP INDEX person_in_finnish_order", INDEX.format('fi_sort(last_name) COLLATE "C"')),
        migrations.AddField(
            model_name="person",
            name="finnish_name",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Collate(
                    models.Func(models.F("last_name"), function="fi_sort"), "C"
                ),
                output_field=models.CharField(db_collation="C", max_length=100),
            ),
        ),
        migrations.RunSQL(INDEX.format("finnish_name"), "DROP INDEX person_in_finnish_order"),
    ]
