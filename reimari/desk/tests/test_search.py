import logging
from http import HTTPStatus

import pytest

from reimari.audit.models import Event
from reimari.contacts.actions import Heard
from reimari.people.actions import protect_person
from reimari.people.models import Person
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, shown, signed_in, statements
from tests.factories import ADVICE, NOW, a_case, a_contact, a_person, as_actor, client

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
OLDER = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
CODE = "010190-900P"
PART = {"HX-Request": "true", "HX-Target": "div#search"}


@pytest.fixture
def person(aino: Post, eero: Post) -> Person:
    """A client in a case of Eero's team."""
    person = a_person(
        as_actor(aino),
        last_name="Öhman-Ääriö",
        first_names="Åke Väinö",
        identity_code=CODE,
        phone="040 123 4567",
        place_id="ASKOLA",
    )
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


def found(post: Post, words: str) -> list[str]:
    answer = signed_in(post).post("/search/", {"words": words})
    assert answer.status_code == HTTPStatus.OK
    return shown(answer.content.decode())


@pytest.mark.parametrize(
    ("who", "status"),
    [("aino", 200), ("eero", 200), ("timo", 200), ("helmi", 200), ("lea", 200), ("tarmo", 403)],
)
def test_who_may_search(request: pytest.FixtureRequest, who: str, status: int) -> None:
    assert signed_in(request.getfixturevalue(who)).get("/search/").status_code == status


@pytest.mark.parametrize(
    "words", ["öhman", "ÅKE ääriö", "väinö", "0401234567", "+358-40-123 4567", CODE.lower(), " 010190-900 P"]
)
def test_a_person_comes_with_their_cases_by_name_phone_or_whole_code(
    person: Person, eero: Post, words: str
) -> None:
    case = person.cases.get()
    assert found(eero, words) == [str(person.pk), str(case.pk)]


@pytest.mark.parametrize("words", ["IU-2026-{}", "iu-2026-{}", "2026-{}", "{}", "{short}"])
def test_a_case_is_found_by_its_number_or_the_last_digits(person: Person, eero: Post, words: str) -> None:
    case = person.cases.get()
    number = case.number.rpartition("-")[2]
    year = case.number.split("-")[1]
    typed = words.replace("2026", year).format(number, short=int(number))
    assert found(eero, typed) == [str(case.pk)]


@pytest.mark.parametrize("words", ["öhman", "0401234567", "1"])
def test_nobody_finds_what_they_may_not_see(person: Person, helmi: Post, words: str) -> None:
    answer = signed_in(helmi).post("/search/", {"words": words})
    assert shown(answer.content.decode()) == []
    assert "Nothing was found" in answer.content.decode()
    assert Event.objects.get(action="people.search").person_ids == []


def test_the_outsourced_adviser_finds_only_her_own_contacts(person: Person, aino: Post, eero: Post) -> None:
    own = a_contact(aino, Heard(own_words="?", answer=ADVICE), participants=(client(name="Öhman Testi"),))
    theirs = a_contact(eero, Heard(own_words="?", answer=ADVICE), participants=(client(name="Öhman Toinen"),))
    sent = person.cases.get().matters.get().contact_id
    rows = found(aino, "öhman")
    assert set(rows) == {str(own.pk), str(sent)}
    assert str(theirs.pk) not in rows
    event = Event.objects.get(action="contacts.list", actor_id=aino.user_id)
    assert event.person_ids == [person.pk]


