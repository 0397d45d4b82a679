"""The walls as a whole: a clean deployment, cookies, the policy, limits, and errors that tell nothing."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.utils import translation

from reimari.access.errors import server_error
from reimari.cli import calm
from reimari.cli.check import findings
from reimari.common.addresses import database_settings, is_open_to_the_network
from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import key
from tests.test_infra_settings import asked

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "reimari.settings",
    "REIMARI_SECRET_KEY": "k3y-" * 5 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG!",
    "REIMARI_HOSTS": "reimari.example",
}
TYPED = "010140-9990"
INSIDE = re.compile(
    r"Traceback|\.py\b|django|psycopg|granian|aiohttp|SELECT |OperationalError|Exception|DEBUG|"
    rf"site-packages|/reimari/|{TYPED}",
    re.IGNORECASE,
)
LANGUAGES = ("fi", "sv")


def test_checking_a_deployment_finds_nothing() -> None:
    given = connection.get_connection_params()
    address = f"postgresql://{quote(given['user'])}@/{given['dbname']}?host={quote(given['host'], safe='')}"
    told = {"PATH": os.environ["PATH"], "DATABASE_URL": address, **PRODUCTION}
    command = [sys.executable, "-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "DEBUG"]
    answer = subprocess.run(command, env=told, capture_output=True, text=True, check=False)  # noqa: S603
    assert answer.stdout == "System check identified no issues (0 silenced).\n", answer.stderr
    assert answer.returncode == 0


def test_no_check_is_silenced_and_every_cookie_is_bound_to_this_host() -> None:
    names = ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE")
    wanted = [f"{name}_{flag}" for name in names for flag in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")]
    more = ("KNOWN_COOKIE_NAME", "SILENCED_SYSTEM_CHECKS", "SESSION_EXPIRE_AT_BROWSER_CLOSE")
    found = asked(*wanted, *more)
    assert found["SILENCED_SYSTEM_CHECKS"] == []
    assert found["SESSION_EXPIRE_AT_BROWSER_CLOSE"]
    for name in names:
        assert str(found[f"{name}_NAME"]).startswith("__Host-"), name
        assert found[f"{name}_SECURE"] is True, name
        assert found[f"{name}_HTTPONLY"] is True, name
        assert found[f"{name}_SAMESITE"] == "Lax", name
    assert str(found["KNOWN_COOKIE_NAME"]).startswith("__Host-")


def test_the_front_finds_the_cookies_that_the_pages_set() -> None:
    assert asked("LANGUAGE_COOKIE_NAME")["LANGUAGE_COOKIE_NAME"] in calm.COOKIES
    told = calm.answer_of(calm.away(), "/", {}, {"__Host-language": "sv"}, "7")
    assert '<html lang="sv">' in told.body.decode()


def test_the_policy_allows_our_own_files_and_nothing_else(eero: Post) -> None:
    policy = signed_in(eero).get("/").headers["Content-Security-Policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_everything_says_that_it_is_https_for_good(eero: Post, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 63_072_000, True
    settings.SECURE_HSTS_PRELOAD = True
    browser = Client()
    browser.force_login(eero.user)
    for address in ("/", "/nowhere/", "/static/css/desk.css"):
        answer = browser.head(address, secure=True)
        assert answer.headers["Strict-Transport-Security"] == calm.HSTS, address


type Ask = Callable[[Client], Any]
PAGES: dict[str, tuple[int, Ask]] = {
    "nonsense": (
        400,
        lambda browser: browser.post("/search/", b"--x\r\n", content_type="multipart/form-data"),
    ),
    "not allowed": (403, lambda browser: browser.get("/use-log/")),
    "no such page": (404, lambda browser: browser.get(f"/nowhere/{TYPED}/")),
    "no such row": (404, lambda browser: browser.get(f"/people/{key(7)}/")),
    "only a form": (405, lambda browser: browser.get("/sign-out/")),
    "too large": (413, lambda browser: browser.post("/search/", {"words": TYPED + "x" * 1_100_000})),
    "too many fields": (
        413,
        lambda browser: browser.post("/search/", {f"f{each}": TYPED for each in range(600)}),
    ),
    "a file": (413, lambda browser: browser.post("/search/", {"words": SimpleUploadedFile(TYPED, b"x")})),
    "another host": (421, lambda browser: browser.get("/", headers={"Host": "elsewhere.example"})),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_is_calm_and_tells_nothing_of_the_inside(eero: Post, name: str, language: str) -> None:
    status, ask = PAGES[name]
    answer = ask(signed_in(eero, language))
    assert answer.status_code == status
    tells_nothing(answer, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_without_its_token_is_refused_calmly(eero: Post, language: str) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})
    answer = browser.post("/sign-in/", {"username": TYPED, "password": TYPED})
    assert answer.status_code == 403
    tells_nothing(answer, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("wrong", "status"), [(ValueError, 500), (OperationalError, 503)])
def test_a_fault_is_told_calmly_and_without_its_cause(
    eero: Post, monkeypatch: pytest.MonkeyPatch, language: str, wrong: type[Exception], status: int
) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise wrong(f"could not connect: {TYPED}")

    monkeypatch.setattr("reimari.desk.views.my_day.county_on", broken)
    browser = signed_in(eero, language)
    browser.raise_request_exception = False
    answer = browser.get("/")
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is (status == 503)
    tells_nothing(answer, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_wrong_passwords_are_told_calmly(eero: Post, language: str) -> None:
    browser = Client(headers={"Accept-Language": language})
    for _ in range(6):
        answer = browser.post("/sign-in/", {"username": "x", "password": TYPED})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "2"
    tells_nothing(answer, language, code=False)


def tells_nothing(answer: Any, language: str, *, code: bool = True) -> None:
    """In the language, with the request's code, and without a word of what is inside."""
    content = answer.content.decode()
    assert f'<html lang="{language}"' in content
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert content.count("<h1") == 1
    told = re.sub(r'(href|src|action|content|value)="[^"]*"', "", content)
    assert not (found := INSIDE.search(told)), found
    if code:
        assert answer.headers["X-Request-ID"] in content


