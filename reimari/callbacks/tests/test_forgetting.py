"""What was typed about a callback goes when its time after the end is over; what happened stays (I-18)."""

import datetime as dt

import pytest
from django.utils import timezone

from reimari.callbacks.actions import Wanted, withdraw_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.states import WithdrawReason
from reimari.callbacks.tasks import WORDS, forget_words
from reimari.callbacks.tests.calls import a_callback
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import as_actor, loaded

pytestmark = pytest.mark.django_db
KEPT_FOR = dt.timedelta(days=365)  # invented, in the demo's profile
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


def asked(post: Post, number: str, *, ended: dt.timedelta | None = None) -> Callback:
    """A callback with a name and words; `ended`: how long ago."""
    moment = timezone.now() - (ended or DAY)
    wanted = Wanted(number=number, name="Maija Esimerkki", words="About my flat.")
    callback = a_callback(post, wanted=wanted, now=moment)
    if ended:
        reason = WithdrawReason.NOT_NEEDED
        callback = withdraw_callback(callback, reason=reason, actor=as_actor(post), now=moment)
    return callback


def test_words_go_some_time_after_the_end_and_all_else_stays(eero: Post) -> None:
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


def test_the_days_are_counted_from_the_end_to_the_moment(eero: Post) -> None:
    ended = asked(eero, "+358491234501", ended=DAY).closed_at
    assert ended
    assert WORDS.forget(ended + KEPT_FOR) == 0
    assert WORDS.forget(ended + KEPT_FOR + SECOND) == 1


def test_without_the_countys_word_nothing_goes(eero: Post) -> None:
    asked(eero, "+358491234501", ended=9 * KEPT_FOR)
    loaded("IU", with_demo=False)
    forget_words.call()
    assert Callback.objects.get().words
