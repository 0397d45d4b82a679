"""One team for whoever leads it: its people, what is open, late, untouched or on offer (R-IU-23)."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, IntegerField, Q, QuerySet, Value

from reimari.access.actor import Actor
from reimari.accounts.models import User
from reimari.callbacks import access as callbacks
from reimari.cases import access as cases
from reimari.common.asking import Asked, AskedModels, Given
from reimari.contacts import access as contacts
from reimari.desk.queries.callback_figures import CallbackFigures, callback_figures
from reimari.desk.queries.lists import STEP_COLUMNS, OnList, TabKey, counts, step_of, teams_named
from reimari.desk.queries.rows import Row, rows_of
from reimari.desk.queries.ways import Ways, ways_of
from reimari.grants import access as grants
from reimari.staff import access
from reimari.staff.models import Post, Team
from reimari.staff.queries import title_of
from reimari.staff.states import RemoteWork
from reimari.work.models import Step, is_late, is_soon_late
from reimari.work.queries import County
from reimari.work.states import ACCEPT_STEP

SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody with a post in the team or with steps of it, and how many of those are open, late …"""

    user: User
    titles: tuple[str, ...]
    roles: tuple[str, ...]
    places: tuple[str, ...] = ()
    open: int = 0
    late: int = 0
    soon: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Steps of one kind of worry, the most urgent first; `more` of them aren't shown."""

    rows: Sequence[Row]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPage:
    """The page of one team. `opens_…`: whether the viewer may open its cases, contacts, callbacks."""

    team: Team
    numbers: dict[TabKey, int]
    workers: Sequence[Worker]
    half_gone: Listed
    late: Listed
    offered_to_us: Listed
    offered_by_us: Listed
    came_back: Listed
    ways: Ways
    callbacks: CallbackFigures | None
    opens_cases: bool
    opens_contacts: bool
    opens_callbacks: bool
    opens_grants: bool

    @property
    def person_ids(self) -> set[UUID]:
        """Every person whose name stands on the page."""
        every = (self.half_gone, self.late, self.offered_to_us, self.offered_by_us, self.came_back)
        return {
            row.step.person_id for listed in every for row in listed.rows if row.step.person_id is not None
        }


def teams_led_by(actor: Actor) -> list[Team]:
    """The teams that the actor may look at: those of the actor's own posts first, then by unit."""
    doing = actor.doing(
        access.VIEW_TEAM.name
    )  # the rule of `staff.view_team`: the teams that the posts reach
    own = set(doing.home_teams())
    return sorted(teams_named(doing.teams()), key=lambda team: team.pk not in own)


def team_page(actor: Actor, team: Team, county: County, *, now: dt.datetime, today: dt.date) -> TeamPage:
    """The team's page in eight queries, however many people and steps it has."""
    lists = _worries(team, now=now)
    rows = iter(rows_of([step for steps in lists for step in steps], county, now=now))
    half_gone, late, to_us, by_us, back = (_listed([next(rows) for _ in steps]) for steps in lists)
    return TeamPage(
        team=team,
        numbers=counts(OnList(team=team.pk, mine=actor.id, now=now)),
        workers=_workers(team, now=now, today=today),
        half_gone=half_gone,
        late=late,
        offered_to_us=to_us,
        offered_by_us=by_us,
        came_back=back,
        ways=ways_of(
            team,
            county.profile,
            seen=actor.doing(access.VIEW_TEAM.name).teams(),
            today=today,
            lists=team.pk in actor.doing(contacts.LIST.name).teams(),
        ),
        callbacks=callback_figures(actor, team, county, now=now),
        # the rules of these two Actions, for all that stands on the page: the team is one of the actor's
        opens_cases=team.pk in actor.doing(cases.VIEW.name).teams(),
        opens_contacts=team.pk in actor.doing(contacts.VIEW.name).teams(),
        opens_callbacks=team.pk in actor.doing(callbacks.VIEW.name).teams(),
        opens_grants=team.pk in actor.doing(grants.VIEW.name).teams(),
    )


