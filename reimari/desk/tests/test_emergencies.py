"""Opening a person in an emergency at the desk, and looking at it afterwards (I-01)."""

import datetime as dt
import re
from http import HTTPStatus

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reimari.accounts.rules import FRESH_FOR
from reimari.accounts.sessions import PROVED, prove
from reimari.audit.models import Event, Outcome
from reimari.desk.emergency_links import SALT, link_to
from reimari.people.models import EmergencyAccess, EmergencyRemark, Person
from reimari.staff.models import Post, Role
from reimari.telephony.tests.test_actions import NUMBER
from tests.browser import MOST_STATEMENTS, shown, signed_in, statements
from tests.emergencies import opened_by
from tests.factories import a_case, a_person, a_post, as_actor, key

from .test_calls import a_call

pytestmark = pytest.mark.django_db
EAST, WEST = "GUIDANCE_OLDER_PEOPLE_ITAINEN", "GUIDANCE_WORKING_AGE_LANTINEN"
CODE = "010190-900P"
WORDS = "Soittaja sanoo, ettei pärjää yöhön asti."
TELLTALES = ("Vieras", "Vilma", "0405551234", "010190", "Salakuja")
NO_BASIS = "There is a person you have no basis to see."


@pytest.fixture
def person(helmi: Post) -> Person:
    """A client of Helmi's."""
    person = a_person(
        as_actor(helmi),
        last_name="Vieras",
        first_names="Vilma",
        identity_code=CODE,
        phone="040 555 1234",
        street_address="Salakuja 1",
    )
    a_case(helmi, EAST, person=person, service_task_id="OLDER_PEOPLE")
    return person


@pytest.fixture
def vieno(helmi: Post) -> Post:
    """The supervisor of older people's teams."""
    return a_post(EAST, "ESIHENKILO", name="Vieno Vuorenlahti")


def way_in(answer: str) -> str:
    found = re.search(r'href="(/people/open/[^"]+)"', answer)
    assert found
    return found[1]


def searched(browser: Client, words: str = CODE) -> str:
    answer = browser.post("/search/", {"words": words})
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def sent(browser: Client, address: str, number: int = 1, **given: str) -> int:
    data = {"key": str(key(number)), "reason": "life", "words": WORDS, **given}
    return browser.post(address, data).status_code


