"""An e-mail is answered: in writing, to whoever wrote it, and never by a machine."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.common.problems import refuse
from reimari.mail import access
from reimari.mail.actions.matters import matter_of
from reimari.mail.models import Mail, Reply
from reimari.mail.queries import letter_to, why_not
from reimari.messaging.actions import Notice, queue_message
from reimari.messaging.queries import thread_token
from reimari.messaging.rules import answered, titled
from reimari.messaging.states import Channel
from reimari.work.actions import write_entry
from reimari.work.queries import county_on


@does(access.REPLY)
def reply_to_mail(
    mail: Mail,
    *,
    words: str,
    language: str,
    actor: Actor,
    now: dt.datetime,
    case: Case | None = None,
    link: str = "",
) -> Reply:
    """Answer an e-mail; the words go out as soon as the deed holds.

    `case`: the case that it is answered for, whose thread an answer joins then; else that of the e-mail.
    `link`: by which whoever wrote follows their contact.
    """
    refuse(why_not(mail, county_on(now).profile, words=words, now=now))
    track_id = matter_of(mail, case, access.REPLY, actor)
    letter = letter_to(mail, words=words, language=language, now=now, link=link)
    entry = write_entry(track_id, now=now, mail=str(mail.pk), language=language)
    reply = Reply(pk=uuid7(), mail=mail, written_by_id=actor.id, written_at=now, entry=entry)
    reply.message = queue_message(
        Notice(
            key=f"{access.REPLY.name}:{reply.pk}",
            kind=access.REPLY.name,
            channel=Channel.EMAIL,
            address=letter.to,
            title=titled(letter.title, thread_token(track_id)),
            words=letter.text,
            language=language,
            track_id=track_id,
            sender=letter.sender,
            answers=answered(mail.references, mail.message_id),
            threaded=True,
        ),
        now=now,
    )
    reply.save(force_insert=True)
    return reply
