"""The register of places and the Kaikukortti, as pages."""

import datetime as dt
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from reimari.audit.models import Event
from reimari.cases.models import Case
from reimari.grants.actions import reserve_place
from reimari.grants.models import CarePlace, KaikuCard, PlaceStay
from reimari.grants.tests.conftest import juhani, outi, ps, tuula
from reimari.grants.tests.granting import CRISIS, LINE, a_client
from reimari.people.models import Person
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import a_case, a_post, as_actor, loaded

__all__ = ["juhani", "outi", "ps", "tuula"]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def today() -> dt.date:
    return timezone.localdate()


def its_case(post: Post, person: Person) -> Case:
    return a_case(post, post.team_id, person=person, service_task_id="OLDER_PEOPLE")


def a_stay(post: Post, *, bed: int = 1, first: int = 0, **given: Any) -> PlaceStay:
    days = {"comes": today() + first * DAY, "leaves": today() + (first + 3) * DAY}
    place = CarePlace.objects.get(pk=CRISIS)
    return reserve_place(place, bed=bed, actor=as_actor(post), now=timezone.now(), **{**days, **given})


def sent(**fields: str) -> dict[str, str]:
    return {"key": str(uuid4()), **fields}


def reserving(**given: str) -> dict[str, str]:
    comes, leaves = today() + 2 * DAY, today() + 4 * DAY
    return sent(**{"bed": f"{CRISIS}:1", "comes": comes.isoformat(), "leaves": leaves.isoformat(), **given})


# Places


def test_every_night_of_every_bed_stands_once_in_the_calendar(tuula: Post) -> None:
    a_stay(tuula, first=-1, person_id=a_client(tuula).pk)  # began yesterday
    a_stay(tuula, bed=2, first=12)  # goes on after the last day that is shown
    shown = context(signed_in(tuula).get("/places/"))["shown"]
    for calendar in shown.calendars:
        for bed in calendar.beds:
            cells = [cell for _day, row in calendar.rows for cell in row if cell.bed == bed]
            assert sum(cell.nights for cell in cells) == len(calendar.rows) == 14
    html = signed_in(tuula).get("/places/").content.decode()
    assert html.count("calendar-taken") == 1
    assert html.count("calendar-held") == 1


def test_whose_bed_it_is_is_told_to_those_who_know_the_client(tuula: Post, juhani: Post) -> None:
    person = a_client(tuula)
    its_case(tuula, person)
    a_stay(tuula, person_id=person.pk)
    assert str(person) in signed_in(tuula).get("/places/").content.decode()
    assert Event.objects.filter(action="grants.see_places", person_ids=[person.pk]).exists()
    other = signed_in(juhani).get("/places/").content.decode()
    assert str(person) not in other
    assert "calendar-taken" in other
    assert 'action="/places/reserve/"' not in other


def test_a_bed_is_reserved_for_a_case_or_held(tuula: Post) -> None:
    case = its_case(tuula, a_client(tuula))
    browser = signed_in(tuula)
    answer = browser.post("/places/reserve/", reserving(number=case.number.lower()))
    stay = PlaceStay.objects.get()
    assert answer.headers["Location"] == f"/places/?from={stay.comes_on.isoformat()}"
    assert (stay.state, stay.person_id) == ("confirmed", case.person_id)
    browser.post("/places/reserve/", reserving(bed=f"{CRISIS}:2"))
    held = PlaceStay.objects.get(bed=2)
    assert held.state == "held"
    wrong = browser.post(f"/places/stays/{held.pk}/confirm/", sent(number="PS-1999-000001"))
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    browser.post(f"/places/stays/{held.pk}/confirm/", sent(number=case.number))
    held.refresh_from_db()
    assert held.state == "confirmed"
    browser.post(f"/places/stays/{held.pk}/release/", sent())
    held.refresh_from_db()
    assert held.state == "cancelled"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"bed": ""}, 422),
        ({"bed": "NOWHERE:1"}, 422),
        ({"bed": f"{CRISIS}:x"}, 422),
        ({"comes": "x"}, 422),
        ({"leaves": ""}, 422),
        ({"number": "x"}, 422),
        ({"leaves": "2020-01-01"}, 409),
    ],
)
def test_what_is_wrong_stands_on_the_page(tuula: Post, given: dict[str, str], status: int) -> None:
    answer = signed_in(tuula).post("/places/reserve/", reserving(**given))
    assert answer.status_code == status
    assert "ds-error-summary" in answer.content.decode()
    assert not PlaceStay.objects.exists()


def test_the_slower_is_told_that_the_bed_is_taken(tuula: Post, outi: Post) -> None:
    fields = reserving()
    assert signed_in(tuula).post("/places/reserve/", fields).status_code == HTTPStatus.FOUND
    answer = signed_in(outi).post("/places/reserve/", {**fields, "key": str(uuid4())})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "The bed has just been taken" in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["from=x", "from=2999-01-01", "from=1999-01-01", "bed=x&comes=x", "comes=\x00"]
)
def test_no_address_is_a_fault_of_ours(tuula: Post, query: str) -> None:
    assert signed_in(tuula).get(f"/places/?{query}").status_code == HTTPStatus.OK


