"""What somebody's day holds: what waits now, today's own steps and meetings, what is coming."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.gaps import anybody, filled, rows_for
from reimari.appointments.standing import is_unread, where_columns
from reimari.cases.access import ANSWER
from reimari.cases.models import Meeting, PassedOn
from reimari.cases.states import MEETING_STEP, CaseState, MeetingState
from reimari.common.asking import Asked, AskedModels, Codes, Given
from reimari.common.working_days import ONE_DAY
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact, Matter
from reimari.desk.queries.booked import MeetingTold, told_of
from reimari.desk.queries.brief import ContactLine, contact_lines
from reimari.desk.queries.lists import STEP_COLUMNS, step_of, teams_named
from reimari.desk.queries.rows import Row, name_in, rows_of
from reimari.people import access as people
from reimari.region.profile.values import by_code
from reimari.staff.models import Team
from reimari.work import access as work
from reimari.work.models import Step, is_late
from reimari.work.queries import County
from reimari.work.states import ACCEPT_STEP, ASK_STEP

COMING_DAYS = 7
SENT_DAYS = 14
MOST = 50  # rows of a band; the work lists show the rest


@dataclass(frozen=True, slots=True)
class Bands:
    """The three bands. `meetings`: each agreed meeting among the steps, by its step.

    Each band holds at most fifty; `more`: the names of those of which there are more.
    """

    waiting: Sequence[Row]
    asked: Sequence[Row]
    offered: Sequence[Row]
    handed: Sequence[Row]
    back: Sequence[Row]
    today: Sequence[Row]
    coming: Sequence[Row]
    meetings: Mapping[UUID, MeetingTold]
    more: frozenset[str]


@dataclass(frozen=True, slots=True)
class TeamState:
    """How a team's list stands: open steps, late ones, and those that nobody has taken."""

    team: Team
    open: int
    late: int
    untaken: int


@dataclass(frozen=True, slots=True)
class Sent:
    """How far a matter that the viewer sent on has come: which unit has it, taken, read, closed; no more.

    `unread_late`: nobody of those who got it has read its brief in time.
    """

    contact_id: UUID
    case_id: UUID
    sent_at: dt.datetime
    need: str
    number: str
    unit: str
    taken: bool
    closed: bool
    read_at: dt.datetime | None
    unread_late: bool


def bands(actor: Actor, county: County, *, now: dt.datetime) -> Bands:
    """All that the bands show, in seven queries."""
    today = timezone.localdate(now)
    waiting = waiting_steps(actor)
    steps = _steps(actor, until=_end_of(today + dt.timedelta(days=COMING_DAYS)))
    bands = {"waiting": waiting, **_sorted_out(actor, steps, {step.pk for step in waiting}, _end_of(today))}
    shown = {name: band[:MOST] for name, band in bands.items()}
    every = {step.pk: step for band in shown.values() for step in band}
    found = rows_of(every.values(), county, now=now, by_register=actor.may(people.VIEW.name))
    rows = {row.step.pk: row for row in found}
    return Bands(
        **{name: [rows[step.pk] for step in band] for name, band in shown.items()},
        more=frozenset(name for name, band in bands.items() if len(band) > MOST),
        meetings=_meetings([*shown["today"], *shown["coming"]], county),
    )


def _sorted_out(
    actor: Actor, steps: Iterable[Step], known: Container[UUID], end_of_today: dt.datetime
) -> dict[str, list[Step]]:
    """The steps by the bands in which they stand, without those known already."""
    home = actor.home_teams()
    bands: dict[str, list[Step]] = {"asked": [], "offered": [], "back": [], "today": [], "coming": []}
    bands["handed"] = [step for step in steps if _is_handed_over(step, home, actor)]
    handed = {step.track_id for step in bands["handed"]}
    for step in steps:
        if step.pk in known or step.track_id in handed:  # it stands there with whom it waits for
            continue
        if step.kind == ASK_STEP:
            bands["asked"].append(step)
            continue
        offered, mine = step.kind == ACCEPT_STEP, step.worker_id == actor.id
        if offered:
            bands["offered"].append(step)
        if step.came_back_at and ((mine and not offered) or step.team_id in home):
            bands["back"].append(step)
        elif mine and not offered:
            bands["today" if step.due_at <= end_of_today else "coming"].append(step)
    return bands


