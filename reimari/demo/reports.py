"""Concern reports of the demo's two months: who was worried about whom, and what came of it; all invented."""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import Deed
from reimari.concerns.actions import ReporterSaid, Said, receive_report, record_report
from reimari.concerns.models import ConcernReport
from reimari.concerns.queries import Destination, destination_of, line_of_form
from reimari.concerns.rules import open_places, rules_of
from reimari.concerns.states import OFFERED, Consent
from reimari.contacts.queries import Known, Rules, has_work_list, rules_on
from reimari.contacts.rules import told_words
from reimari.contacts.states import ParticipantKind, TeamReason, Told
from reimari.demo.chances import chosen
from reimari.demo.dice import dice
from reimari.demo.office import Office, at_hour
from reimari.demo.plan import DAYS, channel_shares, shares
from reimari.demo.reported import Reported, reported
from reimari.demo.residents import phone
from reimari.demo.staff import DEMO, Staff, Worker
from reimari.demo.words import Words, written
from reimari.region.profile.values import Place, PlaceKind, Profile, fold, valid_items
from reimari.staff.models import Team

SHARE = 0.04  # of the contacts' number
WAITING = 6  # that nobody has looked at yet
BY_FORM = 0.55  # where the county has the public form
AT_NIGHT = 0.35  # of those: in the evening, at night or early in the morning
URGENT, AGAIN, SECRET, MORE = 0.09, 0.12, 0.35, 0.4
AT_THE_LINE = 0.4  # of what is told to one of ours: to those who write down and send on
WHO_WRITES = {  # by the public form
    ParticipantKind.CLOSE_PERSON: 0.4,
    ParticipantKind.OUTSIDE_PARTY: 0.3,
    ParticipantKind.ANONYMOUS: 0.2,
    ParticipantKind.OTHER_AUTHORITY: 0.1,
}
WHO_TELLS = {  # one of ours
    ParticipantKind.OWN_EMPLOYEE: 0.5,
    ParticipantKind.OTHER_AUTHORITY: 0.2,
    ParticipantKind.CLOSE_PERSON: 0.15,
    ParticipantKind.OUTSIDE_PARTY: 0.1,
    ParticipantKind.ANONYMOUS: 0.05,
}
WITH_CONSENT = {
    ParticipantKind.OWN_EMPLOYEE: 0.75,
    ParticipantKind.OTHER_AUTHORITY: 0.3,
    ParticipantKind.CLOSE_PERSON: 0.45,
    ParticipantKind.OUTSIDE_PARTY: 0.1,
}
PRIVATE = {ParticipantKind.CLOSE_PERSON, ParticipantKind.OUTSIDE_PARTY}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReport:
    """A report: when it comes, by the form or to one of ours, and about whom (`client`: whose dice)."""

    number: int
    client: int
    arrives_at: dt.datetime
    by_form: bool
    language: str
    place: str
    waits: bool


@dataclass(frozen=True, slots=True)
class ComingReport:
    """What somebody is about to tell, on the line of which team, and the deed by which it comes."""

    team: Team
    said: Said
    actor: Actor
    now: dt.datetime
    deed: Deed[Team, ..., ConcernReport]

    @property
    def teams(self) -> list[str]:
        """The codes of the teams that get work by it."""
        return list(dict.fromkeys(team.pk for team in (self.team, self.said.team) if team))

    def tell(self, key: UUID | None) -> ConcernReport:
        """The report, once with a key."""
        tell = partial(self.deed.once, key) if key else self.deed
        return tell(self.team, said=self.said, actor=self.actor, now=self.now)


def planned_reports(
    profile: Profile, office: Office, today: dt.date, *, seed: str, scale: float
) -> list[PlannedReport]:
    """All reports of two months, the earliest first. Pure: the same day, the same plan."""
    if rules_of(profile, today) is None:
        return []
    count = WAITING + round(SHARE * profile.demo.volumes.contacts * scale)
    made = [planned_report(profile, office, today, number, seed=seed) for number in range(count)]
    return sorted(made, key=lambda each: (each.arrives_at, each.number))


