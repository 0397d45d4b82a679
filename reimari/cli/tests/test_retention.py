"""`reimari retention`: counts before it removes."""

import pytest

from reimari.cli import main
from reimari.mail.models import Mail
from reimari.mail.states import MailKind
from reimari.mail.tests.mails import PDF, a_mail
from reimari.region.profile.values import Profile
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db
LONG_AGO = at("2024-01-02 10:00")


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["retention", *words]) == 0
    return capsys.readouterr().out


def test_a_dry_run_removes_nothing(ps: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        a_mail(kind=MailKind.AUTO_REPLY, received_at=LONG_AGO, files=(PDF,))
    assert told(capsys, "--dry-run") == "E-mails: 3 with 3 files would be emptied (180 days).\n"
    assert Mail.objects.with_content().count() == 3
    assert told(capsys) == "E-mails: 3 emptied (180 days).\n"
    assert told(capsys) == "E-mails: 0 emptied (180 days).\n"


def test_without_the_countys_word_nothing_goes(ps: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    loaded("PS", with_demo=False)
    a_mail(kind=MailKind.AUTO_REPLY, received_at=LONG_AGO)
    assert "nothing is removed" in told(capsys)
    assert Mail.objects.with_content().count() == 1
