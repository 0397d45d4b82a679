"""A time is held and booked while a contact is being written down (R-KL-02, R-KL-15…17, R-KL-44, D-3)."""

import datetime as dt
import re
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from reimari.appointments.actions import plan_own_calendar
from reimari.appointments.models import Booking, Hold, Shortage
from reimari.appointments.states import Instead
from reimari.appointments.tests.office import part
from reimari.callbacks.models import Callback
from reimari.cases.models import Case
from reimari.contacts.models import Contact, Matter
from reimari.contacts.states import NotTold, Outcome, Told
from reimari.desk.forms.choices import NOT_TOLD
from reimari.people.models import RelationKind, Relationship
from reimari.staff.models import Absence, Post
from reimari.staff.states import AbsenceKind
from reimari.work.models import Step
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor, key, loaded

pytestmark = pytest.mark.django_db
URL, ROUTE = "/new-contact/", "/new-contact/route/"
TEAM = "INCOME_SUPPORT"


@pytest.fixture
def marjut(db: None) -> Post:
    loaded("KL")
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


@pytest.fixture
def satu(marjut: Post) -> Post:
    return planned("Satu Kallio")


def planned(name: str) -> Post:
    post = a_post(TEAM, "SOSIAALIOHJAAJA", name=name)
    week = [(day, part("09:00", "15:00")) for day in range(1, 6)]
    actor = as_actor(post)
    plan_own_calendar(post, background="INCOME_SUPPORT_TIME", week=week, since=TODAY, actor=actor, now=NOW)
    return post


def typed(number: int = 1, **given: Any) -> dict[str, Any]:
    """A call about money from Kotka that is to end with a time."""
    return {
        "key": str(key(number)),
        "matters": "1",
        "contactor": "client",
        "language": "fi",
        "channel": "phone",
        "m1-words": "Rahat loppuivat.",
        "m1-place": "Kotka",
        "m1-need": "financial",
        "m1-outcome": "book",
    } | {name.replace("__", "-"): value for name, value in given.items()}


def sent(browser: Client, status: int = 200, /, url: str = URL, **given: Any) -> str:
    answer = browser.post(url, typed(**given))
    text = answer.content.decode()
    assert answer.status_code == status, re.sub(r"<[^>]+>|\s+", " ", text)[:1500]
    return text


def tokens(html: str) -> list[str]:
    return re.findall(r'name="do"\s+value="(hold:[^"]+)"', html)


def held(browser: Client, **given: Any) -> str:
    """The page after the first time was held."""
    return sent(browser, do=tokens(sent(browser, url=ROUTE, **given))[0], **given)


def test_times_are_shown_once_a_time_is_wanted(marjut: Post, satu: Post) -> None:
    browser = signed_in(marjut)
    assert tokens(sent(browser, url=ROUTE, m1__outcome="goes_on")) == []
    html = sent(browser, url=ROUTE)
    assert html.count('class="time"') == 10
    assert "The agreed contact takes place within 7 working days" in html


def test_what_is_due_at_once_is_done_in_the_contact_and_no_booked_time_has_to_keep_it(
    marjut: Post, satu: Post
) -> None:
    """R-KL-29, 36 §: whoever needs help today gets a time by the promise of times, not a shortage of them."""
    browser = signed_in(marjut)
    html = sent(browser, url=ROUTE, urgent="no_money_no_food")
    assert "The agreed contact takes place within 7 working days" in html
    assert html.count('class="time"') == 10
    held(browser, urgent="no_money_no_food")
    assert browser.post(URL, typed(urgent="no_money_no_food")).status_code == HTTPStatus.FOUND
    booking = Booking.objects.get()
    assert booking.due_at == Case.objects.get().track.clocks.get(code="D-4").due_at
    assert not Shortage.objects.exists()
    assert Contact.objects.get().track.clocks.get(code="SHL-36-URGENT").kept


def test_looking_for_times_asks_little(marjut: Post, satu: Post) -> None:
    browser = signed_in(marjut)
    sent(browser, url=ROUTE)
    asked = statements(lambda: sent(browser, url=ROUTE))
    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)


def test_a_held_time_is_read_aloud_and_booked_with_the_contact(marjut: Post, satu: Post) -> None:
    browser = signed_in(marjut)
    html = held(browser)
    assert "Satu Kallio calls you." in html
    hold = Hold.objects.get()
    answer = browser.post(URL, typed())
    contact = Contact.objects.get()
    assert answer.headers["Location"] == f"/contacts/{contact.pk}/?recorded=1"
    booking, case, matter = Booking.objects.get(), Case.objects.get(), contact.matters.get()
    assert (booking.contact, booking.meeting.case, booking.booked_by) == (contact, case, marjut.user)
    assert booking.due_at == case.track.clocks.get(code="D-4").due_at
    assert case.current_step == booking.meeting.step
    assert (case.team_id, booking.meeting.at) == (TEAM, hold.begins)
    assert Step.objects.filter(track=case.track_id).count() == 1
    assert (matter.outcome, matter.told_how) == (Outcome.GOES_ON, Told.IN_CONTACT)
    assert "Satu Kallio" in matter.told_what
    assert contact.track.clocks.get(code="D-3").kept
    assert not Hold.objects.exists()


