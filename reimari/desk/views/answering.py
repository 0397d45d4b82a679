"""An e-mail whose matter belongs to others is answered and its contact ends, in one go (R-PS-25, R-PS-76)."""

from collections.abc import Callable
from uuid import UUID, uuid5

from reimari.access.deeds import together
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.problems import Problem, Refused
from reimari.contacts.actions import Answer, close_contact
from reimari.contacts.models import Contact
from reimari.contacts.rules import CLOSED_ALREADY, NOT_ELSEWHERE
from reimari.contacts.states import Outcome, Told
from reimari.desk.forms.way import way_of_lines
from reimari.desk.views.contact_shown import Shown, shown_contact
from reimari.mail.models import Mail, Reply


def answered_and_guided(
    request: ActorRequest, key: UUID, mail: Mail, words: str, answer: Callable[[], Reply]
) -> Reply:
    """What `answer` sends, with the contact of the e-mail closed as guided to the party that it belongs to.

    Refused, and nothing is sent, when the contact has ended or it belongs to nobody else any more. In the
    contact stands the offered text if `words` hold it, never what was typed: that goes when its time is over.
    """
    with reading(request.actor):
        shown = shown_contact(request, _contact_of(mail))
        guided = _guided(shown, words)
        own = shown.contact.team.unit_id
        via = way_of_lines(shown.contact.came_via, shown.lines, shown.rules, own=own)
    with together():
        done = answer()
        close_contact.once(
            uuid5(key, "guide"),
            shown.contact,
            answers=[guided],
            came_via=via,
            actor=request.actor,
            now=shown.rules.now,
        )
    return done


def _contact_of(mail: Mail) -> UUID:
    """The contact that it became, on whose own track it stands."""
    contact: Contact | None = mail.contact
    if contact is None or mail.track_id != contact.pk:
        raise Refused(Problem("contacts.not_elsewhere", NOT_ELSEWHERE))
    return contact.track_id


def _guided(shown: Shown, words: str) -> Answer:
    if not shown.is_open:
        raise Refused(Problem("contacts.closed_already", CLOSED_ALREADY))
    redirect = shown.lines[0].redirect if len(shown.lines) == 1 else None
    if redirect is None:
        raise Refused(Problem("contacts.not_elsewhere", NOT_ELSEWHERE))
    return Answer(
        outcome=Outcome.ELSEWHERE,
        elsewhere=redirect.elsewhere,
        elsewhere_unit_id=redirect.unit,
        told_how=Told.EMAIL,
        told_what=redirect.text if _holds(words, redirect.text) else "",
    )


def _holds(words: str, offered: str) -> bool:
    """Whether the offered text was sent as it stood; a browser breaks lines in its own way."""
    return " ".join(offered.split()) in " ".join(words.split())
