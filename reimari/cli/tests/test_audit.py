"""`reimari audit`: what it prints, and its exit status."""

import json
from pathlib import Path

import pytest

from reimari.audit.models import Event
from reimari.audit.sealing import seal_logs
from reimari.cli import main
from tests.audit.logs import as_owner, events

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Five sealed rows; the command leaves this process's environment as it was."""
    monkeypatch.setenv("REIMARI_ROLE", "owner")
    written = events(5)
    seal_logs()
    return written


def change(row: Event) -> None:
    with as_owner("audit_event") as cursor:
        cursor.execute("UPDATE audit_event SET subject_id = 'x' WHERE id = %s", [row.pk])


def test_good_logs_are_0_and_tell_how_much_was_looked_at(
    rows: list[Event], capsys: pytest.CaptureFixture[str]
) -> None:
    events(2)
    assert main(["audit", "verify"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("5 rows under 1 seals in ")
    assert "Not sealed yet: 2 of audit.event." in said.out
    assert said.out.endswith("No findings.\n")
    assert not said.err


def test_a_changed_row_is_1_and_is_named(rows: list[Event], capsys: pytest.CaptureFixture[str]) -> None:
    change(rows[2])
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr()
    place = f"audit.event, seal 1, rows {rows[0].pk} to {rows[4].pk}"
    assert said.err == f"{place}: row {rows[2].pk} was changed\n"
    assert said.out.endswith("1 findings.\n")


def test_from_a_day_on(rows: list[Event]) -> None:
    change(rows[2])
    assert main(["audit", "verify", "--from", "2000-01-01"]) == 1
    assert main(["audit", "verify", "--from", "2999-01-01"]) == 0


def test_the_head_is_a_json_line(rows: list[Event], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "export"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["seal"], len(told["hash"])) == (1, 64)
    assert told["logs"] == {"audit.event": {"seals": 1, "rows": 5, "last_id": rows[4].pk}}


def test_heads_are_added_to_a_file_and_compared(
    rows: list[Event], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "heads.jsonl"
    assert main(["audit", "export", str(file)]) == 0
    events(1)
    seal_logs()
    assert main(["audit", "export", str(file)]) == 0
    assert [json.loads(line)["seal"] for line in file.read_text().splitlines()] == [1, 2]
    assert main(["audit", "verify", "--head", str(file)]) == 0
    with as_owner("audit_seal") as cursor:
        cursor.execute("DELETE FROM audit_seal WHERE id = 2")
    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--head", str(file)]) == 1
    assert "seal 2: it was exported and is gone" in capsys.readouterr().err


def test_without_seals_there_is_a_head_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REIMARI_ROLE", "owner")
    assert main(["audit", "export", str(tmp_path / "heads")]) == 0
    assert main(["audit", "verify", "--head", str(tmp_path / "heads")]) == 0


@pytest.mark.parametrize("text", ["", "no json\n", "[1]\n", '{"seal": 1}\n', '{"seal": "x", "hash": "y"}\n'])
def test_a_file_of_something_else_is_a_wrong_call(rows: list[Event], tmp_path: Path, text: str) -> None:
    file = tmp_path / "heads"
    file.write_text(text)
    assert main(["audit", "verify", "--head", str(file)]) == 2


@pytest.mark.parametrize("words", [["verify", "--head", "/nowhere/at/all"], ["export", "/nowhere/at/all"]])
def test_a_file_that_cant_be_had_is_a_wrong_call(rows: list[Event], words: list[str]) -> None:
    assert main(["audit", *words]) == 2


@pytest.mark.parametrize("words", [[], ["destroy"], ["verify", "--from", "yesterday"]])
def test_a_wrong_call_is_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["audit", *words])
    assert ended.value.code == 2
