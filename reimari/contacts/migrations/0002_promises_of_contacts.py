from django.db import migrations


class Migration(migrations.Migration):
    """An open contact names its open step; a closed one has no matter without outcome."""

    dependencies = [("contacts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE contacts_contact ADD CONSTRAINT open_contact_has_its_open_step
                FOREIGN KEY (current_step_id, track_id, wants_open)
                REFERENCES work_step (id, track_id, is_open)
                DEFERRABLE INITIALLY DEFERRED;
            ALTER TABLE contacts_matter ADD CONSTRAINT closed_contact_has_no_matter_without_outcome
                FOREIGN KEY (contact_id, needs_open)
                REFERENCES contacts_contact (track_id, is_open)
                DEFERRABLE INITIALLY DEFERRED
            """,
            """
            ALTER TABLE contacts_matter DROP CONSTRAINT closed_contact_has_no_matter_without_outcome;
            ALTER TABLE contacts_contact DROP CONSTRAINT open_contact_has_its_open_step
            """,
        ),
    ]
