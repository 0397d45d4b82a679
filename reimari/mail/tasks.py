"""What the clock does with e-mails: words whose time is over go, and files that wait for it are checked."""

import datetime as dt
import zlib

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.common.jobs import job
from reimari.jobs.acting import job_now
from reimari.mail.actions import forget_mail, rescan_attachment
from reimari.mail.adapters.clamd import Clamd, Scan
from reimari.mail.models import AttachmentContent
from reimari.mail.queries import days_kept, over, unscanned
from reimari.mail.states import Verdict

SAID = {Scan.CLEAN: Verdict.CLEAN, Scan.INFECTED: Verdict.INFECTED}


@job(_("Remove what old e-mails said"), tries=1)
def forget_old_mail() -> None:
    """What stops half-way has done what it has done: each e-mail is a deed of its own."""
    forget_all(job_now().actor, now=timezone.now())


def forget_all(actor: Actor, *, now: dt.datetime) -> int:
    """Empty every e-mail whose time is over, unless that is put off meanwhile; how many."""
    days = days_kept(now)
    if days is None:
        return 0
    before = now - dt.timedelta(days=days)
    found = list(over(now).order_by("pk"))
    done = [forget_mail(mail, over_before=before, actor=actor, now=now) for mail in found]
    return sum(mail.content_removed_at is not None for mail in done)


@job(_("Check files of e-mails that came while the scanner was away"), tries=1)
def scan_again() -> None:
    """Nothing without a scanner; each file is a deed of its own."""
    if settings.CLAMD:
        scan_all(Clamd(settings.CLAMD), job_now().actor)


def scan_all(scanner: Clamd, actor: Actor) -> int:
    """Check every file that wasn't, the first first, until the scanner doesn't answer; how many it knew."""
    known = 0
    for pk in list(unscanned().values_list("pk", flat=True)) if scanner.answers() else ():
        content = AttachmentContent.objects.select_related("attachment").filter(pk=pk).first()
        if content is None:  # its time is over meanwhile
            continue
        said = SAID.get(scanner.scan(zlib.decompress(content.content)))
        if said:
            rescan_attachment(content.attachment, verdict=said, actor=actor, now=timezone.now())
            known += 1
        elif not scanner.answers():
            break
    return known
