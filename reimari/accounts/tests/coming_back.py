"""Somebody goes to an identity provider that says whatever a test wants it to, and comes back."""

import re
import time
from html import unescape
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client

from reimari.accounts.rules import FRESH_FOR
from reimari.accounts.sessions import PROVED
from reimari.accounts.tests.crooked import Crooked, signed

ONWARD = re.compile(r'content="0; url=([^"]+)"')
CARRIED = re.compile(r'name="carried" value="([^"]+)"')
ASKS = "/methods/passkeys/"
BACK = "/sign-in/county/back/"

type Asked = dict[str, str]


def age(browser: Client, **passed: int) -> None:
    session = browser.session
    for name, seconds in (passed or {PROVED: FRESH_FOR}).items():
        session[name] -= seconds
    session.save()


def led(answer: Any) -> Asked:
    """What the provider is asked by the page that leads on."""
    query = parse_qs(urlsplit(unescape(ONWARD.search(answer.content.decode())[1])).query)  # type: ignore[index]
    return {name: value for name, (value,) in query.items()}


def carried_in(answer: Any) -> str:
    return unescape(CARRIED.search(answer.content.decode())[1])  # type: ignore[index]


def back(client: Client, provider: Crooked, asked: Asked, key: Any = None, **changed: Any) -> HttpResponse:
    """Come back with a token as it should be, but for what is changed."""
    claims = provider.claims(**({"nonce": asked["nonce"]} | changed))
    token = signed(claims, **({"key": key} if key else {}))
    provider.answers["/token"] = {"access_token": "a", "token_type": "Bearer", "id_token": token}
    return cast(HttpResponse, client.get("/sign-in/county/back/", {"code": "c", "state": asked["state"]}))


def come_in(client: Client, provider: Crooked, **changed: Any) -> HttpResponse:
    return back(client, provider, led(client.post("/sign-in/county/", {"next": "/work/"})), **changed)


def ask(client: Client, at: str = ASKS, carried: str = "") -> Asked:
    """Press the button that leads to the provider."""
    return led(client.post(at, {"proof": "provider", "carried": carried}))


def now() -> int:
    return int(time.time())


def is_fresh(client: Client) -> bool:
    return client.get(ASKS).status_code == 200


def text(answer: Any) -> str:
    return unescape(answer.content.decode())
