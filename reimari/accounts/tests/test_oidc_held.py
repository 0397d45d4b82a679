"""What somebody typed waits while they are at a provider: for them alone, and whatever happens there."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reimari.accounts import carrying
from reimari.accounts.carrying import HELD, HOLDS_FOR, MOST_HELD
from reimari.accounts.models import User
from reimari.accounts.oidc.sentences import sentence_of
from reimari.accounts.rules import IDLE
from reimari.accounts.tests.coming_back import (
    ASKS,
    BACK,
    Asked,
    age,
    ask,
    back,
    carried_in,
    come_in,
    led,
    now,
    text,
)
from reimari.accounts.tests.crooked import Crooked

pytestmark = pytest.mark.django_db
FORM = {"name": "Pitkä nimi, jota ei kirjoiteta kahdesti", "key": "1"}


# The form that waits for a proof


def test_a_form_waits_for_the_proof_and_arrives_as_it_was_sent(
    client: Client, provider: Crooked, seela: User
) -> None:
    asked_page = client.post(
        ASKS, FORM | {"more": ["a", "b"]}, headers={"Referer": f"http://testserver{ASKS}"}
    )
    answer = client.post(ASKS, {"proof": "provider", "carried": carried_in(asked_page)})
    asked = led(answer)
    assert "Pitkä" not in text(answer)
    assert not any("Pitk" in str(value) for value in (asked, client.session.items(), client.cookies))
    done = back(client, provider, asked, auth_time=now())
    assert done.status_code == 200
    assert FORM["name"] in text(done)
    sent = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text(done))
    assert [pair for pair in sent if pair[0] != "csrfmiddlewaretoken"][-4:] == [
        *FORM.items(),
        ("more", "a"),
        ("more", "b"),
    ]
    assert f'action="{ASKS}"' in text(done)
    assert f'href="{ASKS}"' in text(done)


def test_it_is_there_still_when_the_proof_was_refused_or_the_page_is_looked_at_anew(
    client: Client, provider: Crooked, seela: User
) -> None:
    asked = ask(client, carried=carried_in(client.post(ASKS, FORM)))
    refused = back(client, provider, asked)
    assert refused.status_code == 403
    asked = ask(client, carried=carried_in(refused))
    assert FORM["name"] in text(back(client, provider, asked, auth_time=now()))
    again = client.get(BACK, {"code": "c", "state": asked["state"]})
    assert FORM["name"] in text(again)


def test_it_outlives_a_session_that_ends_meanwhile(client: Client, provider: Crooked, seela: User) -> None:
    asked = ask(client, carried=carried_in(client.post(ASKS, FORM)))
    age(client, seen=IDLE)
    ended = back(client, provider, asked, auth_time=now())
    assert ended.status_code == 403
    assert "_auth_user_id" not in client.session
    assert "Pitkä" not in text(ended)
    asked = led(client.post("/sign-in/county/", {"carried": carried_in(ended)}))
    assert FORM["name"] in text(back(client, provider, asked))


# The form that was sent when the session had ended


@pytest.fixture
def late(client: Client, seela: User) -> str:
    """What the sign-in page carries of a form that Seela sent too late."""
    age(client, seen=IDLE)
    page = client.post(ASKS, FORM)
    assert page.status_code == 403
    return carried_in(page)


def begin(client: Client, carried: str) -> Asked:
    return led(client.post("/sign-in/county/", {"next": "/work/", "carried": carried}))


def test_a_form_sent_too_late_waits_for_signing_in_by_the_provider(
    client: Client, provider: Crooked, late: str
) -> None:
    asked = begin(client, late)
    assert not any("Pitk" in str(value) for value in (asked, client.session.items(), client.cookies))
    done = back(client, provider, asked)
    assert (done.status_code, "_auth_user_id" in client.session) == (200, True)
    assert FORM["name"] in text(done)
    assert f'action="{ASKS}"' in text(done)
    again = client.get(BACK, {"code": "c", "state": asked["state"]})
    assert FORM["name"] in text(again)


def test_nobody_else_gets_it(client: Client, provider: Crooked, late: str) -> None:
    asked = begin(client, late)
    provider.answers["/userinfo"] = {"sub": "s-2", "preferred_username": "other", "given_name": "Other"}
    answer = back(client, provider, asked, sub="s-2")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/work/")
    again = client.get(BACK, {"code": "c", "state": asked["state"]}, follow=True)
    assert "Pitkä" not in text(again)


def test_the_state_of_another_browser_brings_nothing(client: Client, provider: Crooked, late: str) -> None:
    asked = begin(client, late)
    other = Client()
    come_in(other, provider)
    assert "Pitkä" not in text(back(other, provider, asked))


@pytest.mark.parametrize("wrong", ["cancelled", "forgotten", "unbelieved", "closed", "away"])
def test_it_is_kept_when_signing_in_fails(
    client: Client, provider: Crooked, seela: User, late: str, wrong: str
) -> None:
    asked, keys = begin(client, late), provider.answers["/jwks"]
    address, state = BACK, {"code": "c", "state": asked["state"]}
    if wrong == "cancelled":
        answer: Any = client.get(address, {"error": "access_denied", "state": asked["state"]})
    elif wrong == "forgotten":
        session = client.session
        del session["socialaccount_states"]
        session.save()
        answer = client.get(address, state)
    elif wrong == "away":
        provider.answers["/jwks"] = 500
        answer = back(client, provider, asked)
    else:
        User.objects.update(is_active=wrong != "closed")
        answer = back(client, provider, asked, **({"nonce": "x"} if wrong == "unbelieved" else {}))
    assert answer.status_code in {200, 403, 503}
    assert sentence_of(provider.told(), wrong)[1] in text(answer)
    User.objects.update(is_active=True)
    provider.answers["/jwks"] = keys
    assert FORM["name"] in text(back(client, provider, begin(client, carried_in(answer))))


def test_it_is_kept_when_the_provider_is_away_at_once(client: Client, provider: Crooked, late: str) -> None:
    provider.answers["/.well-known/openid-configuration"] = 500
    answer = client.post("/sign-in/county/", {"next": "/work/", "carried": late})
    assert answer.status_code == 503
    assert carried_in(answer) == late
    assert 'name="next" value="/work/"' in text(answer)


def test_what_is_too_long_is_not_kept_in_silence(
    client: Client, provider: Crooked, late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reimari.accounts.views.oidc.LONGEST_HELD", len(late) - 1)
    answer = client.post("/sign-in/county/", {"carried": late})
    assert answer.status_code == 413
    assert carried_in(answer) == late
    assert HELD not in client.session


def test_what_is_not_ours_does_not_get_into_the_session(client: Client, provider: Crooked) -> None:
    asked = begin(client, "x" * 1000)
    assert HELD not in client.session
    assert back(client, provider, asked).status_code == 302


def test_it_waits_for_an_hour_and_only_the_last_few_do(
    client: Client, provider: Crooked, late: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = [begin(client, late)["state"] for _ in range(MOST_HELD + 1)]
    assert list(client.session[HELD]) == states[1:]
    asked = begin(client, late)
    session = client.session
    session[HELD] = {state: [told, at - HOLDS_FOR] for state, (told, at) in session[HELD].items()}
    carrying.forget_held(session)
    assert HELD not in session
    later = timezone.now().timestamp() + HOLDS_FOR + 5
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: later)
    assert back(client, provider, asked).status_code == 302
