"""Cases with a brief, and its page, for the tests of both."""

import html
import re
from typing import Any

from reimari.cases.actions import hand_over_case
from reimari.cases.models import Case
from reimari.contacts.actions import Answer, Heard, Somebody
from reimari.contacts.states import NotTold, Outcome, Part, ParticipantKind, Told
from reimari.people.models import Person
from reimari.staff.models import Post, Team
from tests.browser import signed_in
from tests.factories import NOW, a_contact, as_actor, client

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
REPORTER = Somebody(
    part=Part.CONTACTOR, kind=ParticipantKind.CLOSE_PERSON, name="Naapuri Nurmela", phone="+358401112222"
)


def team(code: str) -> Team:
    return Team.objects.get(pk=code)


def answer(told: str = "Somebody calls you by Wednesday.", *, not_told: NotTold | None = None) -> Answer:
    return Answer(
        outcome=Outcome.GOES_ON,
        team=team(WEST),
        told_how=None if not_told else Told.IN_CONTACT,
        told_what="" if not_told else told,
        not_told=not_told,
    )


def a_briefed_case(
    post: Post,
    person: Person | None = None,
    *,
    by: tuple[Somebody, ...] = (),
    language: str = "fi",
    given: Answer | None = None,
    words: str = "The rent is due.",
    **more: Any,
) -> Case:
    """A case out of a contact. `by`: who took part, when it wasn't the client alone."""
    heard = Heard(
        own_words=words,
        answer=given or answer(),
        service_task_id="WORKING_AGE",
        need="SOCIAL_SERVICES",
        **more,
    )
    contact = a_contact(post, heard, participants=by or (client(person),), language=language)
    case = contact.matters.get().case
    assert case
    return case


def offered(case: Case, eero: Post) -> Case:
    return hand_over_case(case, to=team(EAST), actor=as_actor(eero), now=NOW)


def brief_of(post: Post, case: Case, language: str = "en") -> str:
    """The page's own words, without those of its frame."""
    got = signed_in(post, language).get(f"/cases/{case.pk}/brief/")
    assert got.status_code == 200
    return got.content.decode()


def section(text: str, anchor: str) -> str:
    """The words of the section under this id."""
    begins = text.index(">", text.index(f'id="{anchor}"')) + 1
    part = text[begins : text.index("</section>", begins)]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part)))


def read_words(text: str) -> str:
    """What may be read to the client."""
    begins = text.index('id="read-out-words"')
    part = text[text.rindex("<div", 0, begins) : text.index("</div>", begins)]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))).strip()
