from django.db import migrations

PROMISES = (
    """
    ALTER TABLE directory_instruction ADD CONSTRAINT instruction_current_edition_is_its_own
        FOREIGN KEY (current_id, id) REFERENCES directory_edition (id, instruction_id)
        DEFERRABLE INITIALLY DEFERRED;
    ALTER TABLE directory_remark ADD CONSTRAINT open_remark_has_its_open_step
        FOREIGN KEY (current_step_id, track_id, wants_open) REFERENCES work_step (id, track_id, is_open)
        DEFERRABLE INITIALLY DEFERRED
    """,
    """
    ALTER TABLE directory_remark DROP CONSTRAINT open_remark_has_its_open_step;
    ALTER TABLE directory_instruction DROP CONSTRAINT instruction_current_edition_is_its_own
    """,
)


def takes_only_new_rows(table: str, but: str = "") -> tuple[str, str]:
    """No row is changed or deleted; `but`: columns that may be renewed, from which nobody reads words."""
    changes = f"UPDATE OF {but} OR DELETE" if but else "UPDATE OR DELETE"
    return (
        f"""
        CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{table} takes only new rows' USING ERRCODE = 'insufficient_privilege';
        END $$;
        CREATE TRIGGER {table}_stays BEFORE {changes} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_stays()
        """,
        f"DROP TRIGGER {table}_stays ON {table}; DROP FUNCTION {table}_stays()",
    )


class Migration(migrations.Migration):
    """Editions, their words and uses are only ever added; a current edition is its own; an open remark has its step."""

    dependencies = [("directory", "0001_initial"), ("work", "0009_lists_are_counted_in_the_index")]

    operations = [
        migrations.RunSQL(*PROMISES),
        migrations.RunSQL(*takes_only_new_rows("directory_edition")),
        migrations.RunSQL(
            *takes_only_new_rows("directory_editiontext", but="id, edition_id, language, title, body")
        ),
        migrations.RunSQL(*takes_only_new_rows("directory_use")),
    ]
