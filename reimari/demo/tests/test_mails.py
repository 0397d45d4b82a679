"""E-mails of the demo: they come to a line that has a mailbox, and everybody in them is invented."""

import re

import pytest
from django.db.models import QuerySet

from reimari.contacts.models import Contact
from reimari.demo.loading import load_people, load_work
from reimari.demo.mails import letters
from reimari.mail.models import Mail, Reply
from reimari.messaging.models import Message
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25 13:00")


def of_this_year() -> QuerySet[Mail]:
    """All but what was kept long enough (`demo/outlived.py`)."""
    return Mail.objects.filter(received_at__year=NOW.year)


@pytest.mark.parametrize(("code", "number"), [("PS", 7), ("KL", 0)])
def test_they_come_once_where_a_line_has_a_mailbox(code: str, number: int) -> None:
    for _ in range(2):
        assert load_work(load_people(loaded(code, now=NOW), now=NOW, scale=0.03)) == []
        assert of_this_year().count() == number


def test_they_show_what_there_is_to_see() -> None:
    load_work(load_people(loaded("PS", now=NOW), now=NOW, scale=0.03))
    assert Contact.objects.filter(mails__kind="person").distinct().count() == 4  # one answered within its own
    assert Reply.objects.count() == 2
    assert Mail.objects.exclude(filed_at=None).count() == 1
    assert Message.objects.filter(delivery="failed").count() == 1
    assert Mail.objects.filter(holds_code=True).count() == 1
    assert of_this_year().filter(kind="auto_reply", contact=None).count() == 1
    assert len({mail.mailbox_id for mail in of_this_year()}) == 1


def test_everybody_in_them_is_invented() -> None:
    for told in letters():
        assert told["address"].endswith("@example.com")
        codes = re.findall(r"\d{6}[-A](\d{3})", told["text"])
        assert all(code >= "900" for code in codes)
