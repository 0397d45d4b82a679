"""A form about sign-in that is sent twice does one thing and is answered twice alike."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.factors import factors_of, new_codes, use_code
from reimari.accounts.models import Notice, NoticeKind, User
from reimari.accounts.tests.conftest import PASSWORD, code_of, enrolled, secret_on
from reimari.accounts.tests.soft_key import SoftKey
from tests.browser import context


@pytest.fixture
def desk(client: Client, oona: User) -> Client:
    client.force_login(oona)
    return client


def told(answer: Any) -> tuple[int, str, list[str]]:
    """Its status, where it leads, and the recovery codes it shows."""
    codes = re.findall(r"<li>((?:\w{4}-){5}\w{4})</li>", answer.content.decode())
    return answer.status_code, answer.headers.get("Location", ""), codes


def rows(user: User) -> list[tuple[str, int]]:
    return list(Authenticator.objects.filter(user=user).order_by("type", "pk").values_list("type", "pk"))


def twice(desk: Client, user: User, address: str, fields: dict[str, str]) -> tuple[int, str, list[str]]:
    first = told(desk.post(address, fields))
    after = rows(user)
    assert told(desk.post(address, fields)) == first
    assert rows(user) == after
    return first


def test_a_code_app_is_one_and_its_recovery_codes_are_the_same_ones(desk: Client, oona: User) -> None:
    page = desk.get("/methods/app/").content.decode()
    secret, sealed = secret_on(page)
    sent = {"secret": sealed, "code": code_of(secret)}
    *_answer, codes = twice(desk, oona, "/methods/app/", sent)
    assert len(codes) == 8
    assert use_code(oona, codes[0], now=timezone.now())
    assert told(desk.post("/methods/app/", sent))[2] == codes
    assert use_code(oona, codes[0], now=timezone.now()) is None  # a used one stays used


def test_a_passkey_is_one(desk: Client, oona: User) -> None:
    options = desk.post("/passkey-options/", {"kind": "add"}).json()
    sent = {"name": "Key", "proof_credential": SoftKey().made(options)}
    assert len(twice(desk, oona, "/methods/passkeys/", sent)[2]) == 8
    options = desk.post("/passkey-options/", {"kind": "add"}).json()
    sent = {"name": "Another", "proof_credential": SoftKey().made(options)}
    assert twice(desk, oona, "/methods/passkeys/", sent) == (302, "/methods/?done=added", [])
    assert len(factors_of(oona).passkeys) == 2


def test_recovery_codes_are_made_once_by_one_form(desk: Client, oona: User, app: str) -> None:
    once = context(desk.get("/methods/recovery/"))["once"]
    *_answer, codes = twice(desk, oona, "/methods/recovery/", {"once": once})
    then = context(desk.get("/methods/recovery/"))["once"]
    *_answer, others = twice(desk, oona, "/methods/recovery/", {"once": then})
    assert len({*codes, *others}) == 16
    assert use_code(oona, codes[0], now=timezone.now()) is None
    assert use_code(oona, others[0], now=timezone.now())


def test_a_form_of_somebody_else_makes_no_codes(desk: Client, oona: User, app: str) -> None:
    other = Client()
    other.force_login(User.objects.create_user("other", password=PASSWORD, organisation="x"))
    enrolled(other)
    before = rows(oona)
    once = context(other.get("/methods/recovery/"))["once"]
    assert told(desk.post("/methods/recovery/", {"once": once})) == (302, "/methods/recovery/", [])
    assert rows(oona) == before


def test_codes_are_made_anew_after_the_key_changed(oona: User, app: str, settings: Settings) -> None:
    old = new_codes(oona, "once")
    settings.FACTORS_KEYS = ["another", *settings.FACTORS_KEYS]
    new = new_codes(oona, "once")
    assert new != old
    assert use_code(oona, new[0], now=timezone.now())
    assert use_code(oona, old[0], now=timezone.now()) is None


def test_what_was_taken_away_is_away(desk: Client, oona: User, app: str, key: SoftKey) -> None:
    gone: tuple[int, str, list[str]] = (302, "/methods/?done=removed", [])
    assert twice(desk, oona, "/methods/app/remove/", {}) == gone
    passkey = factors_of(oona).passkeys[0]
    address = f"/methods/passkeys/{passkey.pk}/"
    renamed = twice(desk, oona, address, {"deed": "rename", "name": "New"})
    assert renamed == (302, "/methods/?done=renamed", [])
    assert twice(desk, oona, address, {"deed": "remove"}) == gone


def test_a_notice_is_put_away_and_its_session_ended_once(desk: Client, oona: User) -> None:
    notice = Notice.objects.create(user=oona, kind=NoticeKind.NEW_BROWSER, at=timezone.now(), session_key="x")
    address = f"/notices/{notice.pk}/"
    assert twice(desk, oona, address, {"deed": "known"})[0] == 302
    put_away = Notice.objects.values().get()
    assert twice(desk, oona, address, {"deed": "known"})[0] == 302
    assert Notice.objects.values().get() == put_away
    assert twice(desk, oona, address, {"deed": "end"}) == (302, "/sessions/?ended=1", [])
