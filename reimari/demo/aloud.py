"""What the demo's clients heard long ago, and nobody looks up any more."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def told_aloud(*, long_past: bool) -> Iterator[None]:
    """Of meetings agreed by hand that are long past no notices are made: nobody would look at them."""
    heard = settings.MEETINGS_TOLD_TO
    settings.MEETINGS_TOLD_TO = () if long_past else heard
    try:
        yield
    finally:
        settings.MEETINGS_TOLD_TO = heard
