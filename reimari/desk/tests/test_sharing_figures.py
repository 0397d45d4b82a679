"""A page of figures for somebody without an account: who shares it, what it tells, when it ends."""

import csv
import datetime as dt
import re
from html import unescape
from io import StringIO
from typing import cast
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from reimari.accounts.models import Guess
from reimari.audit.models import Event
from reimari.common.ids import uuid7
from reimari.contacts.actions import Heard
from reimari.desk.queries.figures_shared import Shared, _block
from reimari.desk.tests.sharing import TOKEN, a_shared_page
from reimari.figures.definitions import FIGURES
from reimari.figures.models import SharedPage, SharedView
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import ADVICE, a_contact, a_person, a_post, as_actor, at, client, loaded

pytestmark = pytest.mark.django_db
OCTOBER = {"since": "2026-10", "until": "2026-10"}
OTHER = "0" * 64
DAY = dt.timedelta(days=1)


@pytest.fixture
def marjut(db: None) -> Post:
    """Fifteen contacts of October: eight calls and five visits from Kotka, two e-mails from Kouvola."""
    loaded("KL", now=at("2026-09-01 09:00"))
    made = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    for channel, place, number in (("phone", "KOTKA", 8), ("walk_in", "KOTKA", 5), ("email", "KOUVOLA", 2)):
        for _ in range(number):
            heard = Heard(own_words="Yksityinen", place_id=place, answer=ADVICE)
            a_contact(made, heard, now=at("2026-10-05 09:10"), channel_id=channel)
    return made


@pytest.fixture
def leena(marjut: Post) -> Post:
    return a_post("ADVICE", "PALVELUESIHENKILO", name="Leena Saaripuro")


def share(who: Post, page: str = "report", figures: str = "contacts", **given: str) -> HttpResponse:
    told = {"key": str(uuid7()), "page": page, "figures": figures, "asked": urlencode(OCTOBER), "days": "30"}
    return cast(HttpResponse, signed_in(who).post("/figures/share/", told | given))


def address_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.content
    address: str = context(answer)["address"]
    return "/" + address.split("/", 3)[3]


def opened(address: str, language: str = "en") -> Shared:
    got = Client().get(re.sub("^/../", f"/{language}/", address))
    assert got.status_code == 200, got.content
    shown: Shared = context(got)["shown"]
    return shown


def lines(shown: Shared, code: str) -> list[tuple[str, str, str]]:
    block = next(each for each in shown.told.blocks if each.figure.code == code)
    return [(line.name, line.number, line.of) for table in block.tables for line in table.lines]


def test_values_of_a_figure_stand_apart_from_what_it_is_compared_by() -> None:
    """Of 20 contacts 15 ended with advice; by channel alone their number is told, and of it no share."""
    told = [
        ["", "advice", "15", "", "75"],
        ["", "goes on", "..", "", ".."],
        ["By channel", "phone", "20", "", ""],
    ]
    with override("en"):
        values, compared = _block(NotImplemented, FIGURES["K-09"], told).tables
        assert [list(each.heads.values()) for each in (values, compared)] == [
            ["Number", "Per cent"],
            ["Number"],
        ]
    assert (values.title, compared.title) == ("", "By channel")
    assert [(line.name, line.bar) for line in values.lines] == [("advice", 75), ("goes on", None)]
    assert (values.has_bars, compared.has_bars) == (True, False)


def test_whoever_exports_figures_shares_them_and_nobody_else(leena: Post, marjut: Post) -> None:
    assert "Share by a link" in signed_in(leena).get("/figures/contacts/").content.decode()
    address = address_of(share(leena))
    view = SharedView.objects.get()
    assert re.fullmatch(r"/en/mittarit/[0-9a-f]{64}/", address)
    assert view.token_hash not in address
    assert (view.made_by, view.team, len(view.units)) == (leena.user, "ADVICE", 3)
    assert share(marjut).status_code == 403
    assert signed_in(marjut).get("/figures/shared/").status_code == 403
    assert SharedView.objects.count() == 1


@pytest.mark.parametrize("address", ["contacts", "of/K-23", "arrivals", "chain"])
def test_the_form_on_a_page_makes_a_link_to_what_the_page_shows(leena: Post, address: str) -> None:
    browser = signed_in(leena)
    html = browser.get(f"/figures/{address}/", {**OCTOBER, "language": "fi"}).content.decode()
    form = html.partition('action="/figures/share/"')[2].partition("</form>")[0]
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    del fields["csrfmiddlewaretoken"]
    assert browser.post("/figures/share/", fields | {"days": "7"}).status_code == 200
    view = SharedView.objects.get()
    assert view.code == address.removeprefix("of/")
    assert {name: view.asked[name] for name in ("since", "until", "language")} == {
        **OCTOBER,
        "language": "fi",
    }


