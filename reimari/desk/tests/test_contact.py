"""The page of one contact, closing, correcting and joining; the list of contacts."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reimari.audit.models import Event
from reimari.cases.models import Case
from reimari.contacts.actions import Heard, Somebody
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.browser import context, signed_in
from tests.factories import ADVICE, NOW, a_contact, a_person, as_actor, client, goes_on, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
ANONYMOUS = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)


BESIDE = re.compile(
    r"SAVEPOINT|RELEASE|SET |SELECT .*set_config|INSERT|EXECUTE use_log"
    r"|.*(django_session|FROM .accounts_user|FROM .?staff_post|EXECUTE user_and_held)",
    re.DOTALL,
)


def own_queries(found: CaptureQueriesContext) -> int:
    """The statements of the page itself: not those of session, user, posts, transactions and the log."""
    return sum(1 for query in found.captured_queries if not BESIDE.match(query["sql"]))


def url(contact: Contact, verb: str = "") -> str:
    return f"/contacts/{contact.pk}/{verb}"


def test_a_contact_is_seen_by_its_recorder_and_its_line_only(
    aino: Post, eero: Post, timo: Post, helmi: Post, tarmo: Post
) -> None:
    own, teams = a_contact(aino), a_contact(eero)
    assert signed_in(aino).get(url(own)).status_code == 200
    assert signed_in(eero).get(url(own)).status_code == 404
    assert signed_in(timo).get(url(teams)).status_code == 200
    assert signed_in(aino).get(url(teams)).status_code == 404
    assert signed_in(helmi).get(url(teams)).status_code == 404
    assert signed_in(tarmo).get(url(teams)).status_code == 404
    assert Event.objects.filter(action="contacts.view", outcome="denied").count() == 4


def test_seeing_a_contact_is_in_the_use_log_with_the_persons(eero: Post) -> None:
    person = a_person(as_actor(eero))
    contact = a_contact(eero, participants=(client(person),))
    signed_in(eero).get(url(contact))
    event = Event.objects.get(action="contacts.view", outcome="seen")
    assert event.person_ids == [person.pk]
    assert event.subject_id == str(contact.pk)


def test_the_adviser_sees_how_far_what_she_sent_has_come_but_not_the_case(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="Money", answer=goes_on(WEST)))
    text = signed_in(aino).get(url(contact)).content.decode()
    case = Case.objects.get()
    assert case.number in text
    assert f"/cases/{case.pk}/" not in text


def test_an_open_contact_is_closed_with_its_outcome(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="Money", service_task_id="WORKING_AGE", place_id="ASKOLA"))
    session = signed_in(aino)
    assert "Goes to the work list of" in session.get(url(contact)).content.decode()
    empty = session.post(url(contact, "close/"), {"key": str(key(1))})
    assert empty.status_code == 422
    assert "nothing closes without an outcome" in empty.content.decode()
    sent = {
        "key": str(key(1)),
        "m1-outcome": "goes_on",
        "m1-told": "in_contact",
        "m1-told_what": "We call you.",
    }
    assert session.post(url(contact, "close/"), sent).status_code == 302
    assert session.post(url(contact, "close/"), sent).status_code == 302
    contact.refresh_from_db()
    assert (contact.state, contact.outcome) == ("closed", "goes_on")
    assert Case.objects.get().team_id == WEST
    late = sent | {"key": str(key(2))}
    assert session.post(url(contact, "close/"), late).status_code == 409
    assert "Close the contact" not in session.get(url(contact)).content.decode()


def test_a_correction_stands_beside_what_was_recorded(aino: Post) -> None:
    contact = a_contact(aino, Heard(own_words="Money", need="ADVICE", answer=ADVICE))
    session = signed_in(aino)
    assert session.post(url(contact, "correct/"), {"key": str(key(1)), "right": ""}).status_code == 422
    right = {"key": str(key(1)), "right": "need:financial", "matter": str(contact.matters.get().pk)}
    assert session.post(url(contact, "correct/"), right).status_code == 302
    text = session.get(url(contact)).content.decode()
    assert "Need: Financial support" in text
    assert "Advice and guidance on services" in text
    assert Entry.objects.filter(kind="contacts.correct").count() == 1


def test_somebody_anonymous_is_joined_by_their_own_wish(aino: Post) -> None:
    contact = a_contact(aino, participants=(ANONYMOUS,))
    session = signed_in(aino)
    given: dict[str, Any] = {"key": str(key(1)), "last_name": "Meri", "phone": "0401234567"}
    unwished = session.post(url(contact, "join/"), given)
    assert unwished.status_code == 422
    assert "own wish" in unwished.content.decode()
    assert 'value="Meri"' in unwished.content.decode()
    assert session.post(url(contact, "join/"), given | {"wish": "on"}).status_code == 302
    text = session.get(url(contact)).content.decode()
    assert "Joined by the client" in text
    assert "anonymous" in text


def test_a_known_person_is_offered_before_another_is_registered(eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Meri", phone="0401234567")
    a_contact(eero, participants=(client(person),))
    contact = a_contact(eero, participants=(ANONYMOUS,))
    session = signed_in(eero)
    given = {"key": str(key(1)), "last_name": "Meri", "phone": "0401234567", "wish": "on"}
    offered = session.post(url(contact, "join/"), given)
    assert offered.status_code == 422
    assert "It is this person" in offered.content.decode()
    session.post(url(contact, "join/"), given | {"person": str(person.pk)})
    assert contact.participants.get(person=person).joined_by_id == eero.user_id
    assert Person.objects.count() == 1


def test_nobody_foreign_can_be_joined(helmi: Post, eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Salainen")
    a_contact(eero, participants=(client(person),))
    contact = a_contact(helmi, participants=(ANONYMOUS,))
    given = {"key": str(key(1)), "last_name": "Salainen", "wish": "on", "person": str(person.pk)}
    assert signed_in(helmi).post(url(contact, "join/"), given).status_code == 404
    assert contact.participants.count() == 1


def test_a_protected_persons_place_is_hidden(eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Turva")
    heard = Heard(own_words="Money", place_id="ASKOLA", answer=ADVICE)
    contact = a_contact(eero, heard, participants=(client(person),))
    Person.objects.update(is_protected=True)
    for page in (url(contact), "/contacts/"):
        text = signed_in(eero).get(page).content.decode()
        assert "address protection" in text
        assert "<dd>Askola" not in text
        assert "<td>Askola" not in text


def test_the_page_of_a_contact_takes_few_queries(eero: Post) -> None:
    person = a_person(as_actor(eero))
    one = a_contact(eero, Heard(own_words="a"), participants=(client(person),))
    many = a_contact(
        eero,
        *[Heard(own_words="a", answer=goes_on(WEST)) for _ in range(6)],
        participants=(client(person),),
    )
    session = signed_in(eero)
    session.get(url(one))
    for contact in (one, many):
        with CaptureQueriesContext(connection) as found:
            session.get(url(contact))
        assert own_queries(found) <= 12, [query["sql"][:150] for query in found.captured_queries]


def test_the_list_has_ones_own_or_the_teams_and_no_others(aino: Post, eero: Post, timo: Post) -> None:
    a_contact(aino, Heard(own_words="by the adviser", answer=ADVICE))
    a_contact(timo, Heard(own_words="by a colleague", answer=ADVICE))
    a_contact(eero, Heard(own_words="by me", answer=ADVICE))
    own = signed_in(aino).get("/contacts/").content.decode()
    assert "by the adviser" in own
    assert "by me" not in own
    assert "My teams" not in own
    mine = signed_in(eero).get("/contacts/").content.decode()
    assert "by me" in mine
    assert "by a colleague" not in mine
    teams = signed_in(eero).get("/contacts/?list=team").content.decode()
    assert "by a colleague" in teams
    assert "by the adviser" not in teams
    assert "by me" not in signed_in(aino).get("/contacts/?list=team").content.decode()


def test_the_list_goes_on_page_by_page(aino: Post) -> None:
    for number in range(53):
        a_contact(
            aino,
            Heard(own_words=f"call-{number:02}.", answer=ADVICE),
            received_at=NOW - timezone.timedelta(hours=number),  # type: ignore[attr-defined]
        )
    session = signed_in(aino)
    first = session.get("/contacts/")
    assert "call-49." in first.content.decode()
    assert "call-50." not in first.content.decode()
    after = str(context(first)["next_url"])
    second = session.get(after).content.decode()
    assert "call-49." not in second
    assert "call-52." in second
    assert session.get("/contacts/?after=nonsense").status_code == 200


def test_the_list_takes_the_same_queries_for_two_and_for_twenty(eero: Post) -> None:
    session = signed_in(eero)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            session.get("/contacts/")
        return len(found)

    for _ in range(2):
        a_contact(eero, participants=(client(a_person(as_actor(eero))),))
    session.get("/contacts/")
    few = queries()
    for _ in range(18):
        a_contact(eero, participants=(client(a_person(as_actor(eero))),))
    assert queries() == few
    assert few <= 7 + 12  # session, user, posts, teams, transactions and the log come beside
