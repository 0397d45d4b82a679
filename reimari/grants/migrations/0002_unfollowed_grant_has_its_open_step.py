from django.db import migrations


class Migration(migrations.Migration):
    """A grant that nobody has followed up names its current step, its own and open. No race passes a foreign key."""

    dependencies = [("grants", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE grants_grant ADD CONSTRAINT unfollowed_grant_has_its_open_step
                FOREIGN KEY (current_step_id, track_id, wants_open)
                REFERENCES work_step (id, track_id, is_open)
                DEFERRABLE INITIALLY DEFERRED
            """,
            """
            ALTER TABLE grants_grant DROP CONSTRAINT unfollowed_grant_has_its_open_step
            """,
        ),
    ]
