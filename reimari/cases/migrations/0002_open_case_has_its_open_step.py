from django.db import migrations


class Migration(migrations.Migration):
    """An open case names one current step, its own and open. No race passes a foreign key."""

    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE cases_case ADD CONSTRAINT open_case_has_its_open_step
                FOREIGN KEY (current_step_id, track_id, wants_open)
                REFERENCES work_step (id, track_id, is_open)
                DEFERRABLE INITIALLY DEFERRED
            """,
            """
            ALTER TABLE cases_case DROP CONSTRAINT open_case_has_its_open_step
            """,
        ),
    ]
