"""Which times can be offered to a client while one talks with them, and which one is held (DR-17, DR-18)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from reimari.access.actor import Actor
from reimari.appointments import access
from reimari.appointments.actions import Choice
from reimari.appointments.facts import backgrounds_on, book_of, known_of, taken_of, windows_of
from reimari.appointments.models import Hold
from reimari.appointments.rules import Time, Wanted, books
from reimari.appointments.rules.conditions import Checked, allows, checked, conditions_of
from reimari.appointments.rules.offers import Lack, Offer, Offered, offer
from reimari.appointments.states import Instead
from reimari.cases.actions import SeenCase
from reimari.cases.states import MeetingMode
from reimari.common.dates import day_words, due_words
from reimari.common.sentences import sentence_of
from reimari.common.working_days import HELSINKI
from reimari.contacts.rules import gap_problem
from reimari.desk.queries.booked import clock_of, place_in
from reimari.desk.queries.rows import language, name_in
from reimari.desk.queries.told_times import HeldTime, held_time
from reimari.region.profile.values import Background, Mode, Profile, by_code, fold
from reimari.routing.rules import Seen
from reimari.staff.facts import languages_of
from reimari.staff.models import Team
from reimari.work.queries import County

BOOK = "book"  # the outcome's value on forms; what is kept is that the matter goes on
BETWEEN = "|"  # the parts of a token
SERVED = ("fi", "sv")  # in which one is served by law; others speak through an interpreter


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """For what a time is looked for.

    `form`: whose hold it is. `team`: that answers; its times come first. `places`: codes of the client's
    place. `due_at`: until when it has to be by the promise `due_name`; None: none runs. `seen`: what is
    known, for the conditions. `own_worker`: who has helped the client before. `mode`, `worker`: only these,
    if any. `moves`: a booked time is moved; the conditions were asked when it was booked.
    """

    form: UUID
    team: Team
    need: str
    language: str
    seen: Seen
    places: frozenset[str] = frozenset()
    urgent: bool = False
    due_at: dt.datetime | None = None
    due_name: str = ""
    own_worker: UUID | None = None
    mode: str = ""
    worker: UUID | None = None
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to meet at a time; `token`: what a press of its button sends."""

    token: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRow:
    """A time in words. `kind`: how it differs from what was wanted, when nothing keeps the promise."""

    day: str
    clock: str
    worker: str
    place: str
    what: str
    ways: tuple[Way, ...]
    same_worker: bool = False
    far: bool = False
    urgent: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of booking in words; `holds` None: not known yet, `missing` says what."""

    words: str
    holds: bool | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesShown:
    """What the panel of times is drawn from. `bookable`: there are times that the viewer may book at all.

    `allowed`: all conditions hold. `lack`: what was wanted when no time keeps the promise. `gone`: in words,
    that what the form held isn't kept any more; `elsewhere`: what it holds is another unit's. Of a case that
    a matter joins: `seen`; `agreed`: the time for which it waits already, `changes`: the case, if the viewer
    may move that.
    """

    form: UUID
    unit: str
    bookable: bool
    conditions: tuple[Condition, ...] = ()
    allowed: bool = True
    times: tuple[TimeRow, ...] = ()
    instead: tuple[TimeRow, ...] = ()
    held: HeldTime | None = None
    due: str = ""
    due_name: str = ""
    lack: Lack | None = None
    modes: tuple[tuple[str, str], ...] = ()
    workers: tuple[tuple[str, str], ...] = ()
    mode: str = ""
    worker: str = ""
    gone: str = ""
    elsewhere: bool = False
    seen: SeenCase | None = None
    agreed: str = ""
    changes: UUID | None = None


def bookable_of(actor: Actor, profile: Profile, unit: str, day: dt.date) -> list[Background]:
    """The unit's backgrounds of which the viewer may book times, as far as the county tells them."""
    units = actor.doing(access.HOLD.name).units()
    mine = (each for each in backgrounds_on(profile, day, unit=unit) if each.minutes and each.modes)
    return [each for each in mine if books(each, units)]


def units_with_times(profile: Profile) -> frozenset[str]:
    """The units that have backgrounds."""
    return frozenset(each.unit for each in profile.backgrounds)


def held_in(actor: Actor, form: UUID) -> Hold | None:
    """What the viewer holds by the form, whether or not it has run out. One query."""
    rows = Hold.objects.filter(held_by=actor.id, form=form)
    return rows.select_related("user", "team__unit", "site_place", "site_unit").first()


def times_shown(
    actor: Actor, looking: Looking, county: County, *, every: Sequence[Team], now: dt.datetime
) -> TimesShown:
    """The times that keep the promise, what is held, and the conditions. Ten queries, and one for each week
    that is full."""
    profile, today = county.profile, now.astimezone(HELSINKI).date()
    unit = looking.team.unit
    bookable = bookable_of(actor, profile, unit.pk, today)
    if not bookable:
        return TimesShown(form=looking.form, unit=str(unit), bookable=False)
    told = () if looking.moves else checked(conditions_of(profile, unit.pk, today), looking.seen)
    search = _Search(profile, actor, looking, every, now)
    offered, hold = search.offered(), held_in(actor, looking.form)
    elsewhere = hold is not None and hold.team.unit_id != unit.pk
    if elsewhere:
        hold = None  # of what the matter was before: it runs out by itself
    local = looking.due_at.astimezone(HELSINKI) if looking.due_at else None
    return TimesShown(
        form=looking.form,
        unit=str(unit),
        bookable=True,
        conditions=tuple(map(_condition, told)),
        allowed=allows(told),
        times=tuple(map(search.row, offered.times)),
        instead=tuple(search.row(each.offer, str(Instead(each.kind).label)) for each in offered.instead),
        held=held_time(hold, profile, looking.language, now=now) if hold else None,
        due=due_words(local, now=now.astimezone(HELSINKI), language=language()) if local else "",
        due_name=looking.due_name,
        lack=offered.shortage,
        modes=_modes(bookable),
        workers=search.workers(),
        mode=looking.mode,
        worker=str(looking.worker or ""),
        elsewhere=elsewhere,
    )


