"""The link by which whoever contacted us follows the contact, sent to them by e-mail."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext, override

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import refuse
from reimari.contacts import access
from reimari.contacts.models import Contact
from reimari.contacts.queries import email_of, line_called, link_key, message_of_link, why_no_link
from reimari.messaging.actions import Notice, queue_message
from reimari.messaging.queries import thread_token
from reimari.messaging.rules import titled
from reimari.messaging.states import Channel
from reimari.region.rules.addresses import writes_from
from reimari.work.actions import write_entry
from reimari.work.queries import county_on


@does(access.SEND_LINK)
def send_link(contact: Contact, *, link: str, language: str, actor: Actor, now: dt.datetime) -> Contact:
    """Queue the link to whoever contacted us, once (R-PS-90); refused where it can't go out.

    `language`: fi, sv or en. Nothing of the matter or of anybody stands in the letter: the line's name and
    the link.
    """
    profile = county_on(now).profile
    sent = message_of_link(contact) is not None
    refuse(why_no_link(contact, contact.took_part(), profile, sent=sent, now=now))
    with override(language):
        title = gettext("How your contact goes on")
        words = gettext(
            "You have been in contact with: %(line)s.\n\n"
            "By this link you see how far your contact has come."
            " When it has ended, you can say how it went:\n\n"
            "%(link)s\n\n"
            "The link is meant for you and holds for 30 days."
        ) % {"line": line_called(contact, profile, language), "link": link}
    message = queue_message(
        Notice(
            key=link_key(contact),
            kind=access.SEND_LINK.name,
            channel=Channel.EMAIL,
            address=email_of(contact.took_part()),
            title=titled(title, thread_token(contact.pk)),
            words=words + "\n",
            language=language,
            track_id=contact.pk,
            sender=writes_from(profile, contact.team_id, timezone.localdate(now)),
            threaded=True,
        ),
        now=now,
    )
    write_entry(contact.track_id, now=now, message=str(message.pk), language=language)
    return contact
