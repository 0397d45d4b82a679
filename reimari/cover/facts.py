"""What the rules of a cover plan ask of the rows: the work, and those who could do it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from reimari.access.actor import ActorKind
from reimari.accounts.models import User
from reimari.callbacks.queries import CALLING_STEPS
from reimari.cases.states import MEETING_STEP
from reimari.common.working_days import ONE_DAY, day_in_helsinki
from reimari.cover import access, rules
from reimari.cover.models import CoverPlan
from reimari.cover.queries import end_of, steps_left
from reimari.cover.rules import Assignment, Candidate, Item, ItemKind, Reach
from reimari.region.profile.values import Profile
from reimari.staff.facts import needs_of, qualified, spoken
from reimari.staff.models import Absence, DutyException, DutyPattern, Team
from reimari.staff.roster import TEAMS, Held, Lines, differs_of, posts_held, weekly_of
from reimari.staff.rules import Qualified
from reimari.staff.rules.roster import Away, duties
from reimari.work.access import TAKE, VIEW
from reimari.work.models import Entry, Step
from reimari.work.states import ACCEPT_STEP

WORKS = {TAKE.name, VIEW.name}
MOST = 400  # steps of one plan: what a page can show


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan as it stands now: the steps left, who could do them, who is proposed for each."""

    plan: CoverPlan
    steps: Mapping[UUID, Step]
    assignments: Sequence[Assignment]
    candidates: Mapping[UUID, Candidate]
    users: Mapping[UUID, User]

    def item(self, step: UUID) -> Item | None:
        return next((each.item for each in self.assignments if each.item.id == step), None)


