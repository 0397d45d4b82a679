"""Random people do random deeds in random order, two at a time; then every promise is asked in SQL.

`REIMARI_RANDOM_OFFICE=300` plays three hundred other days instead of the few that are the same each time.
"""

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import Any, ClassVar, NamedTuple
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reimari.access.actor import Actor, ActorKind, PostHeld
from reimari.access.catalogue import ACTIONS, Forbidden, Unseen
from reimari.access.deeds import Deed
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.problems import Refused
from reimari.figures.definitions import COUNTED, by_source
from reimari.figures.models import CountedMonth
from reimari.figures.queries import differing, upkeep
from reimari.figures.tasks import count_what_changed
from reimari.staff.models import Post, Team
from reimari.work.queries import county_on
from tests.factories import MAILBOX, NOW, a_post, as_actor
from tests.granting_county import load_granting
from tests.office import looking
from tests.office.deeds import DEEDS, LEFT_OUT, LOOKING
from tests.office.wishes import Desk, Nothing, Person, Wish
from tests.races import race

DAYS, STEPS = 16, 100
MORE_DAYS = int(os.environ.get("REIMARI_RANDOM_OFFICE", "0"))
PROFILE = settings(
    max_examples=MORE_DAYS or DAYS,
    stateful_step_count=STEPS,
    derandomize=not MORE_DAYS,
    deadline=None,
    phases=[Phase.generate, *([Phase.shrink] if MORE_DAYS else [])],
    database=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
TEAMS = (
    *("GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN", "GUIDANCE_WORKING_AGE_ITAINEN"),
    "CLIENT_ADVICE",
)
ANYBODY = 0.05
RARE_FIRST = 0.5
DONE = "done"
MOST = 0.75  # of all deeds are done at least once, however the days go
STUCK = "20s"  # whoever waits longer for a row waits in a circle


@dataclass(frozen=True)
class Office:
    """The staff, their teams, and what came of all that was asked."""

    staff: Sequence[Person]
    teams: Sequence[Team]
    came_of_it: Counter[tuple[str, str]] = field(default_factory=Counter)


class Came(NamedTuple):
    """What came of a wish: "done" with the row's id, or why it wasn't."""

    how: str
    answer: object = None


seeds = st.integers(0, 2**32 - 1)
orders = st.sampled_from((0, 1, -1))  # whose request came a moment earlier; the later one may write first


class RandomDays(RuleBasedStateMachine):
    """Days of one office, each from its first contacts on."""

    office: ClassVar[Office]

    def __init__(self) -> None:
        super().__init__()
        looking.empty()
        self.now = NOW
        self.state = looking.state()
        self.read_until = 0
        self.asked = 0
        self.last: tuple[Wish, UUID, Came] | None = None

    @initialize(seed=seeds)
    def contacts_come(self, seed: int) -> None:
        chance = self._chance(seed)
        for _ in range(3):
            self._at_once(self._wish(chance, "contacts.record"), self._wish(chance, "contacts.record"))

    @rule(seed=seeds, order=orders)
    def two_at_once(self, seed: int, order: int) -> None:
        chance = self._chance(seed)
        first = self._wish(chance)
        self._at_once(first, self._wish(chance, near=first.row), order=order)

    @rule(seed=seeds, order=orders)
    def two_want_the_same(self, seed: int, order: int) -> None:
        chance = self._chance(seed)
        what = self._anything(chance)[0]
        first = self._wish(chance, what)
        self._at_once(first, self._wish(chance, what, near=first.row), order=order)

    @rule(seed=seeds)
    def a_double_click(self, seed: int) -> None:
        wish, key = self._wish(self._chance(seed)), uuid4()
        first, second = self._race([(wish, key, self.now), (wish, key, self.now)])
        assert first == second, f"a double click on {wish.action.name}: {first}, {second}"
        self._look([(wish, first)])
        self.last = (wish, key, first) if first.how == DONE else self.last

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_same_form_comes_again(self) -> None:
        assert self.last
        wish, key, first = self.last
        assert self._race([(wish, key, self.now)]) == [first]
        self._look([])

    @rule(hours=st.sampled_from((1, 20, 24 * 8)))
    def time_passes(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)

    @rule()
    def pages_are_loaded(self) -> None:
        self.read_until = self.state.entry

    @rule()
    def figures_are_counted(self) -> None:
        count_what_changed(self.now)
        self.state = looking.state()

    def teardown(self) -> None:
        """What was counted along the way is what the rows say in the end."""
        count_what_changed(self.now)
        county, sources = county_on(self.now), {each.code: each for each in by_source(COUNTED.values())}
        for counted in CountedMonth.objects.all():
            wrong = differing(counted, sources[counted.source], county, now=self.now)
            assert not wrong, f"{counted}: {wrong} counts aren't what the rows say"

    def _chance(self, seed: int) -> Random:
        """The same seed is another chance later in the day."""
        self.asked += 1
        return Random(f"{seed} {self.asked}")  # noqa: S311 (no secret)

    def _wish(self, chance: Random, wanted: str = "", *, near: Model | None = None) -> Wish:
        """What is wanted or anything; where there is no row for it yet, something else."""
        for what in [*filter(None, [wanted]), *self._anything(chance)]:
            who = self._whoever(what, chance)
            staff, teams = self.office.staff, self.office.teams
            desk = Desk(who, staff, teams, chance, self.now, self.read_until, near)
            with suppress(Nothing):
                return DEEDS[what](desk)
        raise AssertionError("a contact can always be recorded")

    def _anything(self, chance: Random) -> list[str]:
        """All deeds in random order; every other time what hasn't been done on any day yet comes first."""
        deeds = chance.sample(list(DEEDS), len(DEEDS))
        if chance.random() < RARE_FIRST:
            deeds.sort(key=lambda what: (what, DONE) in self.office.came_of_it)
        return deeds

    def _whoever(self, what: str, chance: Random) -> Person:
        """Somebody whose role allows it, and now and then anybody. What only the program does, it does."""
        entitled = [person for person in self.office.staff if person.actor.may(what)] or self.office.staff
        return chance.choice(self.office.staff if chance.random() < ANYBODY else entitled)

    def _at_once(self, *wishes: Wish, order: int = 0) -> None:
        moments = (self.now, self.now + order * dt.timedelta(milliseconds=3))
        came = self._race([(wish, uuid4(), now) for wish, now in zip(wishes, moments, strict=True)])
        self._look(list(zip(wishes, came, strict=True)))
        self.now += dt.timedelta(minutes=1)

    def _race(self, keyed: Sequence[tuple[Wish, UUID, dt.datetime]]) -> list[Came]:
        for wish, _, _ in keyed:
            note(f"{wish.actor.id} wants {wish.action.name} of {wish.row.pk}: {wish.given}")
        came = race(*(_asking(*each) for each in keyed))
        note(f"  {came}")
        return came

    def _look(self, came: Sequence[tuple[Wish, Came]]) -> None:
        self.office.came_of_it.update((wish.action.name, each.how) for wish, each in came)
        done = [
            looking.Done(wish.action.name, wish.actor.id)
            for wish, each in came
            if each.how == DONE and wish.action.logged
        ]
        self.state = looking.check(self.state, done)


def _asking(wish: Wish, key: UUID, now: dt.datetime) -> Callable[[], Came]:
    """What a page does with a deed: whatever else is raised would be a fault of ours, and fails the test."""

    def ask() -> Came:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [STUCK])
        try:
            return Came(DONE, wish.done(now, key).pk)
        except Refused as refusal:
            return Came(refusal.problems[0].code)
        except Forbidden:
            return Came("forbidden")
        except Unseen:
            return Came("unseen")

    return ask


