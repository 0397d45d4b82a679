"""`reimari demo-live` and the pace that `reimari demo` passes on to it."""

import argparse

import pytest

from reimari.cli import WRONG_CALL, main
from reimari.cli.demo_live import add_pace, pace_words


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_pace(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--speed", "60"],
        ["--speed", "0.5"],
        ["--speed", "60", "--from", "2026-11-23T08:00:00+02:00"],
    ],
    ids=str,
)
def test_the_demo_says_to_its_child_what_it_was_asked(words: list[str]) -> None:
    assert pace_words(asked(*words)) == words


def test_a_moment_without_offset_is_finnish_time() -> None:
    assert asked("--from", "2026-07-06T08:00").begin.isoformat() == "2026-07-06T08:00:00+03:00"


@pytest.mark.parametrize(
    "words", [["--speed", "0"], ["--speed", "-1"], ["--speed", "1001"], ["--speed", "x"], ["--from", "dawn"]]
)
def test_an_impossible_pace_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        asked(*words)
    assert words[0] in capsys.readouterr().err


def test_outside_a_demo_nothing_lives(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REIMARI_ENV", "production")
    assert main(["demo-live", "--profile", "iu"]) == WRONG_CALL
    assert "REIMARI_ENV is not demo" in capsys.readouterr().err


def test_a_pace_without_a_living_demo_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--speed", "60"]) == WRONG_CALL
    assert "--live" in capsys.readouterr().err
