"""The promise chain, the law's deadlines, K-06 and K-18, of months that were reckoned on paper."""

import datetime as dt
from typing import Any

import pytest

from reimari.cases.actions import close_case, pause_case
from reimari.cases.models import Case
from reimari.cases.states import Ending
from reimari.figures.definitions import CHAIN, PROMISES, Report
from reimari.figures.tests.october import MONDAY, OCTOBER, TURN
from reimari.figures.tests.october import counted as counted_of
from reimari.figures.tests.promises_month import Assessed, Booked
from reimari.work.models import Clock
from tests.factories import a_case, a_post, an_assessment, as_actor, at, goes_on, loaded

pytestmark = pytest.mark.django_db
BOTH = Report(code="both", name=CHAIN.name, figures=CHAIN.figures + PROMISES.figures)
type Told = dict[str, dict[str, int]]
CENTRAL = "OLDER_PEOPLE.KESKINEN"


def counted(now: dt.datetime = TURN, *, month: dt.date = OCTOBER, **alone: Any) -> Told:
    return counted_of(now, month=month, report=BOTH, **alone)


def share(of: int, hit: int, raw: int | None = None) -> dict[str, int]:
    """A share as it is counted: nothing of what there is none."""
    told = {"of": of, "hit": hit, "raw": raw}
    return {part: number for part, number in told.items() if number}


BOOKED = {
    "CHAIN-TOLD": share(11, 10),
    "CHAIN-BOOKED": share(10, 7, 7),
    "CHAIN-BOOKED-ON": share(9, 6, 6),
    "CHAIN-REALISED": share(8, 5, 4),
    "CHAIN-REALISED-ON": share(4, 3, 3),
    "CHAIN-STEP-BOOKED": {"in_time": 6, "late": 3, "open": 1},
    "CHAIN-STEP-REALISED": {"in_time": 3, "late": 1, "open": 2, "ended": 1},
    "CHAIN-STEP-ASSESSED": {"not_promised": 6},
    "CHAIN-STEP-LAW": {"not_promised": 11},
    "PROMISE-KEPT": share(8, 5, 4),
}
ASSESSED = {
    "CHAIN-TOLD": share(19, 18),
    "CHAIN-ASSESSED": share(17, 12, 10),
    "CHAIN-ASSESSED-ON": share(16, 11, 9),
    "CHAIN-STEP-BOOKED": {"not_promised": 18},
    "CHAIN-STEP-REALISED": {"not_promised": 18},
    "CHAIN-STEP-ASSESSED": {"in_time": 11, "late": 5, "open": 1, "ended": 1},
    "CHAIN-STEP-LAW": {"in_time": 4, "late": 2, "not_promised": 13},
    "CHAIN-LAW": share(6, 4, 3),
    "CHAIN-LAW-ON": share(6, 4, 3),
    "K-06": share(13, 11, 9),
    "K-18": share(17, 5),
    "K-18-DAYS": {"0": 2, "1": 1, "3": 2, "4": 2, "7": 2, "8": 4},
    "K-18-DAYS-ADJ": {"0": 2, "1": 1, "3": 2, "4": 2, "6": 2, "7": 2, "8": 2},
    "ASSESSMENTS": {"done": 13, "not_needed": 1, "none": 5},
    "PROMISE-KEPT": share(17, 12, 10),
    "LAW-KEPT": share(10, 6, 5),
    "LAW-URGENT": share(4, 2, 2),
    "LAW-START": share(3, 2, 2),
    "LAW-CHILD": share(3, 2, 1),
}
PAPER: Told = BOOKED | ASSESSED


@pytest.fixture
def booked(db: None) -> Booked:
    loaded("KL", now=at("2026-09-01 09:00"))
    made = Booked()
    made.whole()
    return made


@pytest.fixture
def assessed(db: None) -> Assessed:
    loaded("IU", now=at("2026-09-01 09:00"))
    made = Assessed()
    made.whole()
    return made


