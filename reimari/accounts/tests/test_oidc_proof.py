"""Whoever came by a provider proves there once more who they are."""

import logging
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from reimari.accounts.models import ProviderSession, User
from reimari.accounts.oidc import joining
from reimari.accounts.oidc.sentences import sentence_of
from reimari.accounts.oidc.tokens import LEEWAY
from reimari.accounts.rules import FRESH_FOR
from reimari.accounts.tests.coming_back import ASKS, BACK, age, ask, back, come_in, is_fresh, led, now, text
from reimari.accounts.tests.conftest import PASSWORD
from reimari.accounts.tests.crooked import OTHER_KEY, Crooked, signed

pytestmark = pytest.mark.django_db


def test_the_page_leads_to_the_provider_that_let_them_in_and_it_has_to_ask_anew(
    client: Client, seela: User
) -> None:
    page = client.get(ASKS)
    assert page.status_code == 403
    assert page.content.decode().count('value="provider"') == 1
    asked = ask(client)
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= set(asked)


def test_signing_in_asks_for_no_second_password_there(client: Client, provider: Crooked) -> None:
    asked = led(client.post("/sign-in/county/"))
    assert not {"prompt", "max_age"} & set(asked)


def test_whoever_was_asked_since_has_proved_it_and_stays_in_the_same_session(
    client: Client, provider: Crooked, seela: User
) -> None:
    before = dict(client.session.items()), client.session.session_key
    answer = back(client, provider, ask(client, f"{ASKS}?x=1"), auth_time=now(), sid="s-2")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{ASKS}?x=1")
    assert is_fresh(client)
    assert client.session.session_key == before[1]
    assert client.session["since"] == before[0]["since"]
    assert ProviderSession.objects.get().sid == "s-2"  # theirs ends this one
    assert SocialAccount.objects.count() == User.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "untimed"),
        ({"auth_time": "soon"}, "untimed"),
        ({"auth_time": True}, "untimed"),
        ({"auth_time": float("nan")}, "untimed"),
        ({"auth_time": -LEEWAY - 5}, "old"),
        ({"auth_time": LEEWAY + 30}, "old"),
        ({"auth_time": 0, "nonce": "another"}, "unbelieved"),
        ({"auth_time": 0, "nonce": None}, "unbelieved"),
        ({"auth_time": 0, "aud": "another"}, "unbelieved"),
        ({"auth_time": 0, "key": OTHER_KEY}, "unbelieved"),
    ],
    ids=lambda told: " ".join(told) if isinstance(told, dict) else told,
)
def test_what_does_not_hold_is_no_proof_and_the_page_says_what_to_do(
    client: Client,
    provider: Crooked,
    seela: User,
    caplog: pytest.LogCaptureFixture,
    changed: dict[str, Any],
    said: str,
) -> None:
    caplog.set_level(logging.INFO)
    kept = {name: value for name, value in client.session.items() if name != "socialaccount_states"}
    asked = ask(client)
    if isinstance(changed.get("auth_time"), int) and changed["auth_time"] is not True:
        changed = changed | {"auth_time": now() + changed["auth_time"]}
    answer = back(client, provider, asked, **changed)
    assert answer.status_code == 403
    assert sentence_of(provider.told(), said, confirming=True)[1] in text(answer)
    assert f'action="{ASKS}"' in text(answer)
    assert not is_fresh(client)
    after = {name: value for name, value in client.session.items() if name != "socialaccount_states"}
    assert after == kept
    assert any("proof of" in line or "ended from" in line for line in caplog.messages)
    assert said == "unbelieved" or any(line.endswith(f", {said}") for line in caplog.messages)


def test_the_clocks_may_differ_by_a_minute(client: Client, provider: Crooked, seela: User) -> None:
    back(client, provider, ask(client), auth_time=now() - LEEWAY + 5)
    assert is_fresh(client)
    age(client)
    back(client, provider, ask(client), auth_time=now() + LEEWAY - 5)
    assert is_fresh(client)


