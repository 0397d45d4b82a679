"""Callbacks in words: whom the viewer's lines call next, one with its history, who wasn't reached."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.accounts.models import User
from reimari.callbacks import access
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import asked_by, in_fair_order, lost_clients, waiting_on_lines
from reimari.callbacks.rules import Turn
from reimari.callbacks.states import LOST, CallbackState
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.callback_lists import right_list
from reimari.desk.queries.case import CLOCKS
from reimari.desk.queries.case_promise import ClockShown, clock_shown
from reimari.desk.queries.journal import PAGE_SIZE, Names, Told, people_in, told
from reimari.desk.queries.rights import Rights
from reimari.desk.queries.rows import name_in
from reimari.desk.queries.teams import others_of_unit
from reimari.people import access as people
from reimari.people.models import hides_place
from reimari.people.rules import shown_phone
from reimari.region.profile.values import by_code
from reimari.staff.models import Team
from reimari.work.models import Entry
from reimari.work.queries import County

MOST = 100  # rows of a list
LOOKED_AT = 500  # the oldest requests among which the order is made
ON_MY_DAY = 5
ASKED_DAYS = 14
DEEDS = {
    "call": access.BEGIN_CALL,
    "release": access.RELEASE_CALL,
    "result": access.RECORD_CALL,
    "reach": access.REACH,
    "message": access.LEAVE_MESSAGE,
    "letter": access.SEND_LETTER,
    "withdraw": access.WITHDRAW,
    "change": access.CHANGE,
    "join": access.JOIN,
    "move": access.MOVE,
    "reopen": access.REOPEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A callback as its list shows it. `number` and `who` are empty where the viewer sees only the state."""

    callback: Callback
    turn: Turn
    number: str
    who: str
    protected: bool
    need: str
    language: str
    place: str
    calling: str  # who calls just now
    mine: bool  # whether that is the viewer
    late: bool
    soon: bool
    waits_from: dt.datetime | None  # None: waiting counts only from the line's next opening
    rights: frozenset[str]

    @property
    def is_open(self) -> bool:
        return self.callback.state == CallbackState.OPEN

    @property
    def is_lost(self) -> bool:
        """Whether it ended though nobody was reached."""
        return self.callback.outcome in LOST

    @property
    def may_call(self) -> bool:
        """Whether the viewer may begin to call now: nobody else does."""
        return self.is_open and not self.calling and "call" in self.rights


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One callback. `whole`: the viewer works on its line; else they asked for it, and see how far it is."""

    row: Row
    whole: bool
    entries: Sequence[Told]
    clocks: Sequence[ClockShown]
    doubles: Sequence[Callback]  # other open callbacks of the same client that the viewer may join it to
    lists: Sequence[Team] = ()  # of its line, to which the viewer may move it
    move_to: Team | None = None  # the one of them to which it belongs by the client's place


@dataclass(frozen=True, slots=True, kw_only=True)
class OnList:
    """One tab of those who wait, and how many stand behind this tab and the other one."""

    rows: Sequence[Row]
    now: int
    later: int


def waiting(actor: Actor, county: County, *, now: dt.datetime) -> list[Row]:
    """Whom the viewer's lines call, in fair order, those whose turn comes later at the end. One query."""
    found = _in_order(actor, now=now)[:MOST]
    return [_row(each, turn, rights, actor, county, now=now) for each, turn, rights in found]


def list_of(actor: Actor, county: County, *, later: bool, now: dt.datetime) -> OnList:
    """Whom the viewer's lines call now, or `later`: not before an agreed time or a wish. One query."""
    found = _in_order(actor, now=now)
    chosen = [each for each in found if (each[1] == Turn.LATER) == later]
    behind = len(chosen), len(found) - len(chosen)
    return OnList(
        rows=[_row(each, turn, rights, actor, county, now=now) for each, turn, rights in chosen[:MOST]],
        now=behind[later],
        later=behind[not later],
    )


def _in_order(actor: Actor, *, now: dt.datetime) -> list[tuple[Callback, Turn, frozenset[str]]]:
    if not actor.may(access.LIST.name):
        return []
    rights = Rights(actor, DEEDS)
    rows = waiting_on_lines(actor).annotate(**rights.columns).order_by("-is_urgent", "asked_at", "pk")
    found = in_fair_order(rows[:LOOKED_AT], now)
    return [(each.callback, each.turn, rights.on(each.callback)) for each in found]


def lines_of(actor: Actor) -> list[str]:
    """The teams whose open callbacks the actor sees: those that the posts reach, and the line one answers."""
    doing = actor.doing(access.LIST.name)
    own = doing.home_teams() if doing.acts_for_own() else ()
    return sorted({*doing.teams(), *own})


def lost(actor: Actor, county: County, *, now: dt.datetime) -> list[Row]:
    """Those whom nobody reached, the latest first. One query."""
    rights = Rights(actor, DEEDS)
    rows = lost_clients(actor).select_related("area", "place", "person", "channel", "team", "closed_by")
    return [
        _row(each, Turn.LATER, rights.on(each), actor, county, now=now)
        for each in rows.annotate(**rights.columns)[:MOST]
    ]