TROUBLES = (
    calm.away(),
    calm.unknown(),
    calm.late(),
    calm.too_large(),
    calm.too_slow(),
    calm.too_often(9),
    calm.unreadable(),
    calm.fault(),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.heading)
def test_the_fronts_own_page_is_calm_and_has_a_code(trouble: calm.Trouble, language: str) -> None:
    told = calm.answer_of(trouble, f"/{TYPED}/", {"Accept-Language": language}, {}, "the-code")
    page = told.body.decode()
    assert (told.headers["X-Request-ID"], told.headers["Content-Language"]) == ("the-code", language)
    assert f'<html lang="{language}">' in page
    assert "the-code" in page
    assert not INSIDE.search(page.partition("</style>")[2])


def test_a_fault_outside_a_request_of_ours_still_has_a_page(rf: Any) -> None:
    with translation.override("sv"):
        answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert b'lang="sv"' in answer.content


def test_our_scripts_write_text_and_never_build_html_or_code() -> None:
    """Nor do they read cookies, or hear windows of others (ASVS 3.2.2, 3.5.5)."""
    scripts = sorted(ROOT.glob("reimari/common/static/js/*.js"))
    assert len(scripts) >= 4
    for script in scripts:
        found = re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|document\.cookie"
            r'|addEventListener\("message"|\.parent\b\.post|window\.opener',
            script.read_text(),
        )
        assert not found, (script.name, found)


def test_no_page_is_opened_to_other_origins(eero: Post) -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}
    for answer in (
        signed_in(eero).get("/", headers=elsewhere),
        signed_in(eero).options("/", headers=elsewhere | {"Access-Control-Request-Method": "POST"}),
        Client().get("/api/v1/openapi.json", headers=elsewhere),
    ):
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    "address",
    [
        "/.git/config",
        "/.env",
        "/static/",
        "/static/js/",
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/var/",
    ],
)
def test_no_folder_and_no_file_of_the_program_is_served(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("postgresql://o@db.example/reimari", True),
        ("postgresql://o@db.example/reimari?sslmode=require", True),
        ("postgresql://o@db.example/reimari?sslmode=verify-full", False),
        ("postgresql://o@localhost/reimari", False),
        ("postgresql://o@/reimari?host=/run/postgresql", False),
        ("", False),
    ],
)
def test_a_database_over_the_network_has_to_show_who_it_is(address: str, *, is_open: bool) -> None:
    assert is_open_to_the_network(database_settings(address)) is is_open


def test_the_check_of_an_installation_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [finding for finding in findings() if "sslmode" in finding]
    monkeypatch.setitem(connection.settings_dict, "HOST", "db.example")
    assert [finding for finding in findings() if "sslmode" in finding]


def test_passwords_are_stored_by_a_slow_hash() -> None:
    assert "PBKDF2PasswordHasher" in str(asked("PASSWORD_HASHERS")["PASSWORD_HASHERS"][0])  # type: ignore[index]
    assert PBKDF2PasswordHasher.iterations >= 600_000
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"
