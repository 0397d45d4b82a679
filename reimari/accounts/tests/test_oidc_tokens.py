"""What a provider says is believed only when all of it holds: against one that lies."""

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from reimari.accounts.models import User
from reimari.accounts.oidc import asking
from reimari.accounts.tests.crooked import OTHER_KEY, SECRET, Crooked, crooked_provider, signed

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r'content="0; url=([^"]+)"')
NO_ANSWERS: tuple[Any, ...] = ([], b"<html>", 500, 302, "x")
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def provider(tmp_path: Path, settings: Settings) -> Iterator[Crooked]:
    with crooked_provider(tmp_path) as running:
        settings.IDENTITY_PROVIDERS = (running.told(),)
        yield running


def begin(client: Client) -> dict[str, str]:
    page = client.post("/sign-in/county/", {"next": "/work/"}).content.decode()
    query = parse_qs(urlsplit(unescape(ADDRESS.search(page)[1])).query)  # type: ignore[index]
    return {name: value for name, (value,) in query.items()}


def sign_in(client: Client, provider: Crooked, token: Any = None, **changed: Any) -> HttpResponse:
    """Come back with a token: the one that is given, or one as it should be but for what is changed."""
    asked = begin(client)
    claims = provider.claims(**({"nonce": asked["nonce"]} | changed))
    token = signed(claims) if token is None else token(claims)
    provider.answers["/token"] = {"access_token": "a", "token_type": "Bearer", "id_token": token}
    return back(client, asked)


def back(client: Client, asked: dict[str, str]) -> HttpResponse:
    """Come back with a code that the provider has given."""
    return told(client, client.get("/sign-in/county/back/", {"code": "c", "state": asked["state"]}))


def told(client: Client, answer: Any) -> HttpResponse:
    """What the sign-in page says, if that is where it leads."""
    led = answer.headers.get("Location", "")
    return cast(HttpResponse, client.get(led) if led.startswith("/sign-in/?") else answer)


def nobody(client: Client, answer: HttpResponse, *codes: int) -> None:
    assert answer.status_code in (codes or (403,)), answer.status_code
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


def test_a_token_that_holds_lets_in(client: Client, provider: Crooked) -> None:
    assert sign_in(client, provider).headers["Location"] == "/work/"
    assert User.objects.get().username == "seela"


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"iss": "http://127.0.0.1:1"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["reimari", "another"]},
        {"azp": "another"},
        {"exp": 1},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": "another"},
        {"sub": "x" * 256},
        {"sub": 7},
        {"preferred_username": ["seela"]},
        {"groups": {"a": "b"}},
        {"groups": ["a", 7]},
        {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://x"}}},
    ],
    ids=str,
)
def test_a_token_with_something_wrong_lets_nobody_in(
    client: Client, provider: Crooked, changed: dict[str, Any]
) -> None:
    nobody(client, sign_in(client, provider, **changed))


@pytest.mark.parametrize(
    "token",
    [
        lambda claims: signed(claims, key=OTHER_KEY),
        lambda claims: signed(claims, kid="another"),
        lambda claims: signed(claims, algorithm="PS256"),
        lambda claims: signed(claims, key=SECRET, algorithm="HS256"),
        lambda claims: signed(claims, key="", algorithm="none"),
        lambda claims: signed(claims).rpartition(".")[0] + ".",
        lambda claims: "not.a.token",
        lambda claims: "",
        lambda claims: 7,
    ],
    ids=[
        "another key",
        "another kid",
        "another way",
        "our secret",
        "none",
        "unsigned",
        "words",
        "",
        "number",
    ],
)
def test_a_token_that_is_not_signed_by_the_provider_lets_nobody_in(
    client: Client, provider: Crooked, token: Any
) -> None:
    nobody(client, sign_in(client, provider, token))


