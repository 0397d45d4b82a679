"""A matter that joins an open case gets its time in the same contact (R-KL-02, R-KL-16, R-KL-17)."""

import datetime as dt
import re
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from reimari.appointments.models import Booking, Hold, Shortage
from reimari.appointments.states import Instead
from reimari.appointments.tests.booking import a_booking
from reimari.cases.actions import close_case, transfer_case
from reimari.cases.models import Case, Note
from reimari.cases.states import Ending
from reimari.contacts.actions import Heard
from reimari.contacts.models import Contact, Matter
from reimari.contacts.states import Outcome, Told
from reimari.desk.tests.test_new_contact_times import ROUTE, TEAM, URL, planned, tokens, typed
from reimari.people.models import Person, RelationKind, Relationship
from reimari.staff.models import Absence, Post, Team
from reimari.staff.states import AbsenceKind
from reimari.work.models import Step
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_contact, a_person, a_post, as_actor, client, key, loaded

pytestmark = pytest.mark.django_db
AGREED = "Agreed already in this case"


@pytest.fixture
def sanna(db: None) -> Post:
    """She answers the telephone of income support, and works on its cases."""
    loaded("KL")
    return a_post(TEAM, "SOSIAALIOHJAAJA", name="Sanna Kallio")


@pytest.fixture
def satu(sanna: Post) -> Post:
    """She has times on every weekday."""
    return planned("Satu Kallio")


@pytest.fixture
def person(sanna: Post) -> Person:
    return a_person(as_actor(sanna), phone="+358401234567")


@pytest.fixture
def case(sanna: Post, satu: Post, person: Person) -> Case:
    """Opened ten days ago: its promise ends sooner than a new one would."""
    return a_case(sanna, TEAM, person=person, need="financial", now=NOW - dt.timedelta(days=4))


class Form:
    """The form in which the matter ends with a time of a case: New contact, or that of closing."""

    def __init__(self, post: Post, case: Case | None, address: str, part: str, **given: Any) -> None:
        self.browser = signed_in(post)
        self.address, self.part = address, part
        joins = {"m1-case": str(case.pk)} if case else {}
        self.given = {"m1-outcome": "book", **joins, **given}

    def drawn(self, **more: Any) -> str:
        """What follows from the form as it stands."""
        return self._text(self.part, more)

    def pressed(self, press: str, **more: Any) -> str:
        return self._text(self.address, {"do": press, **more})

    def held(self, **more: Any) -> str:
        """The page after the first time was held."""
        return self.pressed(tokens(self.drawn(**more))[0], **more)

    def sent(self, **more: Any) -> Any:
        return self.browser.post(self.address, self.given | more)

    def _text(self, address: str, more: dict[str, Any]) -> str:
        answer = self.browser.post(address, self.given | more)
        assert answer.status_code == HTTPStatus.OK, answer.content.decode()[:2000]
        return answer.content.decode()


def new(post: Post, case: Case | None, person: Person, **given: Any) -> Form:
    """New contact with the person chosen."""
    return Form(post, case, URL, ROUTE, **{**typed(), "person": str(person.pk), **given})


def closing(post: Post, case: Case | None, person: Person, **given: Any) -> Form:
    """The form that closes a contact which was left open."""
    heard = Heard(own_words="Rahat loppuivat.", need="financial", place_id="KOTKA")
    contact = a_contact(post, heard, participants=(client(person),))
    at = f"/contacts/{contact.pk}/"
    return Form(post, case, f"{at}close/", f"{at}guiding/", key=str(key(9)), **given)


FORMS = pytest.mark.parametrize("form_of", [new, closing])


