from django.db import migrations


class Migration(migrations.Migration):
    """The logs take no UPDATE and no DELETE, whoever asks."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION audit_event_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'audit_event takes only new rows' USING ERRCODE = 'insufficient_privilege';
            END $$;
            CREATE TRIGGER audit_event_takes_only_new_rows BEFORE UPDATE OR DELETE ON audit_event
                FOR EACH ROW EXECUTE FUNCTION audit_event_takes_only_new_rows();
            CREATE FUNCTION audit_disclosure_takes_only_new_rows() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'audit_disclosure takes only new rows' USING ERRCODE = 'insufficient_privilege';
            END $$;
            CREATE TRIGGER audit_disclosure_takes_only_new_rows BEFORE UPDATE OR DELETE ON audit_disclosure
                FOR EACH ROW EXECUTE FUNCTION audit_disclosure_takes_only_new_rows();
            """,
            """
            DROP TRIGGER audit_disclosure_takes_only_new_rows ON audit_disclosure;
            DROP FUNCTION audit_disclosure_takes_only_new_rows();
            DROP TRIGGER audit_event_takes_only_new_rows ON audit_event;
            DROP FUNCTION audit_event_takes_only_new_rows();
            """,
        ),
    ]
