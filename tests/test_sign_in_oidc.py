"""Staff sign in by OpenID Connect: against npm's oidc-provider, a real identity provider."""

import re
from html import unescape
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.models import ProviderSession, User
from reimari.accounts.tests.identity import HAS_ONE, WHY_NOT, Identity
from reimari.audit.models import Event
from reimari.staff.models import Post
from tests.browser import context
from tests.oidc import (
    ADDRESS,
    GUIDES,
    KAISA,
    SIGN_IN,
    SITE,
    WEST,
    begin,
    come_back,
    identity,
    running,
    said,
    sign_in,
    told,
)

__all__ = ["identity", "running"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("iu"),
    pytest.mark.skipif(not HAS_ONE, reason=WHY_NOT),
]


def test_the_first_sign_in_makes_the_account_with_the_posts_of_its_groups(
    client: Client, identity: Identity
) -> None:
    answer = sign_in(client, identity)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/work/?list=mine")
    user = User.objects.get(username="kaisa.koskela")
    assert (str(user), user.organisation, user.language) == ("Kaisa Koskela", "COUNTY", "sv")
    assert not user.has_usable_password()
    assert client.session["_auth_user_id"] == str(user.pk)
    (post,) = Post.objects.filter(user=user)
    assert (post.team_id, post.role_id, post.origin) == (WEST, "TYONTEKIJA", "county")
    assert post.valid_from == timezone.localdate()
    event = Event.objects.get(action="staff.appoint")
    assert (event.subject_id, event.organisation) == (str(post.pk), "sign-in")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("locale", "language"), [("sv-FI", "sv"), ("fi_FI", "fi"), ("de", "en"), (None, "en"), (7, "en")]
)
def test_a_new_account_speaks_as_the_provider_says_else_as_the_page_did(
    identity: Identity, locale: object, language: str
) -> None:
    identity.knows("k-1", **KAISA | {"locale": locale})
    sign_in(Client(headers={"Accept-Language": "en"}), identity)
    assert User.objects.get(username="kaisa.koskela").language == language


def test_of_what_the_provider_tells_only_who_it_is_is_kept(client: Client, identity: Identity) -> None:
    sign_in(client, identity)
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.extra_data) == ("county", "k-1", {})
    assert not SocialToken.objects.exists()
    assert not SocialApp.objects.exists()
    assert "010190-9990" not in str(dict(client.session.items()))
    assert "printers" not in str(dict(client.session.items()))


