"""What asks for a fresh proof, and that nothing typed is lost by it."""

import re
from html import unescape

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts import fresh
from reimari.accounts.codes import code_at, step_of
from reimari.accounts.models import Notice, User
from reimari.accounts.rules import FRESH_FOR, FROM_ONE_PLACE, IDLE
from reimari.accounts.sessions import PROVED, prove
from reimari.accounts.tests.conftest import PASSWORD, After, code_of
from reimari.accounts.tests.soft_key import SoftKey
from tests.test_urls import patterns

WALLED = {
    *("accounts:code_app", "accounts:remove_app", "accounts:new_passkey", "accounts:passkey"),
    *("accounts:recovery_codes", "accounts:confirm"),
    *("desk:settings", "desk:settings_section", "desk:export_assessment", "desk:export_report"),
    *("desk:break_glass", "desk:export_log_extract"),
    *("desk:figures_file", "desk:figures_equality_file", "desk:figures_population_file", "desk:month_file"),
    *("desk:share_figures", "desk:publish_waiting_times"),
}
ADDRESS = "/methods/passkeys/"


@pytest.fixture
def stale(client: Client, oona: User) -> Client:
    """A browser in which Oona has signed in a while ago."""
    client.force_login(oona)
    age(client)
    return client


def age(browser: Client) -> None:
    session = browser.session
    session[PROVED] -= FRESH_FOR
    session.save()