def proposal_of(
    plan: CoverPlan, profile: Profile, *, teams: Collection[str] | None, now: dt.datetime
) -> Proposal:
    """What is left of the plan in these teams (None: in all), with a substitute for each where there is
    one."""
    absence = plan.absence
    left = steps_left([absence], now=now)
    if teams is not None:
        left = left.filter(team__in=teams)
    rows = left.select_related("team", "person", "service_task", "track__case", "track__callback", "meeting")
    steps = {step.pk: step for step in rows[:MOST]}
    if not steps:
        return Proposal(plan, {}, (), {}, {})
    office = _Office.on(absence, profile, steps.values(), now=now)
    items = [office.item(step) for step in steps.values()]
    found = {who.user: who for who in office.candidates()}
    return Proposal(plan, steps, rules.assign(items, found.values()), found, office.users)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Office:
    """Everybody who could stand in, and the days that matter."""

    absence: Absence
    profile: Profile
    now: dt.datetime
    today: dt.date
    days: tuple[dt.date, dt.date]
    held: Mapping[UUID, Sequence[Held]]
    away: Mapping[UUID, frozenset[dt.date]]
    on_duty: Mapping[UUID, frozenset[dt.date]]
    rostered: frozenset[tuple[str, dt.date]]  # units on whose lines somebody's duty is planned, by day
    units: Mapping[str, str]
    points: Mapping[UUID, int]
    knows: Mapping[UUID, frozenset[UUID]]
    qualified: Mapping[UUID, Sequence[Qualified]]

    @classmethod
    def on(cls, absence: Absence, profile: Profile, steps: Iterable[Step], *, now: dt.datetime) -> "_Office":
        steps = list(steps)
        today = timezone.localdate(now)
        first = max(today, absence.first_on)
        last = max(first, *(day_in_helsinki(step.due_at) for step in steps))  # none is due later
        every = TEAMS.rows()
        near = _near(every, {step.team_id for step in steps})
        held = posts_held(every, near, first=first, last=last)
        held = {user: each for user, each in held.items() if user != absence.user_id}
        away = _away(held, first, last)
        units = {team.pk: team.unit_id for team in every}
        planned = _duties(held, away, profile, first, last)
        return cls(
            absence=absence,
            profile=profile,
            now=now,
            today=today,
            days=(first, last),
            held=held,
            away={user: frozenset(_days(mine, first, last)) for user, mine in away.items()},
            on_duty={user: frozenset(days) for user, days in planned[0].items()},
            rostered=frozenset((units[team], day) for team, day in planned[1]),
            units=units,
            points=_points(held, now=now, today=today),
            knows=_knows(steps),
            qualified=qualified(held),
        )

    @property
    def users(self) -> dict[UUID, User]:
        return {user: mine[0].post.user for user, mine in self.held.items()}

    def item(self, step: Step) -> Item:
        due = day_in_helsinki(step.due_at)
        day = rules.day_of(due, first=self.absence.first_on, today=self.today)
        kind = kind_of(step, self.absence)
        return Item(
            id=step.pk,
            track=step.track_id,
            team=step.team_id,
            due_at=step.due_at,
            day=day,
            kind=kind,
            language=step.language,
            points=rules.points_of(
                due_at=step.due_at, end_of_day=end_of(self.today), waits_for_client=step.waits_for_client
            ),
            by_line=kind == ItemKind.CALLBACK and (self.units[step.team_id], day) in self.rostered,
        )

    def candidates(self) -> Iterable[Candidate]:
        for user, mine in self.held.items():
            working = [
                each for each in mine if set(each.post.role.actions) >= WORKS and _holds(each, self.days)
            ]
            if not working or not mine[0].post.user.is_active:
                continue
            held = self.qualified.get(user, ())
            unfit, untrained = self._lacking(working, held)
            yield Candidate(
                user=user,
                may=frozenset().union(*(each.reaches for each in working)),
                home=frozenset(each.post.team_id for each in working),
                languages=spoken(self.profile, mine[0].post.user.language, held, self.days[0]),
                points=self.points.get(user, 0),
                away=self.away.get(user, frozenset()) | self._without_post(working),
                on_duty=self.on_duty.get(user, frozenset()),
                knows=self.knows.get(user, frozenset()),
                unfit=unfit,
                untrained=untrained,
                leads=any(access.ACCEPT_PLAN.name in each.post.role.actions for each in mine),
            )

    def _without_post(self, working: Sequence[Held]) -> frozenset[dt.date]:
        """The days of the absence on which no post of theirs holds."""
        first, last = self.days
        return frozenset(
            day for day in _every(first, last) if not any(each.holds_on(day) for each in working)
        )

    def _lacking(
        self, working: Sequence[Held], held: Sequence[Qualified]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """The teams for which none of their posts has all that the law asks, and what is only asked."""
        fit: set[str] = set()
        trained: set[str] = set()
        for each in working:
            needs = needs_of(self.profile, each.post.role_id, held, day=self.days[0])
            lacking = [need for need in needs if need.is_lacking]
            fit |= set() if any(need.requirement.refuses for need in lacking) else each.reaches
            trained |= set() if lacking else each.reaches
        may = frozenset[str]().union(*(each.reaches for each in working))
        return may - fit, may - trained


def kind_of(step: Step, absence: Absence) -> ItemKind:
    """What sort of work it is, for whoever reads the plan."""
    if step.kind == ACCEPT_STEP:
        return ItemKind.OFFER
    if step.worker_id != absence.user_id:
        return ItemKind.OWN_CLIENT
    if step.kind == MEETING_STEP:
        return ItemKind.MEETING
    return ItemKind.CALLBACK if step.kind in CALLING_STEPS[:1] else ItemKind.STEP


def _holds(each: Held, days: tuple[dt.date, dt.date]) -> bool:
    return any(since <= days[1] and until >= days[0] for since, until in each.terms)


def _near(every: Iterable[Team], teams: Collection[str]) -> list[str]:
    """The teams of the same unit or service task, and those of the unit above: there substitutes are looked
    for."""
    mine = [team for team in every if team.pk in teams]
    units = {team.unit_id for team in mine} | {team.unit.parent_id for team in mine}
    tasks = {team.service_task_id for team in mine if team.service_task_id}
    return [team.pk for team in every if team.unit_id in units or team.service_task_id in tasks]


def _every(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


def _away(users: Iterable[UUID], first: dt.date, last: dt.date) -> dict[UUID, list[Away]]:
    found: dict[UUID, list[Away]] = defaultdict(list)
    for each in Absence.objects.between(first, last).filter(user__in=list(users)).order_by("pk"):
        found[each.user_id].append(Away(each.user_id, each.first_on, each.last_on))
    return found


def _days(mine: Iterable[Away], first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (day for day in _every(first, last) if any(each.holds_on(day) for each in mine))


def _duties(
    held: Mapping[UUID, Sequence[Held]],
    away: Mapping[UUID, Sequence[Away]],
    profile: Profile,
    first: dt.date,
    last: dt.date,
) -> tuple[dict[UUID, set[dt.date]], set[tuple[str, dt.date]]]:
    """On which days people are on duty, and for which teams on which days anybody is. Two queries."""
    users = list(held)
    planned = duties(
        map(weekly_of, DutyPattern.objects.between(first, last).filter(user__in=users).order_by("pk")),
        map(differs_of, DutyException.objects.between(first, last).filter(user__in=users).order_by("pk")),
        (each for mine in away.values() for each in mine),
        first=first,
        last=last,
        is_open=Lines(profile).is_open,
        holds=lambda user, team, day: any(
            team in each.answers and each.holds_on(day) for each in held.get(user, ())
        ),
    )
    found: dict[UUID, set[dt.date]] = defaultdict(set)
    for duty in planned:
        found[duty.user].add(duty.slot.day)
    return found, {(duty.where.team, duty.slot.day) for duty in planned}


def _points(users: Iterable[UUID], *, now: dt.datetime, today: dt.date) -> dict[UUID, int]:
    """What each of them has to do: late and due today count twice, what waits for the client doesn't. One
    query."""
    busy = Q(waits_for_client=False)
    rows = (
        Step.objects.open()
        .filter(worker__in=list(users))
        .order_by("worker")
        .values_list("worker")
        .annotate(all=Count("pk", filter=busy), soon=Count("pk", filter=busy & Q(due_at__lte=end_of(today))))
    )
    extra = rules.URGENT_POINTS - rules.POINTS
    return {user: number * rules.POINTS + soon * extra for user, number, soon in rows}


def _knows(steps: Iterable[Step]) -> dict[UUID, frozenset[UUID]]:
    """Who has worked on these matters before. One query."""
    tracks = {step.track_id for step in steps}
    entries = Entry.objects.filter(track__in=tracks, actor_kind=ActorKind.STAFF).order_by()
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for user, track in entries.exclude(actor_id=None).values_list("actor_id", "track").distinct():
        assert user is not None  # noqa: S101 (asked so)
        found[user].add(track)
    return {user: frozenset(mine) for user, mine in found.items()}


def teams_of_one(teams: Collection[str], day: dt.date) -> dict[str, User | None]:
    """Of these teams, those whose steps one person alone may take on the day, and who it is (R-KS-52)."""
    held = posts_held(every := TEAMS.rows(), [team.pk for team in every], first=day, last=day)
    people = []
    for user, mine in held.items():
        working = [each for each in mine if set(each.post.role.actions) >= WORKS and each.holds_on(day)]
        people.append(Reach(user, frozenset[str]().union(*(each.reaches for each in working))))
    users = {user: mine[0].post.user for user, mine in held.items()}
    return {
        team: users.get(user) if user else None for team, user in rules.reached_by_one(teams, people).items()
    }
