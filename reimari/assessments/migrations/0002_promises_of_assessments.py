from django.db import migrations


class Migration(migrations.Migration):
    """A correction replaces one of its own case; what was finished stays as it was, but retention may empty words."""

    dependencies = [("assessments", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE assessments_initialassessment ADD CONSTRAINT assessment_replaces_one_of_its_case
                FOREIGN KEY (replaces_id, case_id) REFERENCES assessments_initialassessment (id, case_id);

            -- Columns named in the trigger's arguments are words: they may become empty, and nothing else may change.
            CREATE FUNCTION assessments_stay_as_finished() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                was jsonb := to_jsonb(OLD);
                becomes jsonb := to_jsonb(NEW);
                word text;
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    FOREACH word IN ARRAY TG_ARGV LOOP
                        IF becomes ->> word = '' THEN
                            was := was - word;
                            becomes := becomes - word;
                        END IF;
                    END LOOP;
                    IF was = becomes THEN
                        RETURN NEW;
                    END IF;
                END IF;
                RAISE EXCEPTION 'an assessment stays as it was finished' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'assessment_stays_as_finished';
            END $$;
            CREATE TRIGGER assessments_initialassessment_stays BEFORE UPDATE OR DELETE
                ON assessments_initialassessment FOR EACH ROW EXECUTE FUNCTION assessments_stay_as_finished(
                    'description', 'own_view', 'measures', 'agreed', 'reasons', 'more', 'temporary_id', 'why');
            CREATE TRIGGER assessments_serviceseen_stays BEFORE UPDATE OR DELETE
                ON assessments_serviceseen FOR EACH ROW EXECUTE FUNCTION assessments_stay_as_finished(
                    'service', 'description');
            """,
            """
            DROP TRIGGER assessments_serviceseen_stays ON assessments_serviceseen;
            DROP TRIGGER assessments_initialassessment_stays ON assessments_initialassessment;
            DROP FUNCTION assessments_stay_as_finished();
            ALTER TABLE assessments_initialassessment DROP CONSTRAINT assessment_replaces_one_of_its_case;
            """,
        ),
    ]
