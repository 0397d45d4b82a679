"""Variables of the environment: what they may hold, and one sentence for what they mayn't."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reimari.cli.limits import TOLD, Limits, is_behind_proxy, limits_of, told_to_the_front
from reimari.common.variables import Variables, WrongVariable
from tests.test_infra_demo import free_port

ROOT = Path(__file__).parent.parent
AWAY = "postgresql://x@/y?host=/nowhere"
HUGE = "9" * 5000
NUMBERS = {
    "REIMARI_CONNECTIONS": ("connections", "0"),
    "REIMARI_STALLED_AFTER": ("seconds", "0"),
    "REIMARI_SLOW_STATEMENT": ("milliseconds", "3600001"),
    "REIMARI_SEALS_WITHIN": ("seconds", "inf"),
}
OTHERS = {
    "REIMARI_ENV": ("Production", "production or demo or test"),
    "REIMARI_ROLE": ("root", "app or owner"),
    "REIMARI_BEHIND_PROXY": ("true", "0 or 1"),
    "REIMARI_LOG_FORMAT": ("xml", "json or lines"),
    "REIMARI_LOG_LEVEL": ("loud", "DEBUG or INFO or WARNING or ERROR or CRITICAL"),
    "REIMARI_HOSTS": ("https://desk.example", "without https:// and port"),
    "REIMARI_ORIGINS": ("desk.example", "such as https://desk.example"),
    "REIMARI_METRICS_FROM": ("10.0.0.0/8,near", "such as 10.0.0.0/8"),
}


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("REIMARI_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def settings() -> dict[str, Any]:
    """The settings as this environment makes them."""
    return runpy.run_path(str(ROOT / "reimari" / "settings.py"))


def told_of(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the settings say about a variable that holds something wrong."""
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongVariable) as wrong:
        settings()
    return str(wrong.value)


