"""`reimari token`: a secret is shown once, works at once, and never again after it was revoked."""

import re

import pytest

from reimari.api.access import SCOPES
from reimari.api.models import Integration, Token
from reimari.api.tests.calling import WEST, call
from reimari.audit.models import Event
from reimari.cli import FINDINGS, GOOD, WRONG_CALL, main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("iu")]
NEW = ["token", "create", "Exchange", "--scope", "API.route", "--team", WEST.lower()]

Shown = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is already there."""
    monkeypatch.setattr("reimari.cli.token.program", lambda: None)


def created(capsys: Shown, *more: str) -> str:
    assert main([*NEW, *more]) == GOOD
    found = re.search(r"shown only now: (\S+)", capsys.readouterr().out)
    assert found
    return found[1]


def test_a_new_token_opens_what_its_scopes_name_and_is_audited(capsys: Shown) -> None:
    secret = created(capsys, "--until", "2099-12-31", "--a-minute", "5")
    token = Token.objects.get()
    assert (token.scopes, token.teams, token.a_minute) == (["api.route"], [WEST], 5)
    assert str(token.valid_until) == "2099-12-31"
    assert token.integration.organisation_id == "COUNTY"
    assert call("/route", {"id": 1}, secret=secret).status_code == 200
    event = Event.objects.get(action="api.create_token")
    assert (event.subject_id, event.actor_kind, event.organisation) == (str(token.pk), "system", "token")
    assert token.made_by


def test_the_list_shows_how_it_begins_when_it_was_used_and_never_the_secret(capsys: Shown) -> None:
    secret = created(capsys)
    assert main(["token", "list"]) == GOOD
    shown = capsys.readouterr().out
    token = Token.objects.get()
    assert secret.startswith(token.prefix)
    for told in (
        f"{token.prefix}…",
        "Exchange",
        "without end",
        "never used",
        "api.route",
        WEST,
        str(token.pk),
    ):
        assert told in shown
    assert secret not in shown
    assert secret.removeprefix(token.prefix) not in shown
    call("/route", {"id": 1}, secret=secret)
    main(["token", "list"])
    assert "last used 20" in capsys.readouterr().out


@pytest.mark.parametrize("by", ["prefix", "shown", "id"])
def test_a_revoked_token_opens_nothing(capsys: Shown, by: str) -> None:
    secret = created(capsys)
    token = Token.objects.get()
    named = {"prefix": token.prefix, "shown": str(token), "id": str(token.pk)}[by]
    assert main(["token", "revoke", named]) == GOOD
    assert call("/route", {"id": 1}, secret=secret).status_code == 401
    assert Event.objects.get(action="api.revoke_token").subject_id == str(token.pk)
    assert main(["token", "list"]) == GOOD
    assert "revoked 20" in capsys.readouterr().out
    assert main(["token", "revoke", named]) == FINDINGS
    assert "revoked already" in capsys.readouterr().err
    assert Event.objects.filter(action="api.revoke_token").count() == 1


def test_a_name_there_is_gets_another_token_of_the_same_integration(capsys: Shown) -> None:
    assert created(capsys) != created(capsys)
    assert (Integration.objects.count(), Token.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["token", "create", "X", "--scope", "cases.close"], "there is no scope cases.close; there are: "),
        ([*NEW, "--team", "MOON"], "there is no team MOON"),
        ([*NEW, "--organisation", "MOON"], "there is no organisation MOON"),
        ([*NEW, "--until", "2020-01-01"], "--until has passed"),
        ([*NEW, "--a-minute", "0"], "--a-minute must be"),
        ([*NEW[:2], " ", *NEW[3:]], "NAME needs"),
        (["token", "revoke", "reimari_nobody"], "there is no such token"),
    ],
)
def test_what_is_unknown_is_a_wrong_call(words: list[str], told: str, capsys: Shown) -> None:
    assert main(words) == WRONG_CALL
    assert told in capsys.readouterr().err
    assert not Token.objects.exists()


def test_no_scope_lets_a_system_do_what_people_do() -> None:
    assert {name for name in SCOPES if not name.startswith("api.")} == {
        "contacts.receive",
        "telephony.receive",
        "warehouse.fetch",  # its own files, without names
    }
