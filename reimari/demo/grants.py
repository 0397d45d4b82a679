"""What the demo's lines have granted, the beds they reserved and the cards they issued; all invented."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random

from django.utils import timezone

from reimari.access.catalogue import Unseen
from reimari.access.deeds import together
from reimari.common.problems import Refused
from reimari.contacts.models import Participant
from reimari.contacts.states import NotTold, Told
from reimari.demo.dice import dice
from reimari.demo.office import Office
from reimari.demo.staff import Staff, Worker
from reimari.grants.actions import (
    GrantWish,
    ToldHow,
    end_followed_up,
    end_grant,
    follow_up_grant,
    grant_service,
    issue_card,
    receive_cards,
    reserve_place,
)
from reimari.grants.models import CarePlace, Grant, KaikuCard
from reimari.grants.rules import cards_are_used, grantables_on
from reimari.grants.states import EndReason, FollowUp, Grounds
from reimari.people.models import Person
from reimari.region.profile.values import Grantable, GrantKind, Profile
from reimari.staff.models import Team

GRANTS = 24  # to the latest clients; as many to those who came before
BEFORE = 35  # days
CARDS, ISSUED = 60, 17
DAY = dt.timedelta(days=1)
NOON = dt.time(11, 20)
OTHER_GROUNDS = "Tarve menee ohi muutamassa viikossa."
LATE = 3  # that have ended without anybody having looked


@dataclass(frozen=True, slots=True)
class Granter:
    """One member of staff who may grant, and a client whom their team has met."""

    worker: Worker
    team: Team
    person: Person
    contact: Participant


class Granters:
    """Lets services be granted, followed up and ended, by the deeds and the people who would do it."""

    def __init__(
        self, profile: Profile, staff: Staff, office: Office, *, now: dt.datetime, seed: str
    ) -> None:
        self._profile, self._staff, self._office, self._now = profile, staff, office, now
        self._seed = seed
        self._today = timezone.localdate(now)
        self._listed = [each for each in grantables_on(profile, self._today) if each.max_days]

    def live(self) -> None:
        """Two months of grants, two held beds, and the cards; nothing where the county has none of them."""
        for number, granter in enumerate(self._granters() if self._listed else ()):
            rng = dice(f"{self._seed}:grant:{number}")
            self._tried(partial(self._grant, rng, granter, number))
        self._tried(self._hold)
        if cards_are_used(self._profile.features, self._today):
            self._tried(self._cards)

    @staticmethod
    def _tried(make: Callable[[], None]) -> None:
        """A demo with one grant the less is better than none."""
        with suppress(Refused, Unseen), together(past=True):
            make()

    def _granters(self) -> Iterator[Granter]:
        """Clients of the teams that may grant, each once: the latest, then the latest of those before."""
        teams = {code: team for code, team in self._staff.teams.items() if self._able(code)}
        rows = Participant.objects.filter(contact__team__in=list(teams)).exclude(person=None)
        latest = rows.select_related("person", "contact").order_by("-contact__received_at", "pk")
        met: set[object] = set()
        for share in (latest, latest.filter(contact__received_at__lt=self._now - BEFORE * DAY)):
            most = len(met) + GRANTS
            for row in share:
                if row.person is None or row.person_id in met or len(met) >= most:
                    continue
                met.add(row.person_id)
                rng = dice(f"{self._seed}:granter:{len(met)}")
                team = teams[row.contact.team_id]
                yield Granter(rng.choice(self._able(team.pk)), team, row.person, row)

    def _able(self, team: str) -> Sequence[Worker]:
        """The team's own people who may grant."""
        return [worker for worker in self._staff.of(team) if worker.may("grants.grant", team)]

    def _grant(self, rng: Random, granter: Granter, number: int) -> None:
        chosen = self._listed[number % len(self._listed)]
        days = min(chosen.max_days or 1, rng.choice((7, 10, 14, 21)))
        since = self._since(rng, granter, number, days)
        moment = self._moment(since)
        if number >= GRANTS:
            moment = max(moment, granter.contact.contact.received_at)
        bed = self._bed(chosen, number)
        if chosen.kind == GrantKind.PLACE and bed is None:
            return
        made = grant_service(
            granter.team,
            wish=GrantWish(
                grantable=chosen.code,
                person_id=granter.person.pk,
                first=since,
                last=since + (days - 1) * DAY,
                grounds=rng.choice([each for each in Grounds if each != Grounds.OTHER]),
                told=self._told(rng),
                words=OTHER_GROUNDS if rng.random() < 1 / 3 else "",
                contact=granter.contact.contact,
                care_place=bed[0] if bed else None,
                bed=bed[1] if bed else None,
            ),
            actor=granter.worker.actor,
            now=moment,
        )
        self._go_on(rng, made, granter, number)

    def _since(self, rng: Random, granter: Granter, number: int, days: int) -> dt.date:
        """The first few ended just now; of the other latest some end soon, and some have begun only now."""
        if number >= GRANTS:
            return timezone.localdate(granter.contact.contact.received_at)
        back = days + number if number < LATE else rng.randint(0, days + 12)
        return self._office.last_working(self._today - back * DAY)

    def _moment(self, day: dt.date) -> dt.datetime:
        at_noon = dt.datetime.combine(day, NOON, tzinfo=timezone.get_current_timezone())
        return min(at_noon, self._now)

    @staticmethod
    def _told(rng: Random) -> ToldHow:
        if rng.random() < 1 / 8:
            return ToldHow(why_not=NotTold.NOT_REACHABLE, voucher=True)
        return ToldHow(how=rng.choice((Told.IN_CONTACT, Told.PHONE, Told.THROUGH)), voucher=True)

    @staticmethod
    def _bed(chosen: Grantable, number: int) -> tuple[CarePlace, int] | None:
        places = list(CarePlace.objects.filter(use=chosen.use).order_by("pk")) if chosen.use else []
        beds = [(place, bed) for place in places for bed in range(1, place.beds + 1)]
        return beds[number // 5 % len(beds)] if beds else None

    def _go_on(self, rng: Random, made: Grant, granter: Granter, number: int) -> None:
        """What has ended was followed up, all but the first few."""
        over = made.ends_on < self._today
        if number < LATE or not (over or rng.random() < 1 / 5):
            return
        look = min(self._moment(max(made.starts_on, made.ends_on - 2 * DAY)), self._now)
        if not over and look.date() <= made.starts_on:
            return
        if rng.random() < 1 / 4:
            end_grant(made, reason=EndReason.NOT_NEEDED, actor=granter.worker.actor, now=look)
            return
        made = follow_up_grant(made, result=FollowUp.ENOUGH, actor=granter.worker.actor, now=look)
        if made.state == "granted" and over:
            end_followed_up(made, actor=granter.worker.actor, now=self._moment(made.ends_on + DAY))

    def _hold(self) -> None:
        """A ward asked to hold two beds until it is known who comes."""
        for number, place in enumerate(CarePlace.objects.order_by("pk")[:2]):
            workers = [each for code in self._staff.teams for each in self._able(code)]
            if workers and place.beds > 1:
                comes = self._today + (3 + number) * DAY
                reserve_place(
                    place,
                    bed=place.beds,
                    comes=comes,
                    leaves=comes + 5 * DAY,
                    actor=workers[0].actor,
                    now=self._now,
                )

    def _cards(self) -> None:
        """One team's stock, and those issued in two months."""
        team = next((team for code, team in self._staff.teams.items() if self._able(code)), None)
        if team is None:
            return
        workers, rng = self._able(team.pk), dice(f"{self._seed}:cards")
        begun = self._moment(self._office.last_working(self._today - 55 * DAY))
        numbers = [f"KAIKU-{number:05}" for number in range(40_001, 40_001 + CARDS)]
        receive_cards(team, numbers=numbers, actor=workers[0].actor, now=begun)
        for card in KaikuCard.objects.order_by("number")[:ISSUED]:
            day = self._office.last_working(self._today - rng.randint(0, 50) * DAY)
            issue_card(card, own_word=True, actor=rng.choice(workers).actor, now=self._moment(day))
