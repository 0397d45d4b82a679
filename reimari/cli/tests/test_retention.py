"""`reimari retention`: counts before it removes, the same for all that is kept for a time only (I-18)."""

import datetime as dt

import pytest

from reimari.access.actor import system
from reimari.callbacks.actions import Wanted, withdraw_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.states import WithdrawReason
from reimari.callbacks.tests.calls import a_callback
from reimari.cli import main
from reimari.cli.retention import all_kinds
from reimari.mail.models import Mail
from reimari.mail.states import MailKind
from reimari.mail.tests.mails import PDF, a_mail
from reimari.region.profile.values import Profile, Retained
from reimari.staff.models import Post
from tests.factories import NOW, as_actor, at, loaded

pytestmark = pytest.mark.django_db
LONG_AGO = at("2024-01-02 10:00")
DAYS = dict.fromkeys(Retained, 365) | {Retained.MAIL_CONTENT: 180, Retained.CALLER_NUMBERS: 30}


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(["retention", *words]) == 0
    return capsys.readouterr().out.splitlines()


def lines(said: str, **numbers: int) -> list[str]:
    """A line for each code; of those that aren't named nothing is over."""
    return [f"{code}: {numbers.get(code, 0)} {said} ({DAYS[code]} days)." for code in Retained]


def test_all_that_is_kept_for_a_time_is_told(db: None) -> None:
    assert [code for code, _, _ in all_kinds(system("test"))] == list(Retained)


def test_a_dry_run_removes_nothing(ps: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        a_mail(kind=MailKind.AUTO_REPLY, received_at=LONG_AGO, files=(PDF,))
    assert told(capsys, "--dry-run") == lines("would be emptied", mail_content=3)
    assert Mail.objects.with_content().count() == 3
    assert told(capsys) == lines("emptied", mail_content=3)
    assert told(capsys) == lines("emptied")


def test_what_no_deed_removes_is_removed_alike(eero: Post, capsys: pytest.CaptureFixture[str]) -> None:
    long_ago, wanted = NOW - dt.timedelta(days=366), Wanted(number="+358491234501", words="About my flat.")
    callback = a_callback(eero, wanted=wanted, now=long_ago)
    withdraw_callback(callback, reason=WithdrawReason.NOT_NEEDED, actor=as_actor(eero), now=long_ago)
    assert told(capsys, "--dry-run") == lines("would be emptied", callback_words=1)
    assert Callback.objects.get().words
    assert told(capsys) == lines("emptied", callback_words=1)
    assert told(capsys) == lines("emptied")
    assert not Callback.objects.get().words


def test_without_the_countys_word_nothing_goes(ps: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    loaded("PS", with_demo=False)
    a_mail(kind=MailKind.AUTO_REPLY, received_at=LONG_AGO)
    silent = [f"{code}: the county hasn't told how long; nothing is removed." for code in Retained]
    assert told(capsys, "--dry-run") == told(capsys) == silent
    assert Mail.objects.with_content().count() == 1