def test_a_whole_code_tells_that_there_is_somebody_and_nothing_more(person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    answer = searched(browser)
    assert NO_BASIS in answer
    assert shown(answer) == []
    assert "Nothing was found" not in answer
    for text in (answer, browser.get(way_in(answer)).content.decode()):
        assert not [each for each in TELLTALES if each in text]
        assert str(person.pk) not in text
    event = Event.objects.get(actor_id=eero.user_id, outcome=Outcome.DENIED)
    assert (event.action, event.person_ids) == ("people.search", [person.pk])


@pytest.mark.parametrize("words", ["vieras", "0405551234", "010190", "010190-901R", "vilma vieras"])
def test_nobody_is_found_by_anything_else(person: Person, eero: Post, words: str) -> None:
    assert NO_BASIS not in searched_any(signed_in(eero), words)
    assert not Event.objects.filter(outcome=Outcome.DENIED).exists()


def searched_any(browser: Client, words: str) -> str:
    return browser.post("/search/", {"words": words}).content.decode()


@pytest.mark.parametrize("who", ["aino", "sirkka", "helmi"])
def test_it_is_offered_to_nobody_who_may_not_or_need_not(
    request: pytest.FixtureRequest, person: Person, who: str
) -> None:
    assert NO_BASIS not in searched_any(signed_in(request.getfixturevalue(who)), CODE)


def test_new_contact_tells_it_for_a_whole_code(person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    typed = {"key": str(key(1)), "identity_code": CODE}
    answer = browser.post("/new-contact/callers/", typed).content.decode()
    assert NO_BASIS in answer
    assert not [each for each in TELLTALES if each in answer]
    assert Event.objects.get(outcome=Outcome.DENIED).person_ids == [person.pk]
    other = browser.post("/new-contact/callers/", {"key": str(key(1)), "phone": "0405551234"})
    assert NO_BASIS not in other.content.decode()


@pytest.mark.parametrize("persons", [1, 2])
def test_a_ringing_number_tells_of_one_person_only(helmi: Post, eero: Post, persons: int) -> None:
    eero.user.extension = "4001"
    eero.user.save()
    for _each in range(persons):
        a_person(as_actor(helmi), last_name="Vieras", phone=NUMBER)
    call = a_call("offered", unit=eero.team.unit_id)
    answer = signed_in(eero).get(f"/new-contact/?call={call.pk}").content.decode()
    assert (NO_BASIS in answer) is (persons == 1)
    assert "Vieras" not in answer
    assert Event.objects.filter(outcome=Outcome.DENIED).count() == (persons == 1)


def test_it_opens_with_a_reason_and_the_pages_tell_so(person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    address = way_in(searched(browser))
    assert browser.get(reverse("desk:person", args=[person.pk])).status_code == HTTPStatus.NOT_FOUND
    assert sent(browser, address, words="") == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sent(browser, address, reason="curious") == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sent(browser, address, words=f"{CODE} kaatui eikä pääse ylös.") == HTTPStatus.CONFLICT
    assert not EmergencyAccess.objects.exists()
    assert sent(browser, address) == HTTPStatus.FOUND
    assert sent(browser, address) == HTTPStatus.FOUND  # the same form again
    assert EmergencyAccess.objects.count() == 1
    case = person.cases.get()
    contact = case.matters.get().contact_id
    for page in (
        reverse("desk:person", args=[person.pk]),
        reverse("desk:case", args=[case.pk]),
        reverse("desk:case_brief", args=[case.pk]),
        reverse("desk:contact", args=[contact]),
    ):
        answer = browser.get(page)
        assert answer.status_code == HTTPStatus.OK, page
        content = answer.content.decode()
        assert "You see this by emergency access until" in content, page
        assert "life or health is in danger" in content
    assert browser.get(reverse("desk:change_person", args=[person.pk])).status_code in {403, 404}
    protect = {"key": str(key(5)), "protected": "yes"}
    assert browser.post(reverse("desk:protect_person", args=[person.pk]), protect).status_code in {403, 404}
    assert shown(searched(browser))[:1] == [str(person.pk)]
    assert browser.get(address).status_code == HTTPStatus.FOUND  # open already


def test_whoever_opens_it_has_proved_lately_who_they_are(person: Person, eero: Post) -> None:
    browser = signed_in(eero)
    address = way_in(searched(browser))
    session = browser.session
    session[PROVED] -= FRESH_FOR
    session.save()
    assert browser.get(address).status_code == HTTPStatus.FORBIDDEN
    assert sent(browser, address) == HTTPStatus.FORBIDDEN
    assert not EmergencyAccess.objects.exists()
    prove(session)
    session.save()
    assert sent(browser, address) == HTTPStatus.FOUND
    assert EmergencyAccess.objects.exists()


def test_whoever_knows_the_person_by_work_isnt_told_of_emergencies(person: Person, helmi: Post) -> None:
    answer = signed_in(helmi).get(reverse("desk:person", args=[person.pk])).content.decode()
    assert "emergency access" not in answer


def test_when_it_has_ended_nothing_is_seen(person: Person, eero: Post) -> None:
    opened_by(eero.user, person, at=timezone.now() - dt.timedelta(hours=5))
    assert signed_in(eero).get(reverse("desk:person", args=[person.pk])).status_code == HTTPStatus.NOT_FOUND


def test_a_link_is_its_viewers_and_holds_a_quarter_of_an_hour(
    person: Person, eero: Post, timo: Post, aino: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_to(as_actor(eero), person.pk)
    assert signed_in(timo).get(link).status_code == HTTPStatus.NOT_FOUND
    assert sent(signed_in(timo), link) == HTTPStatus.NOT_FOUND
    forged = reverse("desk:break_glass", args=[signing.dumps([str(timo.user_id), str(person.pk)])])
    assert signed_in(timo).get(forged).status_code == HTTPStatus.NOT_FOUND
    assert signed_in(aino).get(link_to(as_actor(aino), person.pk)).status_code == HTTPStatus.FORBIDDEN
    assert signed_in(eero).get(link).status_code == HTTPStatus.OK
    monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() + 901)
    assert signed_in(eero).get(link).status_code == HTTPStatus.NOT_FOUND
    assert signing.loads(link.split("/")[3], salt=SALT) == [str(eero.user_id), str(person.pk)]


def test_a_partner_is_refused_though_data_gives_the_right(person: Person, aino: Post) -> None:
    role = Role.objects.get(pk="ASIAKASNEUVOJA")
    Role.objects.filter(pk=role.pk).update(
        actions=[*role.actions, "people.view", "people.search", "people.break_glass"]
    )
    browser = signed_in(aino)
    assert NO_BASIS not in searched_any(browser, CODE)
    link = link_to(as_actor(aino), person.pk)
    assert sent(browser, link) == HTTPStatus.NOT_FOUND
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("vieno", 200), ("lea", 200), ("tarmo", 200), ("eero", 403), ("aino", 403)]
)
def test_who_sees_the_list(request: pytest.FixtureRequest, person: Person, who: str, status: int) -> None:
    assert signed_in(request.getfixturevalue(who)).get("/emergency-access/").status_code == status


def test_the_teams_supervisor_and_the_officer_see_it_and_others_dont(
    person: Person, eero: Post, vieno: Post, lea: Post, tarmo: Post
) -> None:
    access = opened_by(eero.user, person, at=timezone.now() - dt.timedelta(days=3))
    for post, seen in ((vieno, True), (tarmo, True), (lea, False)):
        browser = signed_in(post)
        answer = browser.get("/emergency-access/").content.decode()
        assert (str(access.pk) in answer) is seen
        assert ("not looked at" in answer) is seen
        assert ("for 3 days" in answer) is seen
        one = browser.get(f"/emergency-access/{access.pk}/")
        assert one.status_code == (HTTPStatus.OK if seen else HTTPStatus.NOT_FOUND)


def test_it_tells_what_was_looked_at_meanwhile(person: Person, eero: Post, vieno: Post) -> None:
    browser = signed_in(eero)
    sent(browser, way_in(searched(browser)))
    browser.get(reverse("desk:person", args=[person.pk]))
    browser.get(reverse("desk:case", args=[person.cases.get().pk]))
    access = EmergencyAccess.objects.get()
    answer = signed_in(vieno).get(f"/emergency-access/{access.pk}/").content.decode()
    for words in ("See a person", "See a case", WORDS, "Eero Kuusirinne", "Vieras Vilma"):
        assert words in answer, words
    assert CODE not in answer
    assert Event.objects.filter(actor_id=vieno.user_id, person_ids=[person.pk]).count() == 1


def day_of(browser: Client) -> str:
    return " ".join(browser.get("/").content.decode().split())


def test_it_waits_on_the_day_and_in_the_rail_until_it_is_marked(
    person: Person, eero: Post, vieno: Post, tarmo: Post
) -> None:
    access = opened_by(eero.user, person)
    check = access.checks.get(team=EAST)
    browser = signed_in(vieno)
    waits = "1 emergency access to be looked at"
    assert waits in day_of(browser)
    address = f"/emergency-access/checks/{check.pk}/check_emergency/"
    nothing = browser.post(address, {"key": str(key(1)), "verdict": "to_clear_up", "words": ""})
    assert nothing.status_code == HTTPStatus.CONFLICT
    assert browser.post(address, {"key": str(key(1))}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    unclear = {"key": str(key(2)), "verdict": "to_clear_up", "words": "Kysyn Eerolta."}
    for _twice in range(2):
        assert browser.post(address, unclear).status_code == HTTPStatus.FOUND
    assert EmergencyRemark.objects.count() == 1
    assert waits in day_of(browser)
    done = {"key": str(key(3)), "verdict": "in_order", "words": ""}
    assert browser.post(address, done).status_code == HTTPStatus.FOUND
    assert "to be looked at" not in day_of(browser)
    assert "1 to be looked at" in signed_in(tarmo).get("/use-log/").content.decode()
    page = browser.get(f"/emergency-access/{access.pk}/").content.decode()
    assert page.index("Kysyn Eerolta.") < page.index("In order")
    assert "<form" not in page[page.index('id="main"') :] or "Mark as looked at" not in page


@pytest.mark.parametrize(
    ("who", "verb", "status"),
    [
        ("lea", "check_emergency", 404),
        ("eero", "check_emergency", 404),
        ("tarmo", "check_emergency", 404),
        ("vieno", "oversee_emergencies", 404),
    ],
)
def test_nobody_else_marks_it(
    request: pytest.FixtureRequest, person: Person, eero: Post, vieno: Post, who: str, verb: str, status: int
) -> None:
    access = opened_by(eero.user, person)
    check = access.checks.get(team=EAST) if verb == "check_emergency" else access.officer_check
    browser = signed_in(request.getfixturevalue(who))
    data = {"key": str(key(1)), "verdict": "in_order"}
    assert browser.post(f"/emergency-access/checks/{check.pk}/{verb}/", data).status_code == status
    assert not EmergencyRemark.objects.exists()


def test_the_list_asks_no_more_for_many(
    person: Person, helmi: Post, eero: Post, timo: Post, tarmo: Post
) -> None:
    browser = signed_in(tarmo)
    opened_by(eero.user, person)
    few = len(statements(lambda: browser.get("/emergency-access/")))
    for number in range(5):
        opened_by(timo.user, a_person(as_actor(helmi), last_name=f"Toinen{number}"))
    assert len(statements(lambda: browser.get("/emergency-access/"))) == few <= MOST_STATEMENTS
