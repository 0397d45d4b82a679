"""A request for log data, for tests."""

import datetime as dt
from typing import Any

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.people.models import Person
from reimari.records.actions import Asked, record_log_request
from reimari.records.models import LogRequest


def a_log_request(
    person: Person, actor: Actor, *, now: dt.datetime | None = None, **given: Any
) -> LogRequest:
    """What the client asked today for the last year; what isn't given is invented."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    asked: dict[str, Any] = {
        "received_on": today,
        "since": today - dt.timedelta(days=365),
        "until": today,
        **given,
    }
    return record_log_request(person, asked=Asked(**asked), actor=actor, now=moment)