def test_small_numbers_are_kept_back_and_what_would_tell_them(leena: Post) -> None:
    """Of 8, 5 and 2 the 2 is small, and beside a sum one more is kept back: the 5. Anonymous: none of 15."""
    shown = opened(address_of(share(leena)))
    assert sorted(number for _name, number, _of in lines(shown, "K-10")) == ["..", "..", "8"]
    assert lines(shown, "K-23")[0] == ("All together", "0", "15")
    assert shown.told.kept_back


def test_a_shared_page_tells_what_the_file_tells(leena: Post) -> None:
    by = {**OCTOBER, "by": "municipality"}
    shown = opened(address_of(share(leena, asked=urlencode(by))))
    file = signed_in(leena).get("/figures/contacts/file/", by)
    told = list(csv.reader(StringIO(b"".join(file).decode("utf-8-sig")), delimiter=";"))[1:]
    for code in ("K-10", "K-23", "K-04"):
        in_file = [(row[3] or "All together", row[4], row[5]) for row in told if row[0] == code]
        assert lines(shown, code) == in_file, code
    assert lines(shown, "K-23")[1:] == [("Kotka", "..", ".."), ("Kouvola", "..", "..")]


def test_a_map_of_arrivals_keeps_small_half_hours_back_and_tells_no_sums(leena: Post, marjut: Post) -> None:
    """Fifteen on Monday at nine; two on Tuesday and three on Wednesday at one, which are small."""
    for day, number in ((6, 2), (7, 3)):
        for _ in range(number):
            a_contact(marjut, now=at(f"2026-10-{day:02} 13:00"))
    shown = opened(address_of(share(leena, "arrivals", "arrivals")))
    assert shown.told.arrivals
    (one,) = shown.told.arrivals.maps
    assert one.averages == {(1, 18): 3.75}
    table = dict(one.table)
    assert table["9.00\N{EN DASH}9.30"] == ["3.8", "0", "0", "0", "0"]
    assert table["13.00\N{EN DASH}13.30"] == ["0", "..", "..", "0", "0"]
    assert one.number is None
    assert [(busy.url, "3.8" in busy.words) for busy in shown.told.arrivals.busiest] == [("", True)]
    split = opened(
        address_of(share(leena, "arrivals", "arrivals", asked=urlencode({**OCTOBER, "by": "channel"})))
    )
    assert split.told.arrivals
    assert [each.averages for each in split.told.arrivals.maps if each.averages] == [
        {(1, 18): 2.0},
        {(1, 18): 1.25},
    ]


def test_a_map_that_may_tell_nothing_isnt_called_empty(leena: Post) -> None:
    """Two e-mails of one half-hour."""
    asked = urlencode({**OCTOBER, "channel": "email"})
    html = Client().get(address_of(share(leena, "arrivals", "arrivals", asked=asked))).content.decode()
    assert "Nothing was counted" not in html
    assert ">..<" in html


def test_the_page_tells_no_person_leads_nowhere_and_leaves_nothing(leena: Post, marjut: Post) -> None:
    person = a_person(as_actor(marjut), last_name="Suojanen", first_names="Salla", place_id="KOTKA")
    a_contact(
        marjut,
        Heard(own_words="Yksityinen", answer=ADVICE),
        now=at("2026-10-06 09:00"),
        participants=(client(person),),
    )
    for page, figures in (("report", "contacts"), ("figure", "K-23"), ("arrivals", "arrivals")):
        address = address_of(share(leena, page, figures, asked=urlencode({**OCTOBER, "by": "municipality"})))
        for language in ("fi", "sv", "en"):
            got = Client().get(re.sub("^/../", f"/{language}/", address))
            html = got.content.decode()
            assert got.status_code == 200
            for word in ("Suojanen", "Salla", "Yksityinen", "Saaripuro", str(person.pk), "<script", "<form"):
                assert word not in html, (page, word)
            links = set(re.findall(r'href="(/[^"]*)"', html))
            assert {link for link in links if "/static/" not in link} == {
                re.sub("^/../", f"/{other}/", address) for other in ("fi", "sv", "en")
            }
            assert f'lang="{language}"' in html
            assert got.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
            assert got.headers["Referrer-Policy"] == "no-referrer"
            assert "no-store" in got.headers["Cache-Control"]
            assert not got.cookies