@FORMS
def test_the_contact_joins_the_case_and_books_its_time_at_once(
    sanna: Post, satu: Post, case: Case, person: Person, form_of: Any
) -> None:
    form = form_of(sanna, case, person)
    before = Contact.objects.filter(state="closed").count()
    html = form.held()
    assert "Sinulle on sovittu tapaaminen tai puhelu:" in html
    hold = Hold.objects.get()
    assert f'data-timer-until="{hold.until.isoformat()}"' in html
    promise = case.track.clocks.get(code="D-4").due_at
    assert hold.due_at == promise
    assert form.sent().status_code == HTTPStatus.FOUND
    contact = Contact.objects.filter(state="closed").latest("recorded_at", "pk")
    assert Contact.objects.filter(state="closed").count() == before + 1
    booking, matter = Booking.objects.get(), contact.matters.get()
    case.refresh_from_db()
    assert Case.objects.get() == case
    assert (matter.case, matter.outcome, matter.told_how) == (case, Outcome.GOES_ON, Told.IN_CONTACT)
    assert matter.told_what.startswith("Sinulle on sovittu tapaaminen tai puhelu:")
    assert (booking.meeting.case, booking.contact, booking.booked_by) == (case, contact, sanna.user)
    assert (booking.due_at, booking.meeting.at) == (promise, hold.begins)
    assert case.current_step == booking.meeting.step
    assert Step.objects.open().filter(track=case.track_id).count() == 1
    assert not Hold.objects.exists()
    assert not Note.objects.exists()  # what was told is the contact's


@FORMS
def test_a_new_case_gets_its_time_as_well(sanna: Post, satu: Post, person: Person, form_of: Any) -> None:
    a_contact(sanna, participants=(client(person),))
    form = form_of(sanna, None, person)
    assert "Satu Kallio" in form.held()
    assert form.sent().status_code == HTTPStatus.FOUND
    booking = Booking.objects.get()
    assert Case.objects.get() == booking.meeting.case
    assert booking.meeting.case.current_step == booking.meeting.step
    assert booking.contact == Contact.objects.latest("recorded_at", "pk")


@FORMS
def test_sent_twice_it_books_once(sanna: Post, case: Case, person: Person, form_of: Any) -> None:
    form = form_of(sanna, case, person)
    form.held()
    first, second = form.sent(), form.sent()
    assert (first.status_code, first.headers["Location"]) == (302, second.headers["Location"])
    assert Booking.objects.count() == 1
    assert Matter.objects.filter(case=case).count() == 2


@FORMS
def test_pressed_twice_a_time_is_held_once_and_can_be_let_go(
    sanna: Post, case: Case, person: Person, form_of: Any
) -> None:
    form = form_of(sanna, case, person)
    token = tokens(form.drawn())[0]
    form.pressed(token)
    form.pressed(token)
    assert Hold.objects.count() == 1
    html = form.pressed("release:1", m1__held=str(Hold.objects.get().form))
    assert "The time isn" not in html
    assert not Hold.objects.exists()


@FORMS
def test_the_page_asks_little(sanna: Post, case: Case, person: Person, form_of: Any) -> None:
    form = form_of(sanna, case, person)
    form.drawn()
    asked = statements(form.drawn)
    assert len(asked) <= MOST_STATEMENTS, "\n".join(each[:90] for each in asked)


@FORMS
def test_the_own_worker_comes_first(
    sanna: Post, satu: Post, case: Case, person: Person, form_of: Any
) -> None:
    planned("Aamu Kallio")
    kind = RelationKind.objects.order_by("pk")[0]
    Relationship.objects.create(
        person=person, kind=kind, unit_id=TEAM, own_worker=satu.user, validity=(TODAY, None)
    )
    html = form_of(sanna, case, person).drawn()
    assert satu.user_id.hex in tokens(html)[0]
    assert "same worker" in html


@FORMS
def test_a_time_that_is_agreed_already_is_moved_and_no_second_one_is_booked(
    sanna: Post, satu: Post, case: Case, person: Person, form_of: Any
) -> None:
    a_booking(case, sanna, satu)
    form = form_of(sanna, case, person)
    html = form.drawn()
    assert AGREED in html
    assert f'href="/cases/{case.pk}/change-time/"' in html
    assert tokens(html) == []
    answer = form.sent()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "A meeting has already been agreed" in answer.content.decode()
    assert Booking.objects.count() == 1
    assert form.sent(**{"m1-outcome": "goes_on", "m1-told_what": "Soitamme."}).status_code == 302
    assert Matter.objects.filter(case=case).count() == 2


