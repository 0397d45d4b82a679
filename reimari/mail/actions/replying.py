"""An e-mail is answered: in writing, to whoever wrote it, and never by a machine."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.catalogue import Forbidden
from reimari.access.deeds import does, part
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.common.problems import Problem, Refused, refuse
from reimari.contacts.models import Matter
from reimari.mail import access
from reimari.mail.models import Mail, Reply
from reimari.mail.queries import letter_to, why_not
from reimari.mail.rules import NOBODY_TO_ANSWER, NOT_OF_CASE
from reimari.messaging.actions import Notice, queue_message
from reimari.messaging.queries import thread_token
from reimari.messaging.rules import answered, titled
from reimari.messaging.states import Channel
from reimari.work.actions import write_entry
from reimari.work.queries import county_on


@does(access.REPLY)
def reply_to_mail(
    mail: Mail, *, words: str, language: str, actor: Actor, now: dt.datetime, case: Case | None = None
) -> Reply:
    """Answer an e-mail; the words go out as soon as the deed holds.

    `case`: the case that it is answered for, whose thread an answer joins then; else that of the e-mail.
    """
    if mail.track_id is None:
        raise Refused(Problem("mail.nobody_to_answer", NOBODY_TO_ANSWER))
    refuse(why_not(mail, county_on(now).profile, words=words, now=now))
    track_id = mail.track_id
    if case:
        _check_case(mail, case, actor)
        track_id = case.track_id
    letter = letter_to(mail, words=words, language=language, now=now)
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


@part
def _check_case(mail: Mail, case: Case, actor: Actor) -> None:
    """The case is one that the actor works on, and the e-mail opened or joined it."""
    if not VIEW_CASE.rows(actor, Case.objects.filter(pk=case.pk)).exists():
        raise Forbidden(access.REPLY.name)
    led_there = Matter.objects.filter(contact=mail.contact_id, case=case.pk).exists()
    if mail.track_id != case.track_id and not led_there:
        raise Refused(Problem("mail.not_of_case", NOT_OF_CASE))
