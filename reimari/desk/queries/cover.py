"""Cover plans in words, for whoever accepts them and for whoever stands in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.appointments.told import WouldTell, would_tell
from reimari.cases.states import ChangedBy
from reimari.common.working_days import ONE_DAY
from reimari.cover import access, rules
from reimari.cover.actions.suiting import OBSTACLES as WHY_NOT
from reimari.cover.facts import Proposal, proposal_of
from reimari.cover.models import CoverItem, CoverPlan
from reimari.cover.queries import LOOKS_AHEAD, covered_by, own_clients, plans_waiting, steps_left
from reimari.cover.rules import (
    ADVISED,
    NOT_SUITED,
    Assignment,
    Candidate,
    ItemKind,
    Reason,
    obstacle_of,
)
from reimari.cover.rules.load import Number
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.booked import agreed_on
from reimari.desk.queries.client_notices import NoticeShown, notices_of_items
from reimari.desk.queries.cover_words import KINDS, OBSTACLES, REASONS
from reimari.desk.queries.roster import OnDutyNow, Short, on_duty_now, own_duty, shorts, units_shown
from reimari.desk.queries.rows import kind_name
from reimari.people import access as people
from reimari.staff import access as staff
from reimari.staff.models import Absence, Team
from reimari.staff.roster import COVER_MINUTES, roster_of, rules_of
from reimari.work.models import Step
from reimari.work.queries import County


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the plan: what, by when, and who is proposed, with who else may be chosen."""

    step: Step
    name: str  # of the field
    what: str
    kind: str
    agreed: str  # from when until when one meets, and how
    number: str
    client: str
    url: str
    language: str
    proposed: UUID | None
    why: str
    options: Sequence[tuple[str, str]]
    chosen: str = ""  # in the row's field
    points: Number = 0
    refuses: str = ""  # the numbers of whom it can't go to, each with its obstacle
    obstacle: str = ""
    to_do: str = ""
    new_time: str = ""  # where a new time is given for one that nobody can take
    told: WouldTell | None = None  # what the client of an agreed time is told, if it goes as proposed


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to whom a row may go: what they have to do now, and with what is chosen for them."""

    user: UUID
    number: int
    name: str
    before: Number
    after: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What went to whom already, and how far the notice to the client has come; a draft where none went."""

    item: CoverItem
    what: str
    number: str
    why: str
    url: str
    notice: str
    notice_language: str
    told: NoticeShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """A plan as its page shows it; `late`: how many of the steps that are left are late."""

    plan: CoverPlan
    without: Sequence[Row]
    rows: Sequence[Row]
    people: Sequence[Person]
    moved: Sequence[Moved]
    alarm: bool
    late: int
    minutes: int
    person_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An absence on the list: how much is left to be covered, the first due time, whether it alarms."""

    plan: CoverPlan
    left: int
    first_due: dt.datetime | None
    alarm: bool
    reaches: bool  # whether the viewer may see the plan's steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What one does for somebody who is away."""

    what: str
    number: str
    due_at: dt.datetime
    away: str
    url: str
    notice: str
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart:
    """What My day shows of roster and absences."""

    on_duty: Sequence[OnDutyNow]
    mine: str
    covers: Sequence[Covered]
    waiting: Sequence[Waiting]
    shortages: Sequence[Short]
    own: Sequence[Absence]
    may_tell: bool
    unit: str


def plan_page(
    actor: Actor,
    plan: CoverPlan,
    county: County,
    *,
    now: dt.datetime,
    sent: Mapping[str, str] | None = None,
) -> PlanPage:
    """The plan's page, in twelve queries at most. `sent`: what was chosen on it, by field, and refused."""
    teams = actor.doing(access.ACCEPT_PLAN.name).teams()
    proposal = proposal_of(plan, county.profile, teams=teams, now=now)
    names = actor.may(people.VIEW.name)
    choice = people_to_choose(proposal)
    told = would_tell(_met_by_others(proposal, sent or {}), county, now=now)
    rows = [
        replace(row_of(proposal, each, county, choice, names=names, sent=sent), told=told.get(each.item.id))
        for each in proposal.assignments
    ]
    moved = CoverItem.objects.filter(plan=plan, step__team__in=teams)
    items = list(moved.select_related("step__track__case", "to").order_by("moved_at", "pk"))
    sent_to = notices_of_items(items, now=now) if plan.times else {}
    minutes = minutes_of(county, now)
    shown = [step.person_id for step in proposal.steps.values() if names and step.person_id]
    return PlanPage(
        plan=plan,
        without=[row for row in rows if row.obstacle],
        rows=[row for row in rows if not row.obstacle],
        people=_with_what_is_chosen(choice, rows),
        moved=[_moved(item, county, sent_to.get(item.pk)) for item in items],
        alarm=rules.alarms((step.due_at for step in proposal.steps.values()), minutes=minutes, now=now),
        late=sum(step.is_late(now) for step in proposal.steps.values()),
        minutes=minutes,
        person_ids=frozenset(shown),
    )


