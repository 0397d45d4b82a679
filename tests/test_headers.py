"""What every answer carries, and what a session and a form are worth (ASVS 3.3, 3.4, 3.5, 7.2, 14.3)."""

import logging
import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from reimari.common.logs import WithoutData
from reimari.people.models import Person
from reimari.staff.models import Post
from tests.factories import NOW, a_case, a_person, as_actor, key
from tests.test_urls import FORMS, GATEWAYS, LINKS, MACHINES, PROBES, PROVIDERS, PUBLIC, addresses

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODE = "010140-9990"
ODD = ("/nowhere/", "/static/nowhere.css", "/cases/x/", f"/people/{key(7)}/")


def carries_what_it_must(answer: Any) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer.headers.get("Cache-Control", "")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not {"Server", "X-Powered-By"} & set(answer.headers)


@pytest.mark.parametrize("signed_out", [True, False])
def test_every_answer_has_its_headers(lea: Post, *, signed_out: bool) -> None:
    browser = Client()
    if not signed_out:
        browser.force_login(lea.user)
    for address in {*addresses().values(), *ODD}:
        carries_what_it_must(browser.get(address))
        carries_what_it_must(browser.post(address, {"key": str(key(1))}))
    carries_what_it_must(browser.get("/", headers={"Host": "elsewhere.example"}))


def test_a_fault_of_ours_has_its_headers_and_tells_nothing(
    eero: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(eero.user)

    def broken(*_given: object, **_named: object) -> None:
        raise ValueError(CODE)

    monkeypatch.setattr("reimari.desk.views.my_day.county_on", broken)
    answer = browser.get("/")
    assert answer.status_code == 500
    carries_what_it_must(answer)
    assert CODE.encode() not in answer.content


def test_no_form_is_taken_without_its_token(lea: Post) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lea.user)
    for name, address in addresses().items():
        if name.rpartition("/")[0] in MACHINES:  # a token of their own lets in, never the session
            assert browser.post(address).status_code in {401, 404, 405}, name
            continue
        if name.rpartition("/")[0] in GATEWAYS:  # a secret of theirs lets in, never the session
            assert browser.post(address).status_code == 404, name
            continue
        if name.rpartition("/")[0] in LINKS | FORMS:  # a signed link lets in, or nothing; never the session
            assert browser.post(address).status_code in {403, 404}, name  # a receipt takes no form at all
            continue
        answer = browser.post(address, {"key": str(key(1))})
        if name.rpartition("/")[0] in PROVIDERS:  # a signed token does something, never the session
            assert answer.status_code in {403, 404, 405}, name
            continue
        assert answer.status_code in {403, 405}, name
        if name.rpartition("/")[0] in PUBLIC - PROBES:
            assert answer.status_code == 403


def sign_in(browser: Client, post: Post) -> None:
    post.user.set_password("a long sentence of words")
    post.user.save()
    browser.post("/sign-in/", {"username": post.user.username, "password": "a long sentence of words"})


def test_the_session_is_new_after_signing_in_and_dead_after_signing_out(eero: Post) -> None:
    browser = Client()
    browser.cookies["session"] = "planted"
    sign_in(browser, eero)
    first = browser.cookies["session"].value
    assert first != "planted"
    assert browser.get("/").status_code == 200
    sign_in(browser, eero)
    second = browser.cookies["session"].value
    assert second != first
    browser.post("/sign-out/")
    for old in (first, second):
        other = Client()
        other.cookies["session"] = old
        assert other.get("/").status_code == 302


def test_cookies_cannot_be_read_by_scripts_nor_sent_from_elsewhere(eero: Post) -> None:
    browser = Client()
    sign_in(browser, eero)
    browser.get("/")
    browser.post("/language/", {"language": "sv"})
    for name in ("session", "csrf", "language"):
        cookie = browser.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name


def test_the_operators_log_tells_where_and_never_what(eero: Post) -> None:
    """PostgreSQL quotes the row that it refuses, and the row has the identity code."""
    known = a_person(as_actor(eero), last_name="Salainen", identity_code=CODE)
    try:
        Person.objects.create(last_name=known.last_name, identity_code=CODE, created_at=NOW)
    except IntegrityError:
        trace = WithoutData().formatException(sys.exc_info())
    assert "test_headers.py" in trace
    assert "UniqueViolation 23505 person_identity_code_once" in trace
    assert CODE not in trace
    assert known.last_name not in trace


def test_faults_are_logged_by_that_formatter() -> None:
    formatters = {type(handler.formatter) for handler in logging.getLogger().handlers}
    assert WithoutData in formatters


def test_django_finds_nothing_against_a_production_installation() -> None:
    told = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "reimari.settings",
        "REIMARI_SECRET_KEY": "k3y-" * 5 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG!",
        "REIMARI_HOSTS": "reimari.example",
    }
    ask = (
        "import django; django.setup(); from django.core.checks import run_checks;"
        "print([message.id for message in run_checks(tags=['security'], include_deployment_checks=True)])"
    )
    answer = subprocess.run([sys.executable, "-c", ask], env=told, capture_output=True, text=True, check=True)  # noqa: S603
    assert answer.stdout.strip() == "[]"


def test_titles_and_addresses_never_name_a_person(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero), last_name="Salainen", identity_code=CODE)
    case = a_case(eero, WEST, person=person)
    browser = Client()
    browser.force_login(eero.user)
    contact = case.matters.get().contact_id
    for address in (
        "/",
        f"/cases/{case.pk}/",
        f"/people/{person.pk}/",
        f"/contacts/{contact}/",
        "/contacts/",
    ):
        content = browser.get(address).content.decode()
        title = content[content.index("<title>") : content.index("</title>")]
        assert "Salainen" not in title, address
    answer = browser.post("/search/", {"words": "Salainen"})
    assert "Salainen" not in answer.request["PATH_INFO"] + answer.request["QUERY_STRING"]