@pytest.mark.parametrize("value", ["many", "-5", "1e3", "nan", "5 5", "\u0665", HUGE])
@pytest.mark.parametrize("name", NUMBERS)
def test_a_wrong_number_is_told_by_its_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = told_of(name, value, monkeypatch)
    assert told.startswith(f"{name} holds '{value[:60]}")
    assert re.search(rf": expected a (whole )?number of {NUMBERS[name][0]} from \d+ to \d+.*\.$", told)
    assert len(told) < 200


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_is_just_too_much_or_too_little_is_wrong(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert NUMBERS[name][0] in told_of(name, NUMBERS[name][1], monkeypatch)


@pytest.mark.parametrize("name", OTHERS)
def test_a_wrong_word_is_told_by_its_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value, expected = OTHERS[name]
    told = told_of(name, value, monkeypatch)
    assert told.startswith(f"{name} holds {value!r}: expected ")
    assert expected in told


def test_a_token_that_can_be_guessed_isnt_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    told = told_of("REIMARI_METRICS_TOKEN", "hunter2", monkeypatch)
    assert "at least 20 characters" in told
    assert "hunter2" not in told


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["ENV", "BY_OWNER", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "BEHIND_PROXY", "LOG_FORMAT"]
    names += ["LOG_LEVEL", "STALLED_AFTER", "SLOW_STATEMENT", "SEALS_WITHIN", "DATABASES"]
    before = settings()
    for name in {*NUMBERS, *OTHERS} - {"REIMARI_METRICS_FROM"}:
        monkeypatch.setenv(name, "")
    after = settings()
    assert {name: before[name] for name in names} == {name: after[name] for name in names}


def test_metrics_are_for_nobody_when_the_list_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(settings()["METRICS_FROM"]) == 2
    monkeypatch.setenv("REIMARI_METRICS_FROM", "")
    assert settings()["METRICS_FROM"] == []


def test_what_is_right_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    right = {
        "REIMARI_HOSTS": "desk.example, .other.example,[::1],*",
        "REIMARI_ORIGINS": "https://desk.example https://*.other.example:8443",
        "REIMARI_METRICS_FROM": "10.0.0.0/8, ::1",
        "REIMARI_CONNECTIONS": " 8 ",
        "REIMARI_SLOW_STATEMENT": "inf",
        "REIMARI_STALLED_AFTER": "2.5",
    }
    for name, value in right.items():
        monkeypatch.setenv(name, value)
    found = settings()
    assert found["ALLOWED_HOSTS"] == ["desk.example", ".other.example", "[::1]", "*"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://desk.example", "https://*.other.example:8443"]
    assert [str(each) for each in found["METRICS_FROM"]] == ["10.0.0.0/8", "::1/128"]
    assert found["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"] == 8
    assert found["SLOW_STATEMENT"] == float("inf")
    assert found["STALLED_AFTER"] == 2.5


@pytest.mark.parametrize("value", ["lots", "-1", "1.5", "1_000", HUGE])
@pytest.mark.parametrize("name", ["REIMARI_LARGEST_REQUEST", "REIMARI_REQUESTS_A_MINUTE"])
def test_the_fronts_numbers_are_told_the_same_way(name: str, value: str) -> None:
    with pytest.raises(WrongVariable, match=f"^{name} holds '.*': expected a whole number of [a-z]+ from"):
        limits_of(Variables({name: value}))


def test_the_front_has_its_usual_limits_unless_it_is_told_others() -> None:
    assert limits_of(Variables({})) == limits_of(Variables({"REIMARI_LARGEST_REQUEST": ""})) == Limits()
    told = limits_of(Variables({"REIMARI_LARGEST_REQUEST": "5000", "REIMARI_REQUESTS_A_MINUTE": "0"}))
    assert (told.body, told.a_minute) == (5000, 0)
    with pytest.raises(WrongVariable, match="from 1 to"):
        limits_of(Variables({"REIMARI_LARGEST_REQUEST": "0"}))


class Noting(dict[str, str]):
    """An environment that notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return default


def test_the_front_is_told_all_that_it_reads_and_reads_nothing_else() -> None:
    noting = Noting()
    limits_of(Variables(noting))
    is_behind_proxy(Variables(noting))
    assert noting.asked <= TOLD
    ours = {name for name in TOLD if name.startswith("REIMARI_")}
    assert ours - {"REIMARI_SOCKETS"} == noting.asked


def test_a_secret_of_tomorrow_isnt_told_to_the_front() -> None:
    told = told_to_the_front({"A_SECRET_OF_TOMORROW": "x", "DATABASE_URL": "x", "LANG": "C", "PATH": "/bin"})
    assert told == {"LANG": "C", "PATH": "/bin"}


def test_numbers_and_lists_are_read_nowhere_else() -> None:
    reading = re.compile(r"\b(?:int|float)\((?:os\.)?environ.*|\.environ[^\n]*\.split\(.*")
    files = [path for path in ROOT.glob("reimari/**/*.py") if "tests" not in path.parts]
    found = [line for path in files for line in reading.findall(path.read_text())]
    keys = ("REIMARI_OLD_SECRET_KEYS", "REIMARI_OLD_FACTORS_KEYS")  # any text is a key
    assert [line.rstrip(",") for line in found] == [f'.environ.get("{name}", "").split()' for name in keys]


PROCESSES = {
    "check": ["reimari.cli", "check"],
    "migrate": ["reimari.cli", "migrate"],
    "manage": ["reimari.cli", "manage", "check"],
    "profile check": ["reimari.cli", "profile", "check", "iu"],
    "worker": ["reimari.cli", "worker"],
    "serve": ["reimari.cli", "serve", "--port"],
    "page server": ["reimari.cli.server", "pages", "--uds", "/nowhere/pages"],
    "event process": ["reimari.cli.server", "events", "--uds", "/nowhere/events"],
}


def told_by(words: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, to its end."""
    told = {"PATH": os.environ["PATH"], "DATABASE_URL": AWAY, "REIMARI_SECRET_KEY": "of a test"}
    command = [sys.executable, "-m", *words]
    return subprocess.run(  # noqa: S603
        command, env=told | environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("name", PROCESSES)
def test_every_process_says_it_in_one_line_and_ends_as_a_wrong_call(name: str) -> None:
    port = [str(free_port())] if name == "serve" else []
    done = told_by([*PROCESSES[name], *port], REIMARI_SEALS_WITHIN="soon")
    assert done.stderr.splitlines()[-1].startswith("reimari: REIMARI_SEALS_WITHIN holds 'soon': expected a")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 2


@pytest.mark.parametrize("name", ["REIMARI_LARGEST_REQUEST", "REIMARI_REQUESTS_A_MINUTE"])
def test_serve_and_the_front_itself_refuse_a_wrong_limit(name: str) -> None:
    front = ["reimari.cli.front", "--fd", "0", "--pages", "/nowhere", "--events", "/nowhere"]
    for words in (["reimari.cli", "serve", "--port", str(free_port())], front):
        done = told_by(words, **{name: "lots"})
        assert done.stderr.startswith(f"reimari: {name} holds 'lots': expected a whole number of ")
        assert done.stderr.count("\n") == 1
        assert done.returncode == 2
