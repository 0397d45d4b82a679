"""What an e-mail said is removed when its time is over; that it came, and what was done, stays (I-18)."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.mail import access
from reimari.mail.models import AttachmentContent, Mail, Original
from reimari.messaging.models import Message


@does(access.FORGET)
def forget_mail(mail: Mail, *, actor: Actor, now: dt.datetime) -> Mail:
    """Remove the words, the original, the attachments and the words of the answers; done twice it is once."""
    AttachmentContent.objects.filter(attachment__mail=mail).delete()
    mail.attachments.update(name="")
    Original.objects.filter(mail=mail).delete()
    Message.objects.filter(reply__mail=mail).update(words="", title="")
    mail.subject, mail.text, mail.from_name = "", "", ""
    mail.content_removed_at = mail.content_removed_at or now
    mail.save(update_fields=["subject", "text", "from_name", "content_removed_at"])
    return mail