def planned_report(
    profile: Profile, office: Office, today: dt.date, number: int, *, seed: str
) -> PlannedReport:
    """One report; the first few wait, and now and then one is about somebody of an earlier number."""
    rng = dice(f"{seed}:report:{number}")
    language = chosen(rng, profile.demo.volumes.languages or {"fi": 1.0})
    waits, places = number < WAITING, form_places(profile, today)
    by_form = bool(places) and rng.random() < BY_FORM
    open_here = [each.code for each in places]
    towns = [each for each in profile.places if each.kind == PlaceKind.MUNICIPALITY]
    place = rng.choice(open_here) if by_form else chosen(rng, shares(towns, profile.demo.volumes.populations))
    days = [today - dt.timedelta(days=back) for back in range(DAYS, 1, -1)]
    day = rng.choices(days, [office.weight(each, staffed=not by_form) for each in days])[0]
    arrives_at = at_hour(day, _hour(rng, by_form=by_form))
    if waits:
        before = (
            today - dt.timedelta(days=1) if by_form else office.last_working(today - dt.timedelta(days=1))
        )
        arrives_at = at_hour(before, rng.uniform(16.5, 23.5) if by_form else rng.uniform(13.0, 15.5))
    again = number > WAITING and rng.random() < AGAIN
    return PlannedReport(
        number=number,
        client=rng.randrange(number) if again else number,
        arrives_at=arrives_at,
        by_form=by_form,
        language=language,
        place=place,
        waits=waits,
    )


def _hour(rng: Random, *, by_form: bool) -> float:
    if by_form and rng.random() < AT_NIGHT:
        return rng.choice((rng.uniform(16.5, 23.9), rng.uniform(0.1, 7.5)))
    return rng.triangular(8.2, 15.4, 10.0)


def form_places(profile: Profile, day: dt.date) -> list[Place]:
    """The municipalities in which the public form is in use; none where the county has none."""
    rules = rules_of(profile, day)
    codes = open_places(profile, day) if rules and rules.channel else frozenset()
    towns = [each for each in valid_items(profile.places, day) if each.kind == PlaceKind.MUNICIPALITY]
    return [each for each in towns if codes is None or fold(each.code) in codes]


@lru_cache
def said_words() -> Mapping[str, Any]:
    """What is said in reports: reports.toml."""
    return tomllib.loads((Path(__file__).parent / "reports.toml").read_text())


