"""The demo's data, loaded once: staff, contacts, cases and their lives.

The work is cut into shares. Each share is one transaction that leaves its receipt: a loading that was killed
in the middle goes on with the shares that have none, for the day on which it was begun, and a second loading
finds all receipts and changes nothing. Shares know nothing of each other but what the plan tells, and every
contact and case has dice of its own, so two processes make the same data as one.
"""

import datetime as dt
import gc
import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID, uuid5

from django.db import connection, connections, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from reimari.access.catalogue import Forbidden
from reimari.access.deeds import together
from reimari.access.models import Receipt
from reimari.access.speaking import speaking_for
from reimari.cases.models import Case
from reimari.common.problems import Refused
from reimari.common.processes import end_with_parent
from reimari.concerns.models import ConcernReport
from reimari.concerns.queries import cases_of
from reimari.demo.booked import BookedTimes
from reimari.demo.calendars import arrange_calendars
from reimari.demo.callbacks import Callers, planned_callbacks
from reimari.demo.dice import dice
from reimari.demo.emergencies import Emergencies
from reimari.demo.grants import Granters
from reimari.demo.handling import Handled
from reimari.demo.helping import arrange_help
from reimari.demo.kept_promises import KeptPromises, freeze_months, send_past_notices
from reimari.demo.knowledge import Knowledge
from reimari.demo.languages import arrange_languages
from reimari.demo.life import Life, World
from reimari.demo.logs import Logs
from reimari.demo.mails import deliver
from reimari.demo.outlived import Outlived
from reimari.demo.plan import PlannedContact, Planner
from reimari.demo.posts import arrange_posts
from reimari.demo.recording import Recorder
from reimari.demo.reports import PlannedReport, Reporters, planned_reports
from reimari.demo.roster import arrange_roster
from reimari.demo.routes import Routes
from reimari.demo.setting import Terms
from reimari.demo.staff import DEMO, Staff, everybody, hire
from reimari.demo.twice import Twice
from reimari.demo.words import words
from reimari.region.profile.values import Profile, fold
from reimari.staff.models import Team
from reimari.work.queries import County, county_on

NAMESPACE = UUID("6f1d9a52-5f0e-4c57-9d1b-0d5b0a3c7e11")
ACTION = "demo.load"  # of receipts alone: no Action of the program is called so
SEED = "1"
FOR_GOOD = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)  # other receipts are removed after a month
LIVES = 50  # cases in one share
NEWEST = 2  # weeks of the other contacts that are there from the start
SINGLES = ("knowledge:1", "emergencies:1", "logs:1", "twice:1", "outlived:1", "booked:1")
NEWEST_LIVES = 8  # shares of lives that are lived from the start


@dataclass(frozen=True, slots=True)
class Loading:
    """One county's loading: the same value in each process."""

    county: County
    now: dt.datetime
    today: dt.date
    seed: str
    scale: float

    @property
    def profile(self) -> Profile:
        return self.county.profile


def load_people(profile: Profile, *, now: dt.datetime, seed: str = SEED, scale: float = 1.0) -> Loading:
    """The staff, and the day on which this loading was begun."""
    today = timezone.localdate(now)
    county = county_on(now)
    seed = f"{fold(profile.code)}:{seed}"

    def make() -> None:
        hire(list(everybody(county.profile, words(), today, seed=seed)), today, now=now)
        with together(past=True):
            arrange_posts(county.profile, today, now=now, seed=seed)
            arrange_languages(county.profile, today, now=now, seed=seed)
            arrange_roster(county.profile, today, now=now)
            arrange_calendars(county.profile, today, now=now)

    begun = _once(seed, "people", make, about=today.isoformat())
    return Loading(county, now, dt.date.fromisoformat(begun.subject_id), seed, scale)