def _met_by_others(proposal: Proposal, sent: Mapping[str, str]) -> dict[UUID, str]:
    """By whom the clients of agreed times are met instead: by whoever is chosen in the row, or proposed."""
    names = {str(user): str(name) for user, name in proposal.users.items()}
    met = (each for each in proposal.assignments if each.item.kind == ItemKind.MEETING)
    chosen = {each.item.id: sent.get(f"to-{each.item.id}", str(each.user or "")) for each in met}
    return {step: names[user] for step, user in chosen.items() if user in names}


def minutes_of(county: County, now: dt.datetime) -> int:
    """How long before the first due time a plan alarms."""
    told = rules_of(county.profile, timezone.localdate(now)).cover_minutes
    return COVER_MINUTES if told is None else told


def people_to_choose(proposal: Proposal) -> list[tuple[Candidate, str]]:
    """Who may be chosen at all and what they are called, whoever has the least to do first."""
    named = [(who, str(proposal.users[who.user])) for who in proposal.candidates.values()]
    return sorted(named, key=lambda each: (each[0].points, each[1]))


def _with_what_is_chosen(people: Sequence[tuple[Candidate, str]], rows: Sequence[Row]) -> list[Person]:
    """Those to whom some row may go, with their points as the fields of the rows stand."""
    points = {str(who.user): who.points for who, _name in people}
    for row in rows:
        if row.chosen in points:
            points[row.chosen] += row.points
    able = {user for row in rows for user, _label in row.options}
    return [
        Person(who.user, number, name, who.points, points[str(who.user)])
        for number, (who, name) in enumerate(people)
        if str(who.user) in able
    ]


def row_of(
    proposal: Proposal,
    each: Assignment,
    county: County,
    people: Sequence[tuple[Candidate, str]],
    *,
    names: bool,
    sent: Mapping[str, str] | None = None,
) -> Row:
    """A row of the plan, or of what is given."""
    step, item = proposal.steps[each.item.id], each.item
    why_not = {who.user: obstacle_of(who, item, but=ADVISED) for who, _name in people}
    numbers = ((number, why_not[who.user]) for number, (who, _name) in enumerate(people))
    label = _("%(name)s (load %(points)s)")
    spoken = language_name(step.language)
    agreed = agreed_on(step)
    obstacle, to_do = OBSTACLES[each.obstacle] if each.obstacle else ("", "")
    return Row(
        step=step,
        name=f"to-{step.pk}",
        what=kind_name(step.kind, county),
        kind=str(KINDS[item.kind]),
        agreed=agreed,
        number=_number(step),
        client=str(step.person) if names and step.person else "",
        url=_address(step),
        language=spoken,
        proposed=each.user,
        why=_why(each.reasons, spoken),
        options=[
            (str(who.user), label % {"name": name, "points": localize(who.points)})
            for who, name in people
            if why_not[who.user] is None
        ],
        chosen=(sent or {}).get(f"to-{step.pk}", str(each.user or "")),
        points=item.points,
        refuses=" ".join(f"{number}:{why}" for number, why in numbers if why),
        obstacle=str(obstacle),
        to_do=str(to_do),
        new_time=_new_time(step) if obstacle and agreed else "",
    )


def _new_time(step: Step) -> str:
    return reverse("desk:change_time", args=[step.track_id], query={"by": ChangedBy.UNIT.value})


def why_not() -> dict[str, str]:
    """The sentences by which somebody can't get a row, by obstacle; `{user}` and `{what}` stand in them."""
    named = {"user": "{user}", "what": "{what}"}
    return {why: _(NOT_SUITED) % {**named, "why": _(words)} for why, words in WHY_NOT.items()}


def _why(reasons: Sequence[str], spoken: str) -> str:
    known = [Reason(each) for each in reasons]
    return ", ".join(str(REASONS[each]) % {"language": spoken} for each in known)