def test_the_provider_is_asked_with_a_challenge_a_state_and_a_nonce(
    client: Client, identity: Identity
) -> None:
    asked = {name: value for name, (value,) in parse_qs(urlsplit(begin(client)).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 32
    assert asked["ui_locales"] == "fi"
    assert asked["redirect_uri"] == f"{SITE}/sign-in/county/back/"
    assert set(asked["scope"].split()) == {"openid", "profile"}
    again = {name: value for name, (value,) in parse_qs(urlsplit(begin(client)).query).items()}
    assert not {asked[name] for name in ("state", "nonce", "code_challenge")} & set(again.values())


def test_an_older_session_of_the_browser_ends(client: Client, identity: Identity) -> None:
    other = User.objects.create_user("other", organisation="COUNTY")
    client.force_login(other)
    old = client.session.session_key
    sign_in(client, identity)
    assert not Session.objects.filter(pk=old).exists()
    assert client.session["_auth_user_id"] != str(other.pk)


def test_a_later_sign_in_brings_names_and_posts_in_line(client: Client, identity: Identity) -> None:
    sign_in(client, identity)
    user = User.objects.get(username="kaisa.koskela")
    user.speak("fi")
    identity.knows("k-1", **KAISA | {"family_name": "Koski", "groups": ["reimari-lead"]})
    browser = Client()
    sign_in(browser, identity)
    user.refresh_from_db()
    assert (str(user), user.language) == ("Kaisa Koski", "fi")
    today = timezone.localdate()
    assert [post.role_id for post in Post.objects.filter(user=user).valid_on(today)] == ["ESIHENKILO"]
    gone = Post.objects.get(user=user, role="TYONTEKIJA")
    assert (gone.valid_until, gone.ended_on) == (None, today)
    assert Event.objects.get(action="staff.end_post").subject_id == str(gone.pk)
    sign_in(Client(), identity)
    assert Event.objects.filter(action__startswith="staff.").count() == 3
    assert SocialAccount.objects.count() == 1


def test_what_was_given_by_hand_stays_and_is_not_given_twice(client: Client, identity: Identity) -> None:
    sign_in(client, identity)
    user = User.objects.get(username="kaisa.koskela")
    Post.objects.filter(user=user).update(origin="")
    identity.knows("k-1", **KAISA | {"groups": []})
    sign_in(Client(), identity)
    assert Post.objects.get(user=user).valid_until is None
    identity.knows("k-1", **KAISA)
    sign_in(Client(), identity)
    assert Post.objects.filter(user=user).count() == 1


def test_whoever_is_in_none_of_the_groups_is_told_whom_to_ask(client: Client, identity: Identity) -> None:
    identity.knows("k-1", **{name: value for name, value in KAISA.items() if name != "groups"})
    assert sign_in(client, identity).status_code == 302
    page = client.get("/", headers={"Accept-Language": "en"})
    assert page.status_code == 403
    assert "kaisa.koskela" in page.content.decode()
    assert len(context(page)["sentences"]) == 2


def test_an_account_that_stands_here_under_the_name_is_not_theirs_unless_names_are_trusted(
    client: Client, identity: Identity, settings: Settings
) -> None:
    user = User.objects.create_user(
        "Kaisa.Koskela", email="kaisa@example.org", organisation="COUNTY", first_name="K"
    )
    identity.knows("k-1", **KAISA, email="kaisa@example.org", email_verified=True)
    answer = sign_in(client, identity)
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()
    assert "_auth_user_id" not in client.session
    settings.IDENTITY_PROVIDERS = (identity.told(GUIDES, trusted_username=True),)
    assert sign_in(client, identity).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    identity.knows("k-2", **KAISA)  # the name is given to somebody else
    assert sign_in(Client(), identity, "k-2").status_code == 403
    assert SocialAccount.objects.count() == 1


def test_a_trusted_name_is_one_of_the_providers_own_organisation(
    client: Client, identity: Identity, settings: Settings, aino: Post
) -> None:
    settings.IDENTITY_PROVIDERS = (identity.told(trusted_username=True),)
    identity.knows("k-1", **KAISA | {"preferred_username": aino.user.username})
    assert sign_in(client, identity).status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_closed_account_stays_out(client: Client, identity: Identity) -> None:
    sign_in(client, identity)
    User.objects.get(username="kaisa.koskela").close()
    browser = Client(headers={"Accept-Language": "en"})
    answer = sign_in(browser, identity)
    assert answer.status_code == 403
    assert "closed" in said(answer)
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("name", [None, "", " ", "kaisa koskela", "x" * 151, 7, "k\x00"])
def test_a_name_that_can_not_be_used_is_told_calmly(client: Client, identity: Identity, name: object) -> None:
    identity.knows("k-1", **KAISA | {"preferred_username": name})
    answer = sign_in(client, identity)
    assert answer.status_code == 403
    assert said(answer)
    assert not User.objects.filter(first_name="Kaisa").exists()


def test_a_cancelled_sign_in_leads_back_to_the_page_with_what_was_to_be_opened(
    client: Client, identity: Identity
) -> None:
    answer = come_back(client, identity.browser().cancel(begin(client)))
    assert answer.status_code == 200
    assert "cancelled" in said(come_back_in_english(identity))
    assert context(answer)["next"] == "/work/?list=mine"
    assert "_auth_user_id" not in client.session


def come_back_in_english(identity: Identity) -> HttpResponse:
    browser = Client(headers={"Accept-Language": "en"})
    return come_back(browser, identity.browser().cancel(begin(browser)))


def test_an_answer_counts_once_and_in_the_browser_that_asked(client: Client, identity: Identity) -> None:
    back = identity.browser().sign_in(begin(client), "k-1")
    assert come_back(Client(), back).status_code == 403
    assert come_back(client, back).status_code == 302
    client.post("/sign-out/")
    assert come_back(client, back).status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("iss", ["https://elsewhere.example", None])
def test_an_answer_of_another_provider_is_not_taken(
    client: Client, identity: Identity, iss: str | None
) -> None:
    back = identity.browser().sign_in(begin(client), "k-1")
    wrong = re.sub(r"&iss=[^&]*", f"&iss={iss}" if iss else "", back)
    assert wrong != back
    assert come_back(client, wrong).status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_nonce_of_another_time_is_not_taken(
    client: Client, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = identity.browser().sign_in(begin(client), "k-1")
    session = client.session
    states = session["socialaccount_states"]
    (state,) = states.values()
    state[0]["nonce"] = "another"
    session["socialaccount_states"] = states
    session.save()
    assert come_back(client, back).status_code == 403
    assert "_auth_user_id" not in client.session


def test_the_strength_that_was_asked_for_must_be_told(
    client: Client, identity: Identity, settings: Settings
) -> None:
    settings.IDENTITY_PROVIDERS = (identity.told(acr=("urn:example:strong",)),)
    asked = begin(client)
    assert parse_qs(urlsplit(asked).query)["acr_values"] == ["urn:example:strong"]
    answer = come_back(client, identity.browser().sign_in(asked, "k-1"))
    assert answer.status_code == 403  # the provider of the tests tells no acr


def test_nothing_begins_by_a_link(client: Client, identity: Identity) -> None:
    assert client.get(SIGN_IN).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(SIGN_IN).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in/other/", "/sign-in/other/back/", "/sign-in/other/ended/"])
def test_a_provider_that_is_not_told_is_no_address(client: Client, identity: Identity, path: str) -> None:
    codes = {client.post(path).status_code, client.get(path).status_code}
    assert codes <= {404, 405}
    assert 404 in codes


def test_nobody_is_led_to_another_place(client: Client, identity: Identity) -> None:
    back = identity.browser().sign_in(begin(client, "https://elsewhere.example/"), "k-1")
    assert come_back(client, back).headers["Location"] == "/"


def test_signing_out_ends_the_session_at_the_provider_too(client: Client, identity: Identity) -> None:
    browser = identity.browser()
    come_back(client, browser.sign_in(begin(client), "k-1"))
    assert browser.is_known(begin(Client()))
    answer = client.post("/sign-out/")
    address = unescape(ADDRESS.search(answer.content.decode())[1])  # type: ignore[index]
    assert "_auth_user_id" not in client.session
    assert not ProviderSession.objects.filter(user__username="kaisa.koskela").exists()
    assert browser.sign_out(address).startswith(f"{SITE}/sign-in/")
    assert not browser.is_known(begin(Client()))


def test_a_provider_that_is_away_is_told_calmly_and_the_other_way_stays(
    client: Client, identity: Identity, settings: Settings
) -> None:
    settings.IDENTITY_PROVIDERS = (identity.told(issuer="http://127.0.0.1:9"),)
    answer = told(client, cast(HttpResponse, client.post(SIGN_IN, {"next": "/work/?list=mine"})))
    assert answer.status_code == 503
    page = answer.content.decode()
    assert 'name="username"' in page
    assert page.count('value="/work/?list=mine"') == 3
    settings.IDENTITY_PROVIDERS = (identity.told(),)
    back = identity.browser().sign_in(begin(client), "k-1")
    settings.IDENTITY_PROVIDERS = (identity.told(issuer="http://127.0.0.1:9"),)
    later = come_back(client, back.partition("&iss=")[0])
    assert later.status_code == 503
    assert context(later)["next"] == "/work/?list=mine"


def test_a_provider_that_calls_itself_otherwise_is_not_believed(
    client: Client, identity: Identity, settings: Settings
) -> None:
    settings.IDENTITY_PROVIDERS = (identity.told(issuer=f"{identity.issuer}/"),)
    assert told(client, cast(HttpResponse, client.post(SIGN_IN))).status_code == 503
    assert "_auth_user_id" not in client.session


def test_a_wrong_secret_lets_nobody_in_and_is_not_logged(
    client: Client, identity: Identity, caplog: pytest.LogCaptureFixture
) -> None:
    (identity.folder / "secret").write_text("another one\n")
    assert sign_in(client, identity).status_code == 403
    assert "another one" not in caplog.text
    assert "OAuth2Error" in caplog.text
