"""Who has read the brief of a case, and whether it has changed since; what was passed on and isn't read."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.gaps import anybody, filled, rows_for
from reimari.accounts.models import User
from reimari.appointments import access as appointments
from reimari.appointments.access import REMIND
from reimari.cases import access as cases
from reimari.cases.models import Case, PassedOn
from reimari.common.asking import AskedModels, Given
from reimari.contacts import access as contacts
from reimari.contacts.models import Matter
from reimari.desk.models import KEPT, Draft
from reimari.desk.queries import client_notices
from reimari.desk.queries.client_notices import ToTell
from reimari.desk.queries.rows import name_in
from reimari.region.profile.values import by_code
from reimari.work import access as work
from reimari.work.models import Entry
from reimari.work.queries import County

PASSED = dt.timedelta(days=14)  # for so long one's own day tells what nobody has read
MOST = 5
# What isn't told in the brief, or is only that somebody has it in hand.
NOT_NEWS = (cases.READ_BRIEF.name, work.TAKE.name, work.RETURN.name, REMIND.name)
# Of the case's contacts only what is said of them afterwards.
CONTACT_NEWS = (contacts.CORRECT.name, contacts.JOIN.name, contacts.ASK.name, cases.ANSWER.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """That the case was passed on. `team`, `worker`: to whom; `over`: nobody waits for its reading any more.

    `late`: not read though the time for it has passed.
    """

    team: str
    worker: str
    by: str
    at: dt.datetime
    read_by: str
    read_at: dt.datetime | None
    over: bool
    late: bool
    to_me: bool
    by_me: bool

    @property
    def waits(self) -> bool:
        return self.read_at is None and not self.over


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefState:
    """How the brief stands to the viewer. `read_upto`: the last entry that they have read; 0: none.

    `changed`: somebody else has added to it since. `passings`: the last one first.
    """

    read_at: dt.datetime | None
    read_upto: int
    changed: bool
    passings: tuple[Passing, ...]

    @property
    def is_read(self) -> bool:
        """Whether the viewer has read it as it stands now."""
        return self.read_at is not None and not self.changed

    @property
    def waits_for_me(self) -> bool:
        """Whether it was passed on to the viewer, and whoever sent it waits for the reading."""
        return any(each.waits and each.to_me for each in self.passings)

    @property
    def told(self) -> tuple[Passing, ...]:
        """What is told of passing on: the last one, and those that were read."""
        return tuple(
            each for place, each in enumerate(self.passings) if each.read_at or (place == 0 and each.waits)
        )


def brief_columns() -> dict[str, Any]:
    """What a statement on cases with the gap `me` is annotated with, for `brief_state`."""
    history = Entry.objects.filter(track=OuterRef("track"))
    read = history.filter(kind__in=cases.READING, facts__has_key="brief")
    mine = read.filter(actor_id=Given("me")).order_by("-pk")
    passed = PassedOn.objects.filter(case=OuterRef("pk")).order_by("-passed_at", "-pk")
    return {
        "brief_read": ArraySubquery(mine.values(json=JSONObject(at="at", facts="facts"))[:1]),
        "brief_news": Subquery(news_in(history).values("pk")[:1]),
        "brief_contact_news": Subquery(contact_news().values("pk")[:1]),
        "passings": ArraySubquery(passed.values(json=_told_of_passing())[:MOST]),
    }


def news_in(history: QuerySet[Entry]) -> QuerySet[Entry]:
    """What others have added to the case's brief, the newest first."""
    others = Q(actor_id=None) | ~Q(actor_id=Given("me"))
    return history.exclude(kind__in=NOT_NEWS).filter(others).order_by("-pk")


def contact_news() -> QuerySet[Entry]:
    """The same of the contacts of the outer case: asked two levels below it."""
    own = Matter.objects.filter(case=OuterRef(OuterRef("pk"))).values("contact")
    return news_in(Entry.objects.filter(track__in=own, kind__in=CONTACT_NEWS))


def _told_of_passing() -> JSONObject:
    who = {
        f"{name}_{part}": f"{column}__{part}_name"
        for name, column in (("by", "passed_by"), ("to", "to_worker"), ("reader", "read_by"))
        for part in ("first", "last")
    }
    return JSONObject(
        team="to_team",
        worker="to_worker",
        sender="passed_by",
        at="passed_at",
        due="due_at",
        read="read_at",
        ended="ended_at",
        **who,
    )


def brief_state(row: Any, actor: Actor, county: County, *, now: dt.datetime) -> BriefState:
    """As a row with `brief_columns` tells it."""
    read = row.brief_read[0] if row.brief_read else None
    upto = int(read["facts"]["brief"]) if read else 0
    newest = max(row.brief_news or 0, row.brief_contact_news or 0)
    return BriefState(
        read_at=dt.datetime.fromisoformat(read["at"]) if read else None,
        read_upto=upto,
        changed=read is not None and newest > upto,
        passings=passings_in(row.passings, actor, county, now=now),
    )