def _person(post: Post) -> Person:
    return Person(str(post.user), post.user, post.team, as_actor(post))


def _integration() -> Person:
    """Another system that sends contacts to the line; it has no user."""
    line = Team.objects.get(pk="CLIENT_ADVICE")
    scopes = frozenset({"contacts.receive", "callbacks.receive", "telephony.receive"})
    sending = PostHeld("", scopes, teams=frozenset({line.pk}), units=frozenset({line.unit_id}))
    actor = Actor(ActorKind.INTEGRATION, uuid7(), "COUNTY", frozenset({sending}))
    return Person("another system", User(pk=actor.id), line, actor)


@pytest.fixture
def office(transactional_db: None, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Office:
    """All of the cast, somebody on call, another system, a mailbox for everybody; the line grants."""
    monkeypatch.setattr("reimari.mail.queries.own_mailboxes", lambda _profile: [MAILBOX])
    monkeypatch.setattr(upkeep, "KEPT_FOR", dt.timedelta(days=3650))  # no change is forgotten in these days
    cast = ("aino", "eero", "timo", "helmi", "lea", "tarmo", "oiva")
    staff = [_person(request.getfixturevalue(name)) for name in cast]
    load_granting()
    on_call = a_post("GUIDANCE_WORKING_AGE_ITAINEN", "PAIVYSTAJA", name="Paula Kaislaranta")
    staff = [staff[1], staff[0], *staff[2:5], _person(on_call), _integration(), *staff[5:]]
    return Office(staff, [Team.objects.select_related("service_task", "unit").get(pk=pk) for pk in TEAMS])


def test_every_action_is_done_at_the_office_or_left_out_for_a_reason() -> None:
    assert sorted([*DEEDS, *LEFT_OUT, *LOOKING]) == sorted(ACTIONS)
    writing = {deed.action.name for deed in _all_deeds()}
    assert writing == {*DEEDS, *LEFT_OUT}


def _all_deeds() -> Iterator[Deed[Any, Any, Any]]:
    """The verbs of every app."""
    for app in apps.get_app_configs():
        if app.name.startswith("reimari.") and find_spec(f"{app.name}.actions"):
            module = import_module(f"{app.name}.actions")
            yield from (value for value in vars(module).values() if isinstance(value, Deed))


def test_random_people_at_random_keep_every_promise(office: Office) -> None:
    RandomDays.office = office
    run_state_machine_as_test(RandomDays, settings=PROFILE)
    done = {action for action, how in office.came_of_it if how == DONE}
    assert len(done) >= MOST * len(DEEDS), f"hardly ever done: {sorted(set(DEEDS) - done)}"
