"""Contacts of a month that was reckoned on paper (K-03, K-04, K-05, K-07, K-09, K-10, K-23, K-26, I-10)."""

import datetime as dt
from typing import Any

import pytest

from reimari.contacts.actions import Choice, Guided, Heard
from reimari.contacts.models import Matter
from reimari.contacts.states import ParticipantKind
from reimari.figures.definitions import CONTACTS
from reimari.figures.definitions.contacts import DIGITAL_NUMBER, OUTCOMES
from reimari.figures.tests.contacts_month import DAY, NOT_REACHED, ContactsMonth, from_whom
from reimari.figures.tests.october import NOVEMBER, TURN
from reimari.figures.tests.october import counted as counted_of
from tests.factories import ADVICE, a_contact, a_post, at, loaded

pytestmark = pytest.mark.django_db


PAPER = {
    "K-03": {"digital": 6, "other": 11},
    "K-03-GROWTH": {"of": 17, "hit": 6},  # what the year before is compared with: test_growth
    "K-04": {"of": 17, "hit": 6},
    "K-05": {"of": 15, "hit": 10},
    "K-07": {"of": 8, "hit": 4},
    "K-09": {
        "goes_on": 4,
        "call_back": 4,
        "advice": 4,
        "elsewhere": 2,
        "not_reached": 1,
        "open": 2,
    },
    "K-09-JOB": {"of": 2, "hit": 1},
    "K-10": {"phone": 9, "email": 5, "web_form": 1, "professional": 2},
    "K-23": {"of": 17, "hit": 2},
    "K-23-SEGMENT": {"SELF_RELIANT": 1, "MANY_NEEDS": 2},
    "K-23-LEVEL": {"GENERAL_ADVICE": 1, "NEEDS_ASSESSMENT": 1, "TASK_GUIDANCE": 1},
    "K-23-SEGMENT-OTHER": {"of": 3, "hit": 2},
    "K-23-LEVEL-OTHER": {"of": 2, "hit": 1},
    "K-26": {"of": 2, "hit": 1},
    "K-26-SCORES": {"5": 1, "3": 1},
    "K-26-ANSWERED": {"of": 15, "hit": 3},
    "AFTER-HOURS": {"of": 17, "hit": 5},
}


@pytest.fixture
def month(db: None) -> ContactsMonth:
    loaded("IU", now=at("2026-09-01 09:00"))
    made = ContactsMonth()
    made.whole()
    return made


def counted(now: dt.datetime = TURN, **given: Any) -> dict[str, dict[str, int]]:
    return counted_of(now, report=CONTACTS, **given)


@pytest.mark.usefixtures("month")
def test_each_figure_of_the_month_is_what_paper_says() -> None:
    """The line answers on weekdays 8-16 (invented); D-1: the same day, else that of the next opening.

    no.  came                by        who           ended                      handled       by     late hour
    1    Mon 5.10. 10.00     phone     client        advice                     at once       5.10.  no
    2    Mon 5.10. 10.10     phone     client        goes on, told              at once       5.10.  no
    3    Mon 5.10. 10.20     phone     client        advice; goes on, untold    -             5.10.  no
    4    Mon 5.10. 17.00     email     client        advice                     6.10. 15.00   6.10.  yes
    5    Mon 5.10. 9.00      email     client        goes on, told              6.10. 9.00    5.10.  no
    6    Sat 10.10. 12.00    web form  close person  elsewhere                  12.10. 9.00   12.10. yes
    7    Mon 5.10. 11.00     phone     client        call back                  5.10. 14.00   5.10.  no
    8    Mon 5.10. 11.10     phone     client        call back                  6.10. 10.00   5.10.  no
    9    Mon 5.10. 11.20     phone     client        call back, not reached     -             5.10.  no
    10   Fri 30.10. 17.00    email     client        open                       -             2.11.  yes
    11   Wed 7.10. 12.00     phone     anonymous     elsewhere                  at once       7.10.  no
    12   Thu 8.10. 12.00     colleague own employee  advice; a nurse            at once       8.10.  no
    13   Thu 8.10. 12.10     colleague own employee  goes on, told              at once       8.10.  no
    14   Thu 8.10. 7.00      phone     client        not reached                -             8.10.  yes
    15   Fri 9.10. 10.00     phone     anonymous     advice; corrected: email, Swedish        9.10.  no
    16   Fri 9.10. 10.10     phone     client        call back, joined to one   9.10. 13.00   9.10.  no
    17   Sat 31.10. 23.59    email     client        open                       -             2.11.  yes
    One came on 30.9. at 23.59 and one on 1.11. at 0.00.

    K-03, K-04: 4, 5, 6, 10, 15, 17 = 6 digital of 17. K-05: of all but 10 and 17, whose day isn't over, those
    handled by the day: all but 3, 5, 8, 9, 14 = 10 of 15. K-07: advice 1, 4, 12, 15; goes on 2, 3, 5, 13:
    4 of 8. Feedback: 5 on no. 1, 3 on no. 4 at 31.10. 23.59, 4 on no. 11 at 1.11. 0.00: two in October, one
    of them four or more; three of the 15 that have ended. Segments: 1 as suggested, 2 another, 3 none though
    one was suggested, 12 without a suggestion; levels: 1 without a suggestion, 2 as suggested, 3 another.
    """
    assert counted() == PAPER


