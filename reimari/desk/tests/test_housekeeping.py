"""What is removed by the clock: old rows go, others stay, and the logs are never touched."""

import datetime as dt
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone

from reimari.access.models import Receipt
from reimari.access.tasks import prune_receipts
from reimari.accounts.models import Guess, Notice, User
from reimari.accounts.tasks import prune_guesses, prune_notices, prune_sessions
from reimari.appointments.models import Hold
from reimari.appointments.tasks import prune_holds
from reimari.common.pruning import prune
from reimari.desk.models import Draft
from reimari.desk.tasks import prune_drafts
from reimari.staff.models import Post, Team
from tests.factories import a_contact, loaded

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = 24 * HOUR


def a_draft(age: dt.timedelta) -> Model:
    owner = User.objects.create(username=uuid4().hex)
    moment = timezone.now() - age
    return Draft.objects.create(owner=owner, form="new_contact", started_at=moment, updated_at=moment)


def a_receipt(age: dt.timedelta) -> Model:
    receipt = Receipt.objects.create(key=uuid4(), action="work.take", subject_id="1")
    Receipt.objects.filter(pk=receipt.pk).update(at=timezone.now() - age)
    return receipt


def a_session(age: dt.timedelta) -> Model:
    """`age`: since it ended."""
    return Session.objects.create(session_key=uuid4().hex, expire_date=timezone.now() - age)


def a_notice(age: dt.timedelta) -> Model:
    user = User.objects.create(username=uuid4().hex)
    return Notice.objects.create(user=user, kind="new_browser", at=timezone.now() - age)


def a_guess(age: dt.timedelta) -> Model:
    moment = timezone.now() - age
    return Guess.objects.create(key=uuid4().hex, last_at=moment, free_at=moment)


def a_held_time(age: dt.timedelta) -> Model:
    """`age`: since it ran out."""
    if not Team.objects.filter(pk="INCOME_SUPPORT").exists():
        loaded("KL")
    user, ended = User.objects.create(username=uuid4().hex), timezone.now() - age
    begins = ended + DAY
    return Hold.objects.create(
        team_id="INCOME_SUPPORT",
        background="INCOME_SUPPORT_TIME",
        user=user,
        mode="phone",
        begins=begins,
        ends=begins + HOUR,
        span=(begins, begins + HOUR),
        form=uuid4(),
        held_at=ended - HOUR,
        until=ended,
    )


@pytest.mark.parametrize(
    ("task", "make", "kept_for"),
    [
        (prune_drafts, a_draft, 7 * DAY),
        (prune_receipts, a_receipt, 30 * DAY),
        (prune_sessions, a_session, dt.timedelta()),
        (prune_guesses, a_guess, DAY),
        (prune_notices, a_notice, 90 * DAY),
        (prune_holds, a_held_time, DAY),
    ],
    ids=["drafts", "receipts", "sessions", "guesses", "notices", "held times"],
)
def test_old_rows_go_and_others_stay(task, make, kept_for: dt.timedelta) -> None:  # type: ignore[no-untyped-def]
    young, old = make(kept_for - HOUR), make(kept_for + HOUR)
    for _ in range(2):  # twice does no harm
        task.call()
        model = type(young)
        assert model._default_manager.filter(pk=young.pk).exists()
        assert not model._default_manager.filter(pk=old.pk).exists()


def test_rows_go_a_bite_at_a_time() -> None:
    for _ in range(7):
        a_guess(2 * DAY)
    assert prune(Guess.objects.all(), bite=3) == 7
    assert prune(Guess.objects.all(), bite=3) == 0


def test_a_receipt_of_a_deed_goes_and_its_log_stays(aino: Post) -> None:
    contact = a_contact(aino)
    Receipt.objects.update(at=timezone.now() - 31 * DAY)
    prune_receipts.call()
    contact.refresh_from_db()
    assert contact.track.entries.exists()