@pytest.mark.usefixtures("booked")
def test_the_chain_of_booked_times_is_what_paper_says() -> None:
    """Kymenlaakso. Contacts came on Monday 5.10.; the promise of 7 working days ends on 14.10.

    no.  told       agreed                  how it went                       booked  took place  raw
    1    in it      8.10.                   took place                        yes     yes         yes, yes
    2    in it      15.10.                  took place                        no      no          no, no
    3    by letter  8.10., by hand          took place                        yes     yes         yes, yes
    4    in it      nothing                 the promise has passed            no      no          -
    5    in it      nothing, came 30.10.    may still be in time (10.11.)     -       -           -
    6    in it      15.10.                  took place; paused 7., 8.         no      yes         no, no
    7    in it      8.10.                   closed on 7.10.                   yes     -           yes, -
    8    in it      8.10., protected        took place                        yes     yes         yes, yes
    9    in it      14.10., by hand         took place                        yes     yes         yes, yes
    10   in it      6.11., came 30.10.      ahead, until 10.11.               yes     -           yes, -
    11   in it      9.10.                   moved to 20.10., took place       yes     no          yes, no
    One more was booked on 5.10., its contact came on 30.9.; another contact about no. 1 came on 6.10., told
    by letter, which is no other case.

    Told: all but 3 = 10 of 11. Booked: 1, 3, 7-11 of all but 5 = 7 of 10; of those told 6 of 9.
    Took place: 1, 3, 6, 8, 9 of those and 2, 4, 11 = 5 of 8; without the pause 4. Of those told and booked in
    time: 1, 8, 9 of those and 11 = 3 of 4. Each case has that one promise with a limit.
    As steps: told 1, 2, 4-11; booked in time six of them, late 2, 4, 6, no. 5 open. To the meeting come the
    six and 5: in time 1, 8, 9, late 11, open 5, 10, ended 7. To the assessment those but 11: none promised.
    No limit of the law runs in any.
    """
    told = counted()
    assert {code: parts for code, parts in told.items() if code.startswith(("CHAIN", "PROMISE"))} == BOOKED
    assert told["ASSESSMENTS"] == {"none": 11}
    assert counted(municipality="")["CHAIN-TOLD"] == share(1, 1)  # of no. 8
    assert "CHAIN-TOLD" not in counted(unit="ADVICE")
    assert counted(unit="INCOME_SUPPORT", channel="phone", contactor="client")["CHAIN-TOLD"] == share(11, 10)
    assert counted(month=dt.date(2026, 9, 1))["CHAIN-BOOKED"] == share(1, 1, 1)


@pytest.mark.usefixtures("booked")
def test_a_promise_passes_without_anybody_doing_anything() -> None:
    """On 11.11. no. 5 has no time, and no. 10 isn't marked."""
    assert counted(at("2026-11-10 23:59"))["CHAIN-REALISED"] == share(8, 5, 4)
    later = counted(at("2026-11-11 00:00"))
    assert (later["CHAIN-BOOKED"], later["CHAIN-REALISED"]) == (share(11, 7, 7), share(10, 5, 4))
    assert later["CHAIN-STEP-BOOKED"] == {"in_time": 6, "late": 4}
    assert later["CHAIN-STEP-REALISED"] == {"in_time": 3, "late": 2, "ended": 1}  # no. 5 comes no more


def test_what_is_paused_is_neither_in_time_nor_late_and_what_ended_meanwhile_is_told_so(db: None) -> None:
    """Three cases of 5.10., the last day would be 14.10.: one paused since 6.10.; one with a time agreed by
    hand meanwhile; one closed on 20.10., while it was paused. Without the pauses all were late by now."""
    loaded("KL", now=at("2026-09-01 09:00"))
    made = Booked()
    actor = as_actor(made.satu)
    paused, agreed, closed = made.case(), made.case(), made.case()
    for case in (paused, agreed, closed):
        pause_case(case, reason="client_asked_later", actor=actor, now=at("2026-10-06 09:00"))
    made.agreed("2026-11-20 09:00", agreed, now=at("2026-10-07 09:00"))
    ending = Case.objects.get(pk=closed.pk)
    close_case(ending, ending=Ending.DECLINED, actor=actor, now=at("2026-10-20 09:00"))
    told = counted()
    assert told["CHAIN-STEP-BOOKED"] == told["CHAIN-STEP-REALISED"] == {"paused": 2, "ended": 1}
    assert "CHAIN-BOOKED" not in told


