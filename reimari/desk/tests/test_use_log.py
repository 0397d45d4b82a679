import datetime as dt
from http import HTTPStatus
from uuid import uuid4

import pytest

from reimari.audit.models import Disclosure, Event
from reimari.people.actions import ask_relationship
from reimari.people.models import Person, RelationKind, Relationship
from reimari.staff.models import Post, Unit
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODE = "010190-900P"
DAY = dt.timedelta(days=1)


@pytest.fixture
def person(aino: Post, eero: Post) -> Person:
    """A client in a case of Eero's team."""
    person = a_person(as_actor(aino), last_name="Öhman", first_names="Testi", identity_code=CODE)
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


def rows(post: Post, address: str = "/use-log/") -> list[int]:
    answer = signed_in(post).get(address)
    assert answer.status_code == HTTPStatus.OK
    return [line.row.pk for line in context(answer)["page"].lines]


def an_event(post: Post | None = None, **given: object) -> Event:
    return Event.objects.create(
        **{
            "at": NOW,
            "actor_kind": "staff",
            "actor_id": post.user_id if post else None,
            "organisation": "COUNTY",
            "action": "people.view",
            "outcome": "seen",
            "subject_type": "people.person",
            "subject_id": str(uuid4()),
            **given,
        }
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [("aino", 403), ("eero", 403), ("timo", 403), ("helmi", 403), ("lea", 403), ("tarmo", 200)],
)
def test_who_sees_the_log(request: pytest.FixtureRequest, who: str, status: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/use-log/").status_code == status
    assert browser.post("/use-log/", {"words": "Öhman"}).status_code == status


def test_a_row_tells_who_did_what_to_whom_in_words(person: Person, eero: Post, tarmo: Post) -> None:
    signed_in(eero).get(f"/people/{person.pk}/")
    html = signed_in(tarmo).get("/use-log/").content.decode()
    row = html[html.index('data-row="') :]
    for words in ("Eero Kuusirinne", "East Uusimaa", "See a person", "(seen)", "Person", "Öhman Testi"):
        assert words in row[: row.index("</tr>")]
    assert f'href="/people/{person.pk}/"' not in html
    assert CODE not in html
    assert "010190-" not in html


def test_looking_at_the_log_is_logged_with_the_persons_named(person: Person, tarmo: Post) -> None:
    rows(tarmo)
    event = Event.objects.get(action="desk.view_log")
    assert (event.actor_id, event.subject_id) == (tarmo.user_id, str(tarmo.user_id))
    assert event.person_ids == [person.pk]


def test_a_person_is_found_by_name_or_whole_code_and_the_code_stays_out_of_the_page(
    person: Person, tarmo: Post
) -> None:
    browser = signed_in(tarmo)
    for words in ("öhm", CODE.lower()):
        answer = browser.post("/use-log/", {"words": words})
        html = answer.content.decode()
        assert f'href="/use-log/?person={person.pk}"' in html
        assert CODE not in html.upper()
        assert "no-store" in answer["Cache-Control"]
    assert CODE not in str(list(Event.objects.values()))
    nobody = browser.post("/use-log/", {"words": "Nobody"})
    assert "Nobody was found" in nobody.content.decode()
    wrong = browser.post("/use-log/", {"words": "010190-900A"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_log_of_one_person(person: Person, aino: Post, eero: Post, tarmo: Post) -> None:
    other = a_person(as_actor(aino))
    mine, both = an_event(eero, person_ids=[person.pk]), an_event(eero, person_ids=[other.pk, person.pk])
    theirs = an_event(eero, person_ids=[other.pk])
    found = rows(tarmo, f"/use-log/?person={person.pk}")
    assert found[:2] == [both.pk, mine.pk]
    assert theirs.pk not in found
    assert rows(tarmo, f"/use-log/?person={uuid4()}") == []


def test_filters_by_user_action_outcome_and_period(eero: Post, timo: Post, tarmo: Post) -> None:
    his = an_event(timo, action="work.take", outcome="done")
    denied = an_event(eero, outcome="denied")
    old = an_event(eero, at=NOW - 40 * DAY)
    assert rows(tarmo, f"/use-log/?user={timo.user_id}") == [his.pk]
    assert rows(tarmo, "/use-log/?action=work.take") == [his.pk]
    assert rows(tarmo, "/use-log/?outcome=denied") == [denied.pk]
    assert rows(tarmo, f"/use-log/?action=people.view&until={TODAY - DAY}") == [old.pk]
    assert rows(tarmo, f"/use-log/?action=people.view&since={TODAY}&until={TODAY}") == [denied.pk]


@pytest.mark.parametrize(
    "asked",
    [
        "person=x",
        "user=x",
        "action=x",
        "outcome=x",
        "since=2023-02-29",
        "until=9999-12-31",
        "event=0",
        "event=99999999999999999999",
        "after=x",
        "after=99999999999999999999999",
        "after=%D9%A1",
        "tab=x",
        "person=%00",
    ],
)
def test_wrong_filters_are_calmly_passed_over(eero: Post, tarmo: Post, asked: str) -> None:
    an_event(eero)
    assert signed_in(tarmo).get(f"/use-log/?{asked}").status_code == HTTPStatus.OK


def test_the_log_is_read_page_by_page_without_gaps_or_doubles(eero: Post, tarmo: Post) -> None:
    wanted = [an_event(eero).pk for _ in range(120)]
    browser = signed_in(tarmo)
    address, found = "/use-log/?action=people.view", list[int]()
    while address:
        answer = browser.get(address)
        found += [line.row.pk for line in context(answer)["page"].lines]
        address = context(answer)["next_url"]
    assert found == sorted(wanted, reverse=True)


def test_statements_stay_the_same_for_two_rows_and_two_hundred(
    person: Person, aino: Post, eero: Post, tarmo: Post
) -> None:
    browser = signed_in(tarmo)
    browser.get("/use-log/")
    few = statements(lambda: browser.get("/use-log/"))
    others = [a_person(as_actor(aino)).pk for _ in range(8)]
    for _ in range(60):
        an_event(eero, person_ids=others, subject_type="cases.case")
    many = statements(lambda: browser.get("/use-log/"))
    assert len(few) == len(many) <= MOST_STATEMENTS


def test_a_row_names_five_persons_and_its_own_page_all_of_them(aino: Post, eero: Post, tarmo: Post) -> None:
    persons = [a_person(as_actor(aino)).pk for _ in range(8)]
    event = an_event(eero, person_ids=persons)
    browser = signed_in(tarmo)
    line = context(browser.get("/use-log/"))["page"].lines[0]
    assert (len(line.persons), line.more) == (5, 3)
    whole = context(browser.get(f"/use-log/?event={event.pk}"))["page"].lines
    assert [(len(each.persons), each.more) for each in whole] == [(8, 0)]


def test_whoever_may_see_the_subject_gets_a_link(person: Person, eero: Post) -> None:
    eero.role.actions = [*eero.role.actions, "desk.view_log"]
    eero.role.save()
    browser = signed_in(eero)
    browser.get(f"/people/{person.pk}/")
    an_event(eero)
    html = browser.get("/use-log/?action=people.view").content.decode()
    assert html.count(f'href="/people/{person.pk}/"') == 1
    assert len(shown(html)) == 2
    assert f"/use-log/?person={person.pk}" in browser.get(f"/people/{person.pk}/").content.decode()


def test_disclosures_tell_what_was_told(person: Person, aino: Post, tarmo: Post) -> None:
    kind = RelationKind.objects.order_by("pk")[0]
    Relationship.objects.create(
        person=person, kind=kind, unit=Unit.objects.get(pk="GUIDANCE_WORKING_AGE"), validity=(TODAY, None)
    )
    ask_relationship(Disclosure(), code=CODE, actor=as_actor(aino), now=NOW)
    ask_relationship(Disclosure(), code="010190-901R", actor=as_actor(aino), now=NOW)
    browser = signed_in(tarmo)
    html = browser.get("/use-log/?tab=disclosures").content.decode()
    assert f"{kind.name['en']}: Working-age guidance" in html
    assert "nothing: no client relationship was found" in html
    assert len(shown(html)) == 2
    assert len(shown(browser.get(f"/use-log/?tab=disclosures&person={person.pk}").content.decode())) == 1
    assert CODE not in html