def test_what_was_told_is_kept_as_it_was_written(marjut: Post, satu: Post) -> None:
    browser = signed_in(marjut)
    held(browser)
    browser.post(URL, typed(m1__book_told="Satu soittaa sinulle.", m1__book_how="through"))
    matter = Matter.objects.get()
    assert (matter.told_what, matter.told_how) == ("Satu soittaa sinulle.", Told.THROUGH)


def test_that_the_client_wasnt_told_needs_its_reason(marjut: Post, satu: Post) -> None:
    browser = signed_in(marjut)
    held(browser)
    browser.post(URL, typed(m1__book_how=f"{NOT_TOLD}{NotTold.values[0]}"))
    matter = Matter.objects.get()
    assert (matter.told_what, matter.not_told) == ("", NotTold.values[0])


def test_nothing_is_booked_before_a_time_is_held_and_nothing_typed_is_lost(marjut: Post, satu: Post) -> None:
    html = sent(signed_in(marjut), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "Choose a time: nothing is booked before it is held." in html
    assert "Rahat loppuivat." in html
    assert html.count('class="time"') == 10
    assert not Contact.objects.exists()


def test_the_same_form_twice_books_once(marjut: Post, satu: Post) -> None:
    browser = signed_in(marjut)
    held(browser)
    first, second = browser.post(URL, typed()), browser.post(URL, typed())
    assert first.headers["Location"] == second.headers["Location"]
    assert Booking.objects.count() == 1


def test_a_time_that_somebody_took_after_it_ran_out_is_told_and_nothing_is_saved(
    marjut: Post, satu: Post
) -> None:
    other = signed_in(a_post("ADVICE", "ASIAKASOHJAAJA", name="Toini Saaripuro"))
    browser = signed_in(marjut)
    token = tokens(sent(browser, url=ROUTE))[0]
    sent(browser, do=token)
    Hold.objects.update(held_at=NOW - dt.timedelta(hours=1), until=NOW - dt.timedelta(minutes=1))
    sent(other, number=2, do=token)
    html = sent(browser, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "Choose a time" in html
    assert not Contact.objects.exists()


def test_a_time_taken_meanwhile_is_said_beside_the_times(marjut: Post, satu: Post) -> None:
    other = signed_in(a_post("ADVICE", "ASIAKASOHJAAJA", name="Toini Saaripuro"))
    browser = signed_in(marjut)
    token = tokens(sent(browser, url=ROUTE))[0]
    sent(other, number=2, do=token)
    html = sent(browser, do=token)
    assert "This time has just been taken" in html
    assert token not in tokens(html)


@pytest.mark.parametrize("wrong", ["hold", "hold:", "hold:1", "hold:1:x", "hold:7:a|b|c|d|e", "release:x"])
def test_a_press_that_nobody_can_read_changes_nothing(marjut: Post, satu: Post, wrong: str) -> None:
    sent(signed_in(marjut), do=wrong)
    assert not Hold.objects.exists()


def test_what_is_held_can_be_let_go(marjut: Post, satu: Post) -> None:
    browser = signed_in(marjut)
    held(browser)
    assert tokens(sent(browser, do="release:1"))
    assert not Hold.objects.exists()


def test_two_matters_hold_their_own_times(marjut: Post, satu: Post) -> None:
    browser = signed_in(marjut)
    two = {
        "matters": "1,3",
        "m3-words": "Vuokra.",
        "m3-need": "financial",
        "m3-place": "Kotka",
        "m3-outcome": "book",
    }
    first = tokens(sent(browser, url=ROUTE, **two))[0]
    assert first.startswith("hold:1:")
    html = sent(browser, do=first, **two)
    sent(browser, do=next(each for each in tokens(html) if each.startswith("hold:3:")), **two)
    assert Hold.objects.count() == 2
    browser.post(URL, typed() | two)
    assert Booking.objects.count() == 2
    assert len({each.meeting.case_id for each in Booking.objects.all()}) == 2


def test_the_own_worker_comes_first(marjut: Post, satu: Post) -> None:
    aamu = planned("Aamu Kallio")
    person = a_person(as_actor(marjut))
    a_case(marjut, TEAM, person=person)
    kind = RelationKind.objects.order_by("pk")[0]
    Relationship.objects.create(
        person=person, kind=kind, unit_id=TEAM, own_worker=satu.user, validity=(TODAY, None)
    )
    browser = signed_in(marjut)
    html = sent(browser, url=ROUTE, person=str(person.pk))
    assert satu.user_id.hex in tokens(html)[0]
    assert "same worker" in html
    assert aamu.user_id.hex in "".join(tokens(html))


def test_without_a_time_it_is_written_down_what_was_done_instead(marjut: Post, satu: Post) -> None:
    last = TODAY + dt.timedelta(days=90)
    Absence.objects.create(user=satu.user, kind=AbsenceKind.ILL, first_on=TODAY, last_on=last, told_at=NOW)
    browser = signed_in(marjut)
    html = sent(browser, url=ROUTE)
    assert "No time keeps the promise." in html
    assert 'name="m1-short"' in html
    html = sent(browser, url=ROUTE, m1__outcome="goes_on", m1__short="1")
    assert 'name="m1-short"' in html  # the part that is drawn anew keeps it
    browser.post(URL, typed(m1__outcome="goes_on", m1__short="1"))
    row = Shortage.objects.get()
    assert (row.instead, row.contact, row.team_id) == (Instead.NO_TIME, Contact.objects.get(), TEAM)


def test_when_no_time_keeps_the_promise_a_callback_is_one_press_away(marjut: Post, satu: Post) -> None:
    assert 'value="call:1"' not in sent(signed_in(marjut), url=ROUTE)  # there are times
    last = TODAY + dt.timedelta(days=90)
    Absence.objects.create(user=satu.user, kind=AbsenceKind.ILL, first_on=TODAY, last_on=last, told_at=NOW)
    browser, given = signed_in(marjut), {"phone": "+358401234567", "last_name": "Aaltomeri"}
    assert 'value="call:1"' in sent(browser, url=ROUTE, **given)
    html = sent(browser, do="call:1", m1__short="1", **given)
    assert re.search(r'value="call_back"[^>]*checked', html)
    assert "data-focus" in html[html.index('id="m1-call"') :].partition(">")[0]
    assert 'name="m1-short"' in html
    assert not Shortage.objects.exists()  # nothing is written down before the contact is
    called = {"m1-outcome": "call_back", "m1-short": "1", "m1-call_number": given["phone"]}
    called |= {"m1-call_how": "in_contact", "m1-call_told": "Soitamme sinulle."}
    assert browser.post(URL, typed() | given | called).status_code == HTTPStatus.FOUND
    assert (Shortage.objects.get().instead, Callback.objects.count()) == (Instead.CALLBACK, 1)


@pytest.mark.django_db
def test_whoever_may_book_nowhere_isnt_offered_it() -> None:
    loaded("VS")
    advice = a_post("KOMPASSI", "ASIAKASOHJAAJA", name="Ville Neuvoja")
    assert 'value="book"' not in signed_in(advice).get(URL).content.decode()


def test_what_a_form_says_was_short_is_believed_of_no_other_unit(marjut: Post, satu: Post) -> None:
    answer = signed_in(marjut).post(URL, typed(m1__need="", m1__outcome="advice", m1__short="1"))
    assert answer.status_code == HTTPStatus.FOUND
    assert not Shortage.objects.exists()


def test_what_is_held_for_another_unit_than_the_matters_isnt_booked(marjut: Post, satu: Post) -> None:
    browser = signed_in(marjut)
    held(browser)
    html = sent(browser, HTTPStatus.UNPROCESSABLE_ENTITY, m1__need="", m1__place="")
    assert "Choose a time" in html
    assert not Booking.objects.exists()


def test_it_is_offered_where_times_can_be_booked(marjut: Post) -> None:
    assert 'value="book"' in signed_in(marjut).get(URL).content.decode()


def test_the_line_gives_a_time_of_the_home_places_adviser_during_the_contact(db: None) -> None:
    """R-PS-89, D-5: the ward nurse calls the authority line, and leaves with the hour of the home visit."""
    loaded("PS")
    line = a_post("VIRANOMAISLINJA_KESKINEN", "ASIAKASOHJAAJA_LINJA", name="Tuomas Virtaniemelä")
    for team, name in (("GUIDANCE_KESKINEN", "Hanna Kivikallio"), ("GUIDANCE_POHJOINEN", "Pirjo Kivikallio")):
        guide = a_post(team, "ASIAKASOHJAAJA", name=name)
        week = [(day, part("08:00", "16:00")) for day in range(1, 6)]
        actor = as_actor(guide)
        plan_own_calendar(guide, background="ASSESSMENT_VISIT", week=week, since=TODAY, actor=actor, now=NOW)
    browser = signed_in(line)
    given = {"contactor": "own_employee", "m1-need": "NEEDS_ASSESSMENT", "m1-words": "Kotiutuu."}
    html = sent(browser, url=ROUTE, **given, m1__place="")
    assert "ask where the client lives" in html or not tokens(html)
    given["m1-place"] = "Kuopio"
    html = sent(browser, url=ROUTE, **given)
    assert "Hanna Kivikallio" in html
    assert 'class="time"' in html
    assert "Pirjo Kivikallio" not in html
    sent(browser, do=tokens(html)[0], **given)
    assert browser.post(URL, typed() | given).status_code == HTTPStatus.FOUND
    booking = Booking.objects.get()
    assert (booking.meeting.case.team_id, booking.meeting.mode) == ("GUIDANCE_KESKINEN", "home")
    assert Matter.objects.get().told_how == Told.THROUGH
