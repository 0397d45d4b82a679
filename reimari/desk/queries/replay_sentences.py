"""What a replay of past months found, in sentences: what would have been otherwise, and by how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reimari.common.charts import Funnel
from reimari.desk.forms.replay import DASH
from reimari.desk.queries.settings.work import limit_words
from reimari.figures.replay import Asked, Before, Found, LineFound, Promise, changed
from reimari.region.profile.values import Clock, Limit, Profile, by_code, fold

MOST_WAYS = 7  # are told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseShown:
    """A promise or legal deadline, and its shares in per cent; None of nothing.

    `open`: of how many the end isn't known. `picture`, `moves`: where its end moves, and by how much.
    """

    found: Promise
    name: str
    share: Before[int | None]
    raw: Before[int | None]
    open: Before[int]
    picture: Funnel | None
    moves: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """A weekday of a line; `answered` in per cent."""

    name: str
    calls: Before[float]
    needed: Before[int | None]
    answered: Before[int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A line by its weekdays."""

    found: LineFound
    name: str
    days: Sequence[DayShown]


def sentences(
    found: Found,
    promises: Iterable[PromiseShown],
    lines: Iterable[LineShown],
    asked: Asked,
    profile: Profile,
) -> list[str]:
    """The summary: what would have been otherwise, by how much."""
    told = _of_promises(promises, asked, profile)
    if asked.changes.moves or found.routes.moved:
        told.append(_of_routes(found))
    told += [sentence for line in lines for sentence in _of_line(line, asked)]
    if not found.differs:
        told.append(_("Nothing of what came in these months would have gone otherwise."))
    return told


def _of_promises(promises: Iterable[PromiseShown], asked: Asked, profile: Profile) -> list[str]:
    clocks = by_code(profile.clocks)
    changed_clocks = by_code(changed(profile, asked.changes).clocks)
    told = []
    for each in promises:
        one, two = clocks.get(fold(each.found.code)), changed_clocks.get(fold(each.found.code))
        if not one or not two or not each.picture:
            continue
        after = each.found.kept.after
        words = {
            "name": each.name,
            "now": _length(one),
            "new": _length(two),
            "kept": after.kept,
            "of": after.of,
            "after": _share(each.share.after),
            "before": _share(each.share.before),
        }
        told.append(
            ngettext(
                "%(name)s: with %(new)s instead of %(now)s %(kept)s of %(of)s promise would have been kept:"
                " %(after)s instead of %(before)s.",
                "%(name)s: with %(new)s instead of %(now)s %(kept)s of %(of)s promises would have been kept:"
                " %(after)s instead of %(before)s.",
                after.of,
            )
            % words
            if one != two
            else _("%(name)s: %(after)s would have been kept instead of %(before)s.") % words
        )
    return told


def moved_words(name: str, days: Sequence[tuple[int, int]]) -> str:
    """By how many calendar days the ends of how many move, as `Promise.days` tells; empty where none does."""
    ways = sorted(days, key=lambda each: (-each[1], abs(each[0]), each[0]))
    told = [
        _days_words(*each) for each in sorted(ways[:MOST_WAYS], key=lambda each: (each[0] > 0, abs(each[0])))
    ]
    if rest := sum(number for _days, number in ways[MOST_WAYS:]):
        told.append(_("something else for %(number)s") % {"number": rest})
    return (
        _("%(name)s: the deadline would be %(moves)s.") % {"name": name, "moves": ", ".join(told)}
        if told
        else ""
    )


def _days_words(days: int, number: int) -> str:
    words = {"days": abs(days), "number": number}
    if not days:
        return _("at another hour of the same day for %(number)s") % words
    earlier = ngettext(
        "%(days)s calendar day earlier for %(number)s",
        "%(days)s calendar days earlier for %(number)s",
        abs(days),
    )
    later = ngettext(
        "%(days)s calendar day later for %(number)s",
        "%(days)s calendar days later for %(number)s",
        abs(days),
    )
    return (earlier if days < 0 else later) % words


def _length(clock: Clock) -> str:
    """How long it runs, with its hour if it names one."""
    words = limit_words(clock)
    if clock.limit is Limit.WORKING_DAYS:
        number = {"number": clock.length}
        words = ngettext("%(number)s working day", "%(number)s working days", clock.length) % number
    if clock.due_time is None:
        return words
    return _("%(length)s (by %(hour)s)") % {
        "length": words,
        "hour": f"{clock.due_time.hour}.{clock.due_time.minute:02}",
    }


def _share(share: int | None) -> str:
    return DASH if share is None else f"{share} %"


def _of_routes(found: Found) -> str:
    routes = found.routes
    words = {"moves": routes.moves, "of": routes.decided}
    return (
        ngettext(
            "%(moves)s of %(of)s matter that went on would have gone to somebody else.",
            "%(moves)s of %(of)s matters that went on would have gone to somebody else.",
            routes.decided,
        )
        % words
    )


def _of_line(line: LineShown, asked: Asked) -> list[str]:
    found = line.found
    told = []
    if found.outside.differs:
        words = {"line": line.name, "after": found.outside.after, "before": found.outside.before}
        words = {name: DASH if each is None else each for name, each in words.items()}
        told.append(
            _("%(line)s: %(after)s would have come while it was closed instead of %(before)s.") % words
        )
    needed = Before(
        max((day.needed.before or 0 for day in line.days), default=0),
        max((day.needed.after or 0 for day in line.days), default=0),
    )
    if needed.differs:
        words = {"line": line.name, "after": needed.after, "before": needed.before}
        told.append(
            _("%(line)s: at its busiest %(after)s would have had to answer instead of %(before)s.") % words
        )
    if found.people.after is not None and fold(asked.changes.line) == fold(found.code):
        told += _of_people(line, asked)
    return told


def _of_people(line: LineShown, asked: Asked) -> list[str]:
    """What share of calls those on the line would have answered in time."""
    after = _answered(line.found, after=True)
    if after is None:
        return []
    before = _answered(line.found, after=False)
    words = {
        "line": line.name,
        "people": line.found.people.after,
        "share": after,
        "seconds": f"{asked.wanted.within:g}",
    }
    told = (
        ngettext(
            "%(line)s: with %(people)s person on it %(share)s %% of calls would have been answered in"
            " %(seconds)s seconds.",
            "%(line)s: with %(people)s people on it %(share)s %% of calls would have been answered in"
            " %(seconds)s seconds.",
            line.found.people.after or 0,
        )
        % words
    )
    if before is not None:
        told += " " + pgettext("replay", "Now it is %(share)s %%.") % {"share": before}
    return [told]


def _answered(line: LineFound, *, after: bool) -> int | None:
    """In per cent of the calls of a week."""
    days = [
        (day.calls.after, day.answered.after) if after else (day.calls.before, day.answered.before)
        for day in line.days
    ]
    calls = sum(many for many, share in days if share is not None)
    return (
        round(100 * sum(many * share for many, share in days if share is not None) / calls) if calls else None
    )
