"""How contacts found us: counted for a team, and what their list is narrowed to (R-PS-70, 71, K-11)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from reimari.contacts.models import Contact
from reimari.contacts.states import CameVia
from reimari.desk.queries.feedback import FeedbackOfLine, feedback_given, feedback_in
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
        via=CameVia(via) if via in CameVia else None,
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
class Ways:
    """The contacts of a team in the last four weeks: all, those that came the right way, and the others."""

    days: int
    all: int
    right: int
    others: tuple[Way, ...]
    feedback: FeedbackOfLine


def ways_of(team: Team, *, today: dt.date, lists: bool) -> Ways:
    """How the team's contacts of the last 28 days found us; one query. `lists`: each leads to its list."""
    span = Narrowed(line=team.pk, since=today - dt.timedelta(days=DAYS - 1))
    rows = Contact.objects.filter(team=team, received_at__gte=span.begins_at)
    counted = rows.values("came_via").annotate(number=Count("pk"), given=feedback_given())
    told = list(counted.order_by("came_via"))
    found = {row["came_via"]: row["number"] for row in told}
    every = sum(found.values())
    others = []
    for via in CameVia:
        count = found.get(via.value, 0)
        asked = {"list": "team", **Narrowed(via=via, line=span.line, since=span.since).asked}
        url = f"{reverse('desk:contacts')}?{urlencode(asked)}" if lists and count else ""
        others.append(Way(label=via.label, count=count, share=_share(count, every), url=url))
    return Ways(
        days=DAYS,
        all=every,
        right=found.get("", 0),
        others=tuple(others),
        feedback=feedback_in(row["given"] for row in told),
    )


def _share(count: int, of: int) -> int:
    """In whole per cent, halves upwards."""
    return (200 * count + of) // (2 * of) if of else 0
