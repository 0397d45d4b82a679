"""Who should have been contacted: what the box tells to whom."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from reimari.contacts.states import CameVia, Told
from reimari.desk.tests.redirecting import (
    HIDDEN,
    INTERNAL,
    INTERNAL_MAIL,
    OWN_WORKER,
    PUBLIC,
    PUBLIC_MAIL,
    ROUTE,
    SOUTH,
    URL,
    at_the_advice,
    box,
    load,
    of_the_line,
    redirect,
    told_ps,
    typed,
)
from reimari.people.rules import shown_phone
from reimari.region.profile.values import Phrase, Profile, Text
from reimari.staff.models import Post
from tests.browser import signed_in, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def ps(db: None) -> Profile:
    return told_ps()


@pytest.fixture
def tuula(ps: Profile) -> Post:
    """On the authority line, north-eastern area."""
    return of_the_line()


@pytest.fixture
def aune(ps: Profile) -> Post:
    """At the public advice."""
    return at_the_advice()


def test_an_outsider_on_the_line_is_told_the_public_number_and_never_the_internal_one(tuula: Post) -> None:
    """R-PS-74, DR-01."""
    text = box(tuula)
    assert "This belongs to" in text
    assert 'value="1"' in text
    assert "Guide there" in text
    assert f"tel:{PUBLIC}" in text
    assert PUBLIC_MAIL in text
    assert not [hidden for hidden in HIDDEN if hidden in text]
    assert redirect(tuula).via == CameVia.OUTSIDER_ON_LINE


@pytest.mark.parametrize(
    "contactor", ["client", "close_person", "other_authority", "outside_party", "anonymous"]
)
@pytest.mark.parametrize("services", [[], ["home_care"], ["informal_care"], ["housing"]])
def test_nobody_outside_is_ever_told_an_internal_number(
    tuula: Post, aune: Post, contactor: str, services: list[str]
) -> None:
    """R-PS-74: whoever writes it down, and whatever relationships the client has."""
    for post in (tuula, aune):
        for need in ("", "crisis_place"):
            text = box(post, contactor=contactor, services=services, m1__need=need, m1__place="Varkaus")
            assert not [hidden for hidden in HIDDEN if hidden in text or shown_phone(hidden) in text]


def key_of(profile: Profile, area: str) -> str:
    return next(choice.key for choice in profile.menu_choices if choice.area == area)


def test_our_own_employee_is_told_the_line_with_its_area(ps: Profile, aune: Post) -> None:
    """R-PS-23, R-PS-85, DR-02: the number is marked as the county's own, with its key in the menu."""
    text = box(aune, contactor="own_employee", m1__place="Varkaus")
    assert f"tel:{SOUTH}" in text
    assert f"tel:{INTERNAL}" in text
    assert "only for the county's own use" in text
    found = redirect(aune, contactor="own_employee", m1__place="Varkaus")
    assert [detail.value for detail in found.details] == [SOUTH, INTERNAL, INTERNAL_MAIL]
    assert found.via == CameVia.BYPASSED_LINE
    assert found.text.endswith("Linjan yhteystietoja ei jaeta hyvinvointialueen ulkopuolelle.")
    assert [detail.key for detail in found.details] == ["", key_of(ps, "ETELAINEN"), ""]
    assert f"(choose {key_of(ps, 'ETELAINEN')})" in text
    elsewhere = redirect(aune, contactor="own_employee", m1__place="Iisalmi")
    assert SOUTH not in [detail.value for detail in elsewhere.details]


def test_whoever_works_for_a_partner_is_not_told_an_internal_number(aune: Post) -> None:
    assert any(detail.is_internal for detail in redirect(aune, contactor="own_employee").details)
    aune.user.organisation = "PARTNER"
    aune.user.save()
    found = redirect(aune, contactor="own_employee")
    assert found.name == "Authority line"
    assert found.details == ()