def loaded(profile: Profile, *, now: dt.datetime, seed: str = SEED, scale: float = 1.0) -> Loading | None:
    """What was loaded before, as of the day on which that was begun; None when it isn't there yet."""
    seed = f"{fold(profile.code)}:{seed}"
    begun = _receipts(seed, "people").first()
    if begun is None or not _receipts(seed, "work").exists():
        return None
    return Loading(county_on(now), now, dt.date.fromisoformat(begun.subject_id), seed, scale)


def is_whole(demo: Loading) -> bool:
    """Whether the older weeks are there too."""
    return _receipts(demo.seed, "history").exists()


def load_work(demo: Loading, *, processes: int = 1) -> list[str]:
    """What a day at the desk needs: all cases, the lives of the newest, the newest other contacts.

    Returns what was refused on the way (nothing should be).
    """
    if _receipts(demo.seed, "work").exists():
        return []
    making = Making(demo)
    newest = [*making.advice_shares()[:NEWEST], *making.callback_shares()[:NEWEST]]
    refused = _shared(making, ["goes_on", *newest], processes)
    making.mails()
    lives = [*making.report_shares()[:NEWEST], *making.life_shares()[:NEWEST_LIVES]]
    refused += _shared(making, lives, processes)
    for share in ("grants:all", *SINGLES):
        refused += making.make(share)
    _once(demo.seed, "work", lambda: _help(demo), about=demo.today.isoformat())
    return refused


def _help(demo: Loading) -> None:
    with together(past=True):
        arrange_help(demo.today, now=demo.now)


def load_history(demo: Loading) -> list[str]:
    """The lives of older cases, then older contacts, the newest first, while the demo is already used."""
    if _receipts(demo.seed, "history").exists():
        return []
    making = Making(demo)
    older = [*making.life_shares()[NEWEST_LIVES:], *making.advice_shares()[NEWEST:]]
    older += [*making.callback_shares()[NEWEST:], *making.report_shares()[NEWEST:]]
    refused = _flat(map(making.make, [*older, "kept_promises:1"]))
    send_past_notices(demo.now)
    _once(demo.seed, "history", lambda: freeze_months(demo.now), about=demo.today.isoformat())
    return refused


def _once(seed: str, share: str, make: Callable[[], object], *, about: str) -> Receipt:
    """Make a share unless its receipt is there; both in one transaction that needn't wait for the disk."""
    with transaction.atomic(), speaking_for(DEMO):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        if before := _receipts(seed, share).first():
            return before
        receipt = Receipt.objects.create(key=_key(seed, share), action=ACTION, subject_id=about)
        Receipt.objects.filter(pk=receipt.pk).update(at=FOR_GOOD)
        make()
        return receipt


def _receipts(seed: str, share: str) -> QuerySet[Receipt]:
    return Receipt.objects.filter(key=_key(seed, share), action=ACTION).order_by("pk")


def _key(seed: str, share: str) -> UUID:
    return uuid5(NAMESPACE, f"{seed}:{share}")


def _shared(making: "Making", shares: Sequence[str], processes: int) -> list[str]:
    """Make all shares, in as many processes as asked; each has a connection of its own."""
    if processes == 1:
        return _flat(map(making.make, shares))
    connections.close_all()
    _inherited[:] = [making]  # a forked process has it already: nothing is sent but the shares' names
    with multiprocessing.get_context("fork").Pool(processes, initializer=_begin) as pool:
        return _flat(pool.imap_unordered(_make_inherited, shares, chunksize=1))


