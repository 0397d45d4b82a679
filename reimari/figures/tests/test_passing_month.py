"""K-08 and K-24, and how hand-overs were answered, of a month that was reckoned on paper."""

from typing import Any

import pytest

from reimari.figures.definitions import PASSING
from reimari.figures.tests.october import MONDAY
from reimari.figures.tests.october import counted as counted_of
from reimari.figures.tests.passing_month import Passing, transferred
from tests.factories import a_case, a_post, at, loaded

pytestmark = pytest.mark.django_db


def counted(**alone: Any) -> dict[str, dict[str, int]]:
    return counted_of(report=PASSING, **alone)


PAPER = {
    "K-08": {"of": 13, "hit": 2},
    "K-24": {"of": 14, "hit": 1},
    "K-24-HOPS": {"0": 8, "1": 5, "2": 1},
    "REROUTED": {"wrong_task": 2, "need_changed": 2},
    "CAME-BACK": {"of": 7, "hit": 4},
    "OFFERS": {"accepted": 3, "refused": 4, "withdrawn": 1, "waits": 1},
    "CAME-BACK-WHY": {"not_enough_known": 1, "wrong_area": 1, "no_capacity": 2},
    "TO-ANSWER": {"0": 2, "1": 2, "2": 2, "3": 1},
    "TAKEN": {"of": 14, "hit": 8},
    "TO-TAKEN": {"0": 3, "2": 1, "3": 3, "6": 1},
}


@pytest.fixture
def passing(db: None) -> Passing:
    loaded("IU", now=at("2026-09-01 09:00"))
    made = Passing()
    made.whole()
    return made


@pytest.mark.usefixtures("passing")
def test_how_cases_were_passed_on_is_what_paper_says() -> None:
    """Itä-Uusimaa. Fourteen contacts came on Monday 5.10. and went to the list of the western team.

    no.  what happened                                                   hops  first taken
    1    taken on 5.10.                                                  0     0 working days
    2    taken on 7.10., returned to the list, taken on 9.10.            0     2
    3    nothing                                                         0     -
    4    re-routed to the eastern team (wrong task), taken on 8.10.      1     3
    5    re-routed there (need changed), back (wrong task)               2     -
    6    offered there on 6.10., accepted on 8.10.                       1     3
    7    offered on 6.10., returned the same day (not enough known);
         on 7.10., returned on 8.10. (wrong area); on 8.10., returned
         the same day (no capacity)                                      0     -
    8    offered, the offer taken back                                   0     -
    9    offered, no answer                                              0     -
    10   offered on 6.10., returned on 9.10. (no capacity); offered on
         12.10., accepted on 13.10.                                      1     6
    11   as no. 6                                                        1     3
    12   re-routed to the eastern team (need changed)                    1     -
    13   taken on 5.10.                                                  0     0
    14   came to the western team itself, taken on 5.10.                 0     0
    One more was re-routed in October; its contact came on 30.9.

    K-08: 4 and 5 of all but 14, which nobody passed on. K-24: 5 of 14. Answers took: no. 6 and 11 two days,
    7 none, one and none, 10 three and one.
    The eastern team answers for 4, 6, 10, 11 and 12; of other service tasks are 4 and 12.
    """
    assert counted() == PAPER
    east = counted(unit="GUIDANCE_OLDER_PEOPLE")
    assert (east["K-08"], east["K-24-HOPS"]) == ({"of": 5, "hit": 1}, {"1": 5})
    assert counted(task="OLDER_PEOPLE")["K-08"] == {"of": 2, "hit": 1}  # no. 4 and 12


def test_from_pillar_to_post_and_back(db: None) -> None:
    """Varsinais-Suomi: one of two went from the service plan's team to the line's and back again."""
    loaded("VS", now=at("2026-09-01 09:00"))
    line = a_post("KOMPASSI", "KOMPASSI_TIIMI", name="Kaisa Saarimaa")
    plan = a_post("SERVICE_PLAN", "OMATYONTEKIJA", name="Olli Niittymaa")
    a_case(line, "SERVICE_PLAN", now=MONDAY)
    case = a_case(line, "SERVICE_PLAN", now=MONDAY)
    transferred(case, "KOMPASSI", plan, 6)
    transferred(case, "SERVICE_PLAN", line, 7)
    told = counted()
    assert (told["K-24"], told["K-24-HOPS"]) == ({"of": 2, "hit": 1}, {"0": 1, "2": 1})
    assert "REROUTED" not in told