@pytest.mark.usefixtures("month")
def test_a_part_of_the_contacts_is_what_paper_says() -> None:
    """Swedish: 15 alone, as corrected. E-mail: 4, 5, 10, 15, 17, of which 4 and 15 were handled by the day
    and 5 wasn't. Own employees: 12 and 13. All came to the one line."""
    assert counted(language="sv")["K-04"] == {"of": 1, "hit": 1}
    assert counted(channel="email")["K-05"] == {"of": 3, "hit": 2}
    assert counted(contactor="own_employee")["K-07"] == {"of": 2, "hit": 1}
    assert counted(unit="CLIENT_ADVICE")["K-04"] == {"of": 17, "hit": 6}
    assert counted(team="CLIENT_ADVICE", area="")["K-23"] == {"of": 17, "hit": 2}
    assert counted(units=["GUIDANCE_WORKING_AGE"]) == {}


@pytest.mark.usefixtures("month")
def test_other_months_have_their_own() -> None:
    november = counted(month=NOVEMBER)
    assert november["K-04"] == {"of": 1}
    assert november["K-26"] == {"of": 1, "hit": 1}
    assert counted(month=dt.date(2026, 9, 1))["AFTER-HOURS"] == {"of": 1, "hit": 1}


@pytest.mark.usefixtures("month")
def test_a_day_that_passes_makes_what_waits_late() -> None:
    """No. 10 and 17 are late from 3.11. on."""
    assert counted(TURN + DAY)["K-05"] == {"of": 15, "hit": 10}
    assert counted(TURN + 2 * DAY)["K-05"] == {"of": 17, "hit": 10}


def test_what_is_corrected_counts_as_it_is_right(month: ContactsMonth) -> None:
    """Need, service task and outcome of one of two matters: the contact goes on no more."""
    contact = month.came("2026-10-12 10:00", NOT_REACHED, ADVICE)
    first, second = Matter.objects.filter(contact=contact).order_by("number")
    before = counted()["K-09"]
    month.corrected(contact, first, need="financial", service_task="WORKING_AGE", place="PORVOO")
    month.corrected(contact, second, outcome="elsewhere")
    after = counted()["K-09"]
    assert (before["advice"], after["advice"]) == (5, 4)
    assert (before["elsewhere"], after["elsewhere"]) == (2, 3)
    assert counted(need="financial")["K-09"] == {"elsewhere": 1}
    assert counted(task="WORKING_AGE", municipality="PORVOO")["K-09"] == {"elsewhere": 1}


def test_digital_contacts_and_feedback_where_they_are_wanted(db: None) -> None:
    """Kymenlaakso, R-KL-06 and R-KL-07: two by e-mail, one by a web form of seven; it is open 9-15."""
    loaded("KL", now=at("2026-09-01 09:00"))
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    for number, channel in enumerate(("phone", "email", "walk_in", "email", "web_form", "letter")):
        a_contact(marjut, now=at(f"2026-10-05 {11 + number}:30"), channel_id=channel)
    a_contact(marjut, now=at("2026-10-06 11:30"), channel_id="phone")
    told = counted()
    assert told["K-04"] == {"of": 7, "hit": 3}
    assert told["K-03"] == {"digital": 3, "other": 4}
    assert DIGITAL_NUMBER.told(told["K-03"]) == 3
    assert OUTCOMES.told(told["K-09"]) == 7
    assert told["AFTER-HOURS"] == {"of": 7, "hit": 2}
    assert "K-05" not in told  # no same day is promised


def test_anonymous_contacts_and_levels_where_they_are_wanted(db: None) -> None:
    """Varsinais-Suomi, R-VS-90: two anonymous of three; R-VS-77: the level of one. One is urgent, by law at
    once, which is no promise of the county's."""
    loaded("VS", now=at("2026-09-01 09:00"))
    ville = a_post("KOMPASSI", "ASIAKASOHJAAJA", name="Ville Neuvoja")
    nobody = from_whom(ParticipantKind.ANONYMOUS)
    level = Guided(level=Choice(chosen="INTENSIVE"))
    for who in (None, nobody, nobody):
        took_part: dict[str, Any] = {"participants": (who,)} if who else {"guided": level, "is_urgent": True}
        a_contact(ville, Heard(own_words="?", answer=ADVICE), now=at("2026-10-05 10:00"), **took_part)
    told = counted()
    assert told["K-23"] == {"of": 3, "hit": 2}
    assert told["K-23-LEVEL"] == {"INTENSIVE": 1}
    assert told["K-07"] == {"of": 3, "hit": 3}
    assert "K-05" not in told
