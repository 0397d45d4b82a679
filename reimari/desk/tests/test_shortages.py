"""Where no time kept the promise: who sees it, what is counted, and what a row opens (R-KL-21)."""

import datetime as dt
from typing import Any

import pytest

from reimari.appointments import access
from reimari.appointments.models import Shortage
from reimari.audit.models import Event
from reimari.cases.models import Case
from reimari.common.working_days import HELSINKI
from reimari.desk.queries.shortages import ShortagePage, days_late, month_in
from reimari.people.models import Person
from reimari.staff.models import Post, Role, Team
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor, loaded

pytestmark = pytest.mark.django_db
TEAM, UNIT = "INCOME_SUPPORT", "/calendars/INCOME_SUPPORT/"
PAGE = f"{UNIT}shortages/"
LEADS = "JOHTAVA_SOSIAALITYONTEKIJA"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _kl(db: None) -> None:
    loaded("KL")


@pytest.fixture
def lead() -> Post:
    """She leads the unit whose times didn't suffice, and no other of the service task."""
    Role.objects.filter(pk=LEADS).update(scope="team")
    return a_post(TEAM, LEADS, name="Liisa Kallio")


@pytest.fixture
def satu() -> Post:
    return a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio")


@pytest.fixture
def marjut() -> Post:
    return a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")


def lacked(*, at: dt.datetime = NOW, days: int | None = 3, **given: Any) -> Shortage:
    """Somebody wanted a time in vain; the first was `days` after the promise, None: there was none."""
    due_at = at + 7 * DAY
    told: dict[str, Any] = {
        "team_id": TEAM,
        "backgrounds": ["INCOME_SUPPORT_TIME"],
        "due_at": due_at,
        "later_at": None if days is None else due_at + days * DAY,
        "instead": "later",
        "told_at": at,
    }
    return Shortage.objects.create(**told | given)


def shown(who: Post, address: str = PAGE) -> ShortagePage:
    got = signed_in(who).get(address)
    assert got.status_code == 200
    page: ShortagePage = context(got)["shown"]
    return page


def test_whoever_leads_the_unit_sees_it_and_nobody_else(lead: Post, satu: Post, marjut: Post) -> None:
    advice = a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")
    other = a_post("ADVICE", LEADS, name="Aamu Kallio")
    for who, status in ((lead, 200), (satu, 403), (marjut, 403), (advice, 403), (other, 404)):
        assert signed_in(who).get(PAGE).status_code == status, who
        tab = f'href="{PAGE}"' in signed_in(who).get(UNIT).content.decode()
        assert tab == (status == 200), who
    assert signed_in(other).get(UNIT).status_code == 200
    assert signed_in(lead).get("/calendars/ADULT/shortages/").status_code == 404
    assert signed_in(lead).get("/calendars/NOWHERE/shortages/").status_code == 404


def test_what_is_seen_is_what_the_action_says(lead: Post) -> None:
    rows = access.SEE_SHORTAGES.rows(as_actor(lead), Team.objects.all())
    assert set(rows.values_list("unit", flat=True)) == {TEAM}


def test_what_lacked_is_counted_by_everything_that_was_wanted(lead: Post) -> None:
    lacked(language="sv", mode="office", place_id="KOUVOLA", days=1)
    lacked(days=5)
    lacked(days=None, instead="callback", backgrounds=["INCOME_SUPPORT_TIME", "INCOME_SUPPORT_URGENT"])
    lacked(team_id="ADULT")
    page = shown(lead)
    assert (page.total.count, page.total.none_later, page.total.days) == (3, 1, "3 days")
    told = {by.title: {each.name: each.count for each in by.sums} for by in page.by}
    assert told["For what"] == {"Call or meeting with the income-support team": 3, "Urgent call": 1}
    assert told["How one meets"] == {"any way": 2, "meeting at the office": 1}
    assert told["Language"] == {"any language": 2, "Swedish": 1}
    assert told["Place"] == {"any place": 2, "Kouvola": 1}
    assert told["Done instead"] == {"a time after the promise": 2, "the client is called back": 1}


def test_the_place_of_somebody_under_protection_is_told_no_more(lead: Post, satu: Post) -> None:
    """I-04: also when it was written down before."""
    case = a_case(satu, TEAM, person=a_person(as_actor(satu)))
    lacked(case=case, place_id="KOUVOLA")
    assert "Kouvola" in shown(lead).rows[0].where
    assert case.person
    Person.objects.filter(pk=case.person.pk).update(is_protected=True)
    assert "Kouvola" not in shown(lead).rows[0].where


def test_four_weeks_are_told_or_a_month_of_ones_choice(lead: Post) -> None:
    inside = dt.datetime.combine(TODAY - 27 * DAY, dt.time(), HELSINKI)
    lacked(at=inside)
    lacked(at=inside - dt.timedelta(minutes=1))
    old = dt.datetime(TODAY.year - 1, TODAY.month, 28, 12, tzinfo=HELSINKI) + 5 * DAY
    lacked(at=old)
    assert shown(lead).total.count == 1
    month = shown(lead, f"{PAGE}?month={old:%Y-%m}")
    assert (month.total.count, month.since, month.month) == (1, old.date().replace(day=1), month.since)
    assert sum(each.count for each in month.months) == 3
    for wrong in ("x", "2026-13", "0001-01", "9999-12", ""):
        assert month_in(wrong) is None
        assert shown(lead, f"{PAGE}?month={wrong}").month is None


def test_a_row_opens_its_case_for_whoever_works_on_it(lead: Post, marjut: Post) -> None:
    person = a_person(as_actor(marjut))
    own = a_case(marjut, TEAM, person=person, need="financial")
    foreign = a_case(marjut, "ADULT", person=person)
    lacked(case=own)
    lacked(case=foreign, need="CRISIS")
    rows = {row.case: row for row in shown(lead).rows}
    assert rows.keys() == {own.pk, None}
    text = signed_in(lead).get(PAGE).content.decode()
    assert f'href="/cases/{own.pk}/"' in text
    assert Case.objects.get(pk=foreign.pk).number not in text
    assert rows[None].need
    event = Event.objects.filter(action="appointments.see_shortages").latest("pk")
    assert (event.actor_id, event.person_ids) == (lead.user_id, [person.pk])


def test_a_time_on_the_promised_day_is_no_day_late() -> None:
    row = Shortage(due_at=NOW, later_at=NOW)
    assert days_late(row) == 0
    assert days_late(Shortage(due_at=NOW, later_at=None)) is None


def test_nothing_lacked_is_said_so(lead: Post) -> None:
    assert "Nobody has written down" in signed_in(lead, "en").get(PAGE).content.decode()


def test_many_rows_cost_no_more_and_fifty_are_told_one_by_one(lead: Post, marjut: Post) -> None:
    browser = signed_in(lead)
    lacked()
    few = statements(lambda: browser.get(PAGE))
    for _number in range(54):
        lacked(case=a_case(marjut, TEAM) if _number < 3 else None)
    many = statements(lambda: browser.get(PAGE))
    assert len(many) == len(few) <= MOST_STATEMENTS
    page = shown(lead)
    assert (len(page.rows), page.more, page.total.count) == (50, 5, 55)
