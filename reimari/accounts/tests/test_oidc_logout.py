"""OpenID Connect Back-Channel Logout 1.0: a provider ends what it has begun, and nobody else can."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.models import ProviderSession, SpentToken, User
from reimari.accounts.tasks import prune_sessions
from reimari.accounts.tests.crooked import EVENT, OTHER_KEY, SECRET, Crooked, crooked_provider, signed
from reimari.accounts.tests.test_oidc_tokens import sign_in

pytestmark = pytest.mark.django_db
ENDED = "/sign-in/county/ended/"


@pytest.fixture
def provider(tmp_path: Path, settings: Settings) -> Iterator[Crooked]:
    with crooked_provider(tmp_path) as running:
        settings.IDENTITY_PROVIDERS = (running.told(),)
        yield running


@pytest.fixture
def desk(client: Client, provider: Crooked) -> Client:
    sign_in(client, provider, sid="at-the-desk")
    return client


@pytest.fixture
def phone(provider: Crooked) -> Client:
    browser = Client()
    sign_in(browser, provider, sid="on-the-phone")
    return browser


def is_in(browser: Client) -> bool:
    return not browser.get("/").headers.get("Location", "").startswith("/sign-in/")


def told(token: str) -> int:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(ENDED, {"logout_token": token})
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.status_code


def test_one_session_ends_by_its_id_and_all_by_the_person(
    desk: Client, phone: Client, provider: Crooked
) -> None:
    assert told(provider.logout_token(sid="at-the-desk")) == 200
    assert (is_in(desk), is_in(phone)) == (False, True)
    sign_in(desk, provider, sid="again")
    assert told(provider.logout_token(sub="s-1", sid=None, jti="j-2")) == 200
    assert (is_in(desk), is_in(phone)) == (False, False)
    assert not ProviderSession.objects.exists()
    assert not Session.objects.exists()


def test_somebody_elses_session_and_a_password_session_stay(
    desk: Client, phone: Client, provider: Crooked
) -> None:
    user = User.objects.get()
    other = Client()
    other.force_login(user)
    assert told(provider.logout_token(sub="s-2", sid="at-the-desk")) == 200
    assert told(provider.logout_token(sub="nobody", jti="j-2")) == 200
    assert (is_in(desk), is_in(phone), is_in(other)) == (True, True, True)
    assert told(provider.logout_token(sub="s-1", jti="j-3")) == 200
    assert (is_in(desk), is_in(phone), is_in(other)) == (False, False, True)


def test_a_session_that_goes_on_under_another_key_can_be_ended(desk: Client, provider: Crooked) -> None:
    session = desk.session
    session.cycle_key()
    desk.cookies["session"] = str(session.session_key)
    assert is_in(desk)
    assert told(provider.logout_token(sid="at-the-desk")) == 200
    assert not is_in(desk)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another"},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"iat": 1},
        {"iat": 4_000_000_000},
        {"jti": None},
        {"events": None},
        {"events": {}},
        {"events": {"another": {}}},
        {"events": {EVENT: 7}},
        {"events": [EVENT]},
        {"nonce": "n"},
        {"sid": None, "sub": None},
        {"sid": 7},
        {"sid": ["at-the-desk"]},
        {"sid": "x" * 256},
        {"typ": "JWT"},
        {"typ": None},
        {"key": OTHER_KEY},
    ],
    ids=" ".join,
)
def test_a_token_with_something_wrong_ends_nothing(
    desk: Client, provider: Crooked, changed: dict[str, Any]
) -> None:
    assert told(provider.logout_token(**({"sid": "at-the-desk"} | changed))) == 400
    assert is_in(desk)


def test_a_token_that_our_own_secret_signs_ends_nothing(desk: Client, provider: Crooked) -> None:
    claims = provider.claims(jti="j", events={EVENT: {}}, sid="at-the-desk")
    forged = signed(claims, key=SECRET, algorithm="HS256", typ="logout+jwt")
    for token in (forged, signed(claims, key="", algorithm="none", typ="logout+jwt"), "x", ""):
        assert told(token) == 400
    assert is_in(desk)


def test_a_token_counts_once(desk: Client, provider: Crooked) -> None:
    token = provider.logout_token(sid="at-the-desk")
    assert told(token) == 200
    sign_in(desk, provider, sid="at-the-desk")
    assert told(token) == 400
    assert is_in(desk)


def test_a_provider_that_is_away_is_asked_to_tell_again(
    desk: Client, provider: Crooked, settings: Settings
) -> None:
    provider.answers["/jwks"] = 500
    assert told(provider.logout_token(sid="at-the-desk")) == 503
    provider.answers.pop("/.well-known/openid-configuration")
    assert told(provider.logout_token(sid="at-the-desk")) == 503
    assert is_in(desk)


def test_whoever_signs_in_otherwise_afterwards_is_not_the_providers(
    desk: Client, provider: Crooked, settings: Settings
) -> None:
    password = "a long sentence of words"  # noqa: S105
    User.objects.create_user("oona", password=password, organisation="x")
    desk.post("/sign-in/", {"username": "oona", "password": password})
    assert "oidc" not in desk.session
    assert told(provider.logout_token(sub="s-1")) == 200
    assert is_in(desk)


def test_what_is_of_no_use_any_more_is_removed(desk: Client, phone: Client, provider: Crooked) -> None:
    told(provider.logout_token(sub="nobody"))
    Session.objects.filter(pk=desk.session.session_key).update(expire_date=timezone.now())
    SpentToken.objects.update(until=timezone.now())
    prune_sessions.call()
    (left,) = ProviderSession.objects.all()
    assert left.sid == "on-the-phone"
    assert not SpentToken.objects.exists()