def test_one_event_tells_which_persons_were_shown_and_nothing_of_the_words(
    person: Person, eero: Post, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = signed_in(eero).post("/search/", {"words": CODE})
    html = answer.content.decode()
    event = Event.objects.get(action="people.search")
    assert (event.subject_type, event.subject_id) == ("accounts.user", str(eero.user_id))
    assert event.person_ids == [person.pk]
    assert CODE not in html
    assert "010190-****" in html
    assert "no-store" in answer["Cache-Control"]
    assert CODE not in str(list(Event.objects.values()))
    ours = [each.getMessage() for each in caplog.records if each.name != "django.db.backends"]
    assert CODE not in " ".join(ours)


def test_what_is_in_the_address_is_not_searched_for(person: Person, eero: Post) -> None:
    html = signed_in(eero).get("/search/?words=Öhman").content.decode()
    assert shown(html) == []


@pytest.mark.parametrize(
    "words",
    ["", "  ", "a", "x" * 101, "a\x00b", "010190-900A"],
    ids=["empty", "spaces", "short", "long", "null", "code"],
)
def test_what_cannot_be_searched_for_is_told_and_stays(iu: object, eero: Post, words: str) -> None:
    for headers in ({}, PART):
        answer = signed_in(eero).post("/search/", {"words": words}, headers=headers)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert 'id="id_words_error"' in answer.content.decode()
    assert Event.objects.filter(action="people.search").count() == 0


@pytest.mark.parametrize(
    "words", ["🙂🙂", "\u202eabc", "%%", "' OR 1=1 --", "(((", "999999999999999999", "29.2.2023"]
)
def test_strange_words_find_nothing_calmly(person: Person, eero: Post, words: str) -> None:
    assert found(eero, words) == []


def test_place_is_hidden_under_address_protection(person: Person, eero: Post) -> None:
    assert "Askola" in signed_in(eero).post("/search/", {"words": "öhman"}).content.decode()
    protect_person(person, protected=True, actor=as_actor(eero), now=NOW)
    html = signed_in(eero).post("/search/", {"words": "öhman"}).content.decode()
    assert "Askola" not in html
    assert "address protection" in html


def test_twenty_of_each_and_then_a_hint_with_no_more_statements(aino: Post, eero: Post) -> None:
    def add(number: int) -> None:
        person = a_person(as_actor(aino), last_name=f"Öhman{'abcdefghijklmnopqrstuvwxyz'[number]}")
        a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
        a_contact(eero, Heard(own_words="?", answer=ADVICE), participants=(client(person),))

    browser = signed_in(eero)
    for number in range(2):
        add(number)
    browser.post("/search/", {"words": "öhman"})
    few = statements(lambda: browser.post("/search/", {"words": "öhman"}))
    for number in range(2, 22):
        add(number)
    html = ""

    def read() -> None:
        nonlocal html
        html = browser.post("/search/", {"words": "öhman"}).content.decode()

    many = statements(read)
    assert len(many) <= len(few) <= MOST_STATEMENTS
    assert len(shown(html)) == 60
    assert html.count("There are more") == 3


def test_names_stand_in_finnish_order(aino: Post, eero: Post) -> None:
    wanted = ["Testi Wa", "Testi Vb", "Testi Wc", "Testi Za", "Testi Åa", "Testi Äa", "Testi Öa"]
    for name in reversed(wanted):
        first, last = name.split()
        a_case(aino, WEST, person=a_person(as_actor(aino), first_names=first, last_name=last))
    html = signed_in(eero).post("/search/", {"words": "testi"}).content.decode()
    persons = html[: html.index('id="cases"')]
    order = [persons.index(f">{last} {first}<") for first, last in map(str.split, wanted)]
    assert order == sorted(order)


def test_the_part_for_htmx_is_the_part_of_the_page(person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    part = browser.post("/search/", {"words": "öhman"}, headers=PART).content.decode()
    html = browser.post("/search/", {"words": "öhman"}).content.decode()
    assert part.strip().startswith('<div id="search"')
    assert shown(part) == shown(html)
    assert results(html)[: len(results(part))] == results(part)


def results(html: str) -> list[str]:
    """What was found, word by word: forms differ in their tokens."""
    return html[html.index('<section class="stack"') :].split()


def test_the_rail_leads_whoever_may_search_there(aino: Post, eero: Post, tarmo: Post) -> None:
    pages = {post: signed_in(post).get("/settings/").content.decode() for post in (aino, eero, tarmo)}
    assert ['href="/search/"' in pages[post] for post in (aino, eero, tarmo)] == [True, True, False]
