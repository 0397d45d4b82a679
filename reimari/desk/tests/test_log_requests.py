"""Answering a client's request for log data at the desk, and its papers (703/2023 11 §)."""

import datetime as dt
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from reimari.audit.models import Disclosure, Event
from reimari.people.models import Person
from reimari.records.actions import explain_use, make_extract, refuse_log_request
from reimari.records.models import (
    Ground,
    LogExplanation,
    LogExtract,
    LogHandOver,
    LogRefusal,
    LogRequest,
)
from reimari.records.tests.asked import a_log_request
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, shown, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, as_actor, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODE = "010190-900P"
DAY = dt.timedelta(days=1)
OK, FOUND, WRONG, CONFLICT = 200, 302, 422, 409


@pytest.fixture
def person(aino: Post, eero: Post) -> Person:
    person = a_person(as_actor(aino), last_name="Öhman", first_names="Testi", identity_code=CODE)
    a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    return person


@pytest.fixture
def asked(person: Person, tarmo: Post) -> LogRequest:
    return a_log_request(person, as_actor(tarmo))


@pytest.fixture
def extract(asked: LogRequest, tarmo: Post) -> LogExtract:
    return make_extract(asked, language="sv", actor=as_actor(tarmo), now=NOW)


def proved(browser: Client) -> Client:
    """Whoever is asked who is there has just shown it."""
    from reimari.accounts.sessions import prove  # noqa: PLC0415

    session = browser.session
    prove(session)
    session.save()
    return browser


def new(**given: str) -> dict[str, str]:
    day = TODAY.isoformat()
    fields = {"key": str(key(1)), "received_on": day, "asker": "client", "since": day, "until": day}
    return {**fields, **given}


@pytest.mark.parametrize(("who", "status"), [("eero", 403), ("lea", 403), ("oiva", 403), ("tarmo", 200)])
def test_who_answers_requests(
    request: pytest.FixtureRequest, asked: LogRequest, extract: LogExtract, who: str, status: int
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/log-requests/").status_code == status
    for address in (
        f"/log-requests/{asked.pk}/",
        f"/log-requests/new/{asked.person_id}/",
        f"/log-extracts/{extract.pk}/",
    ):
        assert browser.get(address).status_code == (OK if status == OK else HTTPStatus.NOT_FOUND)
    assert browser.get(f"/log-requests/{asked.pk}/refusal/").status_code == HTTPStatus.NOT_FOUND
    assert browser.get("/use-log/hints/").status_code == status


def test_the_list_tells_what_waits_and_until_when(person: Person, asked: LogRequest, tarmo: Post) -> None:
    late = a_log_request(person, as_actor(tarmo), now=NOW - DAY * 90)
    html = signed_in(tarmo).get("/log-requests/").content.decode()
    assert shown(html) == [str(late.pk), str(asked.pk)]
    assert "days late" in html
    assert "waits for an answer" in html
    assert CODE not in html
    event = Event.objects.get(action="records.list_log_requests")
    assert event.person_ids == [person.pk]


def test_the_rail_tells_how_many_wait(asked: LogRequest, tarmo: Post) -> None:
    html = signed_in(tarmo).get("/use-log/").content.decode()
    assert "1 to be answered" in html


def test_whoever_has_a_day_is_told_on_it(asked: LogRequest, eero: Post) -> None:
    assert "request for log data" not in signed_in(eero).get("/").content.decode()
    eero.role.actions = [*eero.role.actions, "records.list_log_requests"]
    eero.role.save()
    assert "1 request for log data to be answered" in signed_in(eero).get("/").content.decode()


def test_the_person_is_found_in_the_use_log(person: Person, tarmo: Post) -> None:
    html = signed_in(tarmo).get(f"/use-log/?person={person.pk}").content.decode()
    assert f'href="/log-requests/new/{person.pk}/"' in html


def test_a_request_is_recorded_once(person: Person, tarmo: Post) -> None:
    browser = signed_in(tarmo)
    first, second = (browser.post(f"/log-requests/new/{person.pk}/", new()) for _ in range(2))
    made = LogRequest.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == f"/log-requests/{made.pk}/"


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"since": ""}, WRONG, ""),
        ({"asker": "trustee"}, CONFLICT, "Write who asks in the client"),
        ({"since": "2015-01-01"}, CONFLICT, "two years before the request"),
        ({"since": "2015-01-01", "special_reason": "Epäily."}, FOUND, ""),
        ({"asker": "trustee", "asker_name": "Aho Anna"}, FOUND, ""),
        ({"until": (TODAY + DAY).isoformat()}, CONFLICT, "The day hasn&#x27;t come yet."),
    ],
)
def test_what_is_wrong_comes_back(
    person: Person, tarmo: Post, given: dict[str, str], status: int, words: str
) -> None:
    answer = signed_in(tarmo).post(f"/log-requests/new/{person.pk}/", new(**given))
    assert answer.status_code == status
    assert words in answer.content.decode().replace("&#39;", "&#x27;")
    assert LogRequest.objects.count() == (status == FOUND)


DEEDS: dict[str, tuple[dict[str, str], Any]] = {
    "make": ({"language": "fi"}, LogExtract),
    "refuse": ({"ground": "others", "words": "Vaara.", "language": "fi"}, LogRefusal),
    "explain": ({"words": "Hakemus.", "lawful": "yes", "measures": "", "language": "fi"}, LogExplanation),
}