def offered_now(
    actor: Actor, looking: Looking, county: County, *, every: Sequence[Team], now: dt.datetime
) -> Offered:
    """What can be offered, as the deeds look at it: nothing of a unit whose times the actor can't book."""
    if not bookable_of(actor, county.profile, looking.team.unit_id, now.astimezone(HELSINKI).date()):
        return Offered()
    return _Search(county.profile, actor, looking, every, now).offered()


class _Search:
    """The times of one unit, and their words."""

    def __init__(
        self, profile: Profile, actor: Actor, looking: Looking, every: Sequence[Team], now: dt.datetime
    ) -> None:
        self._profile, self._actor, self._looking, self._now = profile, actor, looking, now
        self._today = now.astimezone(HELSINKI).date()
        self._teams = {team.pk: team for team in every if team.unit_id == looking.team.unit_id}
        window = windows_of(profile, now=now)[fold(looking.team.unit_id)]
        known = known_of(profile, first=self._today, last=window.last, teams=self._teams.keys(), every=every)
        self._known, self._held = known, known.held
        people = {each.post.user_id: each.post.user for held in known.held.values() for each in held}
        speaks = languages_of(people.values(), profile, self._today)
        self._book = replace(book_of(profile, known.calendars, now=now), speaks=speaks)
        self._names = by_code(profile.backgrounds)

    def offered(self) -> Offered:
        """First of the team that answers; when nothing keeps the promise, of the rest of its unit too."""
        looking, taken = self._looking, taken_of(self._held.keys(), now=self._now)
        return offer(
            self._book,
            taken,
            wanted_by(self._actor, looking),
            now=self._now,
            due_at=looking.due_at,
            same_worker=looking.own_worker,
            near=looking.places,
            elsewhere=lambda: (self._book, taken),
        )

    def row(self, offered: Offer, kind: str = "") -> TimeRow:
        time = offered.time
        begins = time.begins.astimezone(HELSINKI)
        asked = self._looking.mode if not kind else ""
        modes = [mode for mode in time.modes if mode.value == asked] or time.modes
        return TimeRow(
            day=day_words(begins.date(), today=self._today, language=language()),
            clock=clock_of(time.begins, time.ends),
            worker=self._name(time.user),
            place=place_in(self._known.site_of(time), self._profile) if Mode.OFFICE in modes else "",
            what=name_in(self._names, time.background),
            ways=tuple(Way(token_of(time, mode), str(MeetingMode(mode.value).label)) for mode in modes),
            same_worker=offered.same_worker,
            far=offered.near is False,
            urgent=time.kept_for_urgent,
            kind=kind,
        )

    def workers(self) -> tuple[tuple[str, str], ...]:
        """Whoever of the team that answers has times, by name."""
        calendars = self._book.calendars
        with_times = {each.user for each in calendars.weekly} | {each.user for each in calendars.changes}
        team = self._looking.team.pk
        found = [
            (str(user), self._name(user))
            for user, held in self._held.items()
            if user in with_times and any(each.post.team_id == team for each in held)
        ]
        return tuple(sorted(found, key=lambda each: each[1]))

    def _name(self, user: UUID) -> str:
        return next((str(each.post.user) for each in self._held.get(user, ())), "")


def wanted_by(actor: Actor, looking: Looking) -> Wanted:
    """What suits, as the rules ask it."""
    return Wanted(
        bookers=frozenset(actor.doing(access.HOLD.name).units()),
        need=looking.need,
        mode=Mode(looking.mode) if looking.mode else None,
        language=looking.language if looking.language in SERVED else "",
        users=frozenset({looking.worker}) if looking.worker else None,
        teams=frozenset({looking.team.pk}),
        urgent=looking.urgent,
    )


def _modes(bookable: Sequence[Background]) -> tuple[tuple[str, str], ...]:
    told = {mode.value for each in bookable for mode in each.modes}
    return tuple((each.value, str(each.label)) for each in MeetingMode if each.value in told)


def _condition(told: Checked) -> Condition:
    words = told.condition.name.in_language(language())
    return Condition(words, told.verdict, tuple(sentence_of(gap_problem(gap)) for gap in told.missing))


def token_of(time: Time, mode: Mode) -> str:
    """A time as the button that holds it sends it."""
    return BETWEEN.join((time.user.hex, time.background, time.begins.isoformat(), mode.value, time.team))


def choice_of(token: str, actor: Actor, looking: Looking) -> tuple[str, Choice] | None:
    """The team and the time that a button named; None when nobody can read it."""
    try:
        user, background, begins, mode, team = token.split(BETWEEN)
        at, way, whose = dt.datetime.fromisoformat(begins), MeetingMode(mode), UUID(user)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    wanted = Wanted(bookers=wanted_by(actor, looking).bookers, urgent=True)
    return team, Choice(
        user=whose,
        background=background,
        begins=at,
        mode=way,
        wanted=wanted,
        facts=looking.seen,
        due_at=looking.due_at,
        moves=looking.moves,
    )


def shortage_of(offered: Offered, choice: Choice) -> Instead | None:
    """As what the choice was proposed; None when it keeps the promise as it was wanted."""
    chosen = choice.user, choice.background, choice.begins
    for each in offered.instead:
        time = each.offer.time
        if (time.user, time.background, time.begins) == chosen:
            return Instead(each.kind)
    return None
