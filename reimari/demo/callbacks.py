"""Callbacks of the demo's two months: who asked to be called, and how the calls went; all invented."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from uuid import UUID

from reimari.access.deeds import Deed
from reimari.access.reading import reading
from reimari.callbacks.actions import (
    Wanted,
    Wish,
    begin_call,
    leave_message,
    leave_number,
    reach_callback,
    receive_callback,
    record_call,
    request_callback,
    send_letter,
    withdraw_callback,
)
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import still_to_try
from reimari.callbacks.states import CallResult, MessageBy, RequestedVia, WithdrawReason
from reimari.contacts.actions import Answer, Heard, Intake, Somebody, record_contact
from reimari.contacts.states import Outcome, Part, ParticipantKind
from reimari.demo.chances import chosen
from reimari.demo.dice import dice
from reimari.demo.office import Office
from reimari.demo.plan import DAYS, channel_shares
from reimari.demo.residents import phone
from reimari.demo.staff import DEMO, Staff, Worker
from reimari.demo.words import Words
from reimari.region.profile.values import CallbackRule, LastStep, Profile, fold, valid_items
from reimari.staff.models import Team

SHARE = 0.06  # of the contacts' number
WAITING, WAITING_EACH = 9, 6  # who wait now: at least so many, and so many on each line
MOST_CALLS = 8
VIA = {
    RequestedVia.PHONE: 0.7,
    RequestedVia.WEB: 0.15,
    RequestedVia.ADVISER: 0.1,
    RequestedVia.EMAIL: 0.05,
}
REACHED = 0.62  # by each call
RESULTS = {
    CallResult.NO_ANSWER: 0.62,
    CallResult.VOICEMAIL: 0.2,
    CallResult.BUSY: 0.13,
    CallResult.WRONG_NUMBER: 0.05,
}
WITHDRAWN, URGENT, WINDOW = 0.04, 0.04, 0.2
WINDOWS = ((dt.time(9), dt.time(12)), (dt.time(12), dt.time(15)), (dt.time(13), None))
FIRST_CALL = (0.05, 6.0, 0.8)  # hours of work: at least, at most, mostly
A_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PlannedCallback:
    """A request to be called: on which line, when, and whether it still waits, as which of its line."""

    number: int
    rule: CallbackRule
    asked_at: dt.datetime
    language: str
    waits: bool
    turn: int = 0


def planned_callbacks(
    profile: Profile, office: Office, today: dt.date, *, seed: str, scale: float
) -> list[PlannedCallback]:
    """All requests of two months, the earliest first. Pure: the same day, the same plan."""
    rules = valid_items(profile.callbacks, today)
    count = round(SHARE * profile.demo.volumes.contacts * scale) if rules else 0
    waiting = max(WAITING, WAITING_EACH * len(rules)) if rules else 0
    made = [
        _planned(profile, office, today, rules, number, seed=seed, waits=number < waiting)
        for number in range(count + waiting)
    ]
    return sorted(made, key=lambda each: (each.asked_at, each.number))


def _planned(
    profile: Profile,
    office: Office,
    today: dt.date,
    rules: tuple[CallbackRule, ...],
    number: int,
    *,
    seed: str,
    waits: bool,
) -> PlannedCallback:
    rng = dice(f"{seed}:callback:{number}")
    rule = rng.choice(rules)
    language = chosen(rng, profile.demo.volumes.languages or {"fi": 1.0})
    days = [today - dt.timedelta(days=back) for back in range(DAYS, 0, -1)]
    day = rng.choices(days, [office.weight(each, staffed=True) for each in days])[0]
    turn = 0
    if waits:
        turn, line = divmod(number, len(rules))
        rule = rules[line]
        day = office.last_working(today if turn % 3 else today - dt.timedelta(days=1))
    arrives = office.arrival(rng, day, rule.channel, language)
    return PlannedCallback(number, rule, arrives, language, waits, turn)


class Callers:
    """Lets callbacks be asked for and called, by the deeds and the people who would do it."""

    def __init__(
        self, profile: Profile, staff: Staff, office: Office, words: Words, *, now: dt.datetime, seed: str
    ) -> None:
        self._profile, self._staff, self._office, self._words = profile, staff, office, words
        self._now, self._seed = now, seed
        self._recorded = channel_shares(profile)
        self._needs = profile.demo.volumes.needs or {"": 1.0}

    def live(self, planned: PlannedCallback) -> Callback | None:
        """The request, and the calls until now; None when nobody works on the line."""
        rng = dice(f"{self._seed}:called:{planned.number}")
        teams = list(self._teams(planned.rule))
        team = rng.choice(teams or [None])
        if planned.waits and teams:  # each team of the line has some, those of the people to sign in as first
            teams.sort(key=lambda each: not any(one.user.is_demo for one in self._staff.of(each.pk)))
            team = teams[planned.turn % len(teams)]
        if team is None or self._staff.recorder(rng, team.pk, planned.language) is None:
            return None
        callback = self._ask(rng, planned, team)
        moment = self._office.later(callback.counts_from, rng.triangular(*FIRST_CALL))
        calls = rng.choice((0, 0, 1)) if planned.waits else MOST_CALLS
        while callback.closed_at is None and calls and moment <= self._now:
            calls -= 1
            callback = self._call(rng, callback, planned, moment)
            moment = (callback.next_at or moment) + rng.randint(1, 40) * A_MINUTE
        return callback

    def ask(self, planned: PlannedCallback, *, key: UUID) -> Callback | None:
        """The request alone, once; None when nobody works on the line. Of the living demo."""
        rng = dice(f"{self._seed}:asks:{planned.number}")
        team = rng.choice(list(self._teams(planned.rule)) or [None])
        return self._ask(rng, planned, team, key=key) if team else None

    def call(self, callback: Callback, rule: CallbackRule, rng: Random) -> Callback:
        """One call that begins and ends now, by somebody of the team if one is there. Of the living demo."""
        planned = PlannedCallback(0, rule, callback.asked_at, callback.language, waits=False)
        return self._call(rng, callback, planned, self._now, at_once=True)

    def teams_of(self, rule: CallbackRule) -> list[str]:
        """The codes of the teams to which a request on the line may come."""
        return [team.pk for team in self._teams(rule)]

    def _teams(self, rule: CallbackRule) -> Iterator[Team]:
        """The teams of the line's unit in which somebody answers."""
        units = {fold(each.unit) for each in self._profile.channels if fold(each.code) == fold(rule.channel)}
        for code, team in self._staff.teams.items():
            if fold(team.unit_id) in units and self._staff.of(code):
                yield team

    def _ask(self, rng: Random, planned: PlannedCallback, team: Team, *, key: UUID | None = None) -> Callback:
        via, need = chosen(rng, VIA), chosen(rng, self._needs)
        begins, ends = rng.choice(WINDOWS) if rng.random() < WINDOW else (None, None)
        told = via != RequestedVia.PHONE  # a phone system tells the number only
        wish = Wish(
            wanted=Wanted(
                number=phone(rng),
                language=planned.language,
                window_from=begins,
                window_until=ends,
                is_urgent=rng.random() < URGENT,
                name=self._name(rng, planned.language) if told else "",
                words=self._words.said(rng, need, planned.language, by_other=False) if told else "",
            ),
            channel_id=planned.rule.channel,
            via=via,
            asked_at=planned.asked_at,
            need=need if told else "",
            area_id=team.area_id,
        )
        if via == RequestedVia.ADVISER and (worker := self._worker(rng, team, planned)):
            return _once(request_callback, key)(team, wish=wish, actor=worker.actor, now=planned.asked_at)
        ask = leave_number if via == RequestedVia.WEB else receive_callback
        return _once(ask, key)(team, wish=wish, actor=DEMO, now=planned.asked_at)

    def _call(
        self,
        rng: Random,
        callback: Callback,
        planned: PlannedCallback,
        moment: dt.datetime,
        *,
        at_once: bool = False,
    ) -> Callback:
        worker = self._worker(rng, callback.team, planned)
        if worker is None:
            return callback
        actor, after = worker.actor, moment + (0 if at_once else rng.randint(1, 9)) * A_MINUTE
        if after > self._now:
            return callback
        if rng.random() < WITHDRAWN:
            reason = rng.choice(list(WithdrawReason))
            return withdraw_callback(callback, reason=reason, actor=actor, now=moment)
        if callback.attempts and not self._still_to_try(callback, moment):
            return self._give_up(rng, callback, worker, moment)
        callback = begin_call(callback, actor=actor, now=moment)
        if planned.waits or rng.random() >= REACHED:
            return record_call(callback, result=chosen(rng, RESULTS), actor=actor, now=after)
        contact = record_contact(
            callback.team,
            intake=Intake(
                channel_id=planned.rule.channel if planned.rule.channel in self._recorded else "phone",
                received_at=moment,
                started_at=moment,
                participants=(
                    Somebody(
                        part=Part.CONTACTOR,
                        kind=ParticipantKind.CLIENT,
                        name=callback.name or self._name(rng, planned.language),
                        phone=callback.number,
                    ),
                ),
                matters=(
                    Heard(
                        need=callback.need,
                        own_words=callback.words,
                        answer=Answer(outcome=Outcome.ADVICE),
                    ),
                ),
                language=planned.language,
            ),
            actor=actor,
            now=after,
        )
        return reach_callback(callback, contact=contact, actor=actor, now=after)

    @staticmethod
    def _still_to_try(callback: Callback, moment: dt.datetime) -> bool:
        with reading(DEMO):
            return bool(still_to_try(callback, moment))

    def _give_up(self, rng: Random, callback: Callback, worker: Worker, moment: dt.datetime) -> Callback:
        """The county's rule is fulfilled: a message, or a letter where nothing less will do."""
        rule = next(
            each for each in self._profile.callbacks if fold(each.channel) == fold(callback.channel_id)
        )
        if rule.then == LastStep.LETTER or rng.random() < 1 / 4:
            return send_letter(callback, actor=worker.actor, now=moment)
        by = rng.choice((MessageBy.VOICEMAIL, MessageBy.SMS))
        return leave_message(callback, by=by, actor=worker.actor, now=moment)

    def _worker(self, rng: Random, team: Team, planned: PlannedCallback) -> Worker | None:
        return self._staff.recorder(rng, team.pk, planned.language)

    def _name(self, rng: Random, language: str) -> str:
        return f"{self._words.family_name(rng, language)} {self._words.given_name(rng, language)}"


def _once(deed: Deed[Team, ..., Callback], key: UUID | None) -> Callable[..., Callback]:
    """The deed itself, or with a key: then it is done once however often it is begun."""
    return partial(deed.once, key) if key else deed
