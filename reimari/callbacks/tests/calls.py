"""Callbacks as tests ask for them."""

import datetime as dt
from typing import Any

import pytest

from reimari.access.actor import system
from reimari.callbacks.actions import Wanted, Wish, record_call, request_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallResult, RequestedVia
from reimari.common.problems import Refused
from reimari.staff.models import Post, Team
from reimari.work.models import Entry
from tests.factories import as_actor, at

WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
NUMBER = "+358491234567"
MORNING = at("2026-11-25 10:00")  # a Wednesday, the line is open
HOUR = dt.timedelta(hours=1)
FORM = system("callback form")


def a_wish(*, asked_at: dt.datetime = MORNING, number: str = NUMBER, **given: Any) -> Wish:
    """A request to the line `phone`; what belongs to `Wanted` goes there."""
    wanted = {name: given.pop(name) for name in list(given) if name in Wanted.__dataclass_fields__}
    return Wish(
        **{
            "wanted": Wanted(number=number, **wanted),
            "channel_id": "phone",
            "via": RequestedVia.ADVISER,
            "asked_at": asked_at,
            **given,
        }
    )


def a_callback(post: Post, *, team: str = WEST, now: dt.datetime = MORNING, **given: Any) -> Callback:
    """A callback that somebody of the staff asked a team for."""
    wish = a_wish(**{"asked_at": now, **given})
    return request_callback(Team.objects.get(pk=team), wish=wish, actor=as_actor(post), now=now)


def tried(callback: Callback, post: Post, *moments: dt.datetime) -> Callback:
    """Called at each of the moments, and nobody answered."""
    for moment in moments:
        callback = record_call(callback, result=CallResult.NO_ANSWER, actor=as_actor(post), now=moment)
    return callback


def facts_of(callback: Callback) -> list[tuple[str, dict[str, object]]]:
    """The callback's history, the first first."""
    return list(Entry.objects.filter(track=callback.track_id).order_by("pk").values_list("kind", "facts"))


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    """Why it was refused."""
    return [problem.code for problem in refusal.value.problems]
