from django.db import migrations


class Migration(migrations.Migration):
    """The history takes no UPDATE and no DELETE, whoever asks."""

    dependencies = [("work", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION work_entry_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'work_entry takes only new rows' USING ERRCODE = 'insufficient_privilege';
            END $$;
            CREATE TRIGGER work_entry_takes_only_new_rows BEFORE UPDATE OR DELETE ON work_entry
                FOR EACH ROW EXECUTE FUNCTION work_entry_takes_only_new_rows();
            """,
            """
            DROP TRIGGER work_entry_takes_only_new_rows ON work_entry;
            DROP FUNCTION work_entry_takes_only_new_rows();
            """,
        ),
    ]
