"""`reimari statistics`: the counts that pages add up are what a full count says, or it tells where not."""

import pytest

from reimari.cli import main
from reimari.figures.models import CountedMonth, MonthCount, Reckoned
from reimari.figures.tests.october import October
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def october(transactional_db: None) -> October:
    loaded("KL", now=at("2026-09-01 09:00"))
    made = October()
    made.whole()
    return made


def told(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> list[str]:
    assert main(["statistics", *words]) == status
    return capsys.readouterr().out.splitlines()


def test_counts_equal_the_rows_and_a_wrong_one_is_told(
    october: October, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "check")[-1].endswith(" 0 differ, 0 changed meanwhile.")
    october.booked("2026-10-09 12:00")  # counted when it is checked
    lines = told(capsys, "check")
    assert not lines[0].startswith("0 ")
    assert lines[-1].endswith(" 0 differ, 0 changed meanwhile.")
    wrong = MonthCount.objects.filter(figure="K-02", part="of", cut="all")[0]
    MonthCount.objects.filter(pk=wrong.pk).update(number=wrong.number + 1)
    lines = told(capsys, "check", status=1)
    assert f"{wrong.counted}: 2 counts differ." in lines
    assert " 1 differ, " in lines[-1]
    every = CountedMonth.objects.count()
    assert told(capsys, "count") == [f"{every} months of a source counted anew."]
    assert told(capsys, "check")[-1].endswith(" 0 differ, 0 changed meanwhile.")
    assert Reckoned.objects.count() == 1
