"""Another identity provider, django-allauth's own, which tells all in the ID token too; and two at once."""

from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from reimari.accounts.models import User
from reimari.accounts.tests.identity import HAS_ONE, SECOND, WHY_NOT, Identity, identity_provider
from reimari.staff.models import Post
from tests.oidc import ADDRESS, GUIDES, SITE, begin, come_back, identity, running, sign_in

__all__ = ["identity", "running"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("iu"),
    pytest.mark.skipif(not HAS_ONE, reason=WHY_NOT),
]


@pytest.fixture(scope="module")
def second() -> Iterator[Identity]:
    people = {"kaisa.koskela": {"given_name": "Kaisa", "family_name": "Koskela", "groups": ["reimari-west"]}}
    with identity_provider(SITE, people, SECOND) as identity:
        yield identity


@pytest.fixture
def allauths(second: Identity, settings: Settings) -> Identity:
    settings.IDENTITY_PROVIDERS = (second.told(GUIDES),)
    return second


def test_allauths_own_provider_signs_in_too(client: Client, allauths: Identity) -> None:
    answer = sign_in(client, allauths, "kaisa.koskela")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/work/?list=mine")
    user = User.objects.get(username="kaisa.koskela")
    assert [post.role_id for post in user.posts.all()] == ["TYONTEKIJA"]
    account = SocialAccount.objects.get()
    assert (account.provider, account.extra_data) == ("county", {})
    assert client.get("/").status_code == 200


def test_allauths_own_provider_is_told_of_a_wrong_secret(client: Client, allauths: Identity) -> None:
    back = allauths.browser().sign_in(begin(client), "kaisa.koskela")
    (allauths.folder / "secret").write_text("another one\n")
    assert come_back(client, back).status_code == 403
    assert not User.objects.filter(username="kaisa.koskela").exists()


def test_two_providers_are_two_ways_and_neither_takes_the_others_people(
    client: Client, identity: Identity, second: Identity, settings: Settings, aino: Post
) -> None:
    partner = aino.user.organisation
    settings.IDENTITY_PROVIDERS = (
        identity.told(GUIDES),
        second.told(GUIDES, code="partner", trusted_username=True, organisation=partner),
    )
    page = client.get("/sign-in/").content
    assert page.count(b'action="/sign-in/county/"') == page.count(b'action="/sign-in/partner/"') == 1
    sign_in(client, identity)
    browser = Client()
    answer = browser.post("/sign-in/partner/")
    address = unescape(ADDRESS.search(answer.content.decode())[1])  # type: ignore[index]
    assert parse_qs(urlsplit(address).query)["redirect_uri"] == [f"{SITE}/sign-in/partner/back/"]
    back = identity.browser().sign_in(begin(browser), "k-1")
    other = come_back(browser, back.replace("/county/", "/partner/"))  # an answer of the one to the other
    assert other.status_code == 403
    assert "_auth_user_id" not in browser.session