def test_a_key_without_a_name_is_found_when_it_is_the_only_one(client: Client, provider: Crooked) -> None:
    (key,) = provider.answers["/jwks"]["keys"]
    key.pop("kid")
    key.pop("alg")
    assert sign_in(client, provider, lambda claims: signed(claims, kid=None)).status_code == 302


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        *((path, answer) for path in ("/jwks", "/userinfo") for answer in NO_ANSWERS),
        ("/jwks", {}),
        ("/jwks", {"keys": []}),
        ("/jwks", {"keys": ["x"]}),
        ("/jwks", {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "k"}]}),
        ("/userinfo", {"preferred_username": "seela"}),
        ("/userinfo", b'{"sub": "s-1", "x": "' + b"x" * 1_000_001 + b'"}'),
        (DISCOVERY, 404),
        (DISCOVERY, b""),
        (DISCOVERY, {}),
    ],
)
def test_an_answer_that_is_none_is_told_calmly(
    client: Client, provider: Crooked, path: str, answer: Any
) -> None:
    asked = begin(client)
    provider.answers["/token"] = {
        "access_token": "a",
        "id_token": signed(provider.claims(nonce=asked["nonce"])),
    }
    provider.answers[path] = answer
    answered = back(client, asked)
    nobody(client, answered, 403, 503)
    assert b'value="/work/"' in answered.content


@pytest.mark.parametrize("answer", [[], b"", 500, 302, {}, {"access_token": "a"}, {"id_token": "a"}, "x"])
def test_a_token_endpoint_that_answers_otherwise_lets_nobody_in(
    client: Client, provider: Crooked, answer: Any
) -> None:
    asked = begin(client)
    provider.answers["/token"] = answer
    nobody(client, back(client, asked), 403, 503)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "ftp://127.0.0.1/"},
        {"jwks_uri": 7},
        {"jwks_uri": "http://["},
        {"end_session_endpoint": "javascript:alert(1)"},
        {"authorization_response_iss_parameter_supported": True},
    ],
    ids=str,
)
def test_a_provider_that_publishes_what_it_can_not_lets_nobody_in(
    client: Client, provider: Crooked, changed: dict[str, Any]
) -> None:
    asked = begin(client)
    token = signed(provider.claims(nonce=asked["nonce"]))
    provider.answers["/token"] = {"access_token": "a", "id_token": token}
    provider.answers[DISCOVERY] |= changed
    nobody(client, back(client, asked), 403, 503)


def test_a_provider_that_keeps_us_waiting_is_left_after_seconds(
    client: Client, provider: Crooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "TIMES_OUT", (0.2, 0.2))
    provider.waits = 1.5
    began = time.monotonic()
    nobody(client, told(client, client.post("/sign-in/county/")), 503)
    assert time.monotonic() - began < 1.4


def test_the_token_that_ends_the_session_is_kept_only_without_more_of_somebody(
    client: Client, provider: Crooked
) -> None:
    provider.answers[DISCOVERY]["end_session_endpoint"] = f"{provider.issuer}/end?tenant=1"
    sign_in(client, provider, national_id="010190-9990")
    assert client.session["oidc"]["hint"] == ""
    answer = client.post("/sign-out/").content.decode()
    led = parse_qs(urlsplit(unescape(ADDRESS.search(answer)[1])).query)  # type: ignore[index]
    assert led["client_id"] == ["reimari"]
    assert led["tenant"] == ["1"]
    assert led["post_logout_redirect_uri"] == ["http://testserver/sign-in/"]
    assert "id_token_hint" not in led
    sign_in(client, provider, sid="s")
    assert client.session["oidc"]["hint"].count(".") == 2


def test_the_strength_that_is_asked_for_is_looked_at(
    client: Client, provider: Crooked, settings: Settings
) -> None:
    settings.IDENTITY_PROVIDERS = (provider.told(acr=("strong", "stronger")),)
    nobody(client, sign_in(client, provider))
    nobody(client, sign_in(client, provider, acr="weak"))
    assert sign_in(client, provider, acr="stronger").status_code == 302
