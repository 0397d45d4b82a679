from django.db import migrations

# As in contacts/0006: no actor, no rows; a partner's actor, only what belongs to its own work.
ACTOR = "current_setting('reimari.actor', true)"
ORGANISATION = "current_setting('reimari.organisation', true)"
MINE = f"(SELECT nullif({ORGANISATION}, '') WHERE {ACTOR} <> '')"
OPEN = f"(SELECT wall_is_open({ACTOR}, {ORGANISATION})) IS NOT NULL"
# What is about no matter belongs to whoever answers at the line that it came to.
OWN_LINE = (
    "EXISTS (SELECT FROM staff_team t JOIN staff_unit u ON u.code = t.unit_id"
    f" WHERE t.code = team_id AND u.organisation_id = {MINE})"
)

# Table: which rows are a partner's own. What hangs on an e-mail is as open as the e-mail itself.
OWN = {
    "mail_mail": f"(wall_work(track_id, {MINE}) OR track_id IS NULL AND {OWN_LINE})",
    "mail_original": "EXISTS (SELECT FROM mail_mail m WHERE m.id = mail_id)",
    "mail_attachment": "EXISTS (SELECT FROM mail_mail m WHERE m.id = mail_id)",
    "mail_attachmentcontent": "EXISTS (SELECT FROM mail_attachment a WHERE a.id = attachment_id)",
    "mail_reply": "EXISTS (SELECT FROM mail_mail m WHERE m.id = mail_id)",
    "messaging_message": f"wall_work(track_id, {MINE})",
}


def wall(table: str) -> str:
    """The policy of a table; it binds every role but its owner."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" CREATE POLICY wall ON {table} USING ({OPEN} OR {OWN[table]}) WITH CHECK ({OPEN} OR {OWN[table]})"
    )


def no_wall(table: str) -> str:
    return f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"


class Migration(migrations.Migration):
    """Row-level security on e-mails, what hangs on them, and the messages that go out (ADR 0010)."""

    dependencies = [
        ("mail", "0001_initial"),
        ("messaging", "0002_email_envelope"),
        ("contacts", "0009_who_found_us_how"),
    ]

    operations = [migrations.RunSQL(wall(table), no_wall(table)) for table in OWN]
