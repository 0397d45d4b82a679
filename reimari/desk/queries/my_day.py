"""What somebody's day holds: what waits now, today's own steps and meetings, what is coming."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.cases.models import Meeting
from reimari.cases.states import ACCEPT_STEP, MEETING_STEP, CaseState, MeetingState
from reimari.common.working_days import ONE_DAY
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact, Matter
from reimari.desk.queries.brief import ContactLine, contact_lines
from reimari.desk.queries.rows import Row, language, name_in, rows_of
from reimari.people import access as people
from reimari.region.profile.values import Channel, by_code, fold, valid_items
from reimari.region.rules import Opening, opening
from reimari.staff.models import Team
from reimari.work import access as work
from reimari.work.models import Step, is_late
from reimari.work.queries import County

COMING_DAYS = 7
SENT_DAYS = 14
MOST = 50  # rows of a band; the work lists show the rest


@dataclass(frozen=True, slots=True)
class Bands:
    """The three bands. `meetings`: how each agreed meeting among the steps is held, by its step.

    Each band holds at most fifty; `more`: the names of those of which there are more.
    """

    waiting: Sequence[Row]
    offered: Sequence[Row]
    back: Sequence[Row]
    today: Sequence[Row]
    coming: Sequence[Row]
    meetings: Mapping[UUID, str]
    more: frozenset[str]


@dataclass(frozen=True, slots=True)
class TeamState:
    """How a team's list stands: open steps, late ones, and those that nobody has taken."""

    team: Team
    open: int
    late: int
    untaken: int


@dataclass(frozen=True, slots=True)
class Line:
    """A channel of the viewer's unit: whether it answers now, and whether its hours are invented."""

    name: str
    state: Opening
    invented: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """How far a matter that the viewer sent on has come: which unit has it, taken, closed. Nothing more."""

    contact_id: UUID
    case_id: UUID
    sent_at: dt.datetime
    need: str
    number: str
    unit: str
    taken: bool
    closed: bool


def bands(actor: Actor, county: County, *, now: dt.datetime) -> Bands:
    """All that the bands show, in seven queries."""
    today = timezone.localdate(now)
    waiting = [contact.current_step for contact in waiting_contacts(actor) if contact.current_step]
    steps = list(_steps(actor, until=_end_of(today + dt.timedelta(days=COMING_DAYS))))
    bands = {"waiting": waiting, **_sorted_out(actor, steps, {step.pk for step in waiting}, _end_of(today))}
    shown = {name: band[:MOST] for name, band in bands.items()}
    every = {step.pk: step for band in shown.values() for step in band}
    found = rows_of(every.values(), county, now=now, by_register=actor.may(people.VIEW.name))
    rows = {row.step.pk: row for row in found}
    return Bands(
        **{name: [rows[step.pk] for step in band] for name, band in shown.items()},
        more=frozenset(name for name, band in bands.items() if len(band) > MOST),
        meetings=_meetings([*shown["today"], *shown["coming"]]),
    )


def _sorted_out(
    actor: Actor, steps: Iterable[Step], known: Container[UUID], end_of_today: dt.datetime
) -> dict[str, list[Step]]:
    """The steps by the bands in which they stand, without those known already."""
    home = actor.home_teams()
    bands: dict[str, list[Step]] = {"offered": [], "back": [], "today": [], "coming": []}
    for step in steps:
        if step.pk in known:
            continue
        offered, mine = step.kind == ACCEPT_STEP, step.worker_id == actor.id
        if offered:
            bands["offered"].append(step)
        if step.came_back_at and ((mine and not offered) or step.team_id in home):
            bands["back"].append(step)
        elif mine and not offered:
            bands["today" if step.due_at <= end_of_today else "coming"].append(step)
    return bands


def waiting_contacts(actor: Actor) -> QuerySet[Contact]:
    """Open contacts that wait on the actor's own lines, or that the actor left open; the first first."""
    mine = Q(team__in=actor.home_teams()) | Q(recorded_by=actor.id)
    found = contacts.LIST.rows(actor, Contact.objects.open().filter(mine))
    return found.select_related("current_step").order_by("received_at", "pk")[:MOST]