def _number(step: Step) -> str:
    case = getattr(step.track, "case", None)
    return str(case.number) if case else ""


def _address(step: Step) -> str:
    """The page of what the step belongs to, where it has one."""
    if getattr(step.track, "case", None):
        return reverse("desk:case", args=[step.track_id])
    if getattr(step.track, "callback", None):
        return reverse("desk:callback", args=[step.track_id])
    return ""


def _moved(item: CoverItem, county: County, told: NoticeShown | None) -> Moved:
    case = getattr(item.step.track, "case", None)
    return Moved(
        item=item,
        what=kind_name(item.step.kind, county),
        number=_number(item.step),
        why=_why(item.reasons, language_name(item.step.language)),
        url=reverse("desk:case", args=[item.step.track_id]) if case else "",
        notice=item.notice,
        notice_language=item.notice_language,
        told=told,
    )


def waiting(actor: Actor, county: County, *, now: dt.datetime) -> list[Waiting]:
    """The absences of the actor's people, the alarming ones first. Two queries."""
    plans = plans_waiting(actor, now=now)
    if not plans:
        return []
    doing = actor.doing(access.VIEW_PLAN.name)
    columns = ("worker", "offered_to", "due_at", "team", "person")
    left = list(steps_left([plan.absence for plan in plans], now=now).values_list(*columns))
    minutes, reach = minutes_of(county, now), set(doing.teams())
    has_untaken = any(worker is None and offered is None for worker, offered, *_rest in left)
    clients = _clients(plans, now) if has_untaken else {}
    found = []
    for plan in plans:
        mine = [
            (due, team)
            for worker, offered, due, team, person in left
            if plan.absence.user_id in {worker, offered}
            or (worker is None and offered is None and person in clients.get(plan.absence.user_id, ()))
        ]
        due = [moment for moment, _team in mine]
        found.append(
            Waiting(
                plan=plan,
                left=len(due),
                first_due=min(due, default=None),
                alarm=rules.alarms(due, minutes=minutes, now=now),
                reaches=not mine or any(team in reach for _due, team in mine),
            )
        )
    return sorted(found, key=lambda each: (not each.alarm, not each.left, each.plan.absence.first_on))


def _clients(plans: Sequence[CoverPlan], now: dt.datetime) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    users = [plan.absence.user_id for plan in plans]
    rows = own_clients(users, timezone.localdate(now)).order_by().values_list("own_worker", "person")
    for worker, person in rows:
        if worker:
            found.setdefault(worker, set()).add(person)
    return found


def day_of(actor: Actor, county: County, *, now: dt.datetime) -> DayPart:
    """My day's part, in eleven queries at most."""
    today = timezone.localdate(now)
    units = units_shown(actor)
    home = set(actor.doing(staff.VIEW_ROSTER.name).home_teams())
    unit = next((code for code, teams in units.items() if any(team.pk in home for team in teams)), "")
    teams = [team.pk for team in units.get(unit, ())]
    leads = bool(set(actor.doing(staff.PLAN_DUTY.name).teams()) & set(teams))
    last = today + LOOKS_AHEAD * ONE_DAY if leads else today
    roster = roster_of(teams, county.profile, first=today, last=last)
    own = Absence.objects.standing().filter(user=actor.id, last_on__gte=today).order_by("first_on", "pk")
    return DayPart(
        on_duty=on_duty_now(roster, county.profile, now),
        mine=own_duty(roster, county.profile, actor.id, now) if actor.id else "",
        covers=[_covered(item, county) for item in covered_by(actor)],
        waiting=waiting(actor, county, now=now) if actor.may(access.VIEW_PLAN.name) else (),
        shortages=shorts(roster, county.profile, today) if leads else (),
        own=list(own),
        may_tell=actor.may(access.TELL_ABSENCE.name),
        unit=unit,
    )


def _covered(item: CoverItem, county: County) -> Covered:
    return Covered(
        what=kind_name(item.step.kind, county),
        number=_number(item.step),
        due_at=item.step.due_at,
        away=str(item.plan.absence.user),
        url=_address(item.step),
        notice=item.notice,
        person_ids=tuple(item.step.person_ids()),
    )


def on_duty(teams: Sequence[Team], county: County, *, now: dt.datetime) -> list[OnDutyNow]:
    """Who answers the lines of these teams in this half-day."""
    today = timezone.localdate(now)
    roster = roster_of([team.pk for team in teams], county.profile, first=today, last=today)
    return on_duty_now(roster, county.profile, now)
