"""What looked automatic may come from a person after all: then it becomes a contact like any other."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused
from reimari.mail import access
from reimari.mail.actions.opening import open_contact
from reimari.mail.models import Mail
from reimari.mail.queries import line_at
from reimari.mail.rules import NO_LINE
from reimari.mail.states import MailKind


@does(access.TAKE_UP)
def take_up_mail(mail: Mail, *, actor: Actor, now: dt.datetime) -> Mail:
    """Make a contact of an e-mail that is about no matter; it waits since it came, and may be answered.

    Refused when the line whose mailbox it came to isn't in use any more.
    """
    line = line_at(mail.mailbox_id, now=now)
    if line is None:
        raise Refused(Problem("mail.no_line", NO_LINE))
    mail.kind = MailKind.PERSON
    open_contact(mail, line, now=now)
    mail.save(update_fields=["kind", "contact", "track", "entry"])
    return mail
