"""What was typed about a callback goes a year after its end; what happened stays."""

import datetime as dt

import pytest
from django.utils import timezone

from reimari.callbacks.actions import Wanted, withdraw_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.states import WithdrawReason
from reimari.callbacks.tasks import KEPT_FOR, forget_words
from reimari.callbacks.tests.calls import a_callback
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import as_actor

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def asked(post: Post, number: str, *, ended: dt.timedelta | None = None) -> Callback:
    """A callback with a name and words; `ended`: how long ago."""
    moment = timezone.now() - (ended or DAY)
    wanted = Wanted(number=number, name="Maija Esimerkki", words="About my flat.")
    callback = a_callback(post, wanted=wanted, now=moment)
    if ended:
        reason = WithdrawReason.NOT_NEEDED
        callback = withdraw_callback(callback, reason=reason, actor=as_actor(post), now=moment)
    return callback


def test_words_go_a_year_after_the_end_and_all_else_stays(eero: Post) -> None:
    old = asked(eero, "+358491234501", ended=KEPT_FOR + DAY)
    young = asked(eero, "+358491234502", ended=KEPT_FOR - DAY)
    waits = asked(eero, "+358491234503")
    Callback.objects.filter(pk=waits.pk).update(asked_at=timezone.now() - 2 * KEPT_FOR)
    entries = Entry.objects.count()
    for _ in range(2):  # twice does no harm
        forget_words.call()
    kept = {each.pk: (each.name, each.words) for each in Callback.objects.all()}
    assert kept == {
        old.pk: ("", ""),
        young.pk: ("Maija Esimerkki", "About my flat."),
        waits.pk: ("Maija Esimerkki", "About my flat."),
    }
    old.refresh_from_db()
    assert (old.number, old.outcome, old.attempts) == ("+358491234501", "withdrawn", 0)
    assert Entry.objects.count() == entries
