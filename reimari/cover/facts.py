"""What the rules are told of the rows: the work, and those who could do it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils import timezone

from reimari.access.actor import ActorKind
from reimari.accounts.models import User
from reimari.cases.models import Meeting
from reimari.cases.states import MEETING_STEP, MeetingState
from reimari.common.working_days import ONE_DAY, day_in_helsinki
from reimari.cover import access, rules
from reimari.cover.load import CALLS, duty_by, numbers_of, weights_of, work_of
from reimari.cover.models import CoverPlan
from reimari.cover.queries import steps_left, steps_untaken
from reimari.cover.roster import away_of, duties_of, every_day, works
from reimari.cover.rules import Assignment, Candidate, Item, ItemKind, Reach, Span
from reimari.cover.rules.load import Numbers, Weights, points_of, together
from reimari.people.models import Relationship
from reimari.region.profile.values import Profile
from reimari.staff.facts import languages_of, needs_of, qualified
from reimari.staff.models import Team
from reimari.staff.roster import TEAMS, Held, posts_held
from reimari.staff.rules import Qualified
from reimari.staff.rules.roster import Away
from reimari.work.models import Entry, Step
from reimari.work.states import ACCEPT_STEP

MOST = 400  # steps of one plan: what a page can show
MOST_TO_GIVE = 50
LOOKS_AHEAD = 60 * ONE_DAY  # for who is away when something given today is due


@dataclass(frozen=True, slots=True)
class Proposal:
    """Steps as they stand now, who could do them, and who is proposed for each."""

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
    absence, today = plan.absence, timezone.localdate(now)
    left = steps_left([absence], now=now)
    if teams is not None:
        left = left.filter(team__in=teams)
    steps = _read(left, today, most=MOST)
    first = max(today, absence.first_on)
    last = max((first, *(day_in_helsinki(step.due_at) for step in steps.values())))  # none is due later
    return _proposed(steps, profile, days=(first, last), today=today, away=absence.user_id)


def suggestions_of(
    team: str, profile: Profile, *, now: dt.datetime, only: Collection[UUID] | None = None
) -> Proposal:
    """The most urgent of the team's steps that nobody has taken (`only`: of these), each with whom to give
    it to today."""
    today = timezone.localdate(now)
    steps = _read(steps_untaken(team, only=only), today, most=MOST_TO_GIVE)
    return _proposed(steps, profile, days=(today, today), today=today)


def _read(steps: QuerySet[Step], day: dt.date, *, most: int) -> dict[UUID, Step]:
    own = Relationship.objects.on(day).filter(person=OuterRef("person"), own_worker__isnull=False)
    rows = steps.select_related("team", "person", "service_task", "track__case", "track__callback", "meeting")
    found = rows.annotate(own_workers=ArraySubquery(own.order_by("pk").values("own_worker")))
    return {step.pk: step for step in found[:most]}


def _proposed(
    steps: Mapping[UUID, Step],
    profile: Profile,
    *,
    days: tuple[dt.date, dt.date],
    today: dt.date,
    away: UUID | None = None,
) -> Proposal:
    if not steps:
        return Proposal({}, (), {}, {})
    office = _Office.on(days, profile, steps.values(), today=today, away=away)
    items = [office.item(step) for step in steps.values()]
    found = {who.user: who for who in office.candidates()}
    return Proposal(steps, rules.assign(items, found.values()), found, office.users)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Office:
    """Everybody who could do some steps, and the days on which they are done.

    `absent`: whose work it is while they are away; None: it is nobody's yet.
    """

    absent: UUID | None
    profile: Profile
    today: dt.date
    days: tuple[dt.date, dt.date]
    held: Mapping[UUID, Sequence[Held]]
    away: Mapping[UUID, frozenset[dt.date]]
    on_duty: Mapping[UUID, frozenset[dt.date]]
    rostered: frozenset[tuple[str, dt.date]]  # units on whose lines somebody's duty is planned, by day
    units: Mapping[str, str]
    weights: Weights
    work: Mapping[UUID, Numbers]
    knows: Mapping[UUID, frozenset[UUID]]
    qualified: Mapping[UUID, Sequence[Qualified]]
    languages: Mapping[UUID, frozenset[str]]
    booked: Mapping[UUID, tuple[Span, ...]]

    @classmethod
    def on(
        cls,
        days: tuple[dt.date, dt.date],
        profile: Profile,
        steps: Iterable[Step],
        *,
        today: dt.date,
        away: UUID | None,
    ) -> "_Office":
        steps = list(steps)
        last = max(days[1], min(max(day_in_helsinki(step.due_at) for step in steps), today + LOOKS_AHEAD))
        every = TEAMS.rows()
        near = near_teams(every, {step.team_id for step in steps})
        held = posts_held(every, near, first=today, last=days[1])
        held = {user: each for user, each in held.items() if user != away}
        absences = away_of(held, today, last)
        units = {team.pk: team.unit_id for team in every}
        planned = duties_of(held, absences, profile, today, days[1])
        on_duty: dict[UUID, set[dt.date]] = defaultdict(set)
        for duty in planned:
            on_duty[duty.user].add(duty.slot.day)
        steps_of, duty_of = work_of(held, today=today), duty_by(planned, today=today)
        learnt = qualified(held)
        people = [mine[0].post.user for mine in held.values()]
        return cls(
            absent=away,
            profile=profile,
            today=today,
            days=days,
            held=held,
            away={user: frozenset(_days(mine, today, last)) for user, mine in absences.items()},
            on_duty={user: frozenset(mine) for user, mine in on_duty.items()},
            rostered=frozenset((units[duty.where.team], duty.slot.day) for duty in planned),
            units=units,
            weights=weights_of(profile, today),
            work={user: together((steps_of.get(user, {}), duty_of.get(user, {}))) for user in held},
            knows=_knows(steps),
            qualified=learnt,
            languages=languages_of(people, profile, days[0], learnt),
            booked=booked_beside(steps, held),
        )

    @property
    def users(self) -> dict[UUID, User]:
        return {user: mine[0].post.user for user, mine in self.held.items()}

    def item(self, step: Step) -> Item:
        day = rules.day_of(day_in_helsinki(step.due_at), days=self.days)
        kind = kind_of(step, self.absent)
        told: Any = step  # with what `_read` asked besides
        return Item(
            id=step.pk,
            track=step.track_id,
            team=step.team_id,
            due_at=step.due_at,
            day=day,
            kind=kind,
            language=step.language,
            points=points_of(numbers_of(step, today=self.today), self.weights),
            by_line=kind == ItemKind.CALLBACK and (self.units[step.team_id], day) in self.rostered,
            own_workers=frozenset(told.own_workers),
            span=span_of(step),
        )

    def candidates(self) -> Iterable[Candidate]:
        for user, mine in self.held.items():
            working = [each for each in mine if works(each) and _holds(each, self.days)]
            if not working:
                continue
            held = self.qualified.get(user, ())
            unfit, untrained = lacking(self.profile, working, held, self.days[0])
            yield Candidate(
                user=user,
                may=frozenset().union(*(each.works_for(self.days[0]) for each in working)),
                home=frozenset(each.post.team_id for each in working),
                languages=self.languages[user],
                points=points_of(self.work[user], self.weights),
                away=self.away.get(user, frozenset()) | self._without_post(working),
                on_duty=self.on_duty.get(user, frozenset()),
                knows=self.knows.get(user, frozenset()),
                unfit=unfit,
                untrained=untrained,
                booked=self.booked.get(user, ()),
                leads=any(access.ACCEPT_PLAN.name in each.post.role.actions for each in mine),
            )

    def _without_post(self, working: Sequence[Held]) -> frozenset[dt.date]:
        """Those of the days on which no post of theirs holds."""
        first, last = self.days
        return frozenset(
            day for day in every_day(first, last) if not any(each.holds_on(day) for each in working)
        )


def lacking(
    profile: Profile, working: Sequence[Held], held: Sequence[Qualified], day: dt.date
) -> tuple[frozenset[str], frozenset[str]]:
    """The teams for which none of somebody's posts has all that the law asks, and what is only asked."""
    fit: set[str] = set()
    trained: set[str] = set()
    for each in working:
        lacks = [need for need in needs_of(profile, each.post.role_id, held, day=day) if need.is_lacking]
        fit |= set() if any(need.requirement.refuses for need in lacks) else each.works_for(day)
        trained |= set() if lacks else each.works_for(day)
    may = frozenset[str]().union(*(each.works_for(day) for each in working))
    return may - fit, may - trained