@pytest.mark.parametrize("verb", DEEDS)
def test_a_deed_sent_twice_is_done_once(asked: LogRequest, tarmo: Post, verb: str) -> None:
    fields, model = DEEDS[verb]
    browser = signed_in(tarmo)
    address = f"/log-requests/{asked.pk}/{verb}/"
    for _ in range(2):
        answer = browser.post(address, {"key": str(key(3)), **fields})
        assert (answer.status_code, answer.headers["Location"]) == (FOUND, f"/log-requests/{asked.pk}/")
    assert model.objects.count() == 1
    assert browser.get(address).status_code == FOUND


@pytest.mark.parametrize("verb", DEEDS)
def test_a_wrong_form_stays_on_the_page(asked: LogRequest, tarmo: Post, verb: str) -> None:
    answer = signed_in(tarmo).post(
        f"/log-requests/{asked.pk}/{verb}/", {"key": str(key(3)), "language": "xx"}
    )
    assert answer.status_code == WRONG


def hand(browser: Client, extract: LogExtract, **given: str) -> Any:
    fields = {"key": str(key(4)), "recipient": "Öhman Testi", "way": "in_person", "made_sure": "on", **given}
    return browser.post(f"/log-extracts/{extract.pk}/hand-over/", fields)


def test_the_extract_is_handed_over_once(extract: LogExtract, tarmo: Post) -> None:
    browser = signed_in(tarmo)
    for _ in range(2):
        answer = hand(browser, extract)
        assert answer.headers["Location"] == f"/log-requests/{extract.request_id}/"
    assert (LogHandOver.objects.count(), Disclosure.objects.count()) == (1, 1)
    html = browser.get(f"/log-requests/{extract.request_id}/").content.decode()
    assert "Mark as handed over" not in html
    assert "Refuse the request" not in html
    assert hand(browser, extract, key=str(key(5))).status_code == CONFLICT
    told = browser.get("/use-log/?tab=disclosures").content.decode()
    assert "703/2023 11 §" in told
    assert "Öhman Testi" in told


def test_it_has_to_be_made_sure_who_receives_it(extract: LogExtract, tarmo: Post) -> None:
    answer = hand(signed_in(tarmo), extract, made_sure="")
    assert answer.status_code == CONFLICT
    assert "Nothing is handed over before" in answer.content.decode()
    assert not LogHandOver.objects.exists()


def test_the_paper_is_in_the_clients_language(extract: LogExtract, tarmo: Post) -> None:
    browser = signed_in(tarmo)
    html = browser.get(f"/log-extracts/{extract.pk}/").content.decode()
    assert 'lang="sv"' in html
    assert "Öhman Testi" in html
    assert "Download as a table" in html
    assert extract.shown_hash in html
    for hidden in (CODE, "010190", "eero.kuusirinne"):
        assert hidden not in html
    event = Event.objects.filter(action="records.view_log_request").latest("pk")
    assert event.person_ids == [extract.request.person_id]


def test_the_table_is_downloaded_and_logged(extract: LogExtract, tarmo: Post) -> None:
    browser = signed_in(tarmo)
    address = f"/log-extracts/{extract.pk}/download/"
    answer = browser.post(address, {"key": str(key(6))})
    if answer.status_code == HTTPStatus.FORBIDDEN:  # who is there is asked first
        answer = proved(browser).post(address, {"key": str(key(6))})
    assert answer.status_code == OK
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "Öhman" not in answer["Content-Disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(extract.content["uses"]) + len(extract.content["disclosures"])
    assert Event.objects.filter(action="records.export_extract").count() == 1


def test_the_decision_names_its_ground_and_where_to_take_it(asked: LogRequest, tarmo: Post) -> None:
    given: dict[str, Any] = {"actor": as_actor(tarmo), "now": NOW, "language": "sv"}
    refuse_log_request(asked, ground=Ground.OTHERS, words="Fara för någon annan.", **given)
    explain_use(asked, words="Ansökan.", lawful=True, measures="", **given)
    browser = signed_in(tarmo)
    html = browser.get(f"/log-requests/{asked.pk}/refusal/").content.decode()
    assert "Fara för någon annan." in html
    assert "1050/2018" in html
    assert 'lang="sv"' in html
    assert "Ansökan." in browser.get(f"/log-requests/{asked.pk}/explanation/").content.decode()
    assert "Make the extract" not in browser.get(f"/log-requests/{asked.pk}/").content.decode()


@pytest.mark.parametrize("address", ["/log-requests/", "/log-requests/{asked}/", "/log-extracts/{extract}/"])
def test_statements_stay_the_same(
    person: Person, asked: LogRequest, extract: LogExtract, tarmo: Post, address: str
) -> None:
    browser = signed_in(tarmo)
    address = address.format(asked=asked.pk, extract=extract.pk)
    browser.get(address)
    few = statements(lambda: browser.get(address))
    for _ in range(6):
        other = a_log_request(person, as_actor(tarmo))
        make_extract(other, language="fi", actor=as_actor(tarmo), now=NOW)
        make_extract(asked, language="fi", actor=as_actor(tarmo), now=NOW)
    many = statements(lambda: browser.get(address))
    assert len(few) == len(many) <= MOST_STATEMENTS