@pytest.mark.usefixtures("booked")
def test_without_a_limit_of_the_county_a_booked_time_has_its_own_but_the_meeting_has_none() -> None:
    """The same cases, of a county whose promise has no limit. Booked until 14.10. or 10.11.: 1, 7, 8, 10, 11
    in time, 2 and 6 not; 4, 5 and 9 have no booking. Of the eight no meeting was promised."""
    Clock.objects.update(due_on=None, due_at=None, raw_due_on=None, kept=None)
    told = counted()
    assert told["CHAIN-STEP-BOOKED"] == {"in_time": 5, "late": 2, "not_promised": 3}
    assert told["CHAIN-STEP-REALISED"] == {"not_promised": 8}


@pytest.mark.usefixtures("assessed")
def test_assessments_are_what_paper_says() -> None:
    """Itä-Uusimaa. Contacts came on Monday 5.10.; the promise of 7 working days ends on 14.10.

    no.  assessed   days       promise            law
    1    8.10.      3          yes
    2    14.10.     7          yes
    3    15.10.     8          no
    4    15.10.     8, or 6    yes by the pause of 7. and 8. alone
    5    8.10. not needed      yes, but no assessment
    6    not        -          no, it has passed
    7    not        -          came 30.10.: may still be in time (10.11.)
    8    9.10.      4          yes; told by letter
    9    not        -          closed on 9.10.
    10   8.10.      3          yes                over 75: yes
    11   not        -          no                 over 75: no
    12   5.10.      0          yes                urgent: yes, the same day
    13   6.10.      1          yes                urgent: no
    14   9.10.      4          yes                over 75: yes
    15   5.10.      0          yes                urgent: yes, the same day
    16   not        -          no                 urgent: no
    17   14.10.     7          yes                child: yes
    18   15.10.     8          no                 child: no
    19   15.10.     8, or 6    yes by the pause   child: yes by the pause of 7. and 8. alone
    One more came on 30.9.

    Told: all but 8 = 18 of 19. Assessed in time: 1, 2, 4, 5, 8, 10, 12-15, 17, 19, and not 3, 6, 11, 16, 18 =
    12 of 17; without the pauses of 4 and 19 10; of those told 11 of 16, 9. Initial assessments (K-06): 1, 2,
    4, 8, 10, 12-15, 17, 19 of those and 3, 18 = 11 of 13; without the pauses 9. Over the limit (K-18): 3, 6,
    11, 16, 18 of 17. The law's 7 days: 10, 14, 17, 19 of 10, 11, 14, 17-19, 19 by its pause. Deadlines of the
    law: 10, 12, 14, 15, 17, 19 of 10-19. A child's last day of being ready lies three months ahead.
    As steps: no time and no meeting is promised, so that all who were told come to the assessment: in time 11
    of them, late 3, 6, 11, 16, 18, open 7, ended 9.
    """
    assert counted() == ASSESSED
    assert counted(task="WORKING_AGE")["K-06"] == share(10, 9, 8)
    assert counted(at("2026-11-11 00:00"))["K-18"] == share(18, 6)


@pytest.mark.parametrize("with_demo", [True, False], ids=["a limit", "no limit"])
def test_access_to_assessment_is_told_by_area(db: None, *, with_demo: bool) -> None:
    """Keski-Suomi: two of the central area, assessed after 3 and after 8 working days, one of no known area
    after 4. The source tells no limit (GAP-KS-D8): the demo's 7 working days make one of them late."""
    loaded("KS", now=at("2026-09-01 09:00"), with_demo=with_demo)
    line = a_post("CONCERN_LINE", "PALVELUNEUVOJA", name="Pia Niemelä")
    home = a_post("HOME", "ASIAKASOHJAAJA", name="Heli Virtaharju")
    for day, area in (("08", CENTRAL), ("15", CENTRAL), ("09", None)):
        case = a_case(line, "HOME", now=MONDAY, answer=goes_on("HOME", area_id=area))
        an_assessment(case, as_actor(home), now=at(f"2026-10-{day} 12:00"))
    told, central = counted(), counted(area=CENTRAL)
    assert (told["K-18-DAYS"], central["K-18-DAYS"]) == ({"3": 1, "4": 1, "8": 1}, {"3": 1, "8": 1})
    assert told.get("K-18") == (share(3, 1) if with_demo else None)
    assert central.get("K-18") == (share(2, 1) if with_demo else None)
    assert ("PROMISE-KEPT" in told) == with_demo
