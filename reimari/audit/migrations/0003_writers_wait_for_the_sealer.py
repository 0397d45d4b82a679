from django.db import migrations


class Migration(migrations.Migration):
    """Writers and the sealer of the logs take turns; nobody empties a log.

    The trigger fires before the statement draws its ids. So whoever has the lock alone knows that each id up
    to the highest is committed or will never be. The number is WRITERS in `audit/sealed.py`.
    """

    dependencies = [("audit", "0002_logs_take_only_new_rows")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION audit_writers_hold_off_the_sealer() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock_shared(7324500001);
                RETURN NULL;
            END $$;
            CREATE TRIGGER audit_event_holds_off_the_sealer BEFORE INSERT ON audit_event
                FOR EACH STATEMENT EXECUTE FUNCTION audit_writers_hold_off_the_sealer();
            CREATE TRIGGER audit_disclosure_holds_off_the_sealer BEFORE INSERT ON audit_disclosure
                FOR EACH STATEMENT EXECUTE FUNCTION audit_writers_hold_off_the_sealer();
            CREATE TRIGGER audit_event_is_never_emptied BEFORE TRUNCATE ON audit_event
                FOR EACH STATEMENT EXECUTE FUNCTION audit_event_takes_only_new_rows();
            CREATE TRIGGER audit_disclosure_is_never_emptied BEFORE TRUNCATE ON audit_disclosure
                FOR EACH STATEMENT EXECUTE FUNCTION audit_disclosure_takes_only_new_rows();
            """,
            """
            DROP TRIGGER audit_disclosure_is_never_emptied ON audit_disclosure;
            DROP TRIGGER audit_event_is_never_emptied ON audit_event;
            DROP TRIGGER audit_disclosure_holds_off_the_sealer ON audit_disclosure;
            DROP TRIGGER audit_event_holds_off_the_sealer ON audit_event;
            DROP FUNCTION audit_writers_hold_off_the_sealer();
            """,
        ),
    ]
