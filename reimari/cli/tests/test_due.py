import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reimari.cli import FINDINGS, GOOD, WRONG_CALL, main

PROFILE = """
code = "X"
county_number = "99"
languages = ["fi", "sv"]
contactors = ["client"]
name = { fi = "X", sv = "X" }
unit_name = { fi = "X", sv = "X" }
"""
CLOCKS = """
[[clock]]
code = "D-1"
name = { fi = "Samana päivänä", sv = "Samma dag" }
kind = "promise"
limit = "same_day"
channel = "PHONE"

[[clock]]
code = "D-2"
name = { fi = "Alkuarviointi", sv = "Inledande bedömning" }
kind = "promise"
limit = "working_days"
length = 7
valid_until = 2026-12-31

[[clock]]
code = "d-2"
name = { fi = "Alkuarviointi", sv = "Inledande bedömning" }
kind = "promise"
limit = "working_days"
length = 5
valid_from = 2027-01-01

[[clock]]
code = "D-3"
name = { fi = "Yhdellä yhteydenotolla", sv = "Med en kontakt" }
kind = "promise"
limit = "with_contact"

[[clock]]
code = "D-8"
name = { fi = "Arviointiin pääsy", sv = "Tillgång till bedömning" }
kind = "promise"
limit = "none"
gap = "G-20"

[[clock]]
code = "OLD"
name = { fi = "Vanha", sv = "Gammal" }
kind = "promise"
limit = "same_day"
valid_until = 2023-12-31

[[pause_reason]]
code = "client_not_reached"
name = { fi = "Asiakasta ei tavoitettu", sv = "Klienten nåddes inte" }
"""
CHANNELS = """
[[channel]]
code = "phone"
name = { fi = "Puhelin", sv = "Telefon" }
kind = "phone"
gap = "G-09"
"""
DEMO = """
[[hours]]
channel = "phone"
days = [1, 2, 3, 4, 5]
opens = 09:00:00
closes = 15:00:00
invented = true
"""
KEYS = ["id", "clock", "due_on", "due_at", "raw_due_on", "counted", "paused", "why", "gaps"]
START = "2026-11-16T10:00:00+02:00"
FRIDAY_NIGHT = "2026-11-20T22:00:00+02:00"