@FORMS
def test_a_time_that_somebody_agreed_meanwhile_is_told_and_nothing_is_saved(
    sanna: Post, satu: Post, case: Case, person: Person, form_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_of(sanna, case, person)
    form.held()
    monkeypatch.setattr("reimari.desk.queries.case_times._agreed", lambda _case: None)
    a_booking(case, sanna, satu, number=5)
    answer = form.sent()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "A meeting has already been agreed" in answer.content.decode()
    assert Matter.objects.filter(case=case).count() == 1
    assert Hold.objects.exists()


@FORMS
def test_a_case_that_moved_on_meanwhile_is_looked_at_again(
    sanna: Post, case: Case, person: Person, form_of: Any
) -> None:
    form = form_of(sanna, case, person)
    form.held()
    answer = form.sent(**{"m1-case_step": str(key(7)), "m1-case_entry": "1"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "moved the case on" in answer.content.decode()
    assert not Booking.objects.exists()
    assert form.sent().status_code == HTTPStatus.FOUND


@FORMS
def test_a_case_that_was_closed_meanwhile_is_told(
    sanna: Post, case: Case, person: Person, form_of: Any
) -> None:
    form = form_of(sanna, case, person)
    form.held()
    close_case(case, ending=Ending.HELPED, actor=as_actor(sanna), now=NOW)
    answer = form.sent()
    assert answer.status_code in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
    assert not Booking.objects.exists()


@FORMS
def test_what_was_held_and_is_gone_is_told_and_nothing_typed_is_lost(
    sanna: Post, case: Case, person: Person, form_of: Any
) -> None:
    form = form_of(sanna, case, person)
    form.held()
    hold = Hold.objects.get()
    told = {"m1-held": str(hold.form)}
    hold.delete()
    assert "kept for you any more" in form.drawn(**told)
    answer = form.sent(**told)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "kept for you any more" in answer.content.decode()
    assert not Booking.objects.exists()


@FORMS
def test_what_ran_out_is_booked_as_long_as_nobody_took_it(
    sanna: Post, case: Case, person: Person, form_of: Any
) -> None:
    form = form_of(sanna, case, person)
    form.held()
    past = NOW - dt.timedelta(minutes=30)
    Hold.objects.update(held_at=past, until=past + dt.timedelta(minutes=10))
    html = form.drawn()
    assert "The hold has run out: book now, or somebody else may take it" in html
    assert form.sent().status_code == HTTPStatus.FOUND
    assert Booking.objects.count() == 1


def test_another_case_has_its_own_times_and_holds_one_of_them(
    sanna: Post, case: Case, person: Person
) -> None:
    other = a_case(sanna, TEAM, person=person, need="financial")
    form = new(sanna, case, person)
    form.held()
    html = form.drawn(**{"m1-case": str(other.pk)})
    assert 'id="m1-held"' not in html  # what is held is for the first case
    form.pressed(tokens(html)[0], **{"m1-case": str(other.pk)})
    hold = Hold.objects.get()  # it took the place of the first
    promises = [each.track.clocks.get(code="D-4").due_at for each in (other, case)]
    assert hold.due_at == promises[0] != promises[1]


def test_without_a_time_the_shortage_is_written_down(
    sanna: Post, satu: Post, case: Case, person: Person
) -> None:
    last = TODAY + dt.timedelta(days=90)
    Absence.objects.create(user=satu.user, kind=AbsenceKind.ILL, first_on=TODAY, last_on=last, told_at=NOW)
    form = new(sanna, case, person)
    assert "No time keeps the promise." in form.drawn()
    told = {"m1-outcome": "goes_on", "m1-short": "1", "m1-told_what": "Soitamme."}
    assert form.sent(**told).status_code == HTTPStatus.FOUND
    row = Shortage.objects.get()
    assert (row.instead, row.team_id) == (Instead.NO_TIME, TEAM)
    assert row.due_at == case.track.clocks.get(code="D-4").due_at


def test_a_case_that_one_doesnt_work_on_is_neither_offered_nor_joined(
    sanna: Post, satu: Post, person: Person
) -> None:
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    case = a_case(marjut, TEAM, person=person, need="financial", now=NOW - dt.timedelta(days=4))
    form = new(marjut, case, person)
    html = form.pressed("look")
    assert "Aaltomeri" in html
    assert case.number not in html
    form.held()
    assert Hold.objects.get().due_at != case.track.clocks.get(code="D-4").due_at
    assert form.sent().status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Booking.objects.exists()


def test_whoever_worked_on_a_case_and_takes_the_contact_books_for_it(
    sanna: Post, satu: Post, person: Person
) -> None:
    """The case went on to income support; client advice has had a step in it."""
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    case = a_case(marjut, "ADVICE", person=person, need="financial")
    to = Team.objects.get(pk=TEAM)
    transfer_case(case, to=to, kind="contact_client", actor=as_actor(marjut), now=NOW)
    toini = a_post("ADVICE", "ASIAKASOHJAAJA", name="Toini Saaripuro")
    form = new(toini, case, person)
    form.held()
    assert form.sent().status_code == HTTPStatus.FOUND
    booking = Booking.objects.get()
    assert (booking.meeting.case, booking.booked_by) == (case, toini.user)


def test_two_matters_of_one_case_get_one_time(sanna: Post, case: Case, person: Person) -> None:
    second = {"m2-words": "Vuokra.", "m2-need": "financial", "m2-outcome": "book", "m2-case": str(case.pk)}
    form = new(sanna, case, person, matters="1,2", **second)
    html = form.held()
    form.pressed(next(each for each in tokens(html) if each.startswith("hold:2:")))
    answer = form.sent()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "A meeting has already been agreed" in answer.content.decode()
    assert not Booking.objects.exists()
    assert Hold.objects.count() == 2


@FORMS
def test_the_times_of_a_form_that_is_kept_are_asked_for_by_the_page(
    sanna: Post, case: Case, person: Person, form_of: Any
) -> None:
    form = form_of(sanna, case, person)
    form.held()
    part = form.address.removesuffix("close/")
    if form_of is new:
        name, at = "new_contact", f"{part}?draft={key(1)}"
        subject = str(key(1))
    else:
        name, at, subject = "close_contact", part, part.split("/")[2]
    told = {"m1-book_told": "Omat sanat."}
    assert form.browser.post(f"/draft/{name}/{subject}/", form.given | told).status_code == 204
    html = form.browser.get(at).content.decode()
    assert f'hx-post="{form.part}"' in html
    assert re.search(r'name="m1-book_told"\s+value="Omat sanat\."', html)
    assert 'name="m1-times_mode"' in html
    asked = statements(lambda: form.browser.get(at))
    assert len(asked) <= MOST_STATEMENTS, "\n".join(each[:90] for each in asked)
    assert "Sinulle on sovittu" in form.drawn()


def test_a_closed_contact_holds_nothing_more(sanna: Post, case: Case, person: Person) -> None:
    form = closing(sanna, case, person)
    token = tokens(form.drawn())[0]
    assert form.sent(**{"m1-outcome": "advice"}).status_code == HTTPStatus.FOUND
    html = form.pressed(token, key=str(key(8)))
    assert "had been closed" in html
    assert not Hold.objects.exists()


def test_others_dont_press_in_somebody_elses_contact(sanna: Post, case: Case, person: Person) -> None:
    form = closing(sanna, case, person)
    other = Client(headers={"Accept-Language": "en"})
    other.force_login(a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro").user)
    token = tokens(form.drawn())[0]
    assert other.post(form.address, form.given | {"do": token}).status_code == HTTPStatus.NOT_FOUND
    assert not Hold.objects.exists()
