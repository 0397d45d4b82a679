"""What machines are told of the mailboxes."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.common.mailboxes import MailboxTold
from reimari.health.collecting import exposition
from reimari.mail.models import Mailbox
from reimari.mail.reading import note_failure

pytestmark = pytest.mark.django_db
CODES = ("NORTH", "SOUTH")


@pytest.fixture
def told(settings: Settings) -> None:
    settings.MAILBOXES = tuple(MailboxTold(code, "imap://a:b@127.0.0.1") for code in CODES)


def looked(code: str, ago: float) -> None:
    at = timezone.now() - dt.timedelta(seconds=ago)
    Mailbox.objects.update_or_create({"looked_at": at}, pk=code)


def state() -> str | None:
    answer = Client().get("/health/ready")
    assert answer.status_code == 200  # pages work all the same
    told: dict[str, str] = answer.json()
    assert (told["state"] == "degraded") or told.get("mailboxes", "good") == "good"
    return told.get("mailboxes")


def test_without_mailboxes_nothing_is_said_of_them() -> None:
    assert state() is None
    assert "reimari_mailbox_looked_seconds{" not in exposition().decode()


def test_one_that_was_never_looked_into_is_late(told: None) -> None:
    looked(CODES[0], 1)
    assert state() == "late"


def test_each_is_to_be_looked_into_often_enough(told: None, settings: Settings) -> None:
    settings.MAIL_LOOK_EVERY = 100
    for ago, expected in ((355, "good"), (365, "late")):
        looked(CODES[0], 5)
        looked(CODES[1], ago)
        assert state() == expected


def test_a_short_failure_is_not_late_but_measured(told: None) -> None:
    for code in CODES:
        looked(code, 5)
    note_failure(CODES[1], "builtins.ConnectionRefusedError")
    assert state() == "good"
    measured = exposition().decode()
    assert 'reimari_mailbox_failing{mailbox="NORTH"} 0.0' in measured
    assert 'reimari_mailbox_failing{mailbox="SOUTH"} 1.0' in measured
    assert "ConnectionRefused" not in measured


def test_the_age_of_the_last_look_is_measured(told: None) -> None:
    looked(CODES[0], 50)
    lines = dict(line.rsplit(" ", 1) for line in exposition().decode().splitlines() if line[:1] != "#")
    assert 49 < float(lines['reimari_mailbox_looked_seconds{mailbox="NORTH"}']) < 80
    assert lines['reimari_mailbox_looked_seconds{mailbox="SOUTH"}'] == "+Inf"
