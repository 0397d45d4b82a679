"""Each picture of figures is told to whoever can't see it, and has the same as a table beside it."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from reimari.access.actor import system
from reimari.contacts.actions import Heard
from reimari.desk.tests.sharing import a_shared_page
from reimari.desk.urls.figures import FIGURES as URLS
from reimari.figures.actions import freeze_month
from reimari.figures.definitions import FIGURES, REPORTS, Share
from reimari.figures.models import FrozenMonth
from reimari.figures.rules import begins, first_of, month_after
from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import NOW, a_case, a_contact, goes_on

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
MONTH = month_after(first_of(NOW), -1)
ASKED = {"since": f"{month_after(MONTH, -1):%Y-%m}", "until": f"{MONTH:%Y-%m}"}
QUESTION = "&".join(f"{name}={value}" for name, value in ASKED.items())
# Addresses of files and of what is sent; and what shows nothing but rows.
WITHOUT = ("file", "share", "take-back", "publish", "withdraw", "count", "review", "<slug:month>")


class Pictures(HTMLParser):
    """The pictures of a page: which of them nobody tells, and which have no table in their part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.untold, self._at = 0, list[str](), [0]
        self._sections, self._pictured, self._tabled = 1, set[int](), set[int]()

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        told = dict(given)
        if tag == "section":
            self._at.append(self._sections)
            self._sections += 1
        elif tag == "table":
            self._tabled |= {*self._at}
        elif tag == "svg":
            self.seen += 1
            pictured = told.get("role") == "img" and bool((told.get("aria-label") or "").strip())
            if pictured:
                self._pictured.add(self._at[-1])
            elif told.get("aria-hidden") != "true":
                self.untold.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._at.pop()

    @property
    def pictures(self) -> int:
        return len(self._pictured)

    @property
    def alone(self) -> set[int]:
        return self._pictured - self._tabled


def pictures(html: str) -> Pictures:
    found = Pictures()
    found.feed(html)
    return found


def addresses() -> list[str]:
    """Each page of figures: each report, and a share, a spread of codes and one of days by itself."""
    whole = [figure.code for figure in FIGURES.values() if not isinstance(figure, Share)]
    every = {"<slug:which>": ["CHAIN-TOLD", *whole]}
    every["<slug:report>"] = [report.code for report in REPORTS if report.code not in {"chain", "arrivals"}]
    found = []
    for path in (str(each.pattern) for each in URLS):
        if any(word in path for word in WITHOUT):
            continue
        slot = next((slot for slot in every if slot in path), "")
        found += [f"/{path.replace(slot, code)}" if slot else f"/{path}" for code in every.get(slot, [""])]
    return found


@pytest.fixture
def worked(aino: Post, eero: Post, lea: Post) -> None:
    """Contacts and cases of the last two months, which are frozen."""
    for month in (month_after(MONTH, -1), MONTH):
        when = begins(month).replace(hour=10, day=12)
        for place in ("ASKOLA", "PORVOO"):
            for who in (aino, eero, eero, eero):
                heard = Heard(own_words="?", need="financial", place_id=place, answer=goes_on(WEST))
                a_contact(who, heard, now=when)
            a_case(aino, WEST, now=when, service_task_id="WORKING_AGE", place_id=place)
        freeze_month(FrozenMonth(month=month), actor=system("figures"), now=NOW)


def test_every_picture_is_told_and_has_its_table(lea: Post, worked: None) -> None:
    del worked
    browser, pictured = signed_in(lea, "en"), set[str]()
    months = browser.get("/figures/months/").content.decode()
    reports = re.findall(rf'href="(/figures/months/{MONTH:%Y-%m}/[\w-]+/)"', months)
    for address in [*addresses(), *reports]:
        got = browser.get(f"{address}?{QUESTION}&figure=K-01&part=of&length_D-2=5&need=financial")
        assert got.status_code == 200, address
        found = pictures(got.content.decode())
        assert not found.untold, (address, found.untold)
        assert not found.alone, address
        if found.pictures:
            pictured.add(address)
    wanted = {f"/figures/{each}/" for each in ("chain", "arrivals", "equality", "replay", "of/CHAIN-TOLD")}
    assert wanted | {*reports[:1]} <= pictured
    assert reports


@pytest.mark.parametrize(
    ("page", "code", "some"),
    [
        ("chain", "chain", True),
        ("equality", "equality", True),
        ("arrivals", "arrivals", True),
        ("population", "population", False),
        ("report", "contacts", False),
    ],
)
def test_so_is_every_picture_that_those_outside_see(
    lea: Post, worked: None, page: str, code: str, *, some: bool
) -> None:
    del worked
    units = ["CLIENT_ADVICE", lea.team.unit_id]
    a_shared_page(
        lea, page=page, code=code, asked={**ASKED, "need": "financial"}, units=units, token="a" * 64
    )
    got = Client().get(f"/en/mittarit/{'a' * 64}/")
    assert got.status_code == 200
    found = pictures(got.content.decode())
    assert not found.untold
    assert not found.alone
    assert bool(found.pictures) == some


def test_a_picture_that_nobody_tells_would_be_found() -> None:
    assert pictures('<svg class="chart"></svg>').untold
    assert pictures('<svg role="img" aria-label=" "></svg>').untold
    assert pictures('<svg role="img" aria-label="X"></svg><section><p></p></section>').alone
    assert pictures('<section><svg role="img" aria-label="X"></svg></section><table></table>').alone
    fine = pictures('<section><svg role="img" aria-label="X"></svg><div><table></table></div></section>')
    assert (fine.untold, fine.alone, fine.pictures) == ([], set(), 1)
