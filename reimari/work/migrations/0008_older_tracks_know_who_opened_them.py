from django.db import migrations


class Migration(migrations.Migration):
    """Who opened a track stands in its first entry, for rows from before the column."""

    dependencies = [("work", "0007_track_knows_who_opened_it")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE work_track t SET organisation = e.organisation
            FROM (SELECT DISTINCT ON (track_id) track_id, organisation FROM work_entry ORDER BY track_id, id) e
            WHERE e.track_id = t.id
            """,
            migrations.RunSQL.noop,
        ),
    ]
