"""A county's staff and two months of its work, by the program's own deeds."""

import datetime as dt
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from reimari.access.actor import Actor, ActorKind, PostHeld, system
from reimari.access.deeds import together
from reimari.access.speaking import speaking_for
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.contacts.access import RECORD
from reimari.contacts.models import Contact
from reimari.demo.dice import dice
from reimari.demo.loading import load_history, load_people, load_work
from reimari.demo.staff import DEMO, Hired, hire
from reimari.demo.words import words
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.reading import read_profile
from reimari.region.profile.values import OrganisationKind, Text
from reimari.staff.models import Organisation, Post, Scope, Unit
from reimari.telephony.access import RECEIVE
from reimari.telephony.actions import attach_contact, receive_event
from reimari.telephony.rules import ANSWERED, ENDED, RINGING, Told
from reimari.work.access import TAKE

STAFF = 300
LINE = 4  # the line has as many people as so many teams
PROCESSES = 2
CONNECTED = 3  # one telephone of so many tells us of its calls


def hire_people(folder: Path) -> None:
    """Load the profile; hire the demo's people, and colleagues until there are three hundred."""
    profile, now = read_profile(folder), timezone.now()
    row = CountyProfile.of(profile, day=timezone.localdate(now), with_demo=True)
    load_profile(row, actor=system("demo"), now=now)
    load_people(profile, now=now)
    hire(list(_colleagues(STAFF - User.objects.count())), timezone.localdate(now), now=now)


def _colleagues(count: int) -> Iterator[Hired]:
    """Colleagues for those who work in teams, more of them for the line."""
    posts = Post.objects.select_related("role").order_by("team", "role", "pk")
    working = posts.filter(role__actions__overlap=[TAKE.name, RECORD.name])
    models = {
        (post.team_id, post.role_id): post
        for post in working.exclude(role__scope__in=[Scope.SERVICE_TASK, Scope.COUNTY])
    }
    turns = [post for post in models.values() for _ in range(LINE if post.role.scope == Scope.OWN else 1)]
    rng = dice("colleagues")
    for number, post in zip(range(count), cycle(turns), strict=False):
        language = "sv" if number % 4 == 0 else "fi"
        yield Hired(
            username=f"colleague-{number:03}",
            name=f"{words().given_name(rng, language)} {words().family_name(rng, language)}",
            team=post.team_id,
            role=post.role_id,
            title=Text(fi=post.title["fi"], sv=post.title.get("sv", "")),
            language=language,
        )


def do_work(folder: Path) -> None:
    """The two months that the demo's people have worked."""
    demo = load_people(read_profile(folder), now=timezone.now())
    load_work(demo, processes=PROCESSES)
    load_history(demo)
    tell_of_calls(now=timezone.now())


def tell_of_calls(*, now: dt.datetime) -> None:
    """What a telephone system told of every third of the contacts that came by telephone."""
    held = PostHeld("", frozenset({RECEIVE.name}), units=frozenset(Unit.objects.values_list("pk", flat=True)))
    county = Organisation.objects.get(kind=OrganisationKind.COUNTY)
    telephone = Actor(ActorKind.INTEGRATION, uuid7(), county.pk, frozenset({held}))
    came = Contact.objects.exclude(ended_at=None).filter(channel__kind="phone")
    with transaction.atomic(), speaking_for(DEMO), together(past=True):
        for contact in came.select_related("team__unit").order_by("received_at", "pk")[::CONNECTED]:
            for sequence, (kind, at) in enumerate(_told_of(contact)):
                told = Told(
                    event_id=f"{contact.pk}:{sequence}",
                    kind=kind,
                    sequence=sequence,
                    at=at,
                    channel=contact.channel_id,
                )
                event = receive_event(
                    contact.team.unit, call_id=str(contact.pk), told=told, actor=telephone, now=now
                )
            attach_contact(event.call, contact=contact, actor=DEMO, now=now)


def _told_of(contact: Contact) -> Iterator[tuple[str, dt.datetime]]:
    yield RINGING, contact.received_at
    yield ANSWERED, contact.started_at or contact.received_at
    yield ENDED, contact.ended_at or contact.received_at
