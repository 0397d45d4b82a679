"""The public form on which somebody asks to be called."""

import re
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client

from reimari.accounts.rules import FORMS_OF_ONE_ADDRESS
from reimari.callbacks.models import Callback
from reimari.callbacks.states import RequestedVia
from reimari.desk.queries.callback_form import offered, team_of
from reimari.region.models import Area
from reimari.region.profile.values import Profile
from reimari.region.profile_rows import area_code
from reimari.staff.models import Team
from tests.browser import MOST_STATEMENTS, statements
from tests.factories import NOW, loaded

pytestmark = pytest.mark.django_db
PAGE = "/en/takaisinsoitto/"
GIVEN = {
    "urgent": "no",
    "line": "phone",
    "number": "049 1234567",
    "language": "en",
    "time": "afternoon",
    "words": "Money.",
    "place": "PORVOO",
}


def plain(html: str) -> str:
    """What stands on the page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def by_when(html: str, before: str) -> str:
    """The promise as the page tells it."""
    return str(plain(html).partition(before)[2].split(". ")[0].strip(" ."))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_it_opens_in_each_language_without_a_cookie_or_a_script(iu: Profile, language: str) -> None:
    answer = Client().get(f"/{language}/takaisinsoitto/")
    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.OK
    assert f'<html lang="{language}"' in html
    assert "<script" not in html
    assert not answer.cookies
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_what_is_sent_waits_once_on_the_lines_list_and_the_receipt_says_by_when(iu: Profile) -> None:
    browser = Client(enforce_csrf_checks=True)
    told = by_when(browser.get(PAGE).content.decode(), "If you ask now, we call you no later than")
    given = GIVEN | {"need": "financial", "urgent": "yes", "key": str(uuid4())}
    first, second = (browser.post("/en/takaisinsoitto/", given) for _ in range(2))
    assert first.status_code == second.status_code == HTTPStatus.OK
    assert by_when(first.content.decode(), "We call you no later than").startswith(told)
    assert "tel:112" in first.content.decode()
    unit = next(unit for unit in iu.units if unit.code == "CLIENT_ADVICE").name.in_language("en")
    assert f"You are called by: {unit}." in plain(first.content.decode())
    assert "049" not in plain(first.content.decode())
    callback = Callback.objects.get()
    assert (callback.number, callback.times_asked, callback.requested_via, callback.asked_by) == (
        "+358491234567",
        1,
        RequestedVia.WEB,
        None,
    )
    assert (callback.window_from and callback.window_from.hour, callback.language) == (12, "en")
    assert (callback.place_id, callback.need, callback.is_urgent) == ("PORVOO", "financial", True)
    again = browser.post("/en/takaisinsoitto/", given | {"key": str(uuid4())}).content.decode()
    assert "times" not in again
    assert Callback.objects.get().times_asked == 2


def test_nothing_typed_is_lost_when_something_is_wrong(iu: Profile) -> None:
    browser = Client()
    given = GIVEN | {"key": str(uuid4()), "number": "12", "words": "My code is 010190-901R"}
    answer = browser.post("/en/takaisinsoitto/", given)
    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="12"' in html
    assert "My code is" in html
    assert "looks like an identity code" in html
    assert not Callback.objects.exists()


def test_where_it_isnt_switched_on_the_page_tells_whom_to_call(
    iu: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reimari.desk.queries.callback_form.FEATURE", "another")
    answer = Client().get(PAGE)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "<form" not in answer.content.decode()
    assert 'href="tel:' in answer.content.decode()
    assert Client().get("/ru/takaisinsoitto/").status_code == HTTPStatus.NOT_FOUND
    refused = Client().post(PAGE, GIVEN | {"key": str(uuid4())})
    assert refused.status_code == HTTPStatus.NOT_FOUND
    assert not Callback.objects.exists()


def test_a_county_that_tells_no_number_says_that_there_are_other_ways(db: None) -> None:
    loaded("IU", with_demo=False)
    answer = Client().get(PAGE)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Contact us another way" in answer.content.decode()


def test_only_the_municipalities_where_it_is_on_and_only_public_lines(db: None) -> None:
    profile = loaded("PS")
    html = Client().get("/fi/takaisinsoitto/").content.decode()
    assert 'value="KUOPIO"' in html
    given = GIVEN | {"line": "advice_phone", "place": "VARKAUS", "key": str(uuid4())}
    answer = Client().post(PAGE, given)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "isn&#39;t in use where you live. Call us instead: Ikäkeskus" in answer.content.decode()
    assert not Callback.objects.exists()
    given["place"] = "KUOPIO"
    assert Client().post(PAGE, given).status_code == HTTPStatus.OK
    internal = [channel.name.fi for channel in profile.channels if not channel.public]
    assert internal
    assert not [name for name in internal if name in html]


def test_too_many_from_one_place_wait(iu: Profile) -> None:
    browser = Client()
    for _ in range(FORMS_OF_ONE_ADDRESS.most):
        browser.post("/en/takaisinsoitto/", {"key": str(uuid4())})
    answer = browser.post("/en/takaisinsoitto/", {"key": str(uuid4())})
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("line", value) for value in ("authority", "email", "", "\x00")),
        *(("place", value) for value in ("", "NOWHERE", "\x00")),
        *(("number", value) for value in ("", "112" * 9, "\x00", "abc")),
        *(("need", "nothing"), ("language", "xx"), ("time", "night"), ("urgent", "very")),
        *(("name", "x" * 201), ("words", "x" * 501), ("name", "Maija 010190-901R")),
    ],
)
def test_what_isnt_offered_or_is_too_long_stays_in_the_form_with_its_error(
    iu: Profile, field: str, value: str
) -> None:
    answer = Client().post(PAGE, GIVEN | {field: value, "key": str(uuid4())})
    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "ds-error-summary" in html
    assert 'value="049 1234567"' in html or field == "number"
    assert not Callback.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "\x00"])
def test_a_form_without_its_key_is_no_form(iu: Profile, key: str) -> None:
    assert Client().post(PAGE, GIVEN | {"key": key}).status_code == HTTPStatus.BAD_REQUEST


def test_the_same_number_tells_nothing_of_who_asked_before(iu: Profile) -> None:
    """Whoever tries somebody else's number learns nothing: the receipt is that of a first request."""
    receipts = [
        plain(Client().post(PAGE, GIVEN | {"key": str(uuid4()), "name": name}).content.decode())
        for name in ("Maija Esimerkki", "Somebody Else")
    ]
    assert receipts[0] == receipts[1]
    assert "Maija" not in receipts[1]
    assert Callback.objects.get().name == "Maija Esimerkki"


def test_the_page_asks_the_database_little(iu: Profile) -> None:
    browser = Client()
    browser.get(PAGE)
    assert len(statements(lambda: browser.get(PAGE))) <= MOST_STATEMENTS
    given = GIVEN | {"number": "12", "key": str(uuid4())}
    assert len(statements(lambda: browser.post(PAGE, given))) <= MOST_STATEMENTS


def test_the_areas_team_has_it_where_a_line_has_teams_of_areas(iu: Profile) -> None:
    unit = iu.channels[0].unit
    line = offered("fi", NOW).lines[0]
    assert line.channel.unit == unit
    whole = team_of(line, "PORVOO", NOW)
    assert whole
    assert whole.area is None
    area = next(area for area in iu.areas if "PORVOO" in (area.places or ()))
    row = Area.objects.get(code=area_code(area.service_task, area.code))
    own = Team.objects.create(code="OF_AREA", name={"fi": "Oma"}, unit_id=whole.unit_id, area=row)
    assert team_of(line, "PORVOO", NOW) == own
