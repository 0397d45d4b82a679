"""What clients of the demo asked of the logs, and looks that are a hint; all invented."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.recording import event_of
from reimari.audit.models import Outcome
from reimari.cases.models import Case
from reimari.demo.staff import Staff, Worker
from reimari.people import access as people
from reimari.people.actions import Details, register_person
from reimari.people.models import Person
from reimari.records import access
from reimari.records.actions import Asked, hand_over_extract, make_extract, record_log_request
from reimari.records.models import Asker, Way
from reimari.records.queries.looks import days_of
from reimari.records.rules.hints import percentile
from reimari.staff.models import Post
from reimari.staff.queries import actor_of

DAYS_AGO = (12, 52, 30)  # when the requests came: one waits, one soon late, one was answered
YEAR = dt.timedelta(days=365)
OVER = 12  # persons beyond what the team's days have at most
MOST = 60


class Logs:
    """The data protection officer's desk: requests, and hints of each kind that the county's rows allow."""

    def __init__(self, staff: Staff, *, now: dt.datetime) -> None:
        self._now, self._today = now, timezone.localdate(now)
        everybody = staff.everybody.values()
        self._officer = next(_who_may(access.MAKE.name, self._today), None)
        self._advisers = [
            one for one in everybody if one.actor.may(people.REGISTER.name) and one.user.last_name
        ]

    def live(self) -> None:
        """Requests of three clients; then a namesake, a colleague and a busy day."""
        if self._officer is None:
            return
        self._requests(self._officer)
        if len(self._advisers) > 1:
            self._hints(*self._advisers[:2])

    def _requests(self, officer: Actor) -> None:
        cases = Case.objects.filter(person__isnull=False).select_related("person").order_by("-number")
        persons = list({case.person.pk: case.person for case in cases[:MOST] if case.person}.values())
        given: dict[str, Any] = {"actor": officer, "now": self._now}
        for person, ago in zip(persons, DAYS_AGO, strict=False):
            came = self._today - dt.timedelta(days=ago)
            asked = Asked(received_on=came, since=came - YEAR, until=came, asker=Asker.CLIENT)
            request = record_log_request(person, asked=asked, **given)
            if ago == DAYS_AGO[-1]:
                language = "sv" if person.language == "sv" else "fi"
                extract = make_extract(request, language=language, **given)
                recipient: dict[str, Any] = {
                    "recipient": str(person),
                    "way": Way.IN_PERSON,
                    "made_sure": True,
                }
                hand_over_extract(extract, **recipient, **given)

    def _hints(self, one: Worker, other: Worker) -> None:
        namesake = Details(last_name=one.user.last_name, first_names="Vieno Testi")
        colleague = Details(last_name=other.user.last_name, first_names=f"{other.user.first_name} Testi")
        for details in (namesake, colleague):
            person = register_person(Person(), details=details, actor=one.actor, now=self._now)
            self._looks(one, person)
        self._busy_day(one)

    def _busy_day(self, one: Worker) -> None:
        """Whoever looks at more persons than anybody of the team, none of whom is theirs."""
        known = [
            day.persons for day in days_of(self._today, self._today) if day.team in one.actor.home_teams()
        ]
        number = min((percentile(known) if known else 0) + OVER, MOST)
        for person in Person.objects.order_by("-pk")[: number * 2]:
            self._looks(one, person)

    def _looks(self, one: Worker, person: Person) -> None:
        """As the person's page logs it."""
        subject = person._meta.label_lower, person.pk
        event = event_of(people.VIEW, one.actor, Outcome.SEEN, subject, person_ids=[person.pk])
        event.at = self._now
        event.save(force_insert=True)


def _who_may(action: str, today: dt.date) -> Iterator[Actor]:
    """Whoever may do it, also without work of a team."""
    for post in Post.objects.valid_on(today).select_related("user").order_by("user__username", "pk"):
        actor = actor_of(post.user, on=today)
        if actor.may(action):
            yield actor