def waiting_steps(actor: Actor) -> list[Step]:
    """Of open contacts that wait on the actor's own lines, or that the actor left open; the first first."""
    doing = actor.doing(contacts.LIST.name)
    if not doing.posts:
        return []
    asked = _waiting(own=doing.acts_for_own())
    rows = asked.rows(user=actor.id, home=actor.home_teams(), **filled(doing))
    return [step_of(row) for row in rows]


@cache
def _waiting(*, own: bool) -> Asked:
    mine = Q(team__in=[Codes("home")]) | Q(recorded_by=Given("user"))
    found = Contact.objects.open().filter(mine, contacts.LIST.rule(anybody(own=own)))
    columns = (f"current_step__{name}" for name in STEP_COLUMNS)
    return Asked(lambda: found.order_by("received_at", "pk").values_list(*columns)[:MOST])


def _is_handed_over(step: Step, home: Container[str], actor: Actor) -> bool:
    """Whether one's own team offers the matter to others, and answers for it until they accept (R-VS-58)."""
    ours = step.answering_team_id in home and step.team_id not in home
    return step.kind == ACCEPT_STEP and ours and step.offered_to_id != actor.id


def team_states(actor: Actor, *, now: dt.datetime) -> list[TeamState]:
    """How the lists of the actor's own teams stand, and of those that they help, in two queries that read
    open steps only."""
    seen = set(actor.doing(work.LIST.name).teams())
    ours = [*actor.home_teams(), *actor.helped_teams()]
    teams = teams_named([code for code in ours if code in seen])
    found = {team: numbers for team, *numbers in STATES.rows(teams=[team.pk for team in teams], now=now)}
    states = [TeamState(team, *found.get(team.pk, (0, 0, 0))) for team in teams]
    own = actor.home_teams()
    return sorted(states, key=lambda state: (state.team.pk not in own, state.team.pk))


STATES = Asked(
    lambda: (
        Step.objects.on_list([Codes("teams")])
        .order_by()
        .values_list("team")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=is_late(Given("now"))),
            untaken=Count("pk", filter=Q(worker=None)),
        )
    )
)


def own_contacts(actor: Actor, county: County, *, now: dt.datetime) -> list[ContactLine]:
    """Contacts that the actor recorded today, the newest first. Four queries."""
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return contact_lines(rows_for(contacts.LIST, actor, _recorded, since=since), county, actor)


@cache
def _recorded(*, own: bool) -> AskedModels[Contact]:
    found = Contact.objects.filter(recorded_by=Given("me"), recorded_at__gte=Given("since"))
    listed = found.filter(contacts.LIST.rule(anybody(own=own))).order_by("-recorded_at", "pk")
    return AskedModels(lambda: listed[:MOST])


def sent_by(actor: Actor, county: County, *, now: dt.datetime) -> list[Sent]:
    """How far what the actor closed and sent in the last two weeks has come. One query that reads no more."""
    doing = actor.doing(contacts.STATUS.name)
    if not doing.posts:
        return []
    since = now - dt.timedelta(days=SENT_DAYS)
    needs = by_code(county.profile.needs)
    units = by_code(county.profile.units)
    told = _sent(own=doing.acts_for_own()).rows(user=actor.id, since=since, **filled(doing))
    return [
        Sent(
            contact_id=contact,
            case_id=case,
            sent_at=sent_at,
            need=name_in(needs, need),
            number=number,
            unit=name_in(units, unit),
            taken=worker is not None,
            closed=state == CaseState.CLOSED,
            read_at=read_at,
            unread_late=unread_due is not None and unread_due < now,
        )
        for contact, case, sent_at, need, number, unit, worker, state, waits, read_at, unread_due in told
        if not waits  # for somebody to accept it: `handed_over` tells that
    ]


