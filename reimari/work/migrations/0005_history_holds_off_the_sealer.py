from django.db import migrations


class Migration(migrations.Migration):
    """Who writes history and who seals it take turns (`audit/sealing.py`); nobody empties it."""

    dependencies = [
        ("audit", "0003_writers_wait_for_the_sealer"),
        ("work", "0004_changes_are_told"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER work_entry_holds_off_the_sealer BEFORE INSERT ON work_entry
                FOR EACH STATEMENT EXECUTE FUNCTION audit_writers_hold_off_the_sealer();
            CREATE TRIGGER work_entry_is_never_emptied BEFORE TRUNCATE ON work_entry
                FOR EACH STATEMENT EXECUTE FUNCTION work_entry_takes_only_new_rows();
            """,
            """
            DROP TRIGGER work_entry_is_never_emptied ON work_entry;
            DROP TRIGGER work_entry_holds_off_the_sealer ON work_entry;
            """,
        ),
    ]
