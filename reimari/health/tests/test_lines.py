"""The operators' log: a line for each answer, and nothing of what people typed, whatever goes wrong."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest
from django.conf import LazySettings
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from reimari.common.answering import request_id, tally
from reimari.common.logs import JsonLines, WithoutData
from reimari.common.problems import Problem, Refused
from reimari.health.statements import watch
from reimari.people.models import Person
from reimari.staff.models import Post
from tests.factories import NOW

pytestmark = pytest.mark.django_db
CODE, PHONE, NAME = "030390-997R", "+358 40 558 8221", "Vierasmaa Vilhelmiina"
SECRETS = (CODE, PHONE, NAME, "Vierasmaa", "8221", "997R")


@dataclass(frozen=True)
class Line:
    """One line of the log, as JSON and for people, written when it happened."""

    name: str
    json: str
    text: str

    def told(self) -> dict[str, Any]:
        return cast(dict[str, Any], json.loads(self.json))


type Lines = list[Line]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What is logged while a test runs, from INFO on."""
    found: Lines = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(Line(record.name, JsonLines().format(record), WithoutData().format(record)))

    kept, root, requests = Kept(), logging.getLogger(), logging.getLogger("reimari.requests")
    root.addHandler(kept)
    requests.setLevel(logging.INFO)
    yield found
    root.removeHandler(kept)
    requests.setLevel(logging.WARNING)


def json_of(record: logging.LogRecord) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(JsonLines().format(record)))


def answered(lines: Lines) -> dict[str, Any]:
    [line] = [each.told() for each in lines if each.name == "reimari.requests"]
    return line


def test_a_line_tells_the_page_and_never_the_address(eero: Post, lines: Lines) -> None:
    client = Client()
    client.force_login(eero.user)
    answer = client.get(f"/search/?words={CODE}")
    line = answered(lines)
    assert (line["method"], line["page"], line["status"]) == ("GET", "desk:search", 200)
    assert (line["actor_kind"], line["actor"]) == ("staff", str(eero.user_id))
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["sql"] > 3
    assert line["ms"] >= line["sql_ms"] > 0
    assert CODE not in json.dumps(line)


def test_an_address_that_isnt_ours_is_told_without_its_words(eero: Post, lines: Lines) -> None:
    client = Client()
    client.force_login(eero.user)
    client.get(f"/{CODE}/{NAME}/")
    line = answered(lines)
    assert (line["page"], line["status"]) == ("-", 404)
    assert not [secret for secret in SECRETS if secret in json.dumps(line)]


def test_the_count_is_that_of_the_database(eero: Post, lines: Lines) -> None:
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client()
    client.force_login(eero.user)
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert answered(lines)["sql"] == len(asked)


def test_outside_a_request_nothing_is_counted() -> None:
    assert (tally.get(), request_id.get()) == (None, None)


