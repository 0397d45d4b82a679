from django.db import migrations


class Migration(migrations.Migration):
    """Names sort as Finnish does (no ICU in the embedded server): å ä ö last, w as v."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION fi_sort(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
                RETURN translate(lower($1), 'åäæöøüéèáàóòw', '{||}}yeeaaoov');
            CREATE INDEX person_in_finnish_order ON people_person (fi_sort(last_name), fi_sort(first_names), id);
            """,
            """
            DROP INDEX person_in_finnish_order;
            DROP FUNCTION fi_sort(text);
            """,
        ),
    ]