def passings_in(
    found: Iterable[Mapping[str, Any]], actor: Actor, county: County, *, now: dt.datetime
) -> tuple[Passing, ...]:
    teams, home = by_code(county.profile.teams), set(actor.home_teams())
    return tuple(_passing(told, teams, home, actor, now=now) for told in found)


def _passing(
    told: Mapping[str, Any], teams: Mapping[str, Any], home: set[str], actor: Actor, *, now: dt.datetime
) -> Passing:
    read, over, me = _moment(told["read"]), told["ended"] is not None, str(actor.id)
    due = _moment(told["due"])
    at = _moment(told["at"])
    assert at is not None  # noqa: S101 (the column takes no NULL)
    return Passing(
        team=name_in(teams, told["team"]),
        worker=_name(told["to_first"], told["to_last"]),
        by=_name(told["by_first"], told["by_last"]),
        at=at,
        read_by=_name(told["reader_first"], told["reader_last"]),
        read_at=read,
        over=over,
        late=read is None and not over and due is not None and due < now,
        to_me=told["sender"] != me and (told["worker"] == me if told["worker"] else told["team"] in home),
        by_me=told["sender"] == me,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A case that the viewer passed on and nobody who got it has read. `may_open`: they may see its page."""

    case_id: UUID
    number: str
    need: str
    team: str
    worker: str
    at: dt.datetime
    due_at: dt.datetime
    late: bool
    may_open: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """What one's day tells of oneself. `unread`: passed on by oneself within two weeks, the oldest first;
    `has_drafts`: whether forms wait that one hasn't finished, None where that wasn't asked; `to_tell`: what
    a notice hasn't told, so that somebody has to."""

    unread: Sequence[Unread]
    has_drafts: bool | None
    to_tell: Sequence[ToTell] = ()


def mine_of(actor: Actor, county: County, *, now: dt.datetime) -> Mine:
    """One query: My day has no room for two.

    For whoever works with cases; others see how far each matter has come among what they sent on.
    """
    doing = actor.doing(cases.VIEW.name)
    if not doing.posts:
        return Mine((), None)
    since = {"since": now - PASSED, "drafts_since": now - KEPT, "notices_since": now - client_notices.SINCE}
    again = filled(actor.doing(appointments.TELL_AGAIN.name), gaps="again_")
    tell = filled(actor.doing(appointments.TELL.name), gaps="tell_")
    told: Any = rows_for(cases.VIEW, actor, _mine, now=now, **since, **again, **tell)
    if not told:
        return Mine((), None)
    needs, teams = by_code(county.profile.needs), by_code(county.profile.teams)
    return Mine(
        [_unread(each, needs, teams, now=now) for each in told[0].unread],
        told[0].has_drafts,
        client_notices.to_tell_in(told[0].to_tell, county, _may_tell(actor), day=timezone.localdate(now)),
    )


def _may_tell(actor: Actor) -> client_notices.MayTell:
    return client_notices.MayTell(
        again=actor.may(appointments.TELL_AGAIN.name), told=actor.may(appointments.TELL.name)
    )


def _unread(
    told: Mapping[str, Any], needs: Mapping[str, Any], teams: Mapping[str, Any], *, now: dt.datetime
) -> Unread:
    due_at = dt.datetime.fromisoformat(told["due"])
    return Unread(
        case_id=UUID(told["case"]),
        number=told["number"],
        need=name_in(needs, told["need"]),
        team=name_in(teams, told["team"]),
        worker=_name(told["first"], told["last"]),
        at=dt.datetime.fromisoformat(told["at"]),
        due_at=due_at,
        late=due_at < now,
        may_open=told["may_open"],
    )


@cache
def _mine(*, own: bool) -> AskedModels[User]:
    mine = PassedOn.objects.unread().filter(passed_by=OuterRef("pk"), passed_at__gte=Given("since"))
    seen = Case.objects.filter(cases.VIEW.rule(anybody(own=own)), pk=OuterRef("case"))
    told = JSONObject(
        case="case",
        number="case__number",
        need="case__need",
        team="to_team",
        first="to_worker__first_name",
        last="to_worker__last_name",
        at="passed_at",
        due="due_at",
        may_open="may_open",
    )
    unread = mine.annotate(may_open=Exists(seen)).order_by("passed_at", "pk")
    drafts = Draft.objects.filter(owner=OuterRef("pk"), updated_at__gte=Given("drafts_since"))
    columns = {
        "unread": ArraySubquery(unread.values(json=told)[:50]),
        "has_drafts": Exists(drafts),
        "to_tell": client_notices.mine_to_tell(
            cases.VIEW.rule(anybody(own=own)),
            appointments.TELL_AGAIN.rule(anybody(own=own, gaps="again_")),
            appointments.TELL.rule(anybody(own=own, gaps="tell_")),
        ),
    }
    rows = User.objects.filter(pk=Given("me")).only("pk")
    return AskedModels(lambda: rows.annotate(**columns))


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _name(first: str | None, last: str | None) -> str:
    return f"{first or ''} {last or ''}".strip()