def asked(actor: Actor, *, now: dt.datetime) -> list[Callback]:
    """What the viewer asked for in two weeks, and has not ended longer ago. One query."""
    if not actor.may(access.STATUS.name):
        return []
    return list(asked_by(actor).filter(asked_at__gte=now - dt.timedelta(days=ASKED_DAYS))[:MOST])


def row_of(actor: Actor, pk: UUID) -> Callback:
    """The callback, if the viewer calls for its line or asked for it; else `Unseen`."""
    for action in (access.VIEW, access.STATUS):
        if found := action.rows(actor, Callback.objects.filter(pk=pk)).first():
            return found
    raise Unseen(access.VIEW, Callback, pk)


def shown(actor: Actor, pk: UUID, county: County, *, now: dt.datetime) -> Shown:
    """The callback, if the viewer calls for its line or asked for it; else `Unseen`."""
    rights = Rights(actor, DEEDS)
    related = ("current_step__worker", "caller", "team", "channel", "area", "place", "person", "closed_by")
    rows: QuerySet[Callback] = Callback.objects.select_related(*related, "asked_by").annotate(
        **rights.columns
    )
    callback = access.VIEW.rows(actor, rows).filter(pk=pk).first()
    whole = callback is not None
    callback = callback or access.STATUS.rows(actor, rows).filter(pk=pk).first()
    if callback is None:
        raise Unseen(access.VIEW, Callback, pk)
    (ordered,) = in_fair_order([callback], now)
    row = _row(callback, ordered.turn, rights.on(callback), actor, county, now=now)
    if not whole:
        return Shown(row=row, whole=False, entries=(), clocks=(), doubles=())
    clocks = (clock_shown(clock, county, now=now) for clock in CLOCKS.rows(track=pk))
    movable = row.is_open and not row.calling and "move" in row.rights
    lists = others_of_unit(callback.team, timezone.localdate(now)) if movable else ()
    return Shown(
        row=row,
        whole=True,
        entries=_history(callback, county),
        clocks=[each for each in clocks if each.running or each.clock.kept is not None],
        doubles=list(doubles_of(actor, callback)) if row.is_open and "join" in row.rights else (),
        lists=lists,
        move_to=None if row.protected else right_list(callback, lists, now=now),
    )


def is_seen(actor: Actor, pk: UUID) -> bool:
    """Whether the actor may still see it; at most two queries."""
    rows = Callback.objects.filter(pk=pk)
    return any(action.rows(actor, rows).exists() for action in (access.VIEW, access.STATUS))


def doubles_of(actor: Actor, callback: Callback) -> QuerySet[Callback]:
    """Other open callbacks of the same number or person, which the actor may join it to."""
    same = Callback.objects.open().of_same_client(callback)
    return access.JOIN.rows(actor, same).select_related("channel", "team").order_by("asked_at", "pk")


def named(actor: Actor, typed: str) -> Callback | None:
    """The open callback that an address or a form names, if the actor may say that it reached the client."""
    try:
        pk = UUID(typed)
    except ValueError:
        return None
    rows = access.REACH.rows(actor, Callback.objects.open().select_related("channel", "place", "person"))
    return rows.filter(pk=pk).first()


def key_of_callback(callback: Callback, actor: Actor) -> UUID:
    """The key of the one form in which the actor writes this call down, however often they open it."""
    return uuid5(callback.pk, str(actor.id))


def persons_in(rows: Iterable[Row]) -> set[UUID]:
    """The persons whom the rows are about."""
    return set(chain.from_iterable(row.callback.person_ids() for row in rows))


def _history(callback: Callback, county: County) -> list[Told]:
    entries = list(Entry.objects.filter(track=callback.track_id).order_by("-pk")[:PAGE_SIZE])
    staff = User.objects.filter(pk__in=people_in(entries))
    return told(entries, Names(county, {each.pk: str(each) for each in staff}, {}, {}))


def _row(
    callback: Callback, turn: Turn, rights: frozenset[str], actor: Actor, county: County, *, now: dt.datetime
) -> Row:
    person = callback.person if actor.may(people.VIEW.name) else None
    hidden = hides_place(callback.person)
    calls = callback.is_being_called(now)
    step = callback.current_step if callback.state == CallbackState.OPEN else None
    place, area = callback.place, callback.area
    return Row(
        callback=callback,
        turn=turn,
        number=shown_phone(callback.number),
        who=callback.name or (str(person) if person else ""),
        protected=hidden,
        need=name_in(by_code(county.profile.needs), callback.need),
        language=language_name(callback.language),
        place="" if hidden else str(place or area or ""),
        calling=str(callback.caller) if calls else "",
        mine=calls and callback.caller_id == actor.id,
        late=step is not None and step.is_late(now),
        soon=step is not None and step.is_soon_late(now),
        waits_from=callback.counts_from if callback.counts_from <= now else None,
        rights=rights,
    )
