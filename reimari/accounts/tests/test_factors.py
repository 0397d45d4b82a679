"""What is kept of second factors, and what isn't."""

import datetime as dt
import json

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.boxes import decrypted, encrypted, hidden, shown
from reimari.accounts.codes import code_at, new_secret, step_of
from reimari.accounts.factors import add_app, factors_of, new_codes, remove, reset, rewrite_secrets, use_code
from reimari.accounts.models import Notice, User
from reimari.accounts.tests.conftest import code_of

OLD, NEW = "an old key, forty characters long, at least", "a new key, forty characters long, at least"


def test_no_secret_and_no_recovery_code_can_be_read_from_the_database(oona: User) -> None:
    secret = new_secret()
    codes = add_app(oona, secret, step=0)
    assert len(codes) == 8
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    for each in (secret, *codes, *(code.replace("-", "") for code in codes)):
        assert each not in kept
    assert encrypted(secret) != encrypted(secret)
    assert decrypted(encrypted(secret)) == secret


def test_a_code_of_the_app_works_once(oona: User, app: str) -> None:
    now = timezone.now()
    code = code_of(app)
    assert use_code(oona, f"{code[:3]} {code[3:]}", now=now)
    assert use_code(oona, code, now=now) is None
    later = now + dt.timedelta(seconds=30)
    assert use_code(oona, code_at(app, step_of(later.timestamp())), now=later)


def test_a_recovery_code_works_once_and_tells_how_many_are_left(oona: User, app: str) -> None:
    codes = new_codes(oona, "once")
    used = use_code(oona, codes[3].lower(), now=timezone.now())
    assert used
    assert used.left == 7 == factors_of(oona).left
    assert use_code(oona, codes[3], now=timezone.now()) is None
    assert use_code(oona, codes[4], now=timezone.now())


def test_new_recovery_codes_end_the_old_ones(oona: User, app: str) -> None:
    old, new = new_codes(oona, "once"), new_codes(oona, "then")
    assert use_code(oona, old[0], now=timezone.now()) is None
    assert use_code(oona, new[0], now=timezone.now())


def test_codes_of_somebody_else_open_nothing(oona: User, app: str) -> None:
    other = User.objects.create_user("other", organisation="x")
    add_app(other, new_secret(), step=0)
    assert use_code(other, code_of(app), now=timezone.now()) is None
    assert use_code(other, new_codes(oona, "once")[0], now=timezone.now()) is None


def test_with_the_last_factor_its_recovery_codes_go(oona: User, app: str) -> None:
    assert remove(oona, Authenticator.Type.TOTP)
    assert not Authenticator.objects.exists()
    assert not remove(oona, Authenticator.Type.TOTP)


def test_a_key_is_changed_while_the_old_one_still_reads(oona: User, settings: Settings) -> None:
    settings.FACTORS_KEYS = [OLD]
    secret = new_secret()
    add_app(oona, secret, step=0)
    settings.FACTORS_KEYS = [NEW, OLD]
    assert use_code(oona, code_of(secret), now=timezone.now())
    assert rewrite_secrets() == 1
    settings.FACTORS_KEYS = [NEW]
    Authenticator.objects.filter(type="totp").update(data={**_app().data, "step": 0})
    assert use_code(oona, code_of(secret), now=timezone.now())
    settings.FACTORS_KEYS = [OLD]
    with pytest.raises(ValueError, match="no key"):
        rewrite_secrets()


def _app() -> Authenticator:
    return Authenticator.objects.get(type="totp")


def test_what_a_page_hides_is_read_for_a_time_and_by_its_own_key_only() -> None:
    assert shown(hidden("ä 🙂"), within=60) == "ä 🙂"
    for told in ("", "x", "ö", hidden("x")[:-4], encrypted("x")):
        with pytest.raises(ValueError, match="no key"):
            shown(told, within=60)
    with pytest.raises(ValueError, match="too old"):
        shown(hidden("x"), within=-1)


def test_whoever_lost_all_begins_anew_and_is_told(oona: User, app: str) -> None:
    reset(oona, now=timezone.now())
    assert not Authenticator.objects.exists()
    assert [each.kind for each in Notice.objects.unseen_by(oona)] == ["factors_reset"]