def test_it_says_of_what_it_tells_until_when_and_whom_to_ask(leena: Post) -> None:
    shown = opened(address_of(share(leena, asked=urlencode({**OCTOBER, "language": "fi", "unit": "ADVICE"}))))
    assert [title for title, _value in shown.narrowed] == ["Unit", "Language"]
    assert shown.ask == "Client advice of social services"
    assert (shown.frozen, shown.open) == ([], [(dt.date(2026, 10, 1), dt.date(2026, 10, 1))])
    html = Client().get(f"/en/mittarit/{TOKEN}/")
    assert html.status_code == 404


def test_a_link_ends_is_taken_back_and_says_so(leena: Post) -> None:
    now = timezone.now()
    a_shared_page(leena, now=now - 30 * DAY)
    over = Client().get(f"/en/mittarit/{TOKEN}/")
    assert (over.status_code, "This link has ended" in over.content.decode()) == (410, True)
    SharedView.objects.all().delete()
    last = a_shared_page(leena, now=now - 29 * DAY)
    assert Client().get(f"/en/mittarit/{TOKEN}/").status_code == 200
    johanna = a_post("INCOME_SUPPORT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Johanna Kallio")
    form = {"key": str(uuid7())}
    assert signed_in(johanna).post(f"/figures/shared/{last.pk}/take-back/", form).status_code == 404
    for _ in range(2):
        assert signed_in(leena).post(f"/figures/shared/{last.pk}/take-back/", form).status_code == 302
    shut = Client().get(f"/en/mittarit/{TOKEN}/")
    assert (shut.status_code, "This link was taken back" in shut.content.decode()) == (410, True)
    again = signed_in(leena).post(f"/figures/shared/{last.pk}/take-back/", {"key": str(uuid7())})
    assert again.status_code == 409
    assert context(signed_in(leena).get("/figures/shared/"))["links"][0][0].revoked_at


def test_each_opening_is_counted_and_logged_without_anybody(leena: Post) -> None:
    address = address_of(share(leena))
    for _ in range(3):
        Client().get(address)
    Client().get(address[:-3] + "0/")
    view = SharedView.objects.get()
    assert view.opened == 3
    events = Event.objects.filter(action="figures.open_shared")
    assert events.count() == 3
    assert {(each.subject_id, tuple(each.person_ids)) for each in events} == {(str(view.pk), ())}
    assert {each.organisation for each in events} == {"shared figures"}
    assert Event.objects.filter(action="figures.share", subject_id=str(view.pk)).count() == 1


def test_whoever_tries_links_waits(leena: Post) -> None:
    for number in range(100):
        assert Client().get(f"/fi/mittarit/{number:064}/").status_code == 404
    assert Client().get(f"/fi/mittarit/{101:064}/").status_code == 429
    assert Guess.objects.count() >= 1
    assert Client().get(f"/xx/mittarit/{TOKEN}/").status_code == 404


def test_the_same_form_twice_is_one_link(leena: Post) -> None:
    key = str(uuid7())
    first, second = (address_of(share(leena, key=key)) for _ in range(2))
    assert first == second
    assert SharedView.objects.count() == 1


def test_only_what_the_county_has_is_shown_to_others(leena: Post) -> None:
    for asked, status in (("need=Matti+Meik%C3%A4l%C3%A4inen", 409), ("need=-", 200), ("unit=NOBODYS", 409)):
        assert share(leena, asked=f"since=2026-10&until=2026-10&{asked}").status_code == status, asked
    assert share(leena, days="8").status_code == 409
    assert share(leena, days="").status_code == 400
    assert share(leena, "figure", "K-999").status_code == 404
    assert share(leena, "report", "arrivals").status_code == 404


def test_a_link_shows_the_units_of_when_it_was_made_and_no_others(leena: Post) -> None:
    johanna = a_post("INCOME_SUPPORT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Johanna Kallio")
    a_shared_page(johanna, asked=OCTOBER)
    shown = opened(f"/en/mittarit/{TOKEN}/")
    assert len(shown.units) == 1
    assert lines(shown, "K-23")[0] == ("All together", "0", "0")


def test_it_costs_few_queries(leena: Post) -> None:
    a_shared_page(leena, asked={**OCTOBER, "by": "need"})
    a_shared_page(leena, token=OTHER, asked=OCTOBER, page=SharedPage.ARRIVALS, code="arrivals")
    for token in (TOKEN, OTHER):
        assert len(statements(lambda: Client().get(f"/en/mittarit/{token}/"))) <= MOST_STATEMENTS + 6  # noqa: B023
