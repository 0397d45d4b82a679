"""`reimari users reset-factors|rekey-factors`: lost second factors, and a new key for secrets."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from reimari.accounts.codes import new_secret
from reimari.accounts.factors import add_app
from reimari.accounts.models import Notice
from reimari.audit.models import Event
from reimari.cli import FINDINGS, GOOD, WRONG_CALL, main
from reimari.staff.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is already there."""
    monkeypatch.setattr("reimari.cli.users.program", lambda: None)


def test_lost_factors_go_the_log_and_the_user_are_told(
    eero: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    add_app(eero.user, new_secret(), step=0)
    browser = Client(REMOTE_ADDR="203.0.113.1")
    browser.force_login(eero.user)
    assert main(["users", "reset-factors", eero.user.username]) == GOOD
    assert not Authenticator.objects.exists()
    event = Event.objects.get(action="staff.reset_factors")
    assert (event.subject_id, event.organisation) == (str(eero.user.pk), "users")
    assert Notice.objects.unseen_by(eero.user).get().kind == "factors_reset"
    assert "no second factor" in capsys.readouterr().out


def test_nobody_of_that_name_is_a_wrong_call(iu: object) -> None:
    assert main(["users", "reset-factors", "nobody"]) == WRONG_CALL


def test_secrets_are_written_under_the_newest_key(
    eero: Post, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = ("x" * 40, "y" * 40)
    settings.FACTORS_KEYS = [old]
    add_app(eero.user, new_secret(), step=0)
    settings.FACTORS_KEYS = [new, old]
    assert main(["users", "rekey-factors"]) == GOOD
    assert capsys.readouterr().out.startswith("1 ")
    settings.FACTORS_KEYS = [new]
    assert main(["users", "rekey-factors"]) == GOOD
    settings.FACTORS_KEYS = ["z" * 40]
    assert main(["users", "rekey-factors"]) == FINDINGS
