"""Guides who can be booked, also by clients themselves, for journeys about times."""

import time

from django.utils import timezone

from reimari.appointments.actions import plan_own_calendar
from reimari.appointments.rules import Part
from reimari.appointments.rules.values import MIDNIGHT
from reimari.region.profile.values import Background, Mode, Text
from reimari.staff.models import Post
from tests.factories import a_post, as_actor

GUIDES, UNIT = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE"
CALL = Background(
    code="GUIDES_CALL",
    name=Text(fi="Ohjaajan soittoaika", sv="Handledarens samtalstid", en="Call with the guide"),
    unit=UNIT,
    modes=(Mode.PHONE, Mode.OFFICE),
    minutes=30,
    clients=True,
)


HALF_HOUR, JOURNEY = 1800.0, 60.0  # seconds: between two times of a guide; what a journey may take


def with_times(name: str) -> Post:
    """A guide who can be booked at any hour. The first time that is offered stays so throughout the journey:
    one that begins just before the next half-hour lets it pass first."""
    left = HALF_HOUR - time.time() % HALF_HOUR
    if left < JOURNEY:
        time.sleep(left + 1)
    post, now = a_post(GUIDES, "TYONTEKIJA", name=name), timezone.now()
    day = Part(MIDNIGHT, MIDNIGHT)
    plan_own_calendar(
        post,
        background=CALL.code,
        week=[(weekday, day) for weekday in range(1, 8)],
        since=timezone.localdate(now),
        actor=as_actor(post, on=timezone.localdate(now)),
        now=now,
    )
    return post
