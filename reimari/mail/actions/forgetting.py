"""What an e-mail said is removed when its time is over; that it came, and what was done, stays (I-18)."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.mail import access
from reimari.mail.models import AttachmentContent, Mail, Original
from reimari.messaging.models import Message


@does(access.FORGET)
def forget_mail(
    mail: Mail, *, actor: Actor, now: dt.datetime, over_before: dt.datetime | None = None
) -> Mail:
    """Remove the words, the original, the attachments and the words of the answers; done twice it is once.

    `over_before`: only if its days began before then, also by now: somebody may have taken its mark back.
    """
    if over_before and not Mail.objects.over_before(over_before).filter(pk=mail.pk).exists():
        return mail
    AttachmentContent.objects.filter(attachment__mail=mail).delete()
    mail.attachments.update(name="")
    Original.objects.filter(mail=mail).delete()
    Message.objects.filter(reply__mail=mail).update(words="", title="")
    mail.subject, mail.text, mail.from_name, mail.filed_where = "", "", "", ""
    mail.content_removed_at = mail.content_removed_at or now
    mail.save(update_fields=["subject", "text", "from_name", "filed_where", "content_removed_at"])
    return mail