def test_the_calendar_takes_few_queries(tuula: Post) -> None:
    browser = signed_in(tuula)
    few = len(statements(lambda: browser.get("/places/")))
    for bed in (1, 2, 3):
        for first in (0, 3, 6, 9):
            a_stay(tuula, bed=bed, first=first)
    assert len(statements(lambda: browser.get("/places/"))) <= few + 1 <= MOST_STATEMENTS


# Kaikukortti


def cards(post: Post, *numbers: str) -> None:
    answer = signed_in(post).post(
        "/kaikukortti/receive/", sent(team=post.team_id, numbers="\n".join(numbers or ("a1", "a2")))
    )
    assert answer.status_code == HTTPStatus.FOUND, answer.content.decode()


def test_a_card_goes_from_the_stock_to_a_client_and_is_counted(tuula: Post) -> None:
    cards(tuula)
    card = KaikuCard.objects.get(number="A1")
    browser = signed_in(tuula)
    unsaid = browser.post("/kaikukortti/issue/", sent(card=str(card.pk)))
    assert unsaid.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    answer = browser.post("/kaikukortti/issue/", sent(card=str(card.pk), own_word="on"))
    shown = browser.get(answer.headers["Location"]).content.decode()
    assert "Card A1 has been issued." in shown
    (stock,) = context(browser.get("/kaikukortti/"))["shown"].stocks
    assert (stock.in_stock, stock.issued) == (1, 1)
    (month,) = context(browser.get("/kaikukortti/"))["shown"].months
    assert (month.first, month.count) == (today().replace(day=1), 1)
    again = browser.post("/kaikukortti/issue/", sent(card=str(card.pk), own_word="on"))
    assert again.status_code == HTTPStatus.CONFLICT
    assert "no longer in stock" in again.content.decode()


def test_a_lost_card_and_one_that_was_brought_back(tuula: Post) -> None:
    cards(tuula)
    browser = signed_in(tuula)
    KaikuCard.objects.filter(number="A2").update(state="issued", issued_at=timezone.now(), own_word=True)
    browser.post("/kaikukortti/lost/", sent(card_number=" a1 "))
    browser.post("/kaikukortti/return/", sent(card_number="A2"))
    assert dict(KaikuCard.objects.values_list("number", "state")) == {"A1": "lost", "A2": "returned"}
    unknown = browser.post("/kaikukortti/lost/", sent(card_number="9"))
    assert unknown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert browser.post("/kaikukortti/lost/", sent(card_number="A1")).status_code == HTTPStatus.CONFLICT


def test_another_teams_stock_isnt_ones_own(tuula: Post, juhani: Post) -> None:
    cards(tuula)
    assert signed_in(juhani).get("/kaikukortti/").status_code == HTTPStatus.FORBIDDEN
    boss = a_post(LINE, "PALVELUYKSIKKOJOHTAJA", name="Kaisa Johtomaa")
    html = signed_in(boss).get("/kaikukortti/").content.decode()
    assert 'action="/kaikukortti/issue/"' not in html


def test_where_the_card_isnt_in_use_there_is_no_page(tuula: Post) -> None:
    loaded("PS", with_demo=False)
    assert signed_in(tuula).get("/kaikukortti/").status_code == HTTPStatus.NOT_FOUND
    rail = signed_in(tuula).get("/grants/").content.decode()
    assert 'href="/kaikukortti/"' not in rail
    assert 'href="/places/"' not in rail  # no place is known either
    assert 'href="/grants/"' in rail


def test_the_rail_shows_what_ones_role_has(tuula: Post, juhani: Post) -> None:
    for post, has in ((tuula, True), (juhani, False)):
        rail = signed_in(post).get("/grants/").content.decode()
        assert ('href="/kaikukortti/"' in rail) is has
        assert 'href="/grants/"' in rail


def test_the_page_takes_few_queries(tuula: Post) -> None:
    cards(tuula, *(f"B{number}" for number in range(60)))
    browser = signed_in(tuula)
    assert len(statements(lambda: browser.get("/kaikukortti/"))) <= MOST_STATEMENTS


def test_the_same_form_twice_does_one_thing(tuula: Post) -> None:
    browser = signed_in(tuula)
    cards(tuula)
    held = a_stay(tuula, bed=3)
    card = KaikuCard.objects.get(number="A1")
    for address, fields in (
        ("/places/reserve/", reserving()),
        (f"/places/stays/{held.pk}/release/", sent()),
        ("/kaikukortti/receive/", sent(team=LINE, numbers="c1")),
        ("/kaikukortti/issue/", sent(card=str(card.pk), own_word="on")),
        ("/kaikukortti/lost/", sent(card_number="A2")),
        ("/kaikukortti/return/", sent(card_number="A1")),
    ):
        first, second = browser.post(address, fields), browser.post(address, fields)
        assert first.status_code == HTTPStatus.FOUND, address
        assert first.headers["Location"] == second.headers["Location"]
    assert (PlaceStay.objects.count(), KaikuCard.objects.count()) == (2, 3)
