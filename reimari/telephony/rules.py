"""What a call is, by what was told of it: in any order, some of it twice, some never. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reimari.common.problems import gettext_noop
from reimari.region.profile.values import (
    AfterHangUp,
    Area,
    CallbackRule,
    ContactPoint,
    PointKind,
    Profile,
    Team,
    by_code,
    fold,
    valid_items,
)

RINGING, ANSWERED, ENDED = "ringing", "answered", "ended"
ABANDONED, CALLBACK_REQUESTED = "abandoned", "callback_requested"
WAITING, CALLBACK = "waiting", "callback"
# The end of a call may be lost: after so long nobody waits or talks any more.
WAITS_AT_MOST = dt.timedelta(hours=2)
TALKS_AT_MOST = dt.timedelta(hours=8)

EVENT_REUSED = gettext_noop("This id was told before of something else.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event of a call. `sequence` is the telephone system's own count within the call; what is empty
    isn't told. `number`: the caller's, E.164; empty: withheld, or not told with this event. `called`: the
    number that was called, E.164."""

    event_id: str
    kind: str
    sequence: int
    at: dt.datetime
    channel: str = ""
    menu_choice: str = ""
    language: str = ""
    number: str = ""
    called: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A call as its events tell it together.

    `began_at`: the first that is known of it. `answered_at`, `over_at`: None when that hasn't happened, or
    wasn't told. `extension`: the telephone to which it came last.
    """

    state: str
    began_at: dt.datetime
    answered_at: dt.datetime | None = None
    over_at: dt.datetime | None = None
    channel: str = ""
    menu_choice: str = ""
    language: str = ""
    number: str = ""
    called: str = ""
    extension: str = ""
    wants_callback: bool = False

    @property
    def waited(self) -> dt.timedelta:
        """How long it waited until it was answered or given up; nothing while it still waits."""
        until = self.answered_at or self.over_at
        return max(until - self.began_at, dt.timedelta()) if until else dt.timedelta()


@dataclass(frozen=True, slots=True)
class Line:
    """Who answers a channel, by codes of the profile. No `team`, no `area`: neither the menu choice nor the
    called number tells. `service_task`: whose area it is, when only one can be meant; `language`: the one
    that the called number is for."""

    channel: str
    unit: str
    team: str = ""
    area: str = ""
    service_task: str = ""
    language: str = ""


def line_of(
    profile: Profile, channel: str, menu_choice: str, day: dt.date, *, called: str = ""
) -> Line | None:
    """The unit that answers the channel, and its team of the area to which the menu choice leads (R-PS-23),
    else of that whose number was called (R-KS-07).

    Codes in any letter case. None: no such channel, or no unit answers it. One team needs no choice.
    """
    found = by_code(valid_items(profile.channels, day)).get(fold(channel))
    if found is None or not found.unit:
        return None
    chosen = (
        choice.area
        for choice in valid_items(profile.menu_choices, day)
        if fold(choice.channel) == fold(found.code) and choice.key and choice.key == menu_choice
    )
    point = _point_of(profile, found.code, called, day)
    area = next(chosen, "") or (point.area if point else "")
    teams = [team for team in valid_items(profile.teams, day) if fold(team.unit) == fold(found.unit)]
    of_area = [team for team in teams if area and fold(team.area) == fold(area)]
    meant = of_area or teams
    meant_area = _area_of(profile, area, teams, day)
    return Line(
        channel=found.code,
        unit=found.unit,
        team=meant[0].code if len(meant) == 1 else "",
        area=meant_area.code if meant_area else area,
        service_task=meant_area.service_task if meant_area else "",
        language=point.language if point else "",
    )


def _area_of(profile: Profile, code: str, teams: Collection[Team], day: dt.date) -> Area | None:
    """The area that is meant, of the teams' own service tasks if they have any; None: of several, or none."""
    own = {fold(team.service_task) for team in teams if team.service_task}
    found = [
        area
        for area in valid_items(profile.areas, day)
        if code and fold(area.code) == fold(code) and (not own or fold(area.service_task) in own)
    ]
    return found[0] if len({fold(area.service_task) for area in found}) == 1 else None


def _point_of(profile: Profile, channel: str, called: str, day: dt.date) -> ContactPoint | None:
    """The channel's number that was called; one that holds on the day before one that is retired."""
    points = [
        point
        for point in profile.contact_points
        if called
        and point.value == called
        and point.kind == PointKind.PHONE
        and fold(point.channel) == fold(channel)
    ]
    return min(points, key=lambda point: not point.valid_on(day), default=None)


def folded(events: Iterable[Told]) -> Folded:
    """The call by the set of its events (at least one), whatever their order, however often each came."""
    told = in_order(events)
    kinds = {each.kind for each in told}
    answered = [each.at for each in told if each.kind == ANSWERED]
    over = [each.at for each in told if each.kind in {ENDED, ABANDONED}]
    asked = [each.at for each in told if each.kind == CALLBACK_REQUESTED]
    return Folded(
        state=_state(told, kinds),
        began_at=min(each.at for each in told),
        answered_at=min(answered, default=None),
        over_at=max(over, default=None) if answered or not asked else min(asked),
        channel=_last(each.channel for each in told),
        menu_choice=_last(each.menu_choice for each in told),
        language=_last(each.language for each in told),
        number=_last(each.number for each in told),
        called=_last(each.called for each in told),
        extension=_last(each.extension for each in told),
        wants_callback=CALLBACK_REQUESTED in kinds,
    )


def in_order(events: Iterable[Told]) -> list[Told]:
    """Each event once, in the telephone system's own order; of equal numbers the earlier moment first."""
    once = {each.event_id: each for each in events}
    return sorted(once.values(), key=lambda each: (each.sequence, each.at, each.event_id))


def _state(told: list[Told], kinds: set[str]) -> str:
    is_over = not kinds.isdisjoint({ENDED, ABANDONED})
    if ANSWERED in kinds:
        # somebody hears it ring again when it is passed on: the later of the two holds
        last = next(each.kind for each in reversed(told) if each.kind in {RINGING, ANSWERED})
        return ENDED if is_over else ANSWERED if last == ANSWERED else WAITING
    if CALLBACK_REQUESTED in kinds:
        return CALLBACK
    if ABANDONED in kinds:
        return ABANDONED
    return ENDED if is_over else WAITING


def _last(values: Iterable[str]) -> str:
    """The last that is known; empty when nothing is."""
    return next((value for value in reversed(list(values)) if value), "")


def calls_back(call: Folded, rule: CallbackRule | None) -> bool:
    """Whether the call leads to a callback by the line's rule (None: from this line nobody calls back).

    It was asked for; or whoever gave up waiting is called too, when they had waited long enough. Nobody can
    be called without a number.
    """
    if rule is None or not call.number:
        return False
    long_enough = call.waited >= dt.timedelta(seconds=rule.abandoned_after)
    gave_up = rule.abandoned == AfterHangUp.CALLBACK and call.state == ABANDONED and long_enough
    return call.wants_callback or gave_up
