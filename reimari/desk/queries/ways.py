"""How contacts found us and whether they were about the line's tasks: counted for a team and its unit, and
what their list is narrowed to (R-PS-70, 71, 83, 92, K-11)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from reimari.contacts.models import Contact, Matter
from reimari.contacts.states import OTHER_WAYS, CameVia
from reimari.desk.queries.feedback import FeedbackOfLine, feedback_given, feedback_in
from reimari.region.profile.values import Profile, by_code, fold, valid_items
from reimari.staff.models import Team

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DAYS = 28
LONGEST_CODE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a list of contacts is narrowed to: how they came, on which line (a code), since which day."""

    via: CameVia | None = None
    line: str = ""
    since: dt.date | None = None

    @property
    def begins_at(self) -> dt.datetime | None:
        """The beginning of the first day, in Finland."""
        if self.since is None:
            return None
        return timezone.make_aware(dt.datetime.combine(self.since, dt.time.min))

    @property
    def asked(self) -> dict[str, str]:
        """The same as parameters of an address."""
        since = self.since.isoformat() if self.since else ""
        given = {"via": self.via.value if self.via else "", "line": self.line, "since": since}
        return {name: value for name, value in given.items() if value}

    def __bool__(self) -> bool:
        return bool(self.asked)


def narrowed_by(given: Mapping[str, str]) -> Narrowed:
    """What an address asks for; what can't be read narrows nothing."""
    via = given.get("via", "")
    return Narrowed(
        via=CameVia(via) if via in OTHER_WAYS else None,
        line=given.get("line", "").replace("\x00", "")[:LONGEST_CODE],
        since=_day(given.get("since", "")),
    )


def _day(typed: str) -> dt.date | None:
    try:
        day = parse_date(typed)
    except ValueError:
        return None
    return day if day and dt.date.min < day < dt.date.max else None  # the ends have no moment in Finland


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way: how many came so, which share of all that is in per cent, and where they are listed."""

    label: "str | StrPromise"
    count: int
    share: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Contacts of a team, or of all teams of its unit: all, the right way, not known how, the others.

    `outside`: those about nothing that is among the tasks of their line, of all (K-11); `untold`: on a line
    with tasks it wasn't said what they were about.
    """

    all: int
    right: Way
    unsaid: Way
    others: tuple[Way, ...]
    outside: Way
    untold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The contacts of the last four weeks. `unit`: the sum of the unit, for whoever sees all its teams.

    `has_tasks`: the county tells for what the line is.
    """

    days: int
    team: Counted
    unit: Counted | None
    has_tasks: bool
    feedback: FeedbackOfLine


def ways_of(team: Team, profile: Profile, *, seen: Sequence[str], today: dt.date, lists: bool) -> Ways:
    """How the contacts of the last 28 days found us, and what they were about; one query.

    `seen`: the teams that the viewer looks after; `lists`: each way of the team leads to its contacts.
    """
    span = Narrowed(line=team.pk, since=today - dt.timedelta(days=DAYS - 1))
    unit = {each.code for each in valid_items(profile.teams, today) if fold(each.unit) == fold(team.unit_id)}
    whole = len(unit) > 1 and unit <= set(seen)
    asked = Contact.objects.filter(team__in=unit if whole else [team.pk], received_at__gte=span.begins_at)
    outside, untold = _by_tasks(profile)
    told = list(
        asked.values("team", "came_via")
        .annotate(
            number=Count("pk"),
            given=feedback_given(),
            outside=Count("pk", filter=outside),
            untold=Count("pk", filter=untold),
        )
        .order_by("team", "came_via")
    )
    own = [row for row in told if row["team"] == team.pk]
    lines = [line for line in valid_items(profile.channels, today) if fold(line.unit) == fold(team.unit_id)]
    return Ways(
        days=DAYS,
        team=_counted(own, span if lists else None),
        unit=_counted(told, None) if whole else None,
        has_tasks=any(line.tasks for line in lines),
        feedback=feedback_in(row["given"] for row in own),
    )


def _by_tasks(profile: Profile) -> tuple[Q, Q]:
    """Contacts on lines with tasks: about none of them though something was said, and of nothing said.

    One matter among the tasks is enough to be the line's. Both ask the rows of `Contact`.
    """
    needs = by_code(profile.needs)
    lines: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for line in profile.channels:
        codes = sorted(needs[fold(task)].code for task in line.tasks if fold(task) in needs)
        if codes:
            lines[tuple(codes)].append(line.code)
    matters = Matter.objects.filter(contact=OuterRef("pk"))
    said = Exists(matters.exclude(need=""))
    outside = untold = Q(pk=None)
    for tasks, codes in lines.items():
        here = Q(channel__in=codes)
        outside |= here & Q(said) & ~Q(Exists(matters.filter(need__in=tasks)))
        untold |= here & ~Q(said)
    return outside, untold


def _counted(rows: Iterable[Mapping[str, Any]], span: Narrowed | None) -> Counted:
    """The sums of the rows. `span`: each other way leads to its contacts; None: they don't."""
    found: dict[str, int] = defaultdict(int)
    outside = untold = 0
    for row in rows:
        found[row["came_via"]] += row["number"]
        outside, untold = outside + row["outside"], untold + row["untold"]
    every = sum(found.values())

    def way(label: "str | StrPromise", count: int, via: CameVia | None = None) -> Way:
        url = _listed(via, span) if via and span and count else ""
        return Way(label=label, count=count, share=_share(count, every), url=url)

    return Counted(
        all=every,
        right=way(CameVia.RIGHT_WAY.label, found[CameVia.RIGHT_WAY.value]),
        unsaid=way(_("not known"), found[""]),
        others=tuple(way(via.label, found[via.value], via) for via in OTHER_WAYS),
        outside=way(_("about something else than the line's tasks"), outside),
        untold=untold,
    )


def _listed(via: CameVia, span: Narrowed) -> str:
    asked = {"list": "team", **Narrowed(via=via, line=span.line, since=span.since).asked}
    return f"{reverse('desk:contacts')}?{urlencode(asked)}"


def _share(count: int, of: int) -> int:
    """In whole per cent, halves upwards."""
    return (200 * count + of) // (2 * of) if of else 0