def test_a_partner_is_told_what_the_county_tells_its_partners(aune: Post, ps: Profile) -> None:
    """R-IU-48: visible to the partner, but not public."""
    shared = {INTERNAL, INTERNAL_MAIL}
    points = tuple(replace(each, partners=each.value in shared) for each in ps.contact_points)
    channels = tuple(replace(each, partners=True) for each in ps.channels)
    load(replace(ps, contact_points=points, channels=channels))
    aune.user.organisation = "PARTNER"
    aune.user.save()
    found = redirect(aune, contactor="own_employee", m1__place="Varkaus")
    assert {detail.value for detail in found.details} == shared
    assert all(detail.is_internal for detail in found.details)
    text = box(aune, contactor="client", m1__place="Varkaus")
    assert not [hidden for hidden in HIDDEN if hidden in text]


def test_in_an_emergency_too_a_partner_is_not_told_a_number_that_is_the_countys_own(aune: Post) -> None:
    asked = {"contactor": "own_employee", "services": ["informal_care"], "urgent": "yes"}
    text = box(aune, **asked)
    urgent = text[text.index('id="urgent-help"') : text.index('id="arranged"')]
    assert f"tel:{OWN_WORKER}" in urgent
    assert "only for the county's own use" in urgent
    aune.user.organisation = "PARTNER"
    aune.user.save()
    assert OWN_WORKER not in box(aune, **asked)


def test_our_own_employee_is_told_what_is_the_countys_own(tuula: Post) -> None:
    asked = {"contactor": "own_employee", "services": ["informal_care"]}
    assert [detail.value for detail in redirect(tuula, **asked).details] == [OWN_WORKER]
    assert redirect(tuula, services=["informal_care"]).details == ()


def test_ones_own_matter_has_no_box(tuula: Post, aune: Post) -> None:
    assert redirect(tuula, contactor="own_employee") is None
    assert redirect(aune) is None
    assert "This belongs to" not in box(aune)


def test_an_existing_relationship_names_the_treating_team_whoever_contacts(tuula: Post, aune: Post) -> None:
    """R-PS-86, DR-03: no number is known of it, which is said."""
    for post, contactor in ((tuula, "own_employee"), (tuula, "client"), (aune, "client")):
        text = box(post, contactor=contactor, services=["home_care"])
        assert "This belongs to" in text
        assert "Treating nurse or team" in text
        assert "No number or address is known" in text


def test_an_untouched_page_points_at_nobody(tuula: Post) -> None:
    assert "This belongs to" not in signed_in(tuula).get(URL).content.decode()


@pytest.mark.parametrize(
    ("language", "unit"),
    [("fi", "Ikäkeskuksen neuvonta"), ("sv", "Ikäkeskus rådgivning"), ("en", "Ikäkeskus advice")],
)
def test_the_ready_text_is_in_the_contacts_language(tuula: Post, language: str, unit: str) -> None:
    """What the writer's own page speaks doesn't matter: it is for whoever contacted us."""
    given = {"language": "other", "other_language": "en"} if language == "en" else {"language": language}
    found = redirect(tuula, **given)
    assert found.language == language
    assert unit in found.text
    assert f'lang="{language}"' in box(tuula, **given)


def test_the_countys_own_words_are_used(tuula: Post, ps: Profile) -> None:
    """Where it has none in a language, or there is nothing to tell, ours are."""
    words = Phrase(code="guide_there", text=Text(fi="Soita: {unit}, {details}.", sv="Ring: {unit}."))
    load(replace(ps, phrases=(*(one for one in ps.phrases if one.code != "guide_there"), words)))
    said = f"{shown_phone(PUBLIC)}, {PUBLIC_MAIL}"
    assert redirect(tuula).text == f"Soita: Ikäkeskuksen neuvonta, {said}."
    assert redirect(tuula, language="sv").text == "Ring: Ikäkeskus rådgivning."
    assert said in redirect(tuula, language="other", other_language="en").text
    assert "{" not in redirect(tuula, services=["home_care"]).text


def test_the_text_opens_as_an_e_mail_only_where_an_e_mail_is_answered(tuula: Post) -> None:
    assert redirect(tuula).mailto == ""
    found = redirect(tuula, channel="email")
    assert found.mailto == f"mailto:?body={quote(found.text)}"
    assert found.told == Told.EMAIL


def test_the_box_asks_the_database_nothing_more(tuula: Post) -> None:
    browser = signed_in(tuula)
    browser.post(ROUTE, typed())
    with_box = statements(lambda: browser.post(ROUTE, typed()))
    without = statements(lambda: browser.post(ROUTE, typed(contactor="own_employee")))
    assert len(with_box) == len(without)
