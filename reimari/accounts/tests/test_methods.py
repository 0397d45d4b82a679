"""One's own pages: methods, and where one is signed in."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.factors import factors_of
from reimari.accounts.models import User
from reimari.accounts.rules import IDLE, LASTS, NOTED_EVERY
from reimari.accounts.tasks import prune_notices, prune_sessions
from reimari.accounts.tests.conftest import PASSWORD, After, code_of, enrolled, secret_on
from reimari.accounts.tests.soft_key import SoftKey
from tests.browser import context, statements

FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}
PAGES = ("/methods/", "/methods/app/", "/methods/passkeys/", "/sessions/", "/confirm/")


@pytest.fixture
def desk(client: Client, oona: User) -> Client:
    client.force_login(oona)
    return client


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_open_with_few_statements(desk: Client, address: str) -> None:
    asked = statements(lambda: desk.get(address))
    assert len(asked) <= 5, asked
    answer = desk.get(address)
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_as_many_statements_for_many_sessions_and_passkeys(desk: Client, oona: User) -> None:
    def asked(address: str) -> int:
        return len(statements(lambda: desk.get(address)))

    before = [asked(address) for address in PAGES]
    for _ in range(3):
        enrolled(desk)
        Client(REMOTE_ADDR="203.0.113.1").post("/sign-in/", {"username": "oona", "password": PASSWORD})
    assert [asked(address) for address in PAGES] == before


def test_an_app_is_added_by_its_first_code_and_recovery_codes_are_shown_once(
    desk: Client, oona: User
) -> None:
    page = desk.get("/methods/app/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "otpauth://totp/Reimari%3Aoona?secret=" in page
    secret, sealed = secret_on(page)
    wrong = desk.post("/methods/app/", {"secret": sealed, "code": "000000"})
    assert wrong.status_code == 422
    assert secret_on(wrong.content.decode())[0] == secret  # the app has read it already
    answer = desk.post("/methods/app/", {"secret": sealed, "code": code_of(secret)})
    codes = re.findall(r"<li>((?:\w{4}-){5}\w{4})</li>", answer.content.decode())
    assert len(codes) == 8
    assert 'download="reimari.txt"' in answer.content.decode()
    assert factors_of(oona).app
    for address in PAGES:
        assert codes[0] not in desk.get(address).content.decode()


@pytest.mark.parametrize("sealed", ["", "x", "of somebody else"])
def test_a_secret_that_this_user_wasnt_shown_is_not_taken(desk: Client, oona: User, sealed: str) -> None:
    if sealed == "of somebody else":
        other = Client()
        other.force_login(User.objects.create_user("other", organisation="x"))
        secret, sealed = secret_on(other.get("/methods/app/").content.decode())
        code = code_of(secret)
    else:
        code = "123456"
    answer = desk.post("/methods/app/", {"secret": sealed, "code": code})
    assert answer.headers["Location"] == "/methods/app/"
    assert not factors_of(oona).any


def test_a_passkey_is_added_named_and_removed(desk: Client, oona: User) -> None:
    options = desk.post("/passkey-options/", {"kind": "add"}).json()
    told = options["publicKey"]
    assert told["authenticatorSelection"]["residentKey"] == "required"
    assert told["authenticatorSelection"]["userVerification"] == "required"
    assert (told["rp"]["id"], told["user"]["name"]) == ("testserver", "oona")
    key = SoftKey()
    answer = desk.post("/methods/passkeys/", {"name": "Työkone", "proof_credential": key.made(options)})
    assert b"recovery-codes" in answer.content
    row = factors_of(oona).passkeys[0]
    assert row.name == "Työkone"
    assert "Työkone" in desk.get("/methods/").content.decode()
    address = f"/methods/passkeys/{row.pk}/"
    assert "Työkone" in desk.get(address).content.decode()
    assert desk.post(address, {"deed": "rename", "name": ""}).status_code == 422
    assert desk.post(address, {"deed": "rename", "name": "Avain"}).status_code == 302
    assert factors_of(oona).passkeys[0].name == "Avain"
    assert desk.post(address, {"deed": "remove"}).headers["Location"] == "/methods/?done=removed"
    assert not Authenticator.objects.exists()
    assert desk.get(address).status_code == 404


def test_a_passkey_that_answers_another_challenge_or_wasnt_opened_is_refused(
    desk: Client, oona: User
) -> None:
    first = desk.post("/passkey-options/", {"kind": "add"}).json()
    second = desk.post("/passkey-options/", {"kind": "add"}).json()
    unopened = SoftKey(verified=False).made(second)
    for made in (
        SoftKey().made(first),
        unopened,
        SoftKey(host="elsewhere.example").made(second),
        "",
        "x",
        "{}",
    ):
        answer = desk.post("/methods/passkeys/", {"name": "K", "proof_credential": made})
        assert answer.status_code == 422
    assert not factors_of(oona).any


def test_nobody_sees_or_changes_another_ones_passkey(desk: Client, oona: User) -> None:
    enrolled(desk)
    pk = factors_of(oona).passkeys[0].pk
    other = Client()
    other.force_login(User.objects.create_user("other", organisation="x"))
    assert other.get(f"/methods/passkeys/{pk}/").status_code == 404
    assert other.post(f"/methods/passkeys/{pk}/", {"deed": "rename", "name": "x"}).status_code == 404
    assert other.post(f"/methods/passkeys/{pk}/", {"deed": "remove"}).status_code == 302  # none of theirs
    assert factors_of(oona).passkeys


def test_the_last_one_stays_where_one_is_required(
    desk: Client, oona: User, app: str, settings: Settings
) -> None:
    settings.SECOND_FACTOR = "required"
    assert desk.post("/methods/app/remove/", {}).status_code == 409
    assert factors_of(oona).app
    enrolled(desk)
    assert desk.post("/methods/app/remove/", {}).status_code == 302
    pk = factors_of(oona).passkeys[0].pk
    assert desk.post(f"/methods/passkeys/{pk}/", {"deed": "remove"}).status_code == 409
    settings.SECOND_FACTOR = "optional"
    assert desk.post(f"/methods/passkeys/{pk}/", {"deed": "remove"}).status_code == 302


def test_recovery_codes_are_for_those_who_have_a_factor(desk: Client, app: str) -> None:
    assert "8 unused codes" in desk.get("/methods/recovery/").content.decode()
    assert desk.post("/methods/recovery/").headers["Location"] == "/methods/recovery/"  # an old page
    Authenticator.objects.all().delete()
    assert desk.post("/methods/recovery/").headers["Location"] == "/methods/"


# Where one is signed in


def elsewhere(**headers: str) -> Client:
    browser = Client(REMOTE_ADDR="203.0.113.1", headers=headers)
    browser.post("/sign-in/", {"username": "oona", "password": PASSWORD})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/methods/").status_code == 200


def test_ones_own_sessions_are_listed_and_one_or_all_others_ended(oona: User) -> None:
    here, there, third = elsewhere(), elsewhere(**FIREFOX), elsewhere()
    User.objects.create_user("other", password=PASSWORD, organisation="x")
    Client(REMOTE_ADDR="203.0.113.99").post("/sign-in/", {"username": "other", "password": PASSWORD})
    answer = here.get("/sessions/")
    rows = context(answer)["rows"]
    assert [row.is_this for row in rows] == [True, False, False]
    assert {row.address for row in rows} == {"203.0.113.1"}
    firefox = next(row for row in rows if row.browser == "Firefox · Windows")
    assert here.post("/sessions/", {"end": str(firefox.pk)}).headers["Location"] == "/sessions/?ended=1"
    assert not is_in(there)
    assert is_in(third)
    assert here.post("/sessions/", {"end": "others"}).headers["Location"] == "/sessions/?ended=1"
    assert not is_in(third)
    assert is_in(here)
    assert Session.objects.count() == 2
    assert "1 sign-in has been ended" in here.get("/sessions/?ended=1").content.decode()


@pytest.mark.parametrize("end", ["", "x", "-1", "0", "9" * 30, "²"])
def test_what_isnt_a_session_of_ones_own_is_not_ended(oona: User, end: str) -> None:
    other = User.objects.create_user("other", password=PASSWORD, organisation="x")
    strange = Client()
    strange.post("/sign-in/", {"username": "other", "password": PASSWORD})
    here = elsewhere()
    for told in (end, str(UserSession.objects.get(user=other).pk)):
        assert here.post("/sessions/", {"end": told}).headers["Location"] == "/sessions/?ended=0"
    assert is_in(strange)


def test_what_has_ended_by_itself_isnt_listed_and_last_use_is_told(oona: User, after: After) -> None:
    there, here = elsewhere(), elsewhere()
    after(NOTED_EVERY)
    assert is_in(here)
    rows = context(here.get("/sessions/"))["rows"]
    assert rows[0].seen_at - rows[1].seen_at >= dt.timedelta(seconds=NOTED_EVERY - 2)
    after(IDLE + 5)
    assert len(context(here.get("/sessions/"))["rows"]) == 1
    assert not is_in(there)


def test_a_new_password_leaves_this_session_alone_on_the_list(oona: User) -> None:
    here, there = elsewhere(), elsewhere()
    new = "another sentence of words"
    here.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert [row.is_this for row in context(here.get("/sessions/"))["rows"]] == [True]
    assert UserSession.objects.count() == Session.objects.count() == 1
    assert not is_in(there)


def test_rows_of_ended_sessions_and_old_notices_go_at_night(oona: User) -> None:
    here, there = elsewhere(), elsewhere()
    oona.notices.create(kind="new_browser", at=timezone.now() - dt.timedelta(days=91))
    kept = oona.notices.create(kind="new_browser", at=timezone.now() - dt.timedelta(days=89))
    there.post("/sign-out/")
    assert UserSession.objects.count() == 2
    prune_sessions.call()
    prune_notices.call()
    assert [each.session_key for each in UserSession.objects.all()] == [here.session.session_key]
    assert set(oona.notices.filter(address="")) == {kept}


# How long it lasts


def test_asking_how_long_it_lasts_keeps_nothing_alive_and_staying_does(desk: Client, after: After) -> None:
    after(0)
    desk.post("/session/")
    after(IDLE - 200)
    assert desk.get("/session/", headers={"X-Live": "1"}).json() == {"left": 200, "stays": True}
    assert desk.post("/session/").json() == {"left": IDLE, "stays": True}
    after(2 * IDLE - 201)
    assert desk.get("/session/", headers={"X-Live": "1"}).json()["left"] == 1
    after(2 * IDLE - 199)
    assert desk.get("/session/", headers={"X-Live": "1"}).status_code == 302


def test_after_a_working_day_staying_is_not_possible(desk: Client, after: After) -> None:
    for passed in range(0, LASTS, IDLE // 2):
        after(passed)
        desk.post("/session/")
    after(LASTS - 60)
    assert desk.post("/session/").json() == {"left": 60, "stays": False}
    page = desk.get("/methods/").content.decode()
    assert 'data-left="60"' in page
    assert 'data-stays="false"' in page


def test_whoever_is_signed_out_is_warned_of_nothing(client: Client, db: None) -> None:
    assert "session-end" not in client.get("/sign-in/").content.decode()
