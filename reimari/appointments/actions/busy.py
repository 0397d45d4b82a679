"""What is taken in another calendar of somebody is read; when, and nothing else (I-19)."""

import datetime as dt
from collections.abc import Iterable

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.accounts.models import User
from reimari.appointments import access
from reimari.appointments.models import Busy
from reimari.appointments.parsing import Span


@does(access.READ_BUSY)
def read_busy(user: User, *, source: str, spans: Iterable[Span], actor: Actor, now: dt.datetime) -> User:
    """What was read takes the place of all that the same source told before; nothing: it is taken away."""
    Busy.objects.filter(user=user, source=source).delete()
    once = {each.uid_hash: each for each in spans}
    Busy.objects.bulk_create(
        Busy(user=user, source=source, span=(each.begins, each.ends), uid_hash=each.uid_hash, read_at=now)
        for each in once.values()
    )
    return user
