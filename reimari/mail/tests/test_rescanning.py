"""Files that came while the scanner was away are checked when it is back."""

from dataclasses import dataclass, field, replace

import pytest
from pytest_django import Settings

from reimari.audit.models import Event
from reimari.jobs.acting import JobNow, acting
from reimari.jobs.periodic import PERIODIC
from reimari.mail.actions import forget_mail, rescan_attachment
from reimari.mail.adapters.clamd import Clamd, Scan
from reimari.mail.models import Attachment, AttachmentContent, Mail
from reimari.mail.queries import unscanned
from reimari.mail.states import Verdict
from reimari.mail.tasks import scan_again, scan_all
from reimari.mail.tests.mails import PDF, READER, a_mail
from reimari.mail.tests.test_clamd import HARMFUL, scanner
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.browser import signed_in
from tests.factories import NOW

__all__ = ["scanner"]  # the daemon of test_clamd
pytestmark = pytest.mark.django_db
WAITS = replace(PDF, verdict=Verdict.NOT_SCANNED)
BAD = replace(WAITS, name="lasku.txt", type="text/plain", content=HARMFUL, size=len(HARMFUL))


@dataclass(frozen=True, slots=True)
class Told(Clamd):
    """A scanner that says what it is told to, and counts."""

    address: str = ""
    says: list[Scan] = field(default_factory=list)
    is_there: bool = True

    def scan(self, content: bytes) -> Scan:
        return self.says.pop(0)

    def answers(self) -> bool:
        return self.is_there


def verdicts() -> list[str]:
    return list(Attachment.objects.order_by("mail", "number").values_list("verdict", flat=True))


def test_what_came_meanwhile_is_checked_by_clamav(tuula: Post, scanner: Clamd) -> None:
    mail = a_mail(files=(WAITS, BAD))
    checked = a_mail(files=(PDF,))
    assert scan_all(scanner, READER) == 2
    assert verdicts() == [Verdict.CLEAN, Verdict.INFECTED, Verdict.CLEAN]
    assert AttachmentContent.objects.filter(attachment__mail=mail).count() == 1
    assert AttachmentContent.objects.filter(attachment__mail=checked).count() == 1
    assert not unscanned().exists()
    assert scan_all(scanner, READER) == 0
    assert Event.objects.filter(action="mail.rescan").count() == 2


def test_a_harmful_file_is_told_in_the_history_and_its_original_stays_shut(tuula: Post) -> None:
    mail = a_mail(files=(BAD,))
    browser = signed_in(tuula)
    address = f"/mail/{mail.pk}/original/"
    assert browser.get(address).status_code == 200
    scan_all(Told(says=[Scan.INFECTED]), READER)
    assert Entry.objects.filter(track=mail.track_id, kind="mail.rescan").count() == 1
    assert browser.get(address).status_code == 404
    assert browser.get(f"/attachments/{mail.attachments.get().pk}/").status_code == 404
    page = browser.get(f"/contacts/{mail.contact_id}/").content.decode()
    assert "holds a harmful program, not kept" in page


def test_while_the_scanner_is_away_all_waits(tuula: Post) -> None:
    a_mail(files=(WAITS,))
    assert scan_all(Told(is_there=False), READER) == 0
    assert scan_all(Clamd("/nowhere"), READER) == 0
    assert verdicts() == [Verdict.NOT_SCANNED]
    assert not Event.objects.filter(action="mail.rescan").exists()


def test_one_that_it_doesnt_understand_keeps_no_other_waiting(tuula: Post) -> None:
    a_mail(files=(WAITS, WAITS))
    assert scan_all(Told(says=[Scan.UNKNOWN, Scan.CLEAN]), READER) == 1
    assert verdicts() == [Verdict.NOT_SCANNED, Verdict.CLEAN]


def test_said_twice_it_is_once_and_what_was_refused_stays_so(tuula: Post) -> None:
    file = a_mail(files=(WAITS,)).attachments.get()
    for _time in range(2):
        rescan_attachment(file, verdict=Verdict.INFECTED, actor=READER, now=NOW)
    rescan_attachment(file, verdict=Verdict.CLEAN, actor=READER, now=NOW)
    assert verdicts() == [Verdict.INFECTED]
    assert Entry.objects.filter(kind="mail.rescan").count() == 1
    other = a_mail(files=(replace(WAITS, verdict=Verdict.REFUSED_TYPE, content=None),)).attachments.get()
    rescan_attachment(other, verdict=Verdict.CLEAN, actor=READER, now=NOW)
    other.refresh_from_db()
    assert other.verdict == Verdict.REFUSED_TYPE


def test_of_what_was_forgotten_nothing_is_checked(tuula: Post) -> None:
    mail = a_mail(files=(WAITS,))
    forget_mail(Mail.objects.get(pk=mail.pk), actor=READER, now=NOW)
    assert scan_all(Told(), READER) == 0


def test_it_runs_by_the_clock_where_there_is_a_scanner(
    tuula: Post,
    settings: Settings,
    scanner: Clamd,
) -> None:
    assert "reimari.mail.tasks.scan_again" in {each.task for each in PERIODIC}
    a_mail(files=(WAITS,))
    settings.CLAMD = ""
    with acting(JobNow(READER)):
        scan_again.call()
    settings.CLAMD = scanner.address
    with acting(JobNow(READER)):
        assert verdicts() == [Verdict.NOT_SCANNED]
        scan_again.call()
        assert verdicts() == [Verdict.CLEAN]