def _begin() -> None:
    """A process of its own: it ends with its parent, and is made for few statements said many times."""
    end_with_parent()
    gc.disable()
    connection.settings_dict["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 2}


def _make_inherited(share: str) -> list[str]:
    return _inherited[0].make(share)


def _flat(lists: Iterable[list[str]]) -> list[str]:
    return [each for some in lists for each in some]


class Making:
    """The plan and whoever carries it out."""

    def __init__(self, demo: Loading) -> None:
        self._demo = demo
        planner = Planner(demo.profile, words(), demo.today, seed=demo.seed, scale=demo.scale)
        self._office = planner.office
        self._staff = Staff(demo.today)
        self._routes = Routes(demo.county, demo.today)
        self._contacts = [each for each in planner.contacts() if each.recorded_at <= demo.now]
        asked = planned_callbacks(demo.profile, self._office, demo.today, seed=demo.seed, scale=demo.scale)
        self._callbacks = [each for each in asked if each.asked_at <= demo.now]
        told = planned_reports(demo.profile, self._office, demo.today, seed=demo.seed, scale=demo.scale)
        self._reports = [each for each in told if each.arrives_at <= demo.now]

    def advice_shares(self) -> list[str]:
        """Contacts that didn't become a case, by the week; the newest week first."""
        weeks = {_week(each.received_at) for each in self._contacts if each.share == "advice"}
        return [f"advice:{week}" for week in sorted(weeks, reverse=True)]

    def callback_shares(self) -> list[str]:
        """Callbacks by the week in which they were asked for; the newest week first."""
        weeks = {_week(each.asked_at) for each in self._callbacks}
        return [f"callbacks:{week}" for week in sorted(weeks, reverse=True)]

    def report_shares(self) -> list[str]:
        """Concern reports by the week in which they came; the newest week first."""
        weeks = {_week(each.arrives_at) for each in self._reports}
        return [f"reports:{week}" for week in sorted(weeks, reverse=True)]

    def life_shares(self) -> list[str]:
        """The cases' lives, those of the newest cases first."""
        return [f"lives:{start}" for start in reversed(range(0, len(self._with_case()), LIVES))]

    def make(self, share: str) -> list[str]:
        """Make a share; returns what was refused in it."""
        kinds = {
            "lives": self.lives_of,
            "callbacks": self.callbacks_of,
            "reports": self.reports_of,
            "grants": self.grants_of,
        }
        now, seed, office = self._demo.now, self._demo.seed, self._office
        singles: dict[str, Callable[[], object]] = {
            "knowledge:1": lambda: Knowledge(self._staff, office, words(), now=now, seed=seed).live(),
            "emergencies:1": lambda: Emergencies(self._staff, office, now=now, seed=seed).live(),
            "logs:1": lambda: Logs(self._staff, now=now).live(),
            "twice:1": lambda: Twice(self._staff, office, now=now).live(),
            "outlived:1": lambda: Outlived(now=now, seed=seed).live(),
            "booked:1": lambda: BookedTimes(self._demo.profile, self._staff, office, now=now).live(),
            "kept_promises:1": lambda: KeptPromises(self._demo, self._staff, office, words()).live(),
        }
        if share in singles:
            return self.single(share, singles[share])
        return kinds.get(share.partition(":")[0], self.contacts_of)(share)

    def callbacks_of(self, share: str) -> list[str]:
        """Let those of a week be asked for and called."""
        week = int(share.partition(":")[2])
        demo = self._demo
        callers = Callers(demo.profile, self._staff, self._office, words(), now=demo.now, seed=demo.seed)

        def make() -> None:
            with together(past=True):
                for planned in self._callbacks:
                    if _week(planned.asked_at) == week:
                        callers.live(planned)

        _once(demo.seed, share, make, about=demo.today.isoformat())
        return []

    def reports_of(self, share: str) -> list[str]:
        """Let the reports of a week come, and their cases live on."""
        week, demo, refused = int(share.partition(":")[2]), self._demo, list[str]()
        reporters = Reporters(
            demo.profile, self._staff, self._office, words(), today=demo.today, seed=demo.seed
        )
        world = replace(self._world(), strict=False)

        def live(planned: PlannedReport) -> None:
            report = reporters.tell(planned)
            case = cases_of(report)[0] if report else None
            if report is None or case is None:
                return
            rng = dice(f"{demo.seed}:handled:{planned.number}")
            life = Handled(case, world, rng, is_fresh=planned.waits, report=report)
            life.live()
            if life.refused:
                refused.append(f"report {planned.number}: {life.refused}")

        def make() -> None:
            with together(past=True):
                for planned in self._reports:
                    if _week(planned.arrives_at) == week:
                        live(planned)

        _once(demo.seed, share, make, about=demo.today.isoformat())
        return refused

    def grants_of(self, share: str) -> list[str]:
        """Let services be granted, beds reserved and cards issued."""
        demo = self._demo
        granters = Granters(demo.profile, self._staff, self._office, now=demo.now, seed=demo.seed)
        _once(demo.seed, share, granters.live, about=demo.today.isoformat())
        return []

    def single(self, share: str, live: Callable[[], object]) -> list[str]:
        """What stands once in the demo, for somebody to look at."""

        def make() -> None:
            with together(past=True):
                live()

        _once(self._demo.seed, share, make, about=self._demo.today.isoformat())
        return []

    def contacts_of(self, share: str) -> list[str]:
        """Write the contacts of a share down."""
        kind, _, week = share.partition(":")
        ours = [each for each in self._contacts if each.share == kind]
        mine = [each for each in ours if not week or _week(each.received_at) == int(week)]
        recorder = Recorder(self._demo.seed, self._staff, self._routes, words(), until=self._demo.now)

        def make() -> None:
            with together(past=True):
                for planned in mine:
                    recorder.record(planned)

        _once(self._demo.seed, share, make, about=self._demo.today.isoformat())
        return []

    def mails(self) -> None:
        """Let e-mails come to a line that has a mailbox."""

        def make() -> None:
            with together(past=True):
                deliver(self._staff, now=self._demo.now, seed=self._demo.seed)

        _once(self._demo.seed, "mails", make, about=self._demo.today.isoformat())

    def lives_of(self, share: str) -> list[str]:
        """Let the cases of a share live on."""
        start = int(share.partition(":")[2])
        refused: list[str] = []

        def make(*, strict: bool) -> None:
            world = replace(self._world(), strict=strict)
            planned = self._with_case()[start : start + LIVES]
            of_reports = ConcernReport.objects.filter(contact__matters__case=OuterRef("pk"))
            related = Case.objects.filter(~Exists(of_reports))
            related = related.select_related("current_step", "person", "team")
            cases = related.order_by("number")[start : start + LIVES]
            for place, (case, contact) in enumerate(zip(cases, planned, strict=True), start=start):
                rng = dice(f"{self._demo.seed}:life:{place}")
                life = Life(case, world, rng, is_fresh=contact.is_fresh, is_protected=contact.is_protected)
                life.live()
                if life.refused:
                    refused.append(f"{case.number}: {life.refused}")

        def make_together() -> None:
            with together(past=True):
                make(strict=True)

        day = self._demo.today.isoformat()
        try:
            _once(self._demo.seed, share, make_together, about=day)
        except (Refused, Forbidden):  # a demo with one case the less is better than none
            _once(self._demo.seed, share, partial(make, strict=False), about=day)
        return refused

    def _with_case(self) -> list[PlannedContact]:
        """The contact of each case, in the order of the cases' numbers."""
        return [
            each
            for each in self._contacts
            if each.share == "goes_on"
            for matter in each.matters
            if matter.outcome == "goes_on"
        ]

    def _world(self) -> World:
        return World(
            now=self._demo.now,
            staff=self._staff,
            words=words(),
            is_line=self._routes.is_line,
            terms=Terms.of(self._demo.profile, self._demo.today),
            office=self._office,
            onward=self._onward,
        )

    def _onward(self, case: Case) -> list[Team]:
        rng = dice(f"{self._demo.seed}:onward:{case.number}")
        return self._routes.onward(case, self._staff, rng)


def _week(moment: dt.datetime) -> int:
    """The week of a moment: residents who come again within it are of the same share."""
    return moment.date().toordinal() // 7


_inherited: list[Making] = []
