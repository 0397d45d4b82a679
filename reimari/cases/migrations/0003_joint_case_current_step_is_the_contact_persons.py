from django.db import migrations


class Migration(migrations.Migration):
    """In a joint case only a step that the agreed contact person has is the current one (DR-13)."""

    dependencies = [("cases", "0002_open_case_has_its_open_step")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE cases_case ADD CONSTRAINT joint_case_current_step_is_the_contact_persons
                FOREIGN KEY (current_step_id, contact_person_id)
                REFERENCES work_step (id, worker_id)
                DEFERRABLE INITIALLY DEFERRED
            """,
            """
            ALTER TABLE cases_case DROP CONSTRAINT joint_case_current_step_is_the_contact_persons
            """,
        ),
    ]
