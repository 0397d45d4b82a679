"""`route` and `due` read the lines of the commands and answer as they do, to the byte."""

import io
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from reimari.api.tests.calling import a_token, call, refused
from reimari.audit.models import Event, Outcome
from reimari.cli import main
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import Profile
from tests.factories import PROFILES

pytestmark = pytest.mark.django_db
START = "2026-11-16T10:00:00+02:00"
PAUSE = {"from": "2026-11-18T12:00:00+02:00", "to": "2026-11-19T12:00:00+02:00"}

type Command = Callable[[str, list[bytes]], list[bytes]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """What the command says to the lines, one answer each."""

    def run(name: str, lines: list[bytes]) -> list[bytes]:
        given = io.TextIOWrapper(io.BytesIO(b"\n".join(lines)), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", given)
        main([name, "--profile", str(PROFILES / "iu"), "--demo"])
        return capfdbinary.readouterr().out.splitlines()

    return run


def routed_lines(profile: Profile) -> list[dict[str, Any]]:
    """Each service task, place, contactor, age and need of the county beside others of them."""
    places = [*(place.name.fi for place in profile.places), None]
    tasks = [*(task.code for task in profile.service_tasks), None]
    needs = itertools.cycle([[], *([need.code] for need in profile.needs)])
    contactors = itertools.cycle(sorted(profile.contactors))
    ages = itertools.cycle([5, 17, 34, 66, 91])
    hours = itertools.cycle([START, "2026-11-15T03:00:00Z", None])
    lines: list[dict[str, Any]] = []
    for task, place in itertools.product(tasks, places):
        facts: dict[str, Any] = {"service_task": task, "municipality": place, "at": next(hours)}
        known: dict[str, Any] = {key: value for key, value in facts.items() if value is not None}
        known |= {"needs": next(needs), "contactor": next(contactors), "age": next(ages)}
        lines.append({"id": len(lines), **known, "urgent": len(lines) % 3 == 0})
    return lines


def due_lines(profile: Profile) -> list[dict[str, Any]]:
    """Each clock of the county and of the law, plain and paused."""
    reason = profile.pause_reasons[0].code
    lines: list[dict[str, Any]] = []
    for clock in (*profile.clocks, *law_clocks()):
        lines.append({"id": f"{clock.code}", "clock": clock.code.lower(), "start": START})
        lines.append({**lines[-1], "pauses": [{**PAUSE, "reason": reason}]})
        lines.append({**lines[-2], "pauses": [{"from": PAUSE["from"], "reason": reason}]})
    return lines


@pytest.mark.parametrize(("name", "lines_of"), [("route", routed_lines), ("due", due_lines)])
def test_every_line_gets_the_answer_of_the_command(
    iu: Profile, command: Command, name: str, lines_of: Callable[[Profile], list[dict[str, Any]]]
) -> None:
    a_token(a_minute=10_000)
    lines = [json.dumps(line).encode() for line in lines_of(iu)]
    assert len(lines) > 20
    answers = command(name, lines)
    for line, answer in zip(lines, answers, strict=True):
        said = call(f"/{name}", line)
        assert (said.status_code, said.content) == (200, answer), line


BAD: list[tuple[str, Any]] = [
    ("route", {"id": 1, "age": "70"}),
    ("route", {"id": 1, "age": 70.0}),
    ("route", {"id": 1, "age": 200}),
    ("route", {"id": 1, "age": None}),
    ("route", {"id": 1, "channel": "pigeon"}),
    ("route", {"id": 1, "needs": "money"}),
    ("route", {"id": 1, "urgent": 1}),
    ("route", {"id": 1, "municipality": "Nowhere"}),
    ("route", {"id": 1, "postcode": "00000", "municipality": "x"}),
    ("route", {"id": 1, "at": "2026-11-16"}),
    ("route", {"id": 1, "at": "9999-12-31T23:59:59Z"}),
    ("route", {"id": 1, "more": 1}),
    ("route", {"age": 70}),
    ("route", {"id": None}),
    ("route", {"id": True}),
    ("route", {"id": 1.5}),
    ("route", {"id": []}),
    ("due", {"id": 1, "start": START}),
    ("due", {"id": 1, "clock": None, "start": START}),
    ("due", {"id": 1, "clock": "D-99", "start": START}),
    ("due", {"id": 1, "clock": "SHL-45"}),
    ("due", {"id": 1, "clock": "SHL-45", "start": 1}),
    ("due", {"id": 1, "clock": "SHL-45", "start": "2026-11-16T10:00:00"}),
    ("due", {"id": 1, "clock": "SHL-45", "start": "1999-11-16T10:00:00Z"}),
    ("due", {"id": 1, "clock": "SHL-45", "start": "2100-12-16T10:00:00Z"}),
    ("due", {"id": 1, "clock": "SHL-45", "start": START, "due": 1}),
    ("due", {"id": 1, "clock": "SHL-45", "start": START, "pauses": {}}),
    ("due", {"id": 1, "clock": "SHL-45", "start": START, "pauses": [1]}),
    ("due", {"id": 1, "clock": "SHL-36-START", "start": START, "pauses": [{**PAUSE, "reason": "holiday"}]}),
]


@pytest.mark.parametrize(("name", "line"), BAD)
def test_a_bad_line_is_refused_with_the_commands_words(
    iu: Profile, command: Command, name: str, line: Any
) -> None:
    a_token()
    (answer,) = command(name, [json.dumps(line).encode()])
    error = json.loads(answer).get("error")
    said = call(f"/{name}", line)
    if error is None:
        assert (said.status_code, said.content) == (200, answer)
    else:
        assert refused(said, 422)["errors"] == [error]


@pytest.mark.parametrize("identity", [b"0", b'""', b"-5", b"123456789012345678901234567890", '"ä"'.encode()])
def test_the_id_comes_back_as_it_was_sent(iu: Profile, identity: bytes) -> None:
    a_token()
    answer = call("/route", b'{"id": ' + identity + b"}")
    assert answer.content.startswith(b'{"id":' + identity + b",")


def test_that_it_was_asked_is_logged_and_nothing_of_what(iu: Profile) -> None:
    token = a_token()
    call("/route", {"id": "010190-901R", "age": 70})
    event = Event.objects.get(action="api.route", outcome=Outcome.SEEN)
    assert (event.subject_type, event.subject_id) == ("api.token", str(token.pk))
    assert "010190" not in str(list(Event.objects.values()))
