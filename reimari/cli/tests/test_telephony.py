"""The day that the simulator makes up, and whose telephone is which."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from reimari.api.models import Token
from reimari.api.shapes import CallEventIn
from reimari.api.signing import signing_key
from reimari.audit.models import Event
from reimari.cli import GOOD, WRONG_CALL, main
from reimari.cli.telephone_day import Line, Troubles, calls_of_a_day, in_time, troubled
from reimari.cli.telephony import streams_of
from reimari.staff.models import Post

LINE = Line(channel="phone", keys=("1", "2"), languages=("fi", "sv"), agents=("4001", "4002"))
BEGINS = dt.datetime(2026, 11, 16, 6, 0, tzinfo=dt.UTC)
DAY = calls_of_a_day(LINE, calls=200, begins=BEGINS, hours=8, seed="a")


def test_the_same_seed_is_the_same_day_and_another_is_another() -> None:
    again, other = (calls_of_a_day(LINE, calls=200, begins=BEGINS, hours=8, seed=seed) for seed in "ab")
    assert again == DAY != other


def test_every_event_has_the_shape_that_the_interface_takes() -> None:
    events = [CallEventIn.model_validate(event) for event in in_time(DAY)]
    assert len({event.id for event in events}) == len(events) > 600
    assert {event.event.value for event in events} == {
        "ringing",
        "answered",
        "ended",
        "abandoned",
        "callback_requested",
    }
    assert any(not event.number for event in events)


def test_a_day_lasts_as_long_as_it_should_and_goes_forward() -> None:
    times = [dt.datetime.fromisoformat(event["occurred_at"]) for event in in_time(DAY)]
    assert times == sorted(times)
    assert BEGINS <= times[0] < times[-1] < BEGINS + dt.timedelta(hours=9)
    for call in DAY:
        assert [event["sequence"] for event in call] == list(range(1, len(call) + 1))


def test_each_call_calls_one_of_the_lines_numbers_if_they_are_known() -> None:
    """R-KS-07."""
    numbers = ("+358999990200", "+358999990201")
    line = Line(channel="concern_line", numbers=numbers)
    calls = calls_of_a_day(line, calls=40, begins=BEGINS, hours=8, seed="a")
    called = [{CallEventIn.model_validate(event).called for event in call} for call in calls]
    assert all(len(each) == 1 for each in called)
    assert {number for each in called for number in each} == set(numbers)
    assert not any("called" in event for call in DAY for event in call)


def test_troubles_repeat_lose_and_delay_but_make_nothing_up() -> None:
    told = in_time(DAY)
    arrive = troubled(told, Troubles(), seed="a")
    ids = [event["id"] for event in arrive]
    assert len(set(ids)) < len(told)
    assert len(ids) > len(set(ids))
    assert all(event in told for event in arrive)
    assert [event for event in told if event["id"] in set(ids)] != arrive
    assert troubled(told, Troubles(twice=0, lost=0, late=0), seed="a") == told


@pytest.mark.parametrize("number", [1, 4])
def test_streams_hold_every_event_once(number: int) -> None:
    told = in_time(DAY)
    dealt = streams_of(told, number)
    assert len(dealt) == number
    assert sorted(event["id"] for stream in dealt for event in stream) == sorted(
        event["id"] for event in told
    )


@pytest.mark.django_db
def test_an_extension_is_given_and_taken_away(aino: Post, capsys: pytest.CaptureFixture[str]) -> None:
    name = aino.user.username
    assert main(["telephony", "extension", name, "4001"]) == GOOD
    aino.user.refresh_from_db()
    assert aino.user.extension == "4001"
    assert main(["telephony", "extension", name, ""]) == GOOD
    assert Event.objects.filter(action="telephony.assign", actor_kind="system").count() == 2
    assert "4001" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("words", [["nobody", "4001"], ["aino.aaltomeri", "4" * 21]])
def test_an_unknown_user_and_a_long_extension_are_wrong_calls(aino: Post, words: list[str]) -> None:
    assert main(["telephony", "extension", *words]) == WRONG_CALL
    aino.user.refresh_from_db()
    assert aino.user.extension == ""


@pytest.mark.parametrize("url", ["reimari.example.fi", "ftp://reimari.example.fi", ""])
def test_an_address_that_is_none_is_a_wrong_call(url: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    files = ["--token", str(tmp_path / "secret"), "--key", str(tmp_path / "secret")]
    assert main(["telephony", "simulate", url, *files, "--channel", "phone"]) == WRONG_CALL


def test_a_file_that_isnt_there_is_a_wrong_call(tmp_path: Path) -> None:
    files = ["--token", str(tmp_path / "no"), "--key", str(tmp_path / "no")]
    address = "http://127.0.0.1:9"
    assert main(["telephony", "simulate", address, *files, "--channel", "phone"]) == WRONG_CALL


@pytest.mark.django_db
def test_a_token_for_calls_comes_with_its_key(aino: Post, capsys: pytest.CaptureFixture[str]) -> None:
    new = ["token", "create", "Telephones", "--scope", "telephony.receive", "--team", "client_advice"]
    assert main(new) == GOOD
    said = capsys.readouterr().out
    assert f"shown only now: {signing_key(Token.objects.get().pk)}" in said
    assert main(["token", "create", "Exchange", "--scope", "api.route"]) == GOOD
    assert "signs" not in capsys.readouterr().out


@pytest.mark.django_db
def test_without_an_installations_key_there_is_no_token_for_calls(aino: Post, settings: Any) -> None:
    settings.TELEPHONY_KEY = ""
    assert main(["token", "create", "Telephones", "--scope", "telephony.receive"]) == WRONG_CALL
    assert not Token.objects.exists()
