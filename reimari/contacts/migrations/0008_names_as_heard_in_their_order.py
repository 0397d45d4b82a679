from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever was called by a common name in a contact is found without reading all of that name."""

    dependencies = [("contacts", "0007_names_are_looked_for_together")]

    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX participant_in_finnish_order
                ON contacts_participant (fi_sort(name) COLLATE "C", contact_id) WHERE name IS NOT NULL
            """,
            "DROP INDEX participant_in_finnish_order",
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                fields=["track"], include=["team", "recorded_by", "received_at"], name="contact_as_listed"
            ),
        ),
    ]
