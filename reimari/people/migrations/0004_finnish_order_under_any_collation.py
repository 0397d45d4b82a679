from django.db import migrations

INDEX = "CREATE INDEX person_in_finnish_order ON people_person (fi_sort(last_name){0}, fi_sort(first_names){0}, id)"


class Migration(migrations.Migration):
    """Names sort and are looked up by their bytes, whatever the database's own collation is."""

    dependencies = [("people", "0003_versions")]

    operations = [
        migrations.RunSQL(
            ["DROP INDEX person_in_finnish_order", INDEX.format(' COLLATE "C"')],
            ["DROP INDEX person_in_finnish_order", INDEX.format("")],
        ),
    ]
