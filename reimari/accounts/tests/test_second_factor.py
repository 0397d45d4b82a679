"""Between the right password and the desk."""

import datetime as dt
import logging

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.codes import code_at, step_of
from reimari.accounts.factors import new_codes
from reimari.accounts.models import Notice, User
from reimari.accounts.rules import FROM_ONE_PLACE
from reimari.accounts.tests.conftest import PASSWORD, After, code_of
from reimari.accounts.tests.soft_key import SoftKey
from tests.browser import context

SECOND = "/sign-in/second-factor/"


def by_password(browser: Client, **more: str) -> str:
    answer = browser.post("/sign-in/", {"username": "oona", "password": PASSWORD, **more})
    assert answer.status_code == 302
    return answer.headers["Location"]


def by_code(browser: Client, code: str, **more: str) -> int:
    return browser.post(SECOND, {"proof": "code", "proof_code": code, **more}).status_code


def is_in(browser: Client) -> bool:
    return browser.get("/methods/").status_code == 200


def test_who_has_none_is_in_by_the_password(client: Client, oona: User) -> None:
    assert by_password(client, next="/password/") == "/password/"
    assert is_in(client)


def test_a_right_password_alone_lets_nobody_in_who_has_an_app(client: Client, app: str) -> None:
    assert by_password(client, next="/password/") == SECOND
    assert not is_in(client)
    assert "known" not in client.cookies
    page = client.get(SECOND)
    assert page.status_code == 200
    assert 'autocomplete="one-time-code"' in page.content.decode()
    answer = client.post(SECOND, {"proof": "code", "proof_code": code_of(app)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password/")
    assert is_in(client)
    assert client.cookies["known"].value


def test_a_wrong_password_doesnt_reach_it(client: Client, app: str) -> None:
    client.post("/sign-in/", {"username": "oona", "password": "wrong"})
    answer = client.get(SECOND)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")
    assert by_code(client, code_of(app)) == 302
    assert not is_in(client)


def test_a_code_works_once_also_on_another_browser(client: Client, app: str) -> None:
    code, other = code_of(app), Client()
    by_password(client)
    by_password(other)
    assert by_code(client, code) == 302
    assert by_code(other, code) == 422
    assert not is_in(other)


def test_wrong_codes_make_wait_and_the_right_one_isnt_looked_at_then(
    client: Client, app: str, oona: User, after: After
) -> None:
    by_password(client)
    for _ in range(FROM_ONE_PLACE.free):
        assert by_code(client, "000000") == 422
    answer = client.post(SECOND, {"proof": "code", "proof_code": code_of(app)})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert context(answer)["code_form"].has_error("proof_code", "too_often")
    assert not is_in(client)
    after(2)
    now = timezone.now().timestamp()
    assert by_code(client, code_at(app, step_of(now))) == 302


def test_another_place_waits_too_once_many_codes_were_wrong(client: Client, app: str) -> None:
    for number in range(10):
        browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        by_password(browser)
        assert by_code(browser, "000000") == 422
    by_password(client)
    assert by_code(client, code_of(app)) == 429


def test_waits_for_codes_keep_no_password_from_being_tried(client: Client, oona: User, app: str) -> None:
    by_password(client)
    for _ in range(FROM_ONE_PLACE.free + 1):
        by_code(client, "000000")
    assert by_password(Client()) == SECOND


def test_a_recovery_code_lets_in_and_tells_how_many_are_left(client: Client, oona: User, app: str) -> None:
    codes = new_codes(oona, "once")
    by_password(client, next="/password/")
    answer = client.post(SECOND, {"proof": "code", "proof_code": codes[0]})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "7 are left" in text
    assert 'href="/password/"' in text
    assert is_in(client)
    assert client.cookies["known"].value


def test_a_passkey_is_a_second_factor(client: Client, key: SoftKey) -> None:
    assert by_password(client, next="/password/") == SECOND
    options = client.post("/passkey-options/", {"kind": "second"}).json()
    answer = client.post(SECOND, {"proof": "passkey", "proof_credential": key.signed(options)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password/")
    assert is_in(client)


@pytest.mark.parametrize("told", ["", "x", "{}", "[]", "null", '{"id": 1}', '{"response": {}}'])
def test_a_broken_passkey_is_refused_calmly(client: Client, key: SoftKey, told: str) -> None:
    by_password(client)
    client.post("/passkey-options/", {"kind": "second"})
    assert client.post(SECOND, {"proof": "passkey", "proof_credential": told}).status_code == 422
    assert client.post("/sign-in/passkey/", {"proof_credential": told}).status_code == 422
    assert not is_in(client)


def test_a_passkey_alone_signs_in(client: Client, oona: User, key: SoftKey) -> None:
    options = client.post("/passkey-options/", {"kind": "sign_in"}).json()
    told = {"proof_credential": key.signed(options), "next": "/password/"}
    answer = client.post("/sign-in/passkey/", told)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password/")
    assert client.session["_auth_user_id"] == str(oona.pk)
    assert client.cookies["known"].value
    assert Client().post("/sign-in/passkey/", told).status_code == 422  # its challenge was another's


def test_an_answer_is_taken_once(client: Client, key: SoftKey) -> None:
    options = client.post("/passkey-options/", {"kind": "sign_in"}).json()
    told = {"proof_credential": key.signed(options)}
    assert client.post("/sign-in/passkey/", told).status_code == 302
    client.post("/sign-out/")
    assert client.post("/sign-in/passkey/", told).status_code == 422


def test_a_strangers_passkey_a_strangers_name_and_a_closed_account_get_the_same_answer(
    client: Client, oona: User, key: SoftKey
) -> None:
    stranger = SoftKey()
    stranger.user = key.user
    texts = set()
    for signer, user in ((stranger, None), (key, b"0" * 32), (key, b"\xff")):
        options = client.post("/passkey-options/", {"kind": "sign_in"}).json()
        answer = client.post("/sign-in/passkey/", {"proof_credential": signer.signed(options, user=user)})
        assert answer.status_code == 422
        texts.add(str(context(answer)["sentences"]))
    User.objects.update(is_active=False)
    options = client.post("/passkey-options/", {"kind": "sign_in"}).json()
    answer = client.post("/sign-in/passkey/", {"proof_credential": key.signed(options)})
    assert answer.status_code == 422
    texts.add(str(context(answer)["sentences"]))
    assert len(texts) == 1
    assert not is_in(client)


def test_a_passkey_that_nobody_opened_by_finger_or_number_signs_nobody_in_alone(
    client: Client, key: SoftKey
) -> None:
    key.verified = False
    options = client.post("/passkey-options/", {"kind": "sign_in"}).json()
    assert client.post("/sign-in/passkey/", {"proof_credential": key.signed(options)}).status_code == 422


def test_challenges_are_given_to_those_only_whom_they_are_for(client: Client, oona: User) -> None:
    for kind in ("second", "prove", "add", "", "x"):
        assert client.post("/passkey-options/", {"kind": kind}).status_code == 403
    client.force_login(oona)
    for kind in ("prove", "add"):
        assert client.post("/passkey-options/", {"kind": kind}).status_code == 200


def test_a_closed_account_gets_no_further_than_the_password(client: Client, oona: User, app: str) -> None:
    by_password(client)
    User.objects.filter(pk=oona.pk).update(is_active=False)
    assert by_code(client, code_of(app)) == 302
    assert not is_in(client)


def test_the_second_step_waits_a_quarter_of_an_hour(
    client: Client, app: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_password(client)
    later = timezone.now() + dt.timedelta(minutes=16)
    monkeypatch.setattr("allauth.account.internal.stagekit.time.time", later.timestamp)
    assert client.get(SECOND).headers["Location"] == "/sign-in/"


def test_where_it_is_required_a_password_opens_the_page_to_get_one_and_nothing_else(
    client: Client, oona: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR = "required"
    by_password(client)
    for address in ("/", "/password/", "/sessions/", "/settings/", "/methods/recovery/"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/methods/"), address
    assert client.post("/password/", {"old_password": PASSWORD}).status_code == 302
    assert "One more thing" in client.get("/methods/").content.decode()
    assert client.get("/methods/app/").status_code == 200
    key = SoftKey()
    options = client.post("/passkey-options/", {"kind": "add"}).json()
    answer = client.post("/methods/passkeys/", {"name": "K", "proof_credential": key.made(options)})
    assert answer.status_code == 200
    assert client.get("/password/").status_code == 200


def test_where_it_is_required_the_demos_people_and_those_who_have_one_go_on(
    client: Client, oona: User, key: SoftKey, settings: Settings
) -> None:
    settings.SECOND_FACTOR, settings.DEMO_SIGN_IN = "required", True
    by_password(client)
    options = client.post("/passkey-options/", {"kind": "second"}).json()
    client.post(SECOND, {"proof": "passkey", "proof_credential": key.signed(options)})
    assert client.get("/password/").status_code == 200
    ines = User.objects.create_user("ines", organisation="x", is_demo=True)
    other = Client()
    other.post("/demo-sign-in/", {"person": str(ines.pk)})
    assert other.get("/sessions/").status_code == 200


def test_a_browser_not_seen_before_is_told_of_and_the_first_one_isnt(client: Client, oona: User) -> None:
    by_password(client)
    assert not Notice.objects.exists()
    by_password(client)  # known by now
    assert not Notice.objects.exists()
    strange = Client(
        REMOTE_ADDR="203.0.113.7", headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    )
    by_password(strange)
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.address) == (oona, "new_browser", "203.0.113.7")
    assert notice.browser == "Firefox · Linux"
    page = client.get("/methods/").content.decode()
    assert "203.0.113.7" in page
    assert client.session["told"]  # so that My day asks for it
    assert is_in(strange)
    answer = client.post(f"/notices/{notice.pk}/", {"deed": "end"})
    assert answer.headers["Location"] == "/sessions/?ended=1"
    assert not is_in(strange)
    assert is_in(client)
    assert not Notice.objects.unseen_by(oona)


def test_what_she_said_was_her_is_told_once_and_what_she_ended_again(client: Client, oona: User) -> None:
    by_password(client)
    for deed, told in (("known", 1), ("known", 1), ("end", 2), ("known", 2)):
        agent = "Firefox" if deed == "known" else "Strange"
        by_password(Client(headers={"User-Agent": agent}))
        for notice in Notice.objects.unseen_by(oona):
            client.post(f"/notices/{notice.pk}/", {"deed": deed})
        assert Notice.objects.count() == told, deed
    by_password(Client(headers={"User-Agent": "Strange"}))
    assert Notice.objects.count() == 3


@pytest.mark.parametrize("told", ["", "x", "fe80::1%eth0", "999.1.1.1", "' OR 1=1"])
def test_an_address_that_is_none_keeps_nobody_out(client: Client, oona: User, told: str) -> None:
    browser = Client(REMOTE_ADDR=told)
    by_password(browser)
    assert browser.get("/sessions/").status_code == 200


def test_nobody_puts_away_what_somebody_else_is_told(client: Client, oona: User) -> None:
    other = User.objects.create_user("other", organisation="x")
    notice = Notice.objects.create(user=other, kind="new_browser", at=timezone.now())
    client.force_login(oona)
    assert client.post(f"/notices/{notice.pk}/", {"deed": "known"}).status_code == 404
    assert Notice.objects.unseen_by(other)


def test_who_was_reset_is_told_at_the_next_sign_in(client: Client, oona: User) -> None:
    Notice.objects.create(user=oona, kind="factors_reset", at=timezone.now())
    assert by_password(client, next="/password/") == "/methods/"
    assert "An administrator has removed" in client.get("/methods/").content.decode()
    notice = Notice.objects.get()
    client.post(f"/notices/{notice.pk}/", {"deed": "known"})
    client.post("/sign-out/")
    assert by_password(client, next="/password/") == "/password/"


def test_the_log_tells_who_and_from_where_and_no_code(
    client: Client, oona: User, app: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reimari.accounts")
    by_password(client)
    by_code(client, "111111")
    code = code_of(app)
    by_code(client, code)
    lines = [each.getMessage() for each in caplog.records if each.name.startswith("reimari.accounts")]
    assert [line.split(" from ")[0] for line in lines] == [
        f"second factor refused for {oona.pk}",
        f"sign-in of {oona.pk}",
    ]
    assert not [line for line in lines if code in line or "111111" in line]
