"""A file that came while the scanner was away is checked when the scanner is back."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.mail import access
from reimari.mail.models import Attachment, AttachmentContent
from reimari.mail.states import Verdict
from reimari.work.actions import write_entry


@does(access.RESCAN)
def rescan_attachment(
    attachment: Attachment, *, verdict: Verdict, actor: Actor, now: dt.datetime
) -> Attachment:
    """Write down what the scanner has said by now; done twice it is once.

    A harmful file isn't kept, and the history of its matter says so: somebody may have opened it.
    """
    if attachment.verdict != Verdict.NOT_SCANNED or verdict == Verdict.NOT_SCANNED:
        return attachment
    attachment.verdict = verdict
    attachment.save(update_fields=["verdict"])
    if verdict == Verdict.INFECTED:
        AttachmentContent.objects.filter(attachment=attachment).delete()
        if track := attachment.mail.track_id:
            write_entry(track, now=now, mail=str(attachment.mail_id))
    return attachment
