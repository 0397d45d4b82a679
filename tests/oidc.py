"""What tests of signing in by a provider share: the county's provider, and a browser that comes back."""

import re
from collections.abc import Iterator
from html import unescape
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from reimari.accounts.oidc.told import PostTold
from reimari.accounts.tests.identity import Identity, identity_provider
from tests.browser import context

WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
GUIDES = PostTold(group="reimari-west", team=WEST, role="TYONTEKIJA")
LEADS = PostTold(group="reimari-lead", team=WEST, role="ESIHENKILO")
SITE = "http://testserver"
SIGN_IN = "/sign-in/county/"
KAISA = {
    "given_name": "Kaisa",
    "family_name": "Koskela",
    "preferred_username": "kaisa.koskela",
    "locale": "sv-FI",
    "groups": ["reimari-west", "printers"],
    "national_id": "010190-9990",
}
ADDRESS = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


@pytest.fixture(scope="module")
def running() -> Iterator[Identity]:
    with identity_provider(SITE) as identity:
        yield identity


@pytest.fixture
def identity(running: Identity, settings: Settings) -> Identity:
    running.people.clear()
    running.knows("k-1", **KAISA)
    settings.IDENTITY_PROVIDERS = (running.told(GUIDES, LEADS),)
    return running


def begin(client: Client, after: str = "/work/?list=mine") -> str:
    """Press the button; answers with where it leads."""
    answer = client.post(SIGN_IN, {"next": after})
    assert answer.status_code == 200, answer.content
    return unescape(ADDRESS.search(answer.content.decode())[1])  # type: ignore[index]


def come_back(client: Client, back: str) -> HttpResponse:
    answer = cast(HttpResponse, client.get(back.removeprefix(SITE)))
    return told(client, answer)


def told(client: Client, answer: HttpResponse) -> HttpResponse:
    """What the sign-in page says, if that is where it leads."""
    led = answer.headers.get("Location", "")
    return cast(HttpResponse, client.get(led)) if led.startswith("/sign-in/?") else answer


def sign_in(client: Client, identity: Identity, sub: str = "k-1") -> HttpResponse:
    return come_back(client, identity.browser().sign_in(begin(client), sub))


def said(answer: HttpResponse) -> str:
    return str(context(answer)["said"])