def carried_in(page: str) -> str:
    found = re.search(r'name="carried" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def test_these_pages_ask_for_it() -> None:
    found = {
        name
        for name, pattern in patterns(get_resolver().url_patterns)
        if getattr(pattern.callback, "asks_for_proof", False)
    }
    assert found == WALLED


def test_signing_in_counts_for_a_quarter_of_an_hour(client: Client, oona: User, after: After) -> None:
    client.post("/sign-in/", {"username": "oona", "password": PASSWORD})
    after(FRESH_FOR - 1)
    assert client.get(ADDRESS).status_code == 200
    after(FRESH_FOR)
    answer = client.get(ADDRESS)
    assert answer.status_code == 403
    assert "Is it you?" in answer.content.decode()


def test_the_password_opens_the_same_address(stale: Client) -> None:
    assert stale.post(ADDRESS, {"proof": "password", "proof_password": "wrong"}).status_code == 422
    assert stale.get(ADDRESS).status_code == 403
    answer = stale.post(ADDRESS, {"proof": "password", "proof_password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, ADDRESS)
    assert stale.get(ADDRESS).status_code == 200


def test_a_code_and_a_passkey_open_it(stale: Client, app: str, key: SoftKey) -> None:
    answer = stale.post(ADDRESS, {"proof": "code", "proof_code": code_of(app)})
    assert answer.status_code == 302
    age(stale)
    assert stale.get(ADDRESS).status_code == 403
    options = stale.post("/passkey-options/", {"kind": "prove"}).json()
    assert (
        stale.post(ADDRESS, {"proof": "passkey", "proof_credential": key.signed(options)}).status_code == 302
    )
    assert stale.get(ADDRESS).status_code == 200


def test_ending_sessions_asks_for_it_and_looking_doesnt(stale: Client, oona: User) -> None:
    there = Client()
    there.force_login(oona)
    notice = Notice.objects.create(
        user=oona, kind="new_browser", at=timezone.now(), session_key=there.session.session_key or ""
    )
    assert stale.get("/sessions/").status_code == 200
    asked = stale.post("/sessions/", {"end": "others"})
    assert asked.status_code == 403
    assert there.get("/methods/").status_code == 200
    page = stale.post(f"/notices/{notice.pk}/", {"deed": "end"})
    assert page.status_code == 403
    told = {"proof": "password", "proof_password": PASSWORD, "carried": carried_in(page.content.decode())}
    answer = stale.post(f"/notices/{notice.pk}/", told)
    assert answer.headers["Location"] == "/sessions/?ended=1"
    assert there.get("/methods/").status_code == 302
    assert stale.get("/methods/").status_code == 200


@pytest.mark.parametrize("way", ["", "x", "person", "provider", "passkey", "code"])
def test_a_way_that_the_user_doesnt_have_opens_nothing(stale: Client, way: str) -> None:
    assert stale.post(ADDRESS, {"proof": way, "proof_code": "123456"}).status_code == 422
    assert stale.get(ADDRESS).status_code == 403


def test_guesses_of_it_make_wait_as_at_signing_in(stale: Client) -> None:
    for _ in range(FROM_ONE_PLACE.free):
        assert stale.post(ADDRESS, {"proof": "password", "proof_password": "wrong"}).status_code == 422
    answer = stale.post(ADDRESS, {"proof": "password", "proof_password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert stale.get(ADDRESS).status_code == 403


def test_a_form_that_met_the_wall_arrives_as_it_was_sent(
    stale: Client, oona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[dict[str, list[str]]] = []

    @fresh.fresh
    def view(request: HttpRequest) -> HttpResponse:
        came.append(dict(request.POST.lists()))
        return HttpResponse("done")

    pattern = next(p for name, p in patterns(get_resolver().url_patterns) if name == "accounts:confirm")
    monkeypatch.setattr(pattern, "callback", view)
    typed = {"words": 'Älä "hukkaa"\r\n<tätä> 🙂', "ticked": ["a", "b"], "key": "1", "empty": ""}
    asked = stale.post("/confirm/?x=1", typed)
    assert asked.status_code == 403
    assert not came
    told = {"proof": "password", "carried": carried_in(asked.content.decode())}
    wrong = stale.post("/confirm/?x=1", {**told, "proof_password": "wrong"})
    told["carried"] = carried_in(wrong.content.decode())
    assert stale.post("/confirm/?x=1", {**told, "proof_password": PASSWORD}).content == b"done"
    assert came == [{name: value if isinstance(value, list) else [value] for name, value in typed.items()}]


def test_what_was_carried_goes_only_where_it_was_going_and_for_whom(stale: Client, oona: User) -> None:
    carried = carried_in(stale.post("/methods/app/remove/", {"a": "b"}).content.decode())
    proof = {"proof": "password", "proof_password": PASSWORD, "carried": carried}
    assert stale.post("/confirm/", proof).headers["Location"] == "/confirm/"
    age(stale)
    assert stale.post("/methods/app/remove/", {**proof, "carried": "x"}).status_code == 302
    other = Client()
    other.force_login(User.objects.create_user("other", password=PASSWORD, organisation="x"))
    age(other)
    assert other.post("/methods/app/remove/", proof).headers["Location"] == "/methods/app/remove/"


def test_to_htmx_a_line_says_so_and_the_page_stays(stale: Client) -> None:
    answer = stale.post("/methods/app/remove/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (403, "#message")
    assert 'href="/confirm/"' in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_demos_people_choose_themselves_again(client: Client, settings: Settings, db: None) -> None:
    ines = User.objects.create_user("ines", first_name="Ines", organisation="x", is_demo=True, language="en")
    client.force_login(ines)
    age(client)
    assert client.post(ADDRESS, {"proof": "person"}).status_code == 422
    settings.DEMO_SIGN_IN = True
    assert "I am Ines" in client.get(ADDRESS).content.decode()
    assert client.post(ADDRESS, {"proof": "person"}).status_code == 302
    assert client.get(ADDRESS).status_code == 200


def test_a_proof_of_long_ago_told_by_a_directory_is_none(stale: Client) -> None:
    session = stale.session
    for at in (session["since"] - FRESH_FOR - 5, session["since"] + 9999):
        prove(session, at=at)
        session.save()
        assert stale.get(ADDRESS).status_code == 403


# A session that has ended while somebody typed


def test_a_form_sent_after_the_session_ended_is_sent_after_signing_in(
    client: Client, oona: User, after: After
) -> None:
    client.force_login(oona)
    after(IDLE + 5)
    typed = {"name": "Pitkä nimi avaimelle", "key": "1"}
    page = client.post(ADDRESS, typed, headers={"Referer": f"http://testserver{ADDRESS}"})
    assert page.status_code == 403
    text = page.content.decode()
    assert 'name="username"' in text
    assert "Pitkä" not in text  # whoever comes by reads nothing of it
    told = {"username": "oona", "carried": carried_in(text), "next": ADDRESS}
    wrong = client.post("/sign-in/", {**told, "password": "wrong"})
    told["carried"] = carried_in(wrong.content.decode())
    done = client.post("/sign-in/", {**told, "password": PASSWORD}).content.decode()
    assert "Pitkä nimi avaimelle" in done
    assert f'action="{ADDRESS}"' in done
    assert f'href="{ADDRESS}"' in done
    assert re.search(r'name="name" value="Pitkä nimi avaimelle"', done)


def test_it_goes_through_the_second_factor_too(client: Client, oona: User, app: str, after: After) -> None:
    client.force_login(oona)
    after(IDLE + 5)
    text = client.post(ADDRESS, {"name": "Pitkä nimi"}).content.decode()
    step = client.post("/sign-in/", {"username": "oona", "password": PASSWORD, "carried": carried_in(text)})
    assert step.status_code == 200
    assert 'name="proof_code"' in step.content.decode()
    told = {"proof": "code", "proof_code": "000000", "carried": carried_in(step.content.decode())}
    wrong = client.post("/sign-in/second-factor/", told)
    told = {"proof": "code", "carried": carried_in(wrong.content.decode())}
    code = code_at(app, step_of(timezone.now().timestamp()))
    assert (
        "Pitkä nimi" in client.post("/sign-in/second-factor/", {**told, "proof_code": code}).content.decode()
    )


def test_another_user_doesnt_see_it(client: Client, oona: User, after: After) -> None:
    User.objects.create_user("other", password=PASSWORD, organisation="x")
    client.force_login(oona)
    after(IDLE + 5)
    text = client.post(ADDRESS, {"name": "Pitkä nimi"}).content.decode()
    answer = client.post(
        "/sign-in/", {"username": "other", "password": PASSWORD, "carried": carried_in(text)}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("headers", [{}, {"X-Draft": "1"}, {"HX-Request": "true", "X-Drafted": "1"}])
def test_what_holds_nothing_or_is_kept_as_a_draft_leads_to_the_page(
    client: Client, db: None, headers: dict[str, str]
) -> None:
    typed = {"key": "1", "words": "long words" if headers else ""}
    answer = client.post(ADDRESS, typed, headers={"Referer": "http://testserver/cases/?x=1", **headers})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize(
    ("told", "back"),
    [
        ("https://elsewhere.example/x", "/methods/passkeys/"),
        ("http://testserver//elsewhere/", "/elsewhere/"),
    ],
)
def test_a_page_elsewhere_is_never_led_back_to(client: Client, db: None, told: str, back: str) -> None:
    answer = client.post(ADDRESS, {}, headers={"Referer": told})
    assert answer.headers["Location"] == f"/sign-in/?next={back}"


def test_passwords_are_never_carried(client: Client, oona: User, after: After) -> None:
    client.force_login(oona)
    after(IDLE + 5)
    told = {"old_password": "secret words", "new_password1": "secret words", "words": "some words"}
    text = client.post("/password/", told).content.decode()
    answer = client.post("/sign-in/", {"username": "oona", "password": PASSWORD, "carried": carried_in(text)})
    assert "some words" in answer.content.decode()
    assert "secret words" not in answer.content.decode()


def test_to_htmx_it_is_said_on_the_page_itself(client: Client, db: None) -> None:
    answer = client.post(ADDRESS, {"name": "x"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (403, "#message")
    assert 'href="/sign-in/"' in answer.content.decode()
