"""What each number of figures opens: its rows, page by page, and what of it can't be opened."""

from functools import partial

import pytest

from reimari.audit.models import Event
from reimari.desk.queries import figures_behind
from reimari.desk.queries.figure_page import FigurePage
from reimari.desk.queries.figures import ShareLine, SpreadLine
from reimari.desk.queries.figures_behind import Behind
from reimari.figures.tests.line_month import Line
from reimari.figures.tests.october import October
from reimari.staff.models import Post, Role
from reimari.telephony.models import Call
from tests.browser import context, signed_in, statements
from tests.browser import shown as rows_in
from tests.factories import a_contact, a_post, at, loaded

pytestmark = pytest.mark.django_db
BEHIND = "/figures/behind/?since=2026-10&until=2026-10"
MONTH = "?since=2026-10&until=2026-10"


@pytest.fixture
def johanna(db: None) -> Post:
    """She leads the income-support team alone, and may open its cases."""
    loaded("KL", now=at("2026-09-01 09:00"))
    October().whole()
    Role.objects.filter(pk="JOHTAVA_SOSIAALITYONTEKIJA").update(scope="team")
    return a_post("INCOME_SUPPORT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Johanna Kallio")


@pytest.fixture
def line(db: None) -> Line:
    loaded("PS", now=at("2026-09-01 09:00"))
    return Line()


def figure_page(who: Post, code: str) -> FigurePage:
    page: FigurePage = context(signed_in(who).get(f"/figures/of/{code}/{MONTH}"))["shown"]
    return page


def opened(who: Post, address: str) -> Behind:
    got = signed_in(who).get(address)
    assert got.status_code == 200, address
    behind: Behind = context(got)["shown"]
    return behind


def test_whole_numbers_open_as_many_as_stand_there(johanna: Post) -> None:
    """The times of test_october but the one of adult social work, on the second working day."""
    told = figure_page(johanna, "TO-BOOKED").line
    assert isinstance(told, SpreadLine)
    assert [part.number for part in told.parts] == [0, 14, 2, 2, 1]
    assert not told.parts[0].url
    for part in told.parts[1:]:
        behind = opened(johanna, part.url)
        assert (behind.rows.all, len(behind.lines)) == (part.number, part.number)
        assert behind.part == part.label
    html = signed_in(johanna).get(f"/figures/booking/{MONTH}").content.decode()
    assert "figure=TO-BOOKED&amp;part=3-5" in html


def test_the_share_without_pauses_opens_its_own_cases(johanna: Post) -> None:
    """Of 18 (19 but the one of adult social work) 12 were in time, one of them by its pause alone."""
    told = figure_page(johanna, "K-02").line
    assert isinstance(told, ShareLine)
    assert told.raw
    assert (told.told.hit, told.raw.hit, told.raw.of) == (12, 11, 18)
    with_pauses, without = opened(johanna, told.behind[0][1]), opened(johanna, told.behind_raw)
    assert (with_pauses.rows.all, without.rows.all) == (12, 11)
    assert without.part == "those that would count if no clock had been paused"
    assert {each.pk for each in without.lines} < {each.pk for each in with_pauses.lines}
    for address in (f"/figures/of/K-02/{MONTH}", f"/figures/booking/{MONTH}"):
        assert "figure=K-02&amp;part=raw" in signed_in(johanna).get(address).content.decode()


def test_a_long_list_has_pages_and_each_is_logged(johanna: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_behind, "PAGE_SIZE", 5)
    address, told, sizes = f"{BEHIND}&figure=K-02&part=hit", list[str](), list[int]()
    browser = signed_in(johanna)
    before = Event.objects.filter(action="figures.see").count()
    first = len(statements(partial(browser.get, address)))
    while address:
        got = browser.get(address)
        assert context(got)["shown"].rows.all == 12
        assert "12 counted now." in got.content.decode()
        assert len(statements(partial(browser.get, address))) == first
        sizes.append(len(rows_in(got.content.decode())))
        told += rows_in(got.content.decode())
        assert bool(context(got)["first_url"]) == (len(sizes) > 1)
        address = context(got)["next_url"]
    assert sizes == [5, 5, 2]
    assert len({*told}) == 12
    assert Event.objects.filter(action="figures.see").count() == before + 1 + 2 * 3
    nothing = browser.get(f"{BEHIND}&figure=K-02&part=hit&after=x")
    assert len(rows_in(nothing.content.decode())) == 5


def test_what_is_about_nothing_that_can_be_opened_has_no_links(line: Line) -> None:
    """Two issued and one lost in October, as reckoned in test_line_month: no card is of a case."""
    line.cards()
    told = figure_page(line.matti, "K-29").line
    assert isinstance(told, SpreadLine)
    assert [(part.number, part.url) for part in told.parts] == [(2, ""), (1, "")]
    page = signed_in(line.matti).get(f"/figures/of/K-29/{MONTH}").content.decode()
    assert "/figures/behind/" not in page
    for code in ("issued", "lost", "of"):
        assert signed_in(line.matti).get(f"{BEHIND}&figure=K-29&part={code}").status_code == 404


def test_a_list_counts_what_its_page_counts_and_says_what_isnt_listed(line: Line) -> None:
    """Three calls were answered; of one there is a contact, then of two the same one."""
    line.calls()
    contact = a_contact(line.tuula, now=at("2026-10-05 10:00"))
    answered = Call.objects.filter(answered_at__isnull=False, began_at__gte=at("2026-10-01 00:00"))
    first, second, _third = answered.order_by("began_at")
    address = f"{BEHIND}&figure=CALLS&part=answered"
    for number, call in enumerate((first, second), start=1):
        Call.objects.filter(pk=call.pk).update(contact=contact)
        behind = opened(line.matti, address)
        assert (behind.rows.all, behind.rows.bare, behind.rows.tracks) == (3, 3 - number, 1)
        assert [each.pk for each in behind.lines] == [contact.pk]
        assert (behind.closed, behind.repeated) == (0, number == 2)
    text = " ".join(signed_in(line.matti).get(address).content.decode().split())
    told = (
        "3 counted now. 1 of them has nothing that can be opened. Some count more than once; each stands"
        " here once, 1 in all."
    )
    assert told in text
