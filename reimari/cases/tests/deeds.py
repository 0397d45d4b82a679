"""What every test of a deed asks: which rows came, one entry, one event; and nothing after a refusal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from reimari.audit.models import Event
from reimari.cases.models import Case, CaseTeam, Meeting, Note
from reimari.common.problems import Refused
from reimari.staff.models import Post, Team
from reimari.work.models import Clock, Entry, Pause, Step
from tests.factories import a_case, at

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
MONDAY = at("2026-11-16 10:00")
TABLES = (Case, CaseTeam, Meeting, Note, Step, Clock, Entry, Pause, Event)


def team(code: str) -> Team:
    return Team.objects.get(pk=code)


def opened(aino: Post, **given: Any) -> Case:
    """A working-age case, known on Monday 16 November: its assessment is promised by Wednesday 25th."""
    return a_case(aino, WEST, **{"service_task_id": "WORKING_AGE", "now": MONDAY, **given})


def current(case: Case) -> Step:
    case.refresh_from_db()
    assert case.current_step
    return case.current_step


def d2(case: Case) -> Clock:
    return Clock.objects.get(track=case.track_id, code="D-2")


@contextmanager
def doing(name: str, *, entries: int = 1) -> Iterator[None]:
    """The block does one deed: so many entries of its name, and one event that names them."""
    last = Entry.objects.order_by("-pk").first()
    events = Event.objects.count()
    yield
    new = Entry.objects.filter(pk__gt=last.pk if last else 0).order_by("pk")
    assert [entry.kind for entry in new] == [name] * entries
    assert Event.objects.count() == events + 1
    event = Event.objects.order_by("-pk")[0]
    assert (event.action, event.entry_ids) == (name, [entry.pk for entry in new])


def rows() -> dict[str, list[Any]]:
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in TABLES}


def refusal_of(deed: Callable[[], object]) -> str:
    """The code of the refusal; it leaves every row as it was."""
    before = rows()
    with pytest.raises(Refused) as refusal:
        deed()
    assert rows() == before
    return refusal.value.problems[0].code