def span_of(step: Step) -> Span | None:
    """What the step's agreed time takes of its worker; wants `meeting`."""
    meeting = getattr(step, "meeting", None)
    if meeting is None or meeting.state != MeetingState.AGREED or meeting.span is None:
        return None
    return meeting.span.lower, meeting.span.upper


def booked_beside(steps: Iterable[Step], users: Iterable[UUID]) -> dict[UUID, tuple[Span, ...]]:
    """What agreed times beside these steps take of these people where the steps' own ones lie.

    One query, none when no step has an agreed time.
    """
    spans = {step.pk: span for step in steps if (span := span_of(step))}
    if not spans:
        return {}
    begins, ends = min(span[0] for span in spans.values()), max(span[1] for span in spans.values())
    rows = Meeting.objects.filter(
        worker__in=list(users), state=MeetingState.AGREED, span__overlap=(begins, ends)
    ).exclude(step__in=spans)
    found: dict[UUID, tuple[Span, ...]] = defaultdict(tuple)
    for user, span in rows.order_by("at", "pk").values_list("worker", "span"):
        found[user] += ((span.lower, span.upper),)  # type: ignore[union-attr]  # those without overlap nothing
    return found


def kind_of(step: Step, absent: UUID | None) -> ItemKind:
    """What sort of work it is, for whoever gives it; `absent`: whose it is."""
    if step.kind == ACCEPT_STEP:
        return ItemKind.OFFER
    if step.worker_id != absent:
        return ItemKind.OWN_CLIENT
    if step.kind == MEETING_STEP:
        return ItemKind.MEETING
    return ItemKind.CALLBACK if step.kind == CALLS else ItemKind.STEP


def _holds(each: Held, days: tuple[dt.date, dt.date]) -> bool:
    return any(since <= days[1] and until >= days[0] for since, until in each.terms)


def near_teams(every: Iterable[Team], teams: Collection[str]) -> list[str]:
    """The teams of the same unit or service task, and those of the unit above: there substitutes are looked
    for."""
    mine = [team for team in every if team.pk in teams]
    units = {team.unit_id for team in mine} | {team.unit.parent_id for team in mine}
    tasks = {team.service_task_id for team in mine if team.service_task_id}
    return [team.pk for team in every if team.unit_id in units or team.service_task_id in tasks]


def _days(mine: Iterable[Away], first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (day for day in every_day(first, last) if any(each.holds_on(day) for each in mine))


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
        working = [each for each in mine if works(each) and each.holds_on(day)]
        people.append(Reach(user, frozenset[str]().union(*(each.works_for(day) for each in working))))
    users = {user: mine[0].post.user for user, mine in held.items()}
    return {
        team: users.get(user) if user else None for team, user in rules.reached_by_one(teams, people).items()
    }
