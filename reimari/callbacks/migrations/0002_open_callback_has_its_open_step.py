from django.db import migrations


class Migration(migrations.Migration):
    """An open callback names its current step, its own and open. No race passes a foreign key."""

    dependencies = [("callbacks", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE callbacks_callback ADD CONSTRAINT open_callback_has_its_open_step
                FOREIGN KEY (current_step_id, track_id, wants_open)
                REFERENCES work_step (id, track_id, is_open)
                DEFERRABLE INITIALLY DEFERRED
            """,
            """
            ALTER TABLE callbacks_callback DROP CONSTRAINT open_callback_has_its_open_step
            """,
        ),
    ]
