import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reimari.accounts.models import User
from reimari.accounts.rules import IDLE, LASTS, NOTED_EVERY
from tests.browser import context

PASSWORD = "a long sentence of words"  # noqa: S105
NEW = "another sentence of words"
type After = Callable[[int], None]


@pytest.fixture
def oona(db: None) -> User:
    return User.objects.create_user("oona", password=PASSWORD, first_name="Oona", organisation="x")


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> After:
    """Let so many seconds pass for the sessions."""
    began = timezone.now()

    def pass_by(seconds: int) -> None:
        now = began + dt.timedelta(seconds=seconds)
        monkeypatch.setattr("reimari.accounts.sessions.timezone.now", lambda: now)

    pass_by(0)
    return pass_by


@pytest.fixture
def desk(client: Client, oona: User, after: After) -> Client:
    client.post("/sign-in/", {"username": "oona", "password": PASSWORD})
    return client


def is_in(browser: Client, **headers: str) -> bool:
    return browser.get("/password/", headers=headers).status_code == 200


def test_a_session_ends_after_an_hour_without_a_deed(desk: Client, after: After) -> None:
    after(IDLE - 1)
    assert is_in(desk)
    after(2 * IDLE - 2)
    assert is_in(desk)
    after(3 * IDLE)
    assert not is_in(desk)
    assert not Session.objects.exists()


def test_a_session_ends_after_a_working_day_whatever_was_done(desk: Client, after: After) -> None:
    for passed in range(0, LASTS, IDLE // 2):
        after(passed)
        assert is_in(desk), passed
    after(LASTS)
    assert not is_in(desk)


@pytest.mark.parametrize("address", ["/password/", "/events/"])
def test_what_a_page_does_by_itself_keeps_no_session_alive(desk: Client, after: After, address: str) -> None:
    for passed in range(0, IDLE, IDLE // 4):
        after(passed)
        answer = desk.get(address, headers={"X-Live": "1"} if address == "/password/" else {})
        assert "sign-in" not in answer.headers.get("Location", "")
    after(IDLE)
    assert not is_in(desk)


def test_a_page_costs_no_statement_for_it_until_some_minutes_have_passed(desk: Client, after: After) -> None:
    def written() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert is_in(desk)
        return len([each for each in asked if 'UPDATE "django_session"' in each["sql"]])

    after(NOTED_EVERY - 1)
    assert written() == 0
    after(NOTED_EVERY)
    assert written() == 1
    assert written() == 0


def test_a_session_that_a_command_made_begins_when_it_is_first_used(
    client: Client, oona: User, after: After
) -> None:
    client.force_login(oona)
    session = client.session
    for name in ("since", "seen"):
        del session[name]
    session.save()
    assert is_in(client)
    assert client.session["since"]


def test_a_new_password_ends_every_other_session(desk: Client, oona: User) -> None:
    elsewhere = Client()
    elsewhere.post("/sign-in/", {"username": "oona", "password": PASSWORD})
    assert is_in(elsewhere)
    before = desk.cookies["session"].value
    answer = desk.post(
        "/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}, follow=True
    )
    assert answer.redirect_chain == [("/password/?changed", 302)]
    assert context(answer)["done"]
    assert desk.cookies["session"].value != before
    assert is_in(desk)
    assert not is_in(elsewhere)
    assert Client().post("/sign-in/", {"username": "oona", "password": PASSWORD}).status_code == 422
    assert Client().post("/sign-in/", {"username": "oona", "password": NEW}).status_code == 302


def test_a_closed_account_is_out_at_once(desk: Client, oona: User) -> None:
    assert is_in(desk)
    User.objects.filter(pk=oona.pk).update(is_active=False)
    assert not is_in(desk)