type Answered = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A county of its own, with what each kind of clock needs."""
    texts = {"profile": PROFILE, "clocks": CLOCKS, "channels": CHANNELS, "demo": DEMO}
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Answered:
    """The command on the given objects: its status and answers."""

    def answers(*lines: object, options: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]]]:
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))
        status = main(["due", "--profile", str(folder), *options])
        return status, [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]

    return answers


def test_an_answer_has_always_all_keys(answered: Answered) -> None:
    codes = ["d-1", "D-2", "D-3", "D-8", "shl-36-urgent", "SHL-36-START", "SHL-36-CHILD"]
    codes += ["SHL-36-CHILD-DONE", "SHL-45", "VPL-18"]
    status, lines = answered(*({"id": code, "clock": code, "start": START} for code in codes))
    assert status == GOOD
    assert [list(line) for line in lines] == [KEYS] * len(codes)
    assert [list(line["why"]) for line in lines] == [["fi", "sv", "en"]] * len(codes)
    assert [line["id"] for line in lines] == codes
    assert [line["clock"] for line in lines] == [code.upper() for code in codes]


def test_seven_working_days_are_counted(answered: Answered) -> None:
    _, [found] = answered({"id": 1, "clock": "D-2", "start": START, "pauses": []}, options=("--why", "sv"))
    assert found.pop("why")["sv"].startswith("Inledande bedömning. Började måndag 16.11.2026;")
    assert found == {
        "id": 1,
        "clock": "D-2",
        "due_on": "2026-11-25",
        "due_at": "2026-11-25T23:59:59+02:00",
        "raw_due_on": "2026-11-25",
        "counted": [
            *("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"),
            *("2026-11-23", "2026-11-24", "2026-11-25"),
        ],
        "paused": False,
        "gaps": [],
    }


@pytest.mark.parametrize("until", [{"to": None}, {}])
def test_an_open_pause_leaves_no_due_day(answered: Answered, until: dict[str, None]) -> None:
    pause = {"from": "2026-11-18T12:00:00+02:00", "reason": "CLIENT_NOT_REACHED", **until}
    status, [found] = answered({"id": 1, "clock": "D-2", "start": START, "pauses": [pause]})
    assert status == GOOD
    assert (found["due_on"], found["due_at"], found["paused"]) == (None, None, True)
    assert (found["raw_due_on"], found["counted"]) == ("2026-11-25", ["2026-11-17", "2026-11-18"])
    assert "(Asiakasta ei tavoitettu)" in found["why"]["fi"]


def test_two_urgent_starts_of_one_day_keep_their_own_moments(answered: Answered) -> None:
    starts = ["2026-11-16T10:00:00+02:00", "2026-11-16T09:30:15.5Z"]
    _, lines = answered(*({"id": 1, "clock": "SHL-36-URGENT", "start": start} for start in starts))
    assert [line["due_at"] for line in lines] == ["2026-11-16T10:00:00+02:00", "2026-11-16T11:30:15+02:00"]


def test_two_starts_of_one_day_may_fall_on_both_sides_of_closing(answered: Answered) -> None:
    starts = ["2026-11-20T14:59:59+02:00", FRIDAY_NIGHT]
    lines = [{"id": 1, "clock": "D-1", "start": start} for start in starts]
    assert [line["due_on"] for line in answered(*lines, options=("--demo",))[1]] == [
        "2026-11-20",
        "2026-11-23",
    ]


def test_invented_hours_count_in_the_demo_only(answered: Answered) -> None:
    line = {"id": 1, "clock": "D-1", "start": FRIDAY_NIGHT}
    _, [real] = answered(line)
    _, [demo] = answered(line, options=("--demo",))
    assert (real["due_on"], real["gaps"]) == ("2026-11-20", ["G-09"])
    assert (demo["due_on"], demo["gaps"]) == ("2026-11-23", [])


def test_a_clock_holds_on_the_day_of_its_start(answered: Answered) -> None:
    lines = [{"id": 1, "clock": "D-2", "start": start} for start in (START, "2027-02-01T10:00:00+02:00")]
    status, found = answered(*lines)
    assert status == GOOD
    assert [len(line["counted"]) for line in found] == [7, 5]
    _, found = answered(*lines, options=("--on", "2027-01-01"))
    assert [len(line["counted"]) for line in found] == [5, 5]


PAUSE = {
    "from": "2026-11-18T12:00:00+02:00",
    "to": "2026-11-19T12:00:00+02:00",
    "reason": "client_not_reached",
}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        pytest.param({"start": START}, "clock", id="no clock"),
        pytest.param({"clock": None, "start": START}, "clock", id="clock null"),
        pytest.param({"clock": 2, "start": START}, "clock", id="clock a number"),
        pytest.param({"clock": "D-99", "start": START}, "clock", id="unknown clock"),
        pytest.param({"clock": "OLD", "start": START}, "clock", id="clock no longer valid"),
        pytest.param({"clock": "D-2"}, "start", id="no start"),
        pytest.param({"clock": "D-2", "start": None}, "start", id="start null"),
        pytest.param({"clock": "D-2", "start": 1}, "start", id="start a number"),
        pytest.param({"clock": "D-2", "start": "2026-11-16T10:00:00"}, "start", id="naive start"),
        pytest.param({"clock": "D-2", "start": "2026-02-30T10:00:00Z"}, "start", id="no such day"),
        pytest.param({"clock": "D-2", "start": "1999-11-16T10:00:00Z"}, "start", id="before the calendar"),
        pytest.param({"clock": "SHL-45", "start": "2100-12-16T10:00:00Z"}, "start", id="ends after it"),
        pytest.param({"clock": "D-2", "start": START, "due": 1}, "due", id="unknown key"),
        pytest.param({"clock": "D-2", "start": START, "pauses": {}}, "pauses", id="pauses an object"),
        pytest.param({"clock": "D-2", "start": START, "pauses": ""}, "pauses", id="pauses a string"),
        pytest.param({"clock": "D-2", "start": START, "pauses": [1]}, "pauses", id="a pause a number"),
    ],
)
def test_a_bad_line_names_its_field(answered: Answered, line: dict[str, Any], field: str) -> None:
    status, [bad, good] = answered({"id": "x", **line}, {"id": 2, "clock": "D-2", "start": START})
    assert status == FINDINGS
    assert list(bad) == ["id", "error"]
    assert (bad["id"], bad["error"]["field"]) == ("x", field)
    assert bad["error"]["message"]
    assert good["due_on"] == "2026-11-25"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"to": "2026-11-18T11:59:59+02:00"}, "pauses[0].to", id="ends before it begins"),
        pytest.param({"to": "2026-11-19"}, "pauses[0].to", id="end without a time"),
        pytest.param({"from": "2026-11-18T12:00:00"}, "pauses[0].from", id="naive"),
        pytest.param({"from": None}, "pauses[0].from", id="begins never"),
        pytest.param({"reason": "holiday"}, "pauses[0].reason", id="unknown reason"),
        pytest.param({"reason": None}, "pauses[0].reason", id="no reason"),
        pytest.param({"note": "x"}, "pauses[0].note", id="unknown key"),
    ],
)
def test_a_bad_pause_is_told_with_its_place(answered: Answered, change: dict[str, Any], told: str) -> None:
    line = {"id": 1, "clock": "D-2", "start": START, "pauses": [{**PAUSE, **change}]}
    status, [bad] = answered(line)
    assert (status, bad["error"]["field"]) == (FINDINGS, "pauses")
    assert bad["error"]["message"].startswith(f"{told}: ")


def test_a_line_that_is_not_json_has_no_id(answered: Answered) -> None:
    status, [bad] = answered("nope")
    assert (status, bad["id"], bad["error"]["field"]) == (FINDINGS, None, None)


def test_an_unknown_county_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--profile", "no-such-county"]) == WRONG_CALL
    assert "no-such-county" in capsys.readouterr().err


def test_a_broken_profile_is_a_wrong_call(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "clocks.toml").write_text("[[clock]]\ncode = 1\n", encoding="utf-8")
    assert main(["due", "--profile", str(folder)]) == WRONG_CALL
    assert "clocks.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options", [["--why", "de"], ["--why", ""], ["--on", "yesterday"], ["--no-such-option"]]
)
def test_a_wrong_option_is_a_wrong_call(
    folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["due", "--profile", str(folder), *options])
    assert left.value.code == WRONG_CALL
    assert capsys.readouterr().err
