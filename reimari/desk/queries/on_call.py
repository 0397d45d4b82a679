"""Whom to call at once, as a page tells it: to anybody, or to those at the desk (I-06, I-33, R-PS-74)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reimari.access.actor import Actor
from reimari.concerns.rules import on_call
from reimari.people.rules import shown_phone
from reimari.region.profile.values import OnCall, Profile
from reimari.region.rules.lines import is_of_the_house


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who answers at once. `number`: empty when the sources don't tell it, or when it is `hidden`."""

    name: str
    number: str
    only_ours: bool = False
    hidden: bool = False
    invented: bool = False

    @property
    def said(self) -> str:
        """The number as people say it."""
        return shown_phone(self.number) if self.number else ""


def calls_for_all(
    profile: Profile, day: dt.date, spoken: str, *, place: Iterable[str] = (), service_task: str = ""
) -> Sequence[Call]:
    """What anybody may be told: nothing that is for our own people only."""
    found = on_call(profile, day, place=place, service_task=service_task)
    return [_call(each, spoken, ours=False) for each in found]


def calls_at_the_desk(
    profile: Profile,
    day: dt.date,
    spoken: str,
    *,
    actor: Actor,
    place: Iterable[str] = (),
    service_task: str = "",
) -> Sequence[Call]:
    """All of them; of an internal one a partner's people see who it is, not its number."""
    ours = is_of_the_house(profile, actor.organisation)
    found = on_call(profile, day, place=place, service_task=service_task, internal=True)
    return [_call(each, spoken, ours=ours) for each in found]


def _call(each: OnCall, spoken: str, *, ours: bool) -> Call:
    hidden = not each.public and not ours
    return Call(
        name=each.name.in_language(spoken),
        number="" if hidden else each.phone,
        only_ours=not each.public,
        hidden=hidden and bool(each.phone),
        invented=each.invented,
    )