OURS = Q(team=Given("team"))
ANSWERED_BY_US = Q(answering_team=Given("team"))
NOW = cast(dt.datetime, Given("now"))
OFFERS = Q(kind=ACCEPT_STEP)
WORRIES: tuple[Callable[[], QuerySet[Step]], ...] = (
    lambda: Step.objects.filter(OURS | ANSWERED_BY_US).half_gone(NOW).exclude(OFFERS),
    lambda: Step.objects.filter(OURS).late(NOW),
    lambda: Step.objects.open().filter(OFFERS, OURS),  # offered to us
    lambda: Step.objects.open().filter(OFFERS, ANSWERED_BY_US).exclude(OURS),  # offered by us
    lambda: Step.objects.open().filter(OURS, came_back_at__isnull=False),
)


def _all_worries() -> QuerySet[Step, Any]:
    """The most urgent of the team's steps of each worry, with its number: team and moment are gaps."""
    found = [
        steps()
        .order_by("due_at", "pk")
        .annotate(worry=Value(number, IntegerField()))
        .values_list(*STEP_COLUMNS, "worry")[: SHOWN + 1]
        for number, steps in enumerate(WORRIES)
    ]
    return found[0].union(*found[1:], all=True)


MOST_URGENT = Asked(_all_worries)


def _worries(team: Team, *, now: dt.datetime) -> list[list[Step]]:
    """The steps of each worry, the most urgent first. One query: each of them is one part of it."""
    found: list[list[Step]] = [[] for _ in WORRIES]
    for *columns, worry in MOST_URGENT.rows(team=team.pk, now=now):
        found[worry].append(step_of(tuple(columns)))
    return [sorted(steps, key=lambda step: (step.due_at, step.pk)) for steps in found]


def _listed(rows: list[Row]) -> Listed:
    return Listed(rows=rows[:SHOWN], more=len(rows) > SHOWN)


def _workers(team: Team, *, now: dt.datetime, today: dt.date) -> list[Worker]:
    """Everybody with a post in the team today, and whoever else still has steps of it."""
    held: dict[UUID, list[Post]] = {}
    for post in POSTS.rows(team=team.pk, day=today):
        held.setdefault(post.user_id, []).append(post)
    load = _load(team, now=now)
    users = {user_id: mine[0].user for user_id, mine in held.items()}
    if gone := [user_id for user_id in load if user_id not in users]:
        users |= User.objects.in_bulk(gone)
    found = [_worker(user, held.get(user.pk, []), load.get(user.pk, {})) for user in users.values()]
    return sorted(found, key=lambda worker: (worker.user.last_name.casefold(), str(worker.user).casefold()))


def _worker(user: User, posts: list[Post], load: dict[str, int]) -> Worker:
    titles = tuple(dict.fromkeys(map(title_of, posts)))
    roles = tuple(dict.fromkeys(str(post.role) for post in posts))
    places = tuple(filter(None, dict.fromkeys(map(_place, posts))))
    return Worker(user=user, titles=titles, roles=roles, places=places, **load)


def _place(post: Post) -> str:
    """The base site and how much of the work is done elsewhere; nothing while nobody has told."""
    if post.site:
        return f"{post.site}, {post.get_remote_display()}"
    return "" if post.remote == RemoteWork.NO else post.get_remote_display()


POSTS = AskedModels(
    lambda: (
        Post.objects.filter(OURS)
        .valid_on(cast(dt.date, Given("day")))
        .select_related("user", "role", "site_place", "site_unit")
        .order_by("valid_from", "pk")
    )
)


def _load(team: Team, *, now: dt.datetime) -> dict[UUID, dict[str, int]]:
    """Open, late, soon late and waiting steps of the team by whose they are. One query."""
    return {
        who: dict(zip(LOAD, numbers, strict=True)) for who, *numbers in BY_WORKER.rows(team=team.pk, now=now)
    }


LOAD = {
    "open": Count("pk"),
    "late": Count("pk", filter=is_late(NOW)),
    "soon": Count("pk", filter=is_soon_late(NOW)),
    "waiting": Count("pk", filter=Q(waits_for_client=True)),
}
BY_WORKER = Asked(
    lambda: (
        Step.objects.open()
        .filter(OURS, worker__isnull=False)
        .order_by("worker")
        .values_list("worker")
        .annotate(**LOAD)
    )
)
