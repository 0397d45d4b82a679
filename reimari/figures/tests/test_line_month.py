"""K-12, K-13, K-16, K-28 and K-29, and calls, of months that were reckoned on paper."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from django.utils.translation import override

from reimari.callbacks.queries import By
from reimari.callbacks.queries.figures import Figures, figures_of
from reimari.concerns.models import Reporter
from reimari.figures.definitions import FIGURES, LINE, Spread
from reimari.figures.rules import at_most, begins
from reimari.figures.tests.line_month import LINE as TEAM
from reimari.figures.tests.line_month import UNIT, Concerns, Line
from reimari.figures.tests.october import NOVEMBER, OCTOBER, TURN
from reimari.figures.tests.october import counted as counted_of
from reimari.grants.queries.figures import Granted, granted_between, issued_by_month
from reimari.staff.models import Team
from tests.factories import at, loaded

pytestmark = pytest.mark.django_db
type Told = dict[str, dict[str, int]]


def counted(now: dt.datetime = TURN, *, month: dt.date = OCTOBER, **alone: Any) -> Told:
    return counted_of(now, month=month, report=LINE, **alone)


def only(told: Told, *codes: str) -> Told:
    return {code: parts for code, parts in told.items() if code.startswith(codes)}


CALLBACKS = {
    "K-12": {"of": 7, "hit": 4},
    "K-12-KEPT": {"of": 5, "hit": 3},
    "K-12-ENDED": {"reached": 4, "left_message": 1, "withdrawn": 1, "waits": 1},
    "K-12-CALLS": {"0": 2, "1": 3, "2": 1, "3": 1},
    "K-12-ASKED": {"1": 5, "2": 2},
    "K-12-TO-TRY": {"5": 1, "10": 1, "20": 1, "60": 1, "1380": 1},
    "K-12-TO-REACH": {"5": 1, "20": 1, "50": 1, "1380": 1},
}
CALLS = {
    "CALLS": {"answered": 3, "abandoned": 1, "callback": 1, "waiting": 1},
    "CALLS-ANSWERED": {"of": 5, "hit": 3},
    "CALLS-ABANDONED": {"of": 5, "hit": 1},
    "CALLS-WAITED": {"0": 2, "1": 1},
}
LOAD = {"K-13": {"hit": 5, "of": 950}}
GRANTS = {
    "K-28": {"meal_service": 5, "safety_phone": 2},
    "K-28-UNFOLLOWED": {"of": 7, "hit": 3},
    "K-28-GOES-ON": {"enough": 2, "open": 3, "extended": 1, "stopped": 1},
}
CARDS = {"K-29": {"issued": 2, "lost": 1}}
CONCERNS = {
    "K-16": {"report": 5, "contact": 1},
    "K-16-OWN": {"of": 6, "hit": 2},
    "K-16-WHO": {"close_person": 3, "own_employee": 2, "anonymous": 1},
    "K-16-KEPT": {"of": 4, "hit": 2, "raw": 2},
}
PAPER: Told = CALLBACKS | CALLS | LOAD | GRANTS | CARDS | CONCERNS


@pytest.fixture
def line(db: None) -> Line:
    loaded("PS", now=at("2026-09-01 09:00"))
    return Line()


def test_callbacks_are_what_paper_says_and_what_their_own_page_counts(line: Line) -> None:
    """Pohjois-Savo, with the demo's hours (8 to 15) and promise (the same day). Monday 5.10. at 10, but for:

    no.  asked              calls                          ended              minutes to try, reach   promise
    1    and again 10.01    10.10 in vain, 10.50 reached   reached            10, 50                  kept
    2                       11.00, 12.30, 14.00 in vain    message at 14.30   60, -                   -
    3    20.00, closed      on 6.10. at 8.20               reached            20, 20 from 8.00        kept
    4                       none                           withdrawn          -                       -
    5    11.00              joined to no. 6
    6    9.10. at 9         none                           waits              -                       passed
    7    on 30.9.
    8    7.10., in Swedish  8.10. at 9                     reached            1380, 1380              too late
    9    12.10.             10.05                          reached            5, 5                    kept
    """
    line.callbacks()
    told = only(counted(), "K-12")
    assert told == CALLBACKS
    between = begins(OCTOBER), begins(NOVEMBER)
    found = figures_of([TEAM], *between, by=(By.ALL, By.LANGUAGE))
    (live,) = found[By.ALL]
    assert_same(live, told)
    swedish = next(each for each in found[By.LANGUAGE] if each.key == "sv")
    assert_same(swedish, only(counted(language="sv"), "K-12"))
    assert counted(unit=UNIT, channel="phone")["K-12"] == {"of": 7, "hit": 4}


def assert_same(live: Figures, told: Told) -> None:
    """The page of callbacks counts the same; its half and nine of ten lie between two of ours."""
    ended = told["K-12-ENDED"]
    assert live.requests == told["K-12"]["of"] == sum(ended.values())
    assert live.reached == told["K-12"].get("hit", 0) == ended.get("reached", 0)
    assert live.not_reached == ended.get("left_message", 0) + ended.get("letter_sent", 0)
    assert (live.withdrawn, live.waiting) == (ended.get("withdrawn", 0), ended.get("waits", 0))
    assert live.calls == summed(told["K-12-CALLS"].items())
    assert live.times_asked == summed(told["K-12-ASKED"].items())
    for ours, theirs in ((told["K-12-TO-TRY"], live.to_first_call), (told["K-12-TO-REACH"], live.to_reached)):
        minutes = {int(each): number for each, number in ours.items()}
        for share, found in ((50, theirs.median), (90, theirs.p90)):
            assert found is not None
            ranked = at_most(minutes, share)
            assert ranked is not None
            assert ranked <= found or ranked == max(minutes)


def summed(parts: Iterable[tuple[str, int]]) -> int:
    return sum(int(times) * number for times, number in parts)


def test_a_callback_that_nobody_made_in_time_turns_at_the_end_of_its_day(line: Line) -> None:
    line.asked(1, at("2026-10-30 10:00"))
    assert "K-12-KEPT" not in counted(at("2026-10-30 23:59"))
    assert counted(at("2026-10-31 00:00"))["K-12-KEPT"] == {"of": 1}


def test_calls_are_what_paper_says(line: Line) -> None:
    """On 5.10. three were answered, after 20, 40 and 90 seconds, one caller hung up, one asked to be called
    back, of one no end was told; another came on 30.9."""
    line.calls()
    assert only(counted(), "CALLS") == CALLS
    assert counted(channel="callback") == {}


def test_load_is_contacts_for_a_day_on_duty(line: Line) -> None:
    """Tuula is on the central area's line on Mondays: 5., 12. (morning only), 19. (ill) and 26.10. = 5 half-
    days = 2,5 days. Outi gives half of the mornings of Tuesday and Friday to the western one: 6., 13., 20.,
    27. and 2., 9., 16., 23., 30.10. = 9 quarters of a day = 2,25. A day is 200 parts: 950. Contacts: three
    on 5.10., and two on 6.10. in the west = 5; those of 6. and 19.10. came when nobody of the central area
    was on duty. Until 20.10. began: 5. and 12. = 300, and 2., 6., 9., 13., 16. = 250. In December: Mondays
    7., 14., 21., 28. = 800; Tuesdays 1., 8., 15., 22., 29. and Fridays 4., 11., 18., for the 25th is a
    holiday = 400."""
    line.duty()
    assert only(counted(), "K-13") == LOAD
    assert counted(team=TEAM)["K-13"] == {"hit": 3, "of": 500}
    area = Team.objects.get(pk=TEAM).area_id
    assert area
    assert counted(area=area)["K-13"] == {"hit": 3, "of": 500}
    assert "K-13" not in counted(area="")  # both teams have an area of their own
    assert counted(at("2026-10-20 00:00"))["K-13"] == {"hit": 5, "of": 550}
    december = dt.date(2026, 12, 1)
    assert counted(at("2027-01-01 00:30"), month=december)["K-13"] == {"of": 1200}
    assert "K-13" not in counted(language="fi")  # which a roster can't tell


def test_grants_are_what_paper_says_and_what_their_own_page_counts(line: Line) -> None:
    """From 5.10.; meals until 18.10., but for:

    no.  what                       followed up              without follow-up
    1    meals                      16.10., enough           no
    2    meals                      not                      yes
    3    safety phone, 30.11.       not yet                  no
    4    meals                      20.10., enough           yes, too late
    5    meals                      withdrawn by mistake
    6    meals from 30.9.
    7    meals                      15.10., extended         no
    8    the extension until 1.11.  not yet                  no; yes on 2.11.
    9    safety phone, 10.11.       ended as of 10.10.       yes, told on 12.10.
    """
    line.grants()
    told = only(counted(), "K-28")
    assert told == GRANTS
    days = OCTOBER, NOVEMBER - dt.timedelta(days=1)
    assert granted_between([TEAM], *days, TURN.date()) == [
        Granted("meal_service", 5, 2),
        Granted("safety_phone", 2, 1),
    ]
    assert counted(at("2026-11-02 00:00"))["K-28-UNFOLLOWED"] == {"of": 7, "hit": 4}
    assert counted(municipality="KUOPIO")["K-28"] == told["K-28"]
    granted = FIGURES["K-28"]
    assert isinstance(granted, Spread)
    assert granted.labels
    with override("sv"):
        assert str(granted.labels["meal_service"]) == "Måltidsservice"


def test_cards_are_what_paper_says(line: Line) -> None:
    """Issued on 5.10., on 6.10. (lost since) and in the last minute of October; one in the first of
    November."""
    line.cards()
    assert only(counted(at("2026-11-02 00:00")), "K-29") == CARDS
    assert [each.count for each in issued_by_month([TEAM], since=begins(OCTOBER))] == [1, 3]


def test_concern_reports_are_what_paper_says(db: None) -> None:
    """Keski-Suomi, with the demo's limit (the same day, 8 to 15). On 5.10., but for no. 5 and 6:

    no.  by                         document   assessed
    1    a close person             report     the same day
    2    an own employee, consent   contact    on 6.10.: too late
    3    an own employee            report     not
    4    somebody anonymous         report     closed the same day
    5    on 30.9.
    6    a close person, 31.10.     report     may still be in time (2.11.)
    7    a close person             report     the same day
    """
    loaded("KS", now=at("2026-09-01 09:00"))
    Concerns().whole()
    assert only(counted(), "K-16") == CONCERNS
    assert counted(at("2026-11-03 00:00"))["K-16-KEPT"] == {"of": 5, "hit": 2, "raw": 2}
    assert Reporter.objects.exists()


def test_where_the_county_set_no_limit_no_report_is_in_time(db: None) -> None:
    loaded("KS", now=at("2026-09-01 09:00"), with_demo=False)
    Concerns().whole()
    assert "K-16-KEPT" not in counted()