class Reporters:
    """Lets reports come, by the deeds of whoever would take them. `now`: the present moment of the demo."""

    def __init__(
        self, profile: Profile, staff: Staff, office: Office, words: Words, *, today: dt.date, seed: str
    ) -> None:
        self._profile, self._staff, self._office, self._words = profile, staff, office, words
        self._today, self._seed = today, seed
        self._channels = channel_shares(profile)

    @cached_property
    def _tasks(self) -> Mapping[str, float]:
        return shares(
            valid_items(self._profile.service_tasks, self._today), self._profile.demo.volumes.service_tasks
        )

    def about(self, planned: PlannedReport) -> Reported:
        """Whom it is about: the same whenever it is asked."""
        rng = dice(f"{self._seed}:reported:{planned.client}")
        return reported(rng, self._words, chosen(rng, self._tasks), planned.language, self._today)

    def tell(
        self, planned: PlannedReport, *, key: UUID | None = None, until: dt.datetime | None = None
    ) -> ConcernReport | None:
        """The report as it comes, once with a key; None when nobody is there to take it.

        `until`: the present moment, after which nothing is written down yet.
        """
        found = self.coming(planned, until=until)
        return found.tell(key) if found else None

    def coming(self, planned: PlannedReport, *, until: dt.datetime | None = None) -> ComingReport | None:
        """As above, before it is told."""
        rng = dice(f"{self._seed}:told:{planned.number}")
        at = planned.arrives_at
        now = at if planned.by_form else at + dt.timedelta(minutes=rng.randint(5, 25))
        now = min(now, until) if until else now
        rules = rules_on(now, at)
        if planned.by_form:
            return self._by_form(rng, planned, rules, now=now)
        team, worker = self._recorder(rng, planned)
        if worker is None or team is None:
            return None
        said = self._said(rng, planned, rules, team, chosen(rng, WHO_TELLS), worker=worker)
        return ComingReport(team, said, worker.actor, now, record_report)

    def _by_form(
        self, rng: Random, planned: PlannedReport, rules: Rules, *, now: dt.datetime
    ) -> ComingReport | None:
        line = line_of_form(rules)
        if line is None:
            return None
        found, team = line
        said = self._said(rng, planned, rules, team, chosen(rng, WHO_WRITES), channel=found.channel)
        return ComingReport(team, said, DEMO, now, receive_report)

    def _recorder(self, rng: Random, planned: PlannedReport) -> tuple[Team | None, Worker | None]:
        """Whose line it comes to, and who writes it down there."""
        teams = [code for code in self._staff.teams if self._staff.of(code)]
        rng.shuffle(teams)
        if rng.random() < AT_THE_LINE:
            teams.sort(key=lambda code: code in self._staff.working_teams)
        for code in teams:
            worker = self._staff.recorder(rng, code, planned.language)
            if worker and code in worker.actor.doing("concerns.record").home_teams():
                return self._staff.teams[code], worker
        return None, None

    def _said(
        self,
        rng: Random,
        planned: PlannedReport,
        rules: Rules,
        team: Team,
        kind: ParticipantKind,
        *,
        channel: str = "",
        worker: Worker | None = None,
    ) -> Said:
        client, spoken = self.about(planned), written(planned.language)
        consent = Consent.YES if rng.random() < WITH_CONSENT.get(kind, 0.0) else Consent.NO
        channel = channel or chosen(rng, self._channels)
        known = Known(
            contactor=kind.value,
            need=self._need(rules),
            service_task=client.service_task,
            place=self._name(planned.place),
            age=client.age,
            language=planned.language,
            urgent=rng.random() < URGENT or planned.number == 0,
            channel=channel,
        )
        going, by_hand = self._going(rng, known, rules, team)
        words = said_words()
        said = Said(
            channel_id=channel,
            received_at=planned.arrives_at,
            consent=consent,
            clients=client.said(registered=worker is not None, place_id=going.route.place, words=words),
            reporters=(self._reporter(rng, planned, kind, consent, worker),),
            description=self._worry(rng, client.service_task, spoken),
            subjects=tuple(sorted({rng.choice(OFFERED).value for _ in range(rng.randint(1, 3))})),
            more=rng.choice(words["more"][spoken]) if rng.random() < MORE else "",
            language=planned.language,
            is_urgent=known.urgent,
            need=known.need,
            service_task_id=client.service_task or None,
            place_id=going.route.place,
            team=going.team,
            area_id=going.area_id,
            rules=going.rules,
            by_hand=by_hand,
        )
        if consent == Consent.YES and worker and going.team:
            told = told_words(
                going.promise.kind, str(going.team.unit), going.promise.due_at, planned.language
            )
            return replace(said, told_how=Told.THROUGH if told else None, told_what=told)
        return said

    def _going(
        self, rng: Random, known: Known, rules: Rules, team: Team
    ) -> tuple[Destination, TeamReason | None]:
        """Where the rules send it; where they name nobody, where whoever took it thinks that it belongs."""
        going = destination_of(known, rules)
        if going.team and self._staff.of(going.team.pk):
            return going, None
        able = [
            code for code in self._staff.working_teams if has_work_list(self._profile, code)
        ] or self._staff.working_teams
        mine = [code for code in able if self._staff.teams[code].service_task_id == known.service_task]
        own = team.pk if team.pk in able else rng.choice(mine or able)
        chosen_team = self._staff.teams[own]
        return replace(going, team=chosen_team, area_id=chosen_team.area_id, rules=()), TeamReason.NO_RULE

    def _reporter(
        self,
        rng: Random,
        planned: PlannedReport,
        kind: ParticipantKind,
        consent: Consent,
        worker: Worker | None,
    ) -> ReporterSaid:
        words, spoken = said_words(), written(planned.language)
        if kind == ParticipantKind.ANONYMOUS:
            return ReporterSaid(kind=kind)
        if kind == ParticipantKind.OWN_EMPLOYEE and worker:
            names = (worker.user.last_name, worker.user.first_name)
        else:
            language = planned.language
            names = (self._words.family_name(rng, language), self._words.given_name(rng, language))
        secret = kind in PRIVATE and consent == Consent.NO and rng.random() < SECRET
        office = kind == ParticipantKind.OTHER_AUTHORITY
        return ReporterSaid(
            kind=kind,
            last_name=names[0],
            first_names=names[1],
            phone=phone(rng),
            organisation=rng.choice(words["offices"][spoken]) if office else "",
            description=rng.choice(words["knows"][spoken]) if kind in PRIVATE else "",
            wants_secrecy=secret,
            secrecy_reasons=rng.choice(words["secrecy"][spoken]) if secret else "",
        )

    def _worry(self, rng: Random, task: str, spoken: str) -> str:
        worries = said_words()["worry"]
        sentences: Sequence[str] = worries.get(task, worries["adult"])[spoken]
        return rng.choice(sentences)

    def _need(self, rules: Rules) -> str:
        found = rules_of(rules.profile, rules.day)
        return found.need if found else ""

    def _name(self, code: str) -> str:
        return next((each.name.fi for each in self._profile.places if each.code == code), "")
