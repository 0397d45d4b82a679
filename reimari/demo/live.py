"""The living demo: contacts come in the rhythm of a real day, and invented staff take and close them.

`Live.look()` does what is due at the present moment, each as one deed in one transaction with a key of its
own. Killed between two of them nothing is half-done; started again it finds what was done by its keys.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from logging import getLogger
from random import Random
from time import monotonic
from uuid import UUID, uuid5

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from reimari.access.catalogue import Forbidden, Unseen
from reimari.access.deeds import together
from reimari.access.models import Receipt
from reimari.access.reading import reading
from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.common.working_days import HELSINKI
from reimari.demo.callbacks import Callers
from reimari.demo.calling import Calling
from reimari.demo.days import Coming, Days
from reimari.demo.dice import dice
from reimari.demo.doing import do
from reimari.demo.hands import Hand, NobodyThere, Scene
from reimari.demo.loading import NAMESPACE, Loading
from reimari.demo.pace import Mark, Pace
from reimari.demo.plan import PlannedContact
from reimari.demo.recording import Recorder
from reimari.demo.reports import Reporters
from reimari.demo.routes import Routes
from reimari.demo.setting import Terms
from reimari.demo.staff import DEMO, Staff
from reimari.demo.standings import OpenStep, open_steps, workable
from reimari.demo.teller import Teller
from reimari.demo.turns import Turn, What, next_turn
from reimari.demo.viewers import viewers
from reimari.demo.words import words
from reimari.demo.worrying import Worrying
from reimari.people.models import Person
from reimari.staff.models import Team
from reimari.work.models import Step

log = getLogger(__name__)
EACH_CAN = 15  # open steps that one member of a team can have in hand
AT_LEAST = 30  # of a team
FULL = 2  # so many times what the team can do: then nobody answers there any more
NOT_LATER = dt.timedelta(minutes=20)  # of the rhythm: whoever couldn't come by then doesn't come at all
LOOKS_BACK = 30.0  # seconds of the real clock, for a rhythm that runs so fast that 20 minutes are nothing
AT_ONCE = 40  # deeds of one look
STAFF_FOR = dt.timedelta(minutes=10)
MINUTES = (3, 12)  # of the rhythm, that one deed takes somebody
LOOK_EVERY = (1.0, 10.0)  # seconds of the real clock, for a fast and for the real rhythm
TRIES = 5  # of other turns with a step when one was refused; then it waits for something to happen
RESTS = 2.0  # times as long as it works: the pages' share of the machine comes first


@dataclass(frozen=True, slots=True)
class Due:
    """A turn with an open step, and the moment of the rhythm at which it is due."""

    at: dt.datetime
    turn: Turn
    found: OpenStep
    rng: Random


@dataclass(slots=True)
class Tried:
    """What became of a deed: done, or refused; neither when nobody was there."""

    done: bool = False
    refused: bool = False


class Live:
    """One county's living demo. `clock` tells the real moment, `rest` waits so many seconds."""

    def __init__(
        self,
        demo: Loading,
        pace: Pace,
        mark: Mark,
        *,
        clock: Callable[[], dt.datetime],
        rest: Callable[[float], None],
        teller: Teller,
    ) -> None:
        self.pace, self.mark = pace, mark
        self._clock, self._rest, self._teller = clock, rest, teller
        self._seed = f"{demo.seed}:live"
        self._since = pace.since
        self._days = Days(demo.profile, words(), demo.today, seed=self._seed, run=mark.run)
        self._office = self._days.rhythm.office
        self._calling = Calling(demo.profile, self._office, self._seed)
        self._worrying = Worrying(demo.profile, self._office, self._seed)
        self._county = demo.county
        self._planned: dict[dt.date, list[Coming]] = {}
        self._seen_until = mark.moment.astimezone(HELSINKI)
        self._busy: dict[UUID, dt.datetime] = {}
        self._refused: Counter[tuple[UUID, int]] = Counter()  # step and what had happened: how often
        self._staff_read_at: dt.datetime | None = None

    @property
    def look_every(self) -> float:
        """Seconds between two looks: about a minute of the rhythm."""
        return min(max(60 / self.pace.speed, LOOK_EVERY[0]), LOOK_EVERY[1])

    def look(self) -> int:
        """Do what is due now; answers how many deeds were done."""
        now = self._clock()
        moment = self.pace.at(now)
        self._know_staff(now)
        done = sum(self._let_all_come(coming) for coming in self._came_until(moment))
        self._seen_until = max(self._seen_until, moment)  # after a failure all of these are tried once more
        if self._office.is_open(moment):
            done += self._let_work(moment) + self._let_call()
        self.mark = Mark(self.mark.run, self.mark.wish, now, moment)
        self._teller.tell_hour(now, moment)
        return done

    def wait_over(self) -> None:
        """Go on after a time without a database: a simulated rhythm stood still, the real one hasn't."""
        now = self._clock()
        if not self.pace.is_real:
            self.pace = self.pace.moved_to(now, self.mark.moment)
        self._since = now

    # Who works

    def _know_staff(self, now: dt.datetime) -> None:
        """Posts change rarely; who is signed in is asked at each look."""
        if self._staff_read_at is None or now - self._staff_read_at > STAFF_FOR:
            self._staff = Staff(timezone.localdate(now))
            self._routes = Routes(self._county, timezone.localdate(now))
            self._terms = Terms.of(self._county.profile, timezone.localdate(now))
            self._can = {
                code: max(AT_LEAST, EACH_CAN * len(self._staff.of(code))) for code in self._staff.teams
            }
            self._staff_read_at = now
        self._away = viewers(now)

    def _is_left_alone(self, user: UUID) -> bool:
        """Nobody touches the steps of who is signed in, nor of people who aren't invented."""
        return user in self._away or user not in self._staff.everybody

    # Who comes

    def _came_until(self, moment: dt.datetime) -> Iterator[Coming]:
        """What has come since the last look, and not so long ago that it couldn't be answered any more."""
        looks_back = max(NOT_LATER, dt.timedelta(seconds=LOOKS_BACK * self.pace.speed))
        since = max(self._seen_until, moment - looks_back)
        day = since.date() - dt.timedelta(days=1)  # a call at the end of a day is written down on the next
        self._planned = {known: coming for known, coming in self._planned.items() if known >= day}
        while day <= moment.date():
            if day not in self._planned:
                self._planned[day] = self._days.coming(day)
            yield from (each for each in self._planned[day] if since < each.at <= moment)
            day += dt.timedelta(days=1)

    def _let_all_come(self, coming: Coming) -> int:
        return self._let_come(coming) + self._let_ask(coming) + self._let_worry(coming)

    def _let_come(self, coming: Coming) -> int:
        """Write the contact down, once; nobody does where the line or the team has far too much already."""
        now = self._clock()
        planned = replace(
            coming.planned, received_at=min(self.pace.real(coming.planned.received_at), now), recorded_at=now
        )
        key = uuid5(NAMESPACE, f"{coming.seed}:{planned.number}")
        line = self._routes.line(planned)
        teams = [self._routes.answered(planned, each, line).team for each in planned.matters if each.outcome]
        if Receipt.objects.filter(key=key).exists() or self._is_full([line, *teams]):
            return 0
        recorder = Recorder(
            coming.seed, self._staff.without(self._away), self._routes, words(), met=self._met(planned)
        )
        with self._trying("a contact") as deed, together():
            deed.done = recorder.record(planned, key=key) is not None
        if deed.done:
            team = teams[0] if planned.goes_on else line
            self._teller.tell_contact(coming, team, goes_on=planned.goes_on)
        return int(deed.done)

    def _is_full(self, teams: list[str]) -> bool:
        with reading(DEMO):
            counts = Counter(Step.objects.open().filter(team__in=teams).values_list("team", flat=True))
        return any(counts[team] >= FULL * self._can.get(team, AT_LEAST) for team in teams)

    @staticmethod
    def _met(planned: PlannedContact) -> list[int]:
        """The resident's number if they are registered already."""
        if planned.resident is None:
            return []
        with reading(DEMO):
            known = Person.objects.filter(identity_code=planned.resident.code).exists()
        return [planned.resident.number] if known else []

    def _let_worry(self, coming: Coming) -> int:
        """Now and then somebody tells of their worry for somebody else, where a team isn't full already."""
        now = self._clock()
        found = self._worrying.sent(coming, self.pace, now)
        if found is None:
            return 0
        (planned, key), staff = found, self._staff.without(self._away)
        profile, today = self._county.profile, timezone.localdate(now)
        reporters = Reporters(profile, staff, self._office, words(), today=today, seed=self._seed)
        with self._trying("a concern report") as deed, together():
            report = reporters.coming(planned, until=now)
            if report and not self._is_full(report.teams):
                report.tell(key)
                deed.done = True
        return int(deed.done)

    # Who is called back

    def _let_ask(self, coming: Coming) -> int:
        """Now and then somebody asks to be called instead of waiting."""
        now = self._clock()
        found = self._calling.asked(coming, self.pace, now)
        if found is None:
            return 0
        (planned, key), callers = found, self._callers(now)
        if self._is_full(callers.teams_of(planned.rule)):
            return 0
        with self._trying("a request for a call") as deed, together():
            deed.done = callers.ask(planned, key=key) is not None
        return int(deed.done)

    def _let_call(self) -> int:
        """One call to each who has waited long enough, by somebody of their line who isn't signed in."""
        now, done = self._clock(), 0
        found = self._calling.due(self.pace, self._since, now, is_left_alone=self._is_left_alone)
        for row, rule, rng in list(found):
            calls = row.attempts
            with self._trying("a call") as deed, together():
                called = self._callers(now).call(row, rule, rng)
                deed.done = called.attempts != calls or called.closed_at is not None
            if deed.done:
                self._teller.note_deed(What.ATTEMPT)
            else:
                self._calling.refused.add((row.pk, calls))
            done += deed.done
        return done

    def _callers(self, now: dt.datetime) -> Callers:
        staff = self._staff.without(self._away)
        return Callers(self._county.profile, staff, self._office, words(), now=now, seed=self._seed)

    # What is worked on

    def _let_work(self, moment: dt.datetime) -> int:
        with reading(DEMO):
            found = open_steps(self._routes.is_line)
        self._teller.open_steps = len(found)
        still = {_standing(each) for each in found}
        self._refused = Counter({each: times for each, times in self._refused.items() if each in still})
        due = sorted(self._due(workable(found, self._can, self._is_left_alone), moment), key=_order)
        return sum(self._turn(each, moment) for each in due[:AT_ONCE])

    def _due(self, steps: list[OpenStep], moment: dt.datetime) -> Iterator[Due]:
        for found in steps:
            refused = self._refused[_standing(found)]
            if refused >= TRIES:
                continue
            rng = dice(f"{self._seed}:{found.key}:{found.standing.moves}:{refused}")
            turn = next_turn(found.standing, rng)
            if turn and (at := self._due_at(found, turn, rng)) and at <= moment:
                yield Due(at, turn, found, rng)

    def _due_at(self, found: OpenStep, turn: Turn, rng: Random) -> dt.datetime | None:
        """When it is due; what had waited before we began has waited for some of its time already."""
        if turn.what == What.MARK_MEETING and found.meeting_at:
            if found.meeting_at > self._clock():
                return None
            return self._office.later(self.pace.at(found.meeting_at), turn.hours)
        hours = turn.hours * rng.random() if found.since < self._since else turn.hours
        return self._office.later(self.pace.at(max(found.since, self._since)), hours)

    def _turn(self, due: Due, moment: dt.datetime) -> int:
        """One deed by whoever is free; refused because somebody else was faster, it is left as it is."""
        found = due.found
        hand = Hand(self._scene(moment), found, due.rng, self._key(found, due.turn))
        with self._trying(f"{due.turn.what} of a step {found.step.kind}") as deed:
            worker = do(hand, due.turn.what)
            self._busy[worker.id] = moment + dt.timedelta(minutes=due.rng.uniform(*MINUTES))
            self._teller.note_deed(due.turn.what)
            deed.done = True
        if deed.refused:
            self._refused[_standing(found)] += 1
        return int(deed.done)

    def _key(self, found: OpenStep, turn: Turn) -> UUID:
        return uuid5(NAMESPACE, f"{self.mark.run}:{found.step.pk}:{found.standing.moves}:{turn.what}")

    def _scene(self, moment: dt.datetime) -> Scene:
        self._busy = {who: until for who, until in self._busy.items() if until > moment}
        return Scene(
            now=self._clock(),
            staff=self._staff,
            words=words(),
            is_line=self._routes.is_line,
            terms=self._terms,
            occupied=frozenset(self._away | self._busy.keys()),
            onward=self._onward,
            meeting_at=lambda rng: self._meeting_at(moment, rng),
        )

    def _onward(self, case: Case, rng: Random) -> list[Team]:
        return self._routes.onward(case, self._staff, rng)

    def _meeting_at(self, moment: dt.datetime, rng: Random) -> dt.datetime:
        """A time within the next days of the rhythm, as a real moment to come."""
        at = self.pace.real(self._office.meeting(rng, moment.date()))
        return max(at, self._clock() + dt.timedelta(minutes=1))

    @contextmanager
    def _trying(self, name: str) -> Iterator[Tried]:
        """A deed that may be refused because somebody else was faster; a rest after it.

        Whatever else goes wrong with one matter is logged, and the rest of the demo lives on; only trouble
        with the database itself is raised.
        """
        began, deed = monotonic(), Tried()
        try:
            yield deed
        except NobodyThere:
            return
        except (Refused, Forbidden, Unseen):
            deed.refused = True
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            deed.refused = True
            log.exception("In the living demo %s failed", name)
        self._rest(RESTS * (monotonic() - began))


def _standing(found: OpenStep) -> tuple[UUID, int]:
    """A step, and how much had happened on its track."""
    return found.step.pk, found.standing.moves


def _order(due: Due) -> tuple[dt.datetime, str, str]:
    return due.at, due.found.key, str(due.found.step.pk)
