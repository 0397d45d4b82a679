"""A month is frozen when it is over, once, and stays as it was (R-PS-80)."""

import datetime as dt

import pytest
from django.db import Error, connection, transaction

from reimari.access.actor import system
from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.cases.states import MeetingState
from reimari.common.problems import Refused
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import BOOKING, FIGURES, Dimension, Frame, version_of
from reimari.figures.models import FrozenCount, FrozenMonth
from reimari.figures.queries import Cut, Kept, Sums, months_to_freeze
from reimari.figures.tasks import freeze_months
from reimari.figures.tests.october import NOVEMBER, OCTOBER, TURN, October, counted
from reimari.jobs.acting import JobNow, acting
from reimari.work.queries import county_on
from tests.factories import as_actor, at, loaded
from tests.walls import PARTNER, SOMEBODY, told

pytestmark = pytest.mark.django_db
FIGURES_OF = system("figures")
EVERY = ["ADVICE", "INCOME_SUPPORT", "ADULT"]


@pytest.fixture
def october(db: None) -> October:
    loaded("KL", now=at("2026-09-01 09:00"))
    made = October()
    made.whole()
    return made


def frozen(month: dt.date = OCTOBER, now: dt.datetime = TURN) -> FrozenMonth:
    return freeze_month(FrozenMonth(month=month), actor=FIGURES_OF, now=now)


def stated(**alone: str) -> Sums:
    """What stands of October."""
    cut = Cut(alone={Dimension(name): code for name, code in alone.items()})
    frame = Frame(OCTOBER, OCTOBER, county_on(TURN), TURN)
    return Kept(BOOKING.figures, frame).read(EVERY, cut).total()


@pytest.mark.usefixtures("october")
def test_what_is_frozen_is_what_was_counted() -> None:
    month = frozen()
    assert stated() == counted()
    assert stated(municipality="KOUVOLA", language="sv") == counted(municipality="KOUVOLA")
    assert (month.version, month.figures) == (version_of(FIGURES.values()), sorted(FIGURES))
    assert month.profile_hash == county_on(TURN).hash
    event = Event.objects.get(action="figures.freeze")
    assert (event.subject_id, event.person_ids) == (str(month.pk), [])


def test_what_comes_later_changes_nothing_frozen(october: October) -> None:
    before = counted()
    frozen()
    late = october.booked("2026-10-09 12:00")
    october.went(late, MeetingState.REALISED)
    assert stated() == before
    assert counted()["K-02"] == {"of": 20, "hit": 14, "raw": 13}


def test_by_what_a_month_wasnt_frozen_it_is_counted_now(october: October) -> None:
    month = FrozenMonth(month=OCTOBER, frozen_at=TURN, version="", profile_hash="")
    month.figures, month.cuts = sorted(FIGURES), ["all", "place"]
    month.save()
    assert stated() == {}  # nothing was counted then
    assert stated(need="financial")["K-02"] == {"of": 19, "hit": 13, "raw": 12}


def test_a_month_is_frozen_once_and_only_when_it_is_over(october: October) -> None:
    with pytest.raises(Refused, match=r"figures\.not_over"):
        frozen(now=at("2026-10-31 23:59:59"))
    frozen(now=at("2026-11-01 00:00"))
    with pytest.raises(Refused, match=r"figures\.frozen_already"), transaction.atomic():
        frozen()
    assert FrozenMonth.objects.count() == 1
    with pytest.raises(Forbidden):
        freeze_month(FrozenMonth(month=NOVEMBER), actor=as_actor(october.satu), now=TURN)


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize("table", ["figures_frozenmonth", "figures_frozencount"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_nobody_changes_what_is_frozen(table: str, change: str) -> None:
    frozen()
    with (
        pytest.raises(Error, match="takes only new rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


@pytest.mark.usefixtures("october")
def test_the_job_freezes_each_month_that_is_over_and_was_missed() -> None:
    assert months_to_freeze(at("2026-11-30 23:00")) == [dt.date(2026, 9, 1), OCTOBER]
    frozen()
    assert months_to_freeze(at("2026-12-01 00:00")) == [dt.date(2026, 9, 1), NOVEMBER]
    for _twice in range(2):
        with acting(JobNow(system("jobs.freeze_months"))):
            freeze_months.call()
    assert months_to_freeze(at("2026-11-02 10:00")) == []
    assert FrozenMonth.objects.filter(month__in=[dt.date(2026, 9, 1), OCTOBER]).count() == 2


def test_where_nothing_was_ever_written_down_nothing_is_frozen(db: None) -> None:
    assert months_to_freeze(TURN) == []


@pytest.mark.usefixtures("october")
def test_without_an_actor_there_are_no_counts_and_a_partner_sees_its_own_units() -> None:
    frozen()
    assert FrozenCount.objects.exists()
    with told("", ""):
        assert not FrozenCount.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO staff_organisation (code, name, kind, invented) VALUES (%s, '{}', 'partner', true)",
            [PARTNER],
        )
    with told(SOMEBODY, PARTNER):
        assert not FrozenCount.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE staff_unit SET organisation_id = %s WHERE code = 'ADVICE'", [PARTNER])
    with told(SOMEBODY, PARTNER):
        assert set(FrozenCount.objects.values_list("unit", flat=True)) == {"ADVICE"}