@cache
def _sent(*, own: bool) -> Asked:
    sent = {"taken_by": Given("user"), "recorded_at__gte": Given("since")}
    mine = Contact.objects.filter(**sent).filter(contacts.STATUS.rule(anybody(own=own)))
    newest = mine.order_by("-recorded_at", "pk").values("pk")[:MOST]
    # Still the line's own, though it is urgent and goes on: nobody has accepted it yet.
    waits = Q(contact__guidance__urgency__gt="", case__team=F("contact__team"))
    waits &= ~Q(case__state=CaseState.CLOSED)
    # Said of both, so that PostgreSQL may begin with either and reads these two weeks alone.
    same = {f"contact__{name}": value for name, value in sent.items()}
    matters = Matter.objects.filter(contact__in=newest, case__isnull=False, **same)
    columns = (
        "contact",
        "case",
        "contact__recorded_at",
        "need",
        "case__number",
        "case__team__unit",
        "case__current_step__worker",
        "case__state",
        "waits",
    )
    matters = matters.annotate(waits=Case(When(waits, then=True), default=False))
    passed = PassedOn.objects.filter(case=OuterRef("case"))
    told = {
        "read_at": Subquery(passed.exclude(read_at=None).order_by("-read_at").values("read_at")[:1]),
        "unread_due": Subquery(passed.unread().order_by("-passed_at", "-pk").values("due_at")[:1]),
    }
    rows = matters.annotate(**told).order_by("-contact__recorded_at", "pk")
    return Asked(lambda: rows.values_list(*columns, *told)[:MOST])


def _steps(actor: Actor, *, until: dt.datetime) -> list[Step]:
    """One's own steps due by then, what is offered to one or one's team or by it, what came back to it, and
    what the people of the teams that one leads ask."""
    doing = actor.doing(work.VIEW.name)
    if not doing.posts:
        return []
    leads = actor.doing(ANSWER.name).teams()
    rows = DAY.rows(user=actor.id, home=actor.home_teams(), leads=leads, until=until, **filled(doing))
    return [step_of(row) for row in rows]


def _of_day() -> QuerySet[Step, Any]:
    home = Q(team__in=[Codes("home")])
    mine = Q(worker=Given("user"), due_at__lte=Given("until"))
    offered = Q(kind=ACCEPT_STEP) & (Q(offered_to=Given("user")) | (home & Q(offered_to=None)))
    nobodys = home & (Q(worker=None) | Q(is_urgent=True))  # an urgent matter is the whole line's (R-VS-58)
    back = Q(came_back_at__isnull=False) & (Q(worker=Given("user")) | nobodys)
    asked = Q(kind=ASK_STEP, team__in=[Codes("leads")])
    seen = work.VIEW.rule(anybody(own=False))
    handed = Q(kind=ACCEPT_STEP, answering_team__in=[Codes("home")])
    steps = Step.objects.open().filter(Q(mine | offered | back | asked, seen) | handed)
    return steps.order_by("due_at", "pk").values_list(*STEP_COLUMNS)[: 4 * MOST]


DAY = Asked(_of_day)


def _meetings(steps: Iterable[Step], county: County) -> dict[UUID, MeetingTold]:
    ids = [step.pk for step in steps if step.kind == MEETING_STEP]
    if not ids:
        return {}
    agreed = Meeting.objects.filter(step__in=ids, state=MeetingState.AGREED).annotate(**where_columns())
    rows = agreed.annotate(unread=is_unread()).order_by("pk")
    return {meeting.step_id: told_of(meeting, county.profile) for meeting in rows}


def _end_of(day: dt.date) -> dt.datetime:
    """The last moment of the day, in Finnish time."""
    return timezone.make_aware(dt.datetime.combine(day + ONE_DAY, dt.time())) - dt.timedelta(microseconds=1)