@override_settings(STATIC_URL="/static/")
def test_static_files_have_no_line(lines: Lines) -> None:
    Client().get("/static/nothing.css")
    assert not [each for each in lines if each.name == "reimari.requests"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(f"{NAME} {CODE} {PHONE}")


def twice(request: HttpRequest) -> HttpResponse:
    for _ in range(2):
        Person.objects.create(last_name=NAME, identity_code=CODE, created_at=NOW)
    return HttpResponse()


def syntax(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [f"{NAME} {CODE} {PHONE}"])
    return HttpResponse()


def raising(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("broken/", broken, name="broken"),
    path("twice/", twice, name="twice"),
    path("syntax/", syntax, name="syntax"),
    path("400/", raising(BadRequest("x")), name="400"),
    path("403/", raising(PermissionDenied()), name="403"),
    path("404/", raising(Http404()), name="404"),
    path("409/", raising(Refused(Problem("test", "Not now."))), name="409"),
    path("500/", broken, name="500"),
    path("503/", raising(OperationalError("away")), name="503"),
    path("", include("reimari.urls")),
]
handler400, handler403, handler404, handler500 = (
    "reimari.access.errors.bad_request",
    "reimari.access.errors.forbidden",
    "reimari.access.errors.not_found",
    "reimari.access.errors.server_error",
)
faulty = override_settings(ROOT_URLCONF="reimari.health.tests.test_lines", DEBUG_PROPAGATE_EXCEPTIONS=False)


@faulty
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["broken", "twice", "syntax"])
def test_a_fault_is_told_without_what_was_at_hand(eero: Post, lines: Lines, page: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(eero.user)
    answer = client.get(f"/{page}/?words={CODE}")
    assert answer.status_code == 500
    [line] = [each for each in lines if each.name == "django.request"]
    told = line.told()
    assert told["message"] == "500 Internal Server Error"
    assert (told["page"], told["request"]) == (page, answer.headers["X-Request-ID"])
    assert "test_lines.py" in told["trace"]
    for text in (line.json, line.text):
        assert not [secret for secret in SECRETS if secret in text]
        assert "words" not in text


@faulty
@pytest.mark.parametrize("status", [400, 403, 404, 409, 500, 503])
def test_every_page_of_a_refusal_or_fault_bears_its_code(eero: Post, status: int) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(eero.user)
    answer = client.get(f"/{status}/")
    assert answer.status_code == status
    code = answer.headers["X-Request-ID"]
    assert len(code) == 36
    assert code in answer.text


def test_a_strangers_host_gets_a_page_with_its_code() -> None:
    answer = Client(raise_request_exception=False).get("/sign-in/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 421
    assert answer.headers["X-Request-ID"] in answer.text


def test_a_form_without_its_token_gets_a_page_with_its_code() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": NAME})
    assert answer.status_code == 403
    assert answer.headers["X-Request-ID"] in answer.text


def test_a_slow_statement_is_told_without_its_parameters(settings: LazySettings, lines: Lines) -> None:
    settings.SLOW_STATEMENT = 0.05
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute(f"SELECT pg_sleep(0.06), %s, '{NAME} o''x', 558822100", [CODE])
    [line] = [each for each in lines if each.name == "reimari.statements"]
    told = line.told()
    assert told["sql"] == "SELECT pg_sleep(0.06), %s, ?, ?"
    assert told["ms"] >= 60
    assert not [secret for secret in SECRETS if secret in line.json]


@pytest.mark.parametrize(
    ("name", "message", "args", "told"),
    [
        ("psycopg.pool", "error connecting in %r: %s", ("pool-1", OperationalError(NAME)), None),
        ("aiohttp", "request of %s took %d", (NAME, 12), "request of … took 12"),
        ("other", f"somebody typed {CODE} and {PHONE} at a@b.fi", (), "somebody typed … and … at …"),
        ("other", "%(who)s", ({"who": NAME},), "…"),
        ("other", "%d of them", ("x",), "%d of them"),
        ("reimari.jobs", "job %s failed", (12,), "job 12 failed"),
        ("reimari.jobs", "code %s", (CODE,), "code …"),
    ],
)
def test_others_words_are_told_without_their_values(
    name: str, message: str, args: tuple[object, ...], told: str | None
) -> None:
    record = logging.LogRecord(name, logging.WARNING, "x.py", 1, message, args, None)
    line = json_of(record)["message"]
    assert line == (told or "error connecting in '…': OperationalError")
    assert NAME not in WithoutData().format(record)


def test_ids_and_moments_are_left_as_they_are() -> None:
    message = "job 0191a2b3-1111-7222-8333-000000000001 of 2026-11-25 13:45:11 took 1234567 ms"
    record = logging.LogRecord("reimari.jobs", logging.INFO, "x.py", 1, message, (), None)
    assert json_of(record)["message"] == message


def test_a_line_is_one_line_of_json_with_a_moment() -> None:
    try:
        raise IntegrityError("\n".join(SECRETS))
    except IntegrityError:
        record = logging.LogRecord("reimari.x", logging.ERROR, "x.py", 1, "two\nlines", (), sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert told["at"].endswith("+00:00")
    assert told["trace"].endswith("django.db.utils.IntegrityError")


@pytest.mark.django_db(transaction=True)
def test_no_statement_is_watched_twice() -> None:
    for _ in range(3):
        connection.close()
        connection.ensure_connection()
    assert connection.execute_wrappers.count(watch) == 1