def test_somebody_else_at_the_provider_proves_nothing_and_changes_nothing(
    client: Client, provider: Crooked, seela: User, caplog: pytest.LogCaptureFixture
) -> None:
    key, asked = client.session.session_key, ask(client)
    provider.answers["/userinfo"] = {"sub": "s-2", "preferred_username": "other", "given_name": "Other"}
    answer = back(client, provider, asked, sub="s-2", auth_time=now())
    assert answer.status_code == 403
    assert client.session.session_key == key
    assert client.session["_auth_user_id"] == str(seela.pk)
    assert client.session["oidc"]["subject"] == "s-1"
    assert User.objects.get().first_name == "Seela"
    assert not is_fresh(client)
    assert f"proof of {seela.pk} by county refused from 127.0.0.1, other" in caplog.messages


def test_the_same_sub_at_another_provider_proves_nothing(
    client: Client, provider: Crooked, seela: User
) -> None:
    session = client.session
    session["oidc"] |= {"provider": "partner"}
    session.save()
    asked = ask(client)
    session = client.session
    session["oidc"] |= {"provider": "county"}
    session.save()
    claims = provider.claims(nonce=asked["nonce"], auth_time=now())
    provider.answers["/token"] = {"access_token": "a", "id_token": signed(claims)}
    assert client.get("/sign-in/partner/back/", {"code": "c", "state": asked["state"]}).status_code == 403
    assert not is_fresh(client)


def test_a_proof_is_taken_once_and_by_the_session_that_asked(
    client: Client, provider: Crooked, seela: User
) -> None:
    asked = ask(client)
    other = Client()
    come_in(other, provider)
    age(other)
    assert back(other, provider, asked, auth_time=now()).status_code == 302
    assert not is_fresh(other)
    back(client, provider, asked, auth_time=now())
    assert is_fresh(client)
    age(client)
    back(client, provider, asked, auth_time=now())
    assert not is_fresh(client)


def test_whoever_has_signed_in_meanwhile_proves_nothing_by_it(
    client: Client, provider: Crooked, seela: User
) -> None:
    asked, states = ask(client), client.session["socialaccount_states"]
    client.force_login(User.objects.create_user("other", password=PASSWORD, organisation="x"))
    session = client.session
    session["socialaccount_states"] = states
    session.save()
    age(client)
    assert back(client, provider, asked, auth_time=now()).status_code == 403
    assert not is_fresh(client)


def test_names_and_groups_of_the_proof_count_at_once(
    client: Client, provider: Crooked, seela: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[Any] = []
    monkeypatch.setattr(joining, "_arranger", [lambda user, told, groups: came.append((user, groups))])
    asked = ask(client)
    back(client, provider, asked, auth_time=now(), groups=["reimari"], given_name="Selma")
    assert came == [(seela, frozenset({"reimari"}))]
    seela.refresh_from_db()
    assert seela.first_name == "Selma"


def test_a_provider_that_is_away_or_cancelled_leads_back_to_the_question(
    client: Client, provider: Crooked, seela: User
) -> None:
    asked = ask(client, "/confirm/")
    answer = client.get(BACK, {"error": "access_denied", "state": asked["state"]})
    assert answer.status_code == 403
    assert 'action="/confirm/"' in text(answer)
    provider.answers["/.well-known/openid-configuration"] = 500
    answer = client.post(ASKS, {"proof": "provider"})
    assert answer.status_code == 503
    assert f'action="{ASKS}"' in text(answer)
    assert client.session["_auth_user_id"] == str(seela.pk)


def test_whoever_came_by_a_password_is_not_sent_to_a_provider(
    client: Client, provider: Crooked, oona: User
) -> None:
    client.force_login(oona)
    age(client)
    assert 'value="provider"' not in client.get(ASKS).content.decode()
    assert client.post(ASKS, {"proof": "provider"}).status_code == 422


def test_a_sign_in_that_the_provider_waved_through_is_no_fresh_proof(
    client: Client, provider: Crooked
) -> None:
    come_in(client, provider, auth_time=now() - FRESH_FOR)
    assert not is_fresh(client)
    come_in(client, provider, auth_time=now() + 30)
    assert is_fresh(client)
    come_in(client, provider)  # untold: they have just come from it
    assert is_fresh(client)
