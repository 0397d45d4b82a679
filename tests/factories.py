"""A real county and its people, made the way the program makes them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from reimari.access.actor import Actor, system
from reimari.accounts.models import User
from reimari.assessments.actions import Said, finish_assessment
from reimari.assessments.models import InitialAssessment
from reimari.cases.models import Case
from reimari.common.jobs import enqueue
from reimari.concerns.actions import ClientSaid, ReporterSaid, record_report
from reimari.concerns.actions import Said as Reported
from reimari.concerns.models import ConcernReport
from reimari.concerns.states import Consent
from reimari.contacts.actions import Answer, Heard, Intake, Somebody, record_contact
from reimari.contacts.models import Contact
from reimari.contacts.states import Outcome, Part, ParticipantKind, Told
from reimari.jobs.models import Failure
from reimari.people.actions import Details, register_person
from reimari.people.models import Person
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.reading import read_profile
from reimari.region.profile.values import ContactPoint, PointKind, Profile
from reimari.staff.models import Post, Role, Team
from reimari.staff.queries import actor_of

PROFILES = Path(__file__).parent.parent / "profiles"
HELSINKI = timezone.get_default_timezone()
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
# The sources tell no mailbox of the county that most tests use.
MAILBOX = ContactPoint(code="ADVICE_EMAIL", channel="phone", kind=PointKind.EMAIL, value="advice@example.org")


def at(text: str) -> dt.datetime:
    """A moment in Finnish time: "2026-11-16 10:00"."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


@lru_cache
def county(code: str) -> Profile:
    """A county's profile as its files write it."""
    return read_profile(PROFILES / code.lower())


def loaded(
    code: str,
    *,
    now: dt.datetime = NOW,
    with_demo: bool = True,
    points: Iterable[ContactPoint] = (),
) -> Profile:
    """Load the county into the test's database; what was loaded, with the demo's values if these were.

    `points`: invented contact points that the sources don't tell.
    """
    profile = county(code)
    profile = replace(profile, contact_points=(*profile.contact_points, *points))
    row = CountyProfile.of(profile, day=dt.date(2023, 1, 1), with_demo=with_demo)
    load_profile(row, actor=system("test"), now=now)
    return profile.with_demo() if with_demo else profile


def a_post(team: str, role: str, *, name: str, since: dt.date | None = None, **given: Any) -> Post:
    """Somebody with a post; the last word of the name is the family name."""
    first, _, last = name.rpartition(" ")
    organisation = Team.objects.select_related("unit").get(pk=team).unit.organisation_id
    user = User.objects.create(
        username=name.lower().replace(" ", "."), first_name=first, last_name=last, organisation=organisation
    )
    return Post.objects.create(
        user=user,
        team_id=team,
        role=Role.objects.get(pk=role),
        valid_from=since or dt.date(2023, 1, 1),
        **given,
    )


def as_actor(post: Post, *, on: dt.date = TODAY) -> Actor:
    return actor_of(post.user, on=on)


def a_report(post: Post, team: str, *, now: dt.datetime = NOW, **given: Any) -> ConcernReport:
    """A report of somebody known by name only, written down under the post's team and sent to `team`."""
    said = reported(**{"team": Team.objects.get(pk=team), "received_at": now, **given})
    return record_report(post.team, said=said, actor=as_actor(post, on=timezone.localdate(now)), now=now)


def reported(**given: Any) -> Reported:
    """What somebody close reports without consent; what isn't given is invented."""
    reporter = ReporterSaid(
        kind=ParticipantKind.CLOSE_PERSON,
        last_name="Ilmoittaja",
        first_names="Iiris",
        phone="+358491234599",
        wants_secrecy=True,
        secrecy_reasons="Pelkään häntä.",
    )
    return Reported(
        **{
            "channel_id": "phone",
            "received_at": NOW,
            "consent": Consent.NO,
            "clients": (ClientSaid(last_name="Huolenaihe", first_names="Hilma"),),
            "reporters": (reporter,),
            "description": "Hella jää päälle.",
            "subjects": ("1",),
            **given,
        }
    )


def a_person(actor: Actor, **given: Any) -> Person:
    """A registered person; what isn't given is invented."""
    details = Details(**{"last_name": "Aaltomeri", "first_names": "Testi", **given})
    return register_person(Person(), details=details, actor=actor, now=NOW)


def client(person: Person | None = None, **given: Any) -> Somebody:
    """The client, who contacted us about their own matter; somebody known is called by their name."""
    return Somebody(
        part=Part.CONTACTOR,
        kind=ParticipantKind.CLIENT,
        person_id=person.pk if person else None,
        **{"name": str(person) if person else None, **given},
    )


def goes_on(team: str, *, told: str = "Someone calls you.", **given: Any) -> Answer:
    return Answer(
        outcome=Outcome.GOES_ON,
        team=Team.objects.get(pk=team),
        told_how=Told.IN_CONTACT,
        told_what=told,
        **given,
    )


ADVICE = Answer(outcome=Outcome.ADVICE)


def a_contact(post: Post, *matters: Heard, now: dt.datetime = NOW, **given: Any) -> Contact:
    """A phone call written down under the post's team."""
    intake = Intake(
        **{
            "channel_id": "phone",
            "received_at": now,
            "participants": (client(),),
            "matters": matters or (Heard(own_words="?", answer=ADVICE),),
            **given,
        }
    )
    actor = as_actor(post, on=timezone.localdate(now))
    return record_contact(post.team, intake=intake, actor=actor, now=now)


def a_case(
    post: Post, team: str, *, person: Person | None = None, now: dt.datetime = NOW, **given: Any
) -> Case:
    """A case on the team's list, opened by a contact that the post took."""
    heard = Heard(**{"own_words": "Money is out.", "answer": goes_on(team), **given})
    contact = a_contact(post, heard, now=now, participants=(client(person),))
    case = contact.matters.get().case
    assert case
    return case


def an_assessment(case: Case, actor: Actor, *, now: dt.datetime = NOW, **said: Any) -> InitialAssessment:
    """The initial assessment of a case, finished; what isn't said is invented."""
    words = {"measures": "Called and listened.", "urgency": 3, **said}
    return finish_assessment(case, said=Said(**words), actor=actor, now=now)


def key(number: int) -> UUID:
    """A form's key that a test knows."""
    return UUID(int=number)


def a_failed_job(error: str = "builtins.ValueError") -> Failure:
    """Background work that failed for good and waits for somebody."""
    enqueue("reimari.messaging.tasks.send_message", key(1))
    job = ProcrastinateJob.objects.latest("pk")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed', attempts = 1 WHERE id = %s", [job.pk]
        )
    return Failure.objects.create(job_id=job.pk, error=error, at=NOW)
