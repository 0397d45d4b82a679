"""What clients are told, as whoever leads sees it: every notice, every way, every language (R-KL-37)."""

import re
from dataclasses import replace

import pytest

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.desk.queries.notice_preview import previewed
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.notice_words import LANGUAGES
from reimari.region.profile.values import NoticeKind, NoticeRules, NoticeWords, Text
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_post, county, loaded

pytestmark = pytest.mark.django_db
PAGE = "/notices/"


@pytest.fixture(autouse=True)
def _kl(db: None) -> None:
    loaded("KL")


@pytest.fixture
def lead() -> Post:
    return a_post("INCOME_SUPPORT", "JOHTAVA_SOSIAALITYONTEKIJA", name="Liisa Kallio")


def test_whoever_leads_sees_it_and_nobody_else(lead: Post) -> None:
    adviser = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    for who, status in ((lead, 200), (adviser, 403)):
        assert signed_in(who).get(PAGE).status_code == status
    assert f'href="{PAGE}"' in signed_in(lead).get("/calendars/INCOME_SUPPORT/").content.decode()
    event = Event.objects.filter(action="notices.preview").order_by("pk")[0]
    assert (event.actor_id, event.person_ids) == (lead.user_id, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_by_every_way_without_remarks(lead: Post, language: str) -> None:
    got = signed_in(lead).get(f"{PAGE}?language={language}")
    shown = context(got)["shown"]
    assert [each.code for each in shown.notices] == list(NoticeKind)
    assert shown.remarked == 0
    html = got.content.decode()
    assert html.count(f'<blockquote class="own-words" lang="{language}">') == 2 * len(NoticeKind)
    for each in shown.notices:
        assert each.parts in {1, 2, 3}
        assert "{" not in each.sms + each.title + each.words
        assert "https://palvelut.example.org/fi/aika/" in each.sms or each.code.startswith("cancelled")


def test_an_unknown_language_is_the_viewers(lead: Post) -> None:
    assert context(signed_in(lead).get(f"{PAGE}?language=ru"))["spoken"] == "en"


def test_hours_that_are_our_own_say_so(lead: Post) -> None:
    browser = signed_in(lead)
    html = browser.get(PAGE).content.decode()
    assert "21.00–8.00" in html  # noqa: RUF001
    assert len(re.findall(r"<dd>\s*10\.00", html)) == 1
    assert context(browser.get(PAGE))["shown"].hours.assumed


def test_the_countys_own_words_and_what_is_to_be_said_of_them(lead: Post) -> None:
    """A profile with such words isn't loaded; the page tells what the check would."""
    long = " ".join(["sana"] * 21)
    own = NoticeWords(code="booked", sms=Text(fi="{next} " + long), title=Text(fi="Oma otsikko"))
    rules = NoticeRules(code="OURS", quiet_from=NOW.time(), quiet_until=NOW.time(), sensitive=("otsik",))
    profile = replace(county("KL"), notices=(own,), notice_rules=(rules,))
    booked = previewed(profile, "fi", TODAY).notices[0]
    assert booked.title == "Oma otsikko"
    assert len(booked.own) == 2
    assert (len(booked.sms_remarks), len(booked.remarks)) == (1, 1)


def test_a_loaded_countys_words_are_shown(lead: Post) -> None:
    own = NoticeWords(code="booked", title=Text(fi="Oma otsikko", sv="Egen rubrik"))
    row = CountyProfile.of(replace(county("KL"), notices=(own,)), day=TODAY, with_demo=True)
    load_profile(row, actor=system("test"), now=NOW)
    assert "Oma otsikko" in signed_in(lead, "fi").get(PAGE).content.decode()


def test_it_asks_little(lead: Post) -> None:
    browser = signed_in(lead)
    assert len(statements(lambda: browser.get(PAGE))) <= MOST_STATEMENTS
