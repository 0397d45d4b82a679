"""PostgreSQL's wall stands around e-mails too: a partner's people find those of its own work (ADR 0010)."""

import pytest
from django.db import connection

from reimari.mail.models import Attachment, AttachmentContent, Mail, Original, Reply
from reimari.mail.tests.mails import PDF, a_mail, line
from reimari.messaging.models import Message
from reimari.staff.models import Post, Team
from tests.factories import NOW
from tests.walls import COUNTY, PARTNER, SOMEBODY, told

pytestmark = pytest.mark.django_db
TABLES = (Mail, Original, Attachment, AttachmentContent, Reply, Message)


def of(team: str) -> Mail:
    """An e-mail on a team's line, with a file and an answer."""
    mail = a_mail(of=line(team=Team.objects.get(pk=team)), files=(PDF,))
    assert mail.entry
    message = Message.objects.create(
        key=str(mail.pk),
        kind="mail.reply",
        channel="email",
        track_id=mail.track_id,
        queued_at=NOW,
        next_at=NOW,
    )
    Reply.objects.create(mail=mail, message=message, written_at=NOW, entry=mail.entry)
    return mail


@pytest.mark.parametrize(
    ("who", "whose", "number"),
    [(SOMEBODY, PARTNER, 1), (SOMEBODY, COUNTY, 2), ("system", "mail", 2), ("", "", 0)],
)
def test_who_finds_what(aino: Post, eero: Post, who: str, whose: str, number: int) -> None:
    of(aino.team_id)
    of(eero.team_id)
    with told(who, whose):
        found = {table.__name__: table._default_manager.count() for table in TABLES}
    assert found == dict.fromkeys(found, number)


def test_the_wall_stands_on_each_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
    assert {table._meta.db_table for table in TABLES} <= walled