def team_states(actor: Actor, *, now: dt.datetime) -> list[TeamState]:
    """How the lists of the actor's own teams stand, in two queries that read open steps only."""
    teams = list(work.LIST.rows(actor, Team.objects.filter(pk__in=actor.home_teams())).order_by("code"))
    steps = Step.objects.on_list([team.pk for team in teams]).values_list("team")
    counted = steps.annotate(
        open=Count("pk"),
        late=Count("pk", filter=is_late(now)),
        untaken=Count("pk", filter=Q(worker=None)),
    )
    found = {team: numbers for team, *numbers in counted.order_by("team")}
    return [TeamState(team, *found.get(team.pk, (0, 0, 0))) for team in teams]


def lines(units: Sequence[str], county: County, *, now: dt.datetime) -> list[Line]:
    """Whether the channels of these units answer now, in the viewer's language where they serve in it."""
    own = {fold(unit) for unit in units}
    channels = valid_items(county.profile.channels, timezone.localdate(now))
    return [_line(channel, county, now=now) for channel in channels if fold(channel.unit) in own]


def home_units(actor: Actor) -> list[str]:
    """The units in which the actor's posts are. One query."""
    return list(
        Team.objects.filter(pk__in=actor.home_teams()).order_by("unit").values_list("unit", flat=True)
    )


def own_contacts(actor: Actor, county: County, *, now: dt.datetime) -> list[ContactLine]:
    """Contacts that the actor recorded today, the newest first. Four queries."""
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = contacts.LIST.rows(actor, Contact.objects.filter(recorded_by=actor.id, recorded_at__gte=since))
    return contact_lines(list(found.order_by("-recorded_at", "pk")[:MOST]), county, actor)


def sent_by(actor: Actor, county: County, *, now: dt.datetime) -> list[Sent]:
    """How far what the actor sent in the last two weeks has come. One query that reads nothing more."""
    since = now - dt.timedelta(days=SENT_DAYS)
    recorded = Contact.objects.filter(recorded_by=actor.id, recorded_at__gte=since)
    newest = contacts.STATUS.rows(actor, recorded).order_by("-recorded_at", "pk").values("pk")[:MOST]
    matters = Matter.objects.filter(contact__in=newest, case__isnull=False).order_by(
        "-contact__recorded_at", "pk"
    )
    needs = by_code(county.profile.needs)
    units = by_code(county.profile.units)
    told = matters.values_list(
        "contact",
        "case",
        "contact__recorded_at",
        "need",
        "case__number",
        "case__team__unit",
        "case__current_step__worker",
        "case__state",
    )
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
        )
        for contact, case, sent_at, need, number, unit, worker, state in told[:MOST]
        if case
    ]


def _steps(actor: Actor, *, until: dt.datetime) -> QuerySet[Step]:
    """One's own steps due by then, what is offered to one or one's team, and what came back to it."""
    home = Q(team__in=actor.home_teams())
    mine = Q(worker=actor.id, due_at__lte=until)
    offered = Q(kind=ACCEPT_STEP) & (Q(offered_to=actor.id) | (home & Q(offered_to=None)))
    back = Q(came_back_at__isnull=False) & (Q(worker=actor.id) | (home & Q(worker=None)))
    steps = work.VIEW.rows(actor, Step.objects.open().filter(mine | offered | back))
    return steps.order_by("due_at", "pk")[: 4 * MOST]


def _meetings(steps: Iterable[Step]) -> dict[UUID, str]:
    ids = [step.pk for step in steps if step.kind == MEETING_STEP]
    if not ids:
        return {}
    agreed = Meeting.objects.filter(step__in=ids, state=MeetingState.AGREED).order_by("pk")
    return {meeting.step_id: str(meeting.get_mode_display()) for meeting in agreed}


def _line(channel: Channel, county: County, *, now: dt.datetime) -> Line:
    spoken = language() if language() in channel.languages else channel.languages[0]
    invented = any(hours.invented for hours in channel.hours or ())
    state = opening(channel, spoken, now, county.calendar)
    return Line(channel.name.in_language(language()), state, invented)


def _end_of(day: dt.date) -> dt.datetime:
    """The last moment of the day, in Finnish time."""
    return timezone.make_aware(dt.datetime.combine(day + ONE_DAY, dt.time())) - dt.timedelta(microseconds=1)
