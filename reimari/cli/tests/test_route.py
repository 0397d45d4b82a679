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
languages = ["fi"]
contactors = ["client"]
name = { fi = "X" }
unit_name = { fi = "X" }
"""
NEEDS = """
[[service_task]]
code = "OLD"
name = { fi = "Ikääntyneet" }
has_areas = false
"""
UNITS = """
[[organisation]]
code = "COUNTY"
name = { fi = "X" }
kind = "county"

[[unit]]
code = "ADVICE"
name = { fi = "Neuvonta" }
organisation = "COUNTY"

[[unit]]
code = "CARE"
name = { fi = "Hoiva" }
organisation = "COUNTY"
"""
ROUTING = """
[[rule]]
id = "CARE"
when = { age_min = 65 }
then = { destination = "CARE" }
why = { fi = "Ikä {age}." }

[[rule]]
id = "REST"
when = {}
then = { destination = "ADVICE" }
why = { fi = "{destination} vastaa." }
"""
CHANNELS = """
[[channel]]
code = "phone"
name = { fi = "Puhelin" }
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
KEYS = ["id", "destination", "area", "team", "rules", "why", "open", "opens_at", "gaps"]

type Answered = Callable[..., tuple[int, list[dict[str, Any]]]]


def written(folder: Path, **changes: str) -> Path:
    texts = {"profile": PROFILE, "needs": NEEDS, "units": UNITS, "routing": ROUTING, "channels": CHANNELS}
    folder.mkdir()
    for name, text in {**texts, "demo": DEMO, **changes}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A county of its own with two rules."""
    return written(tmp_path / "x")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put the lines on standard input."""

    def give(*lines: object) -> None:
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))

    return give


@pytest.fixture
def answered(folder: Path, given: Callable[..., None], capfdbinary: pytest.CaptureFixture[bytes]) -> Answered:
    """The command on the given objects: its status and answers."""

    def answers(*lines: object, options: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]]]:
        given(*lines)
        status = main(["route", "--profile", str(folder), *options])
        return status, [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]

    return answers


def test_an_answer_has_always_all_keys_in_order(answered: Answered) -> None:
    status, lines = answered({"id": 1, "age": 70}, {"id": "b"}, {"id": 3, "age": 5})
    assert status == GOOD
    assert [list(line) for line in lines] == [KEYS] * 3
    assert [line["id"] for line in lines] == [1, "b", 3]
    assert [line["team"] for line in lines] == ["CARE", None, "ADVICE"]
    assert lines[1]["gaps"] == ["MISSING:age"]
    assert lines[2] == {
        "id": 3,
        "destination": "ADVICE",
        "area": None,
        "team": "ADVICE",
        "rules": ["REST"],
        "why": {"fi": "Neuvonta vastaa.", "sv": "Neuvonta vastaa.", "en": "Neuvonta vastaa."},
        "open": None,
        "opens_at": None,
        "gaps": [],
    }


def test_reasons_come_in_the_languages_asked(answered: Answered) -> None:
    _, [line] = answered({"id": 1, "age": 70}, options=("--why", "sv"))
    assert line["why"] == {"sv": "Ikä 70."}


def test_a_bad_line_holds_its_error_only_and_the_rest_goes_on(answered: Answered) -> None:
    status, lines = answered({"id": 1, "age": "70"}, "{", {"age": 70}, {"id": 4, "age": 70})
    assert status == FINDINGS
    assert [list(line) for line in lines[:3]] == [["id", "error"]] * 3
    assert [(line["id"], line["error"]["field"]) for line in lines[:3]] == [
        (1, "age"),
        (None, None),
        (None, "id"),
    ]
    assert lines[3]["team"] == "CARE"


def test_invented_hours_count_in_the_demo_only(answered: Answered) -> None:
    line = {"id": 1, "age": 1, "at": "2026-11-16T08:00:00+02:00"}
    _, [plain] = answered(line)
    _, [demo] = answered(line, options=("--demo",))
    assert (plain["open"], plain["opens_at"]) == (None, None)
    assert (demo["open"], demo["opens_at"]) == (False, "2026-11-16T09:00:00+02:00")


def test_the_rules_of_the_day_decide(folder: Path, answered: Answered) -> None:
    dated = ROUTING.replace('id = "CARE"', 'id = "CARE"\nvalid_from = 2027-01-01')
    (folder / "routing.toml").write_text(dated, encoding="utf-8")
    before, after = {"id": 1, "age": 70}, {"id": 2, "age": 70, "at": "2027-01-01T00:00:00+02:00"}
    _, lines = answered(before, after, options=("--on", "2026-12-31"))
    assert [line["team"] for line in lines] == ["ADVICE", "CARE"]
    _, [line] = answered(before, options=("--on", "2027-01-01"))
    assert line["team"] == "CARE"


@pytest.mark.parametrize("listed", [False, True])
def test_compare_counts_what_moves(
    folder: Path, given: Callable[..., None], capsys: pytest.CaptureFixture[str], *, listed: bool
) -> None:
    other = written(folder.parent / "y", routing=ROUTING.replace("65", "75"))
    given(*({"id": f"c{age}", "age": age} for age in (50, 70, 71, 80)), {"id": 5})
    call = ["route", "--profile", str(folder), "--compare", str(other)]
    assert main([*call, "--list"] if listed else call) == GOOD
    shown = capsys.readouterr().out.splitlines()
    assert [line.split() for line in shown] == [
        ["CARE", "→", "ADVICE", "2"],
        *([["c70", "c71"]] if listed else []),
        ["2", "of", "5", "contacts", "move"],
    ]


def test_compare_tells_of_bad_lines(
    folder: Path, given: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    given({"id": 1, "age": 200}, {"id": 2, "age": 20})
    assert main(["route", "--profile", str(folder), "--compare", str(folder)]) == FINDINGS
    assert "0 of 1 contacts move" in capsys.readouterr().out


@pytest.mark.parametrize(
    "options",
    [
        ("--why", "fi,xx"),
        ("--why", ""),
        ("--on", "2026-02-30"),
        ("--list",),
        ("--compare", "/nowhere/"),
        ("--colour",),
    ],
    ids=str,
)
def test_a_wrong_option_is_a_wrong_call(folder: Path, options: tuple[str, ...]) -> None:
    try:
        status = main(["route", "--profile", str(folder), *options])
    except SystemExit as wrong:
        status = int(str(wrong))
    assert status == WRONG_CALL


def test_a_broken_profile_is_a_wrong_call(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "routing.toml").write_text("[[rule]]\nid = 5\n", encoding="utf-8")
    assert main(["route", "--profile", str(folder)]) == WRONG_CALL
    assert "routing.toml" in capsys.readouterr().err
