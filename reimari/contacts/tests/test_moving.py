"""An open contact that came to the wrong area's list is moved to the right one (R-PS-23)."""

from typing import Any

import pytest

from reimari.access.actor import system
from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.contacts.actions import Heard, Somebody, move_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import Part, ParticipantKind
from reimari.people.actions import protect_person
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Clock, Entry, Step
from tests.browser import signed_in
from tests.factories import ADVICE, NOW, a_contact, a_person, as_actor, client, key

pytestmark = pytest.mark.django_db
HERE, WEST = "VIRANOMAISLINJA_KOILLINEN", "VIRANOMAISLINJA_LANTINEN"
CENTRE = "VIRANOMAISLINJA_KESKINEN"
OPEN = Heard(own_words="A call", service_task_id="OLDER_PEOPLE")


def moved(contact: Contact, post: Post, to: str = WEST, seen: str | None = HERE) -> Contact:
    team = Team.objects.get(pk=to)
    return move_contact(contact, to=team, seen_team=seen, actor=as_actor(post), now=NOW)


def refusal(contact: Contact, post: Post, to: str = WEST, seen: str | None = HERE) -> str:
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        moved(contact, post, to, seen)
    assert Entry.objects.count() == before
    return refused.value.problems[0].code


def test_it_goes_to_the_other_areas_list_and_stays_due_when_it_was(tuula: Post) -> None:
    contact = a_contact(tuula, OPEN)
    assert contact.current_step
    due, clocks = contact.current_step.due_at, list(Clock.objects.values_list("pk", "due_at"))
    take_step(contact.current_step, actor=as_actor(tuula), now=NOW)
    moved(contact, tuula)
    contact.refresh_from_db()
    step = Step.objects.get(track=contact.pk)
    assert (contact.team_id, contact.current_step_id) == (WEST, step.pk)
    assert (step.team_id, step.answering_team_id, step.due_at) == (WEST, WEST, due)
    assert (step.worker_id, step.state) == (None, "open")  # the others take it
    assert list(Clock.objects.values_list("pk", "due_at")) == clocks


def test_it_is_written_down(tuula: Post) -> None:
    contact = moved(a_contact(tuula, OPEN), tuula)
    entry = Entry.objects.get(kind="contacts.move")
    assert entry.facts == {"team": WEST, "from_team": HERE}
    assert Event.objects.get(action="contacts.move").entry_ids == [entry.pk]
    assert entry.track_id == contact.pk


def test_what_somebody_else_has_moved_meanwhile_stays_there(tuula: Post) -> None:
    contact = moved(a_contact(tuula, OPEN), tuula)
    assert refusal(contact, tuula, "VIRANOMAISLINJA_KESKINEN") == "common.stale"
    assert refusal(contact, tuula) == "contacts.on_list_already"


def test_a_closed_contact_stays_where_it_was(tuula: Post) -> None:
    assert refusal(a_contact(tuula, Heard(answer=ADVICE)), tuula) == "contacts.closed_already"


def test_another_line_isnt_another_area(tuula: Post) -> None:
    assert refusal(a_contact(tuula, OPEN), tuula, "GUIDANCE_KOILLINEN") == "contacts.other_line"


def test_other_areas_people_dont_fetch_it(tuula: Post, outi: Post) -> None:
    with pytest.raises(Forbidden):
        moved(a_contact(tuula, OPEN), outi)


def at(post: Post, contact: Contact, status: int = 200) -> str:
    answer = signed_in(post).get(f"/contacts/{contact.pk}/")
    assert answer.status_code == status
    return answer.content.decode()


def press(post: Post, contact: Contact, **fields: str) -> Any:
    sent = {"key": str(key(1)), "team": CENTRE, "seen": HERE, **fields}
    return signed_in(post).post(f"/contacts/{contact.pk}/move/", sent)


def employee_about(place: str | None, post: Post, **given: Any) -> Contact:
    """A colleague calls about somebody who lives there."""
    nurse = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.OWN_EMPLOYEE, name="Noora Niemelä")
    heard = Heard(own_words="A call", service_task_id="OLDER_PEOPLE", place_id=place)
    return a_contact(post, heard, **{"participants": (nurse,), **given})


def test_the_place_names_the_list_and_one_press_moves_it(tuula: Post) -> None:
    contact = employee_about("KUOPIO", tuula)
    html = at(tuula, contact)
    assert "Move to " in html
    assert f'value="{CENTRE}"' in html
    answer = press(tuula, contact)
    assert answer.status_code == 302
    contact.refresh_from_db()
    assert contact.team_id == CENTRE
    where = answer.headers["Location"]
    seen = where == f"/contacts/{contact.pk}/?moved=1"
    assert seen or where == "/contacts/?moved=1"
    html = at(tuula, contact, 200 if seen else 404)
    assert "Move to " not in html
    assert 'id="moved"' not in html
    assert 'id="moved"' in signed_in(tuula).get(where).content.decode()


@pytest.mark.parametrize("place", [None, "NILSIA"])
def test_nothing_is_offered_where_it_stands_right_or_nobody_knows(tuula: Post, place: str | None) -> None:
    assert "Move to " not in at(tuula, employee_about(place, tuula))


def test_what_belongs_to_others_is_guided_and_not_moved(tuula: Post) -> None:
    contact = employee_about("KUOPIO", tuula, participants=(client(),))
    html = at(tuula, contact)
    assert "This belongs to" in html
    assert "Move to " not in html


def test_a_protected_clients_place_names_no_list(tuula: Post) -> None:
    """I-04."""
    person = a_person(as_actor(tuula), last_name="Suojattu")
    protect_person(person, protected=True, actor=system("test"), now=NOW)
    nurse = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.OWN_EMPLOYEE, name="N N")
    about = Somebody(part=Part.CLIENT, kind=ParticipantKind.CLIENT, person_id=person.pk)
    contact = employee_about("KUOPIO", tuula, participants=(nurse, about))
    assert "Move to " not in at(tuula, contact)


def test_a_press_on_an_old_page_says_so(tuula: Post) -> None:
    contact = employee_about("KUOPIO", tuula)
    answer = press(tuula, contact, seen="VIRANOMAISLINJA_LANTINEN")
    assert answer.status_code == 409
    assert "Somebody has changed this" in answer.content.decode()
    assert press(tuula, contact, team="NOWHERE").status_code == 409
    contact.refresh_from_db()
    assert contact.team_id == HERE


def test_whoever_may_not_move_it_has_no_press(tuula: Post) -> None:
    contact = employee_about("KUOPIO", tuula)
    tuula.role.actions = [each for each in tuula.role.actions if each != "contacts.move"]
    tuula.role.save()
    assert "Move to " not in at(tuula, contact)
    assert press(tuula, contact).status_code == 403
