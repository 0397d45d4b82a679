"""A fresh proof at a real identity provider: npm's oidc-provider, and django-allauth's own."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.models import User
from reimari.accounts.oidc.told import PostTold
from reimari.accounts.rules import FRESH_FOR
from reimari.accounts.sessions import PROVED
from reimari.accounts.tests.identity import HAS_ONE, SECOND, WHY_NOT, Browser, Identity, identity_provider
from reimari.staff.models import Post
from tests.browser import context

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("iu"),
    pytest.mark.skipif(not HAS_ONE, reason=WHY_NOT),
]
SITE = "http://testserver"
ASKS = "/methods/passkeys/"
GUIDES = PostTold(group="reimari-west", team="GUIDANCE_WORKING_AGE_LANTINEN", role="TYONTEKIJA")
KAISA: dict[str, Any] = {"given_name": "Kaisa", "family_name": "Koskela", "groups": ["reimari-west"]}
ONWARD = re.compile(r'content="0; url=([^"]+)"')
CARRIED = re.compile(r'name="carried" value="([^"]+)"')


@pytest.fixture(scope="module")
def npms() -> Iterator[Identity]:
    with identity_provider(SITE) as identity:
        yield identity


@pytest.fixture(scope="module")
def allauths() -> Iterator[Identity]:
    with identity_provider(SITE, {"kaisa": KAISA}, SECOND) as identity:
        yield identity


@pytest.fixture
def identity(npms: Identity, settings: Settings) -> Identity:
    for name in ("kaisa", "other"):
        npms.knows(name, **KAISA, preferred_username=name)
    settings.IDENTITY_PROVIDERS = (npms.told(GUIDES),)
    return npms


def led(client: Client, at: str, **sent: str) -> str:
    return unescape(ONWARD.search(client.post(at, sent).content.decode())[1])  # type: ignore[index]


def come_in(client: Client, browser: Browser) -> User:
    """Signed in by the provider, a while ago."""
    client.get(browser.sign_in(led(client, "/sign-in/county/"), "kaisa").removeprefix(SITE))
    session = client.session
    session[PROVED] -= FRESH_FOR
    session.save()
    assert client.get(ASKS).status_code == 403
    return User.objects.get(username="kaisa")


def prove(client: Client, browser: Browser, sub: str = "kaisa", **sent: str) -> Any:
    back = browser.sign_in(led(client, ASKS, proof="provider", **sent), sub)
    return client.get(back.removeprefix(SITE))


def test_npms_provider_asks_anew_and_its_word_opens_the_page(client: Client, identity: Identity) -> None:
    browser = identity.browser()
    user = come_in(client, browser)
    assert browser.is_known(led(client, "/sign-in/county/"))  # an ordinary sign-in goes through by itself
    assert not browser.is_known(led(client, ASKS, proof="provider"))
    answer = prove(client, browser)
    assert (answer.status_code, answer.headers["Location"]) == (302, ASKS)
    assert client.get(ASKS).status_code == 200
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_group_that_is_gone_by_then_takes_the_post_at_once(client: Client, identity: Identity) -> None:
    browser = identity.browser()
    user = come_in(client, browser)
    identity.knows("kaisa", **KAISA | {"groups": []}, preferred_username="kaisa")
    prove(client, browser)
    assert Post.objects.get(user=user).ended_on == timezone.localdate()
    assert client.get("/").status_code == 403


def test_somebody_else_at_npms_provider_is_refused_and_the_form_is_there_still(
    client: Client, identity: Identity
) -> None:
    come_in(client, identity.browser())
    page = client.post(ASKS, {"name": "Pitkä nimi avaimelle"}).content.decode()
    carried = unescape(CARRIED.search(page)[1])  # type: ignore[index]
    answer = prove(client, identity.browser(), "other", carried=carried)
    assert answer.status_code == 403
    assert context(answer)["said"]
    assert not User.objects.filter(username="other").exists()
    carried = unescape(CARRIED.search(answer.content.decode())[1])  # type: ignore[index]
    assert "Pitkä nimi avaimelle" in prove(client, identity.browser(), carried=carried).content.decode()


@pytest.mark.parametrize("tells", [True, False])
def test_allauths_own_provider_proves_it_when_it_tells_the_time(
    client: Client, allauths: Identity, settings: Settings, *, tells: bool
) -> None:
    settings.IDENTITY_PROVIDERS = (allauths.told(GUIDES),)
    allauths.knows("kaisa", **KAISA, tells_time=tells)
    browser = allauths.browser()
    come_in(client, browser)
    assert not browser.is_known(led(client, ASKS, proof="provider"))
    answer = prove(client, browser)
    assert answer.status_code == (302 if tells else 403)
    assert client.get(ASKS).status_code == (200 if tells else 403)
