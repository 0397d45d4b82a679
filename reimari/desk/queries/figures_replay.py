"""What past months would have been by changed rules, in words, tables and pictures."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.common.charts import Funnel, funnel
from reimari.contacts.states import TeamReason
from reimari.desk.queries.figures_asked import Names
from reimari.desk.queries.jobs import has_failed, heard_of_worker, is_running
from reimari.desk.queries.replay_sentences import (
    DayShown,
    LineShown,
    PromiseShown,
    moved_words,
    sentences,
)
from reimari.desk.queries.rows import name_in
from reimari.figures.definitions import Dimension
from reimari.figures.models import AskedReplay
from reimari.figures.queries import BY_UNIT, is_long, replayed
from reimari.figures.replay import Asked, Before, Found, Kept, LineFound, Promise, Went
from reimari.figures.rules import percent
from reimari.figures.tasks import replay_asked
from reimari.region.profile.reference import law_clocks
from reimari.region.profile.values import Clock, by_code, fold
from reimari.work.queries import County

JOB = replay_asked.module_path
AT_ONCE = 3_000  # rows of the months that a page reads itself; of more a job does
FACTS = {
    "municipality": gettext_lazy("where the client lives"),
    "postcode": gettext_lazy("where exactly the client lives"),
    "locality": gettext_lazy("where exactly the client lives"),
    "age": gettext_lazy("how old the client is"),
    "need": gettext_lazy("what is needed"),
    "service_task": gettext_lazy("the service task"),
    "contactor": gettext_lazy("who contacted us"),
    "at": gettext_lazy("when it was"),
}
# What the looks of the picture mean, in the order of `charts.LOOKS`.
LEGEND = (
    ("full", gettext_lazy("kept")),
    ("pale", gettext_lazy("not known yet, or ended before")),
    ("hollow", gettext_lazy("late")),
)


@dataclass(frozen=True, slots=True)
class Way:
    """From whom to whom, and how many matters."""

    before: str
    after: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the page tells. `sentences`: the summary; `then`: what really happened to the matters."""

    found: Found
    sentences: Sequence[str]
    promises: Sequence[PromiseShown]
    ways: "Mapping[str, Sequence[Way]]"
    unknown: Sequence[tuple[str, int]]
    by_hand: Sequence[tuple[str, int]]
    lines: Sequence[LineShown]
    conditions: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How it stands with what is asked: found; or it takes a while, and is being counted (`waits`) or not.

    `rests`: it waits, and no worker is heard of. `failed`: no further try is planned; it may be asked again.
    """

    found: Found | None = None
    waits: bool = False
    rests: bool = False
    failed: bool = False


def stands(asked: Asked, county: County, units: Sequence[str], *, now: dt.datetime) -> Stands:
    """What is found: at once if little came in the months; else what a job has found, if it was asked to."""
    if not is_long(asked, most=AT_ONCE):
        return Stands(found=replayed(asked, county.profile, units=units, now=now))
    same = AskedReplay.objects.filter(asked=asked.plain(), units=list(units), profile_hash=county.hash)
    kept = same.kept(now).filter(found__isnull=False).order_by("-asked_at", "pk").first()
    if kept and kept.found:
        return Stands(found=Found.of_plain(kept.found))
    last = same.waiting(now).order_by("-asked_at", "pk").first()
    if last is None:
        return Stands()
    if has_failed(JOB, str(last.pk)):
        return Stands(failed=True)
    return Stands(waits=True, rests=not is_running(heard_of_worker(), now))


def shown(found: Found, asked: Asked, county: County, units: Sequence[str]) -> Shown:
    """What was found, in the language of the page. No query."""
    profile = county.profile
    names = Names(profile, units)
    clocks = by_code((*law_clocks(), *profile.clocks))
    promises = [
        _promise(each, clocks)
        for each in found.promises
        if each.kept.before.of or each.kept.after.of or each.unknown
    ]
    lines = by_code(profile.channels)
    told = [
        _line(each, name_in(lines, each.code))
        for each in found.lines
        if each.differs or fold(each.code) == fold(asked.changes.line)
    ]
    return Shown(
        found=found,
        sentences=sentences(found, promises, told, asked, profile),
        promises=promises,
        ways=_ways(found, names),
        unknown=[(str(FACTS.get(fact, fact)), number) for fact, number in found.routes.unknown],
        by_hand=[
            (str(TeamReason(code).label) if code in set(TeamReason) else code, number)
            for code, number in found.routes.by_hand
        ],
        lines=told,
        conditions=[name_in(clocks, code) for code in found.conditions],
    )


def _promise(found: Promise, clocks: Mapping[str, Clock]) -> PromiseShown:
    name = name_in(clocks, found.code)
    before, after = found.kept.before, found.kept.after
    changes = bool(found.earlier or found.later)
    return PromiseShown(
        found=found,
        name=name,
        share=Before(percent(before.kept, before.of), percent(after.kept, after.of)),
        raw=Before(percent(before.raw, before.of), percent(after.raw, after.of)),
        open=Before(_open(found, before), _open(found, after)),
        moves=moved_words(name, found.days),
        picture=_picture(name, found) if changes else None,
    )


def _open(found: Promise, kept: Kept) -> int:
    """Of how many the end isn't known, or came before they were due."""
    return found.ran - found.unknown - kept.of


def _picture(name: str, found: Promise) -> Funnel:
    def parts(kept: Kept) -> list[tuple[int, str]]:
        words = [str(label) for _look, label in LEGEND]
        return list(zip((kept.kept, _open(found, kept), kept.of - kept.kept), words, strict=True))

    return funnel(
        name,
        [
            (_("By the rules of today"), parts(found.kept.before)),
            (_("By the changed rules"), parts(found.kept.after)),
        ],
    )


def _ways(found: Found, names: Names) -> dict[str, list[Way]]:
    """From whom to whom, by team, unit and area; what doesn't change in one of these isn't told by it."""
    by: dict[str, tuple[Callable[[Went], str], Callable[[str], str]]] = {
        _("By team"): (lambda went: went.team, lambda code: names.of(Dimension.TEAM, code)),
        _("By unit"): (lambda went: went.unit, lambda code: names.of(BY_UNIT, code)),
        _("By area"): (lambda went: went.area, lambda code: names.of(Dimension.AREA, code)),
    }
    told: dict[str, list[Way]] = {}
    for title, (code_of, name_of) in by.items():
        counts: Counter[tuple[str, str]] = Counter()
        for one, two, number in found.routes.moved:
            if code_of(one) != code_of(two):
                counts[code_of(one), code_of(two)] += number
        nobody = _("no area") if title == _("By area") else _("nobody by the rules")
        ways = [
            Way(name_of(one) if one else nobody, name_of(two) if two else nobody, number)
            for (one, two), number in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        ]
        if ways:
            told[title] = ways
    return told


def _line(found: LineFound, name: str) -> LineShown:
    def share(part: float | None) -> int | None:
        return None if part is None else round(part * 100)

    days = [
        DayShown(
            name=str(WEEKDAYS[day.weekday - 1]),
            calls=day.calls,
            needed=day.needed,
            answered=Before(share(day.answered.before), share(day.answered.after)),
        )
        for day in found.days
    ]
    return LineShown(found=found, name=name, days=days)
