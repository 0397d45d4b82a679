"""The mailboxes on the page of background work: when each was looked into, and what is wrong, in words."""

import datetime as dt
import re
from collections.abc import Sequence
from html import unescape

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import override
from pytest_django import Settings

from reimari.common.mailboxes import MailboxTold
from reimari.desk.queries.mailboxes import FAULTS, fault_of
from reimari.desk.tests.test_jobs import PART, a_worker_is_heard_of, html
from reimari.mail.models import Mailbox
from reimari.mail.reading import note_failure
from reimari.mail.tests.mails import BOX, OURS
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.factories import a_post

pytestmark = pytest.mark.django_db
LOGIN = "imap_tools.errors.MailboxLoginError"


@pytest.fixture
def admin(ps: object) -> Post:
    """The administrator of a county whose line has mailboxes."""
    return a_post("ADMINISTRATION", "PAAKAYTTAJA", name="Onni Rantakivi")


@pytest.fixture
def told(settings: Settings) -> Sequence[str]:
    """Two mailboxes of the installation."""
    codes = (BOX, "VIRANOMAISLINJA_EMAIL_LANTINEN")
    settings.MAILBOXES = tuple(MailboxTold(code, "imap://a:b@127.0.0.1") for code in codes)
    return codes


def looked(code: str, ago: float) -> None:
    at = timezone.now() - dt.timedelta(seconds=ago)
    Mailbox.objects.update_or_create({"looked_at": at}, pk=code)


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_without_mailboxes_nothing_is_said_of_them(admin: Post) -> None:
    assert "Mailboxes" not in html(admin)


def test_each_stands_with_its_address_and_the_last_look(admin: Post, told: Sequence[str]) -> None:
    looked(told[0], 10)
    page = words(html(admin))
    assert f"{OURS} {BOX}" in page
    assert "it is read" in page
    assert "not yet Nobody looks into it: is the mail reader running?" in page


def test_one_that_nobody_looks_into_is_told(admin: Post, told: Sequence[str], settings: Settings) -> None:
    latest = 3 * settings.MAIL_LOOK_EVERY + 60
    for code in told:
        looked(code, latest - 5)
    assert "Nobody looks into it" not in html(admin)
    looked(told[1], latest + 5)
    assert html(admin).count("Nobody looks into it") == 1


def test_what_is_wrong_is_told_in_words_and_since_when(admin: Post, told: Sequence[str]) -> None:
    for code in told:
        looked(code, 10)
    note_failure(told[0], LOGIN)
    page = words(html(admin))
    assert f"The mail server doesn't accept the account or the password. {LOGIN}" in page
    assert "Nothing is lost: e-mails wait" in page


def test_one_that_cant_be_read_for_long_is_counted_at_the_link(admin: Post, told: Sequence[str]) -> None:
    for code in told:
        looked(code, 10)
    note_failure(told[0], LOGIN)
    assert "has failed" not in html(admin, "/settings/")
    looked(told[0], 3600)
    assert "1 piece of work has failed" in html(admin, "/settings/")


def test_the_part_is_the_pages_part(admin: Post, told: Sequence[str]) -> None:
    a_worker_is_heard_of()
    looked(told[0], 10)
    whole, part = (
        re.search(r'id="mailboxes".*?</section>', text, re.DOTALL)
        for text in (html(admin), html(admin, **PART))
    )
    assert whole
    assert part
    assert re.sub(r"\s+", " ", part[0]) == re.sub(r"\s+", " ", whole[0])


def test_few_statements_however_many_mailboxes(admin: Post, told: Sequence[str], settings: Settings) -> None:
    for code in told:
        looked(code, 10)
    browser = signed_in(admin)
    browser.get("/jobs/")
    few = statements(lambda: browser.get("/jobs/"))
    settings.MAILBOXES += tuple(MailboxTold(f"BOX_{n}", "imap://a:b@127.0.0.1") for n in range(20))
    many = statements(lambda: browser.get("/jobs/"))
    assert len(few) == len(many) <= MOST_STATEMENTS


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"imap.move"}))
def test_a_fault_that_has_a_sentence_is_one_of_the_program(fault: str) -> None:
    assert issubclass(import_string(fault), Exception)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("builtins.ConnectionRefusedError", "can't be reached"),
        ("socket.gaierror", "can't be reached"),
        ("ssl.SSLCertVerificationError", "certificate"),
        ("ssl.SSLEOFError", "can't be reached"),
        ("imaplib.IMAP4.abort", "can't be understood"),
        ("imap.move", "can't move messages"),
        ("imap.fetch", "can't be understood"),
        ("django.db.utils.OperationalError", "database"),
        ("somewhere.Else", ""),
    ],
)
def test_other_faults_are_told_by_their_kind(error: str, sentence: str) -> None:
    with override("en"):
        assert sentence in fault_of(error)
        assert bool(fault_of(error)) == bool(sentence)
