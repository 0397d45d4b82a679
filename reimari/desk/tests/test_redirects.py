"""Who should have been contacted: what the box tells to whom, and what "Guide there" writes down."""

import datetime as dt
import html
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from reimari.access.actor import system
from reimari.cases.models import Case
from reimari.contacts.actions import Heard
from reimari.contacts.models import Contact, Matter
from reimari.contacts.states import CameVia, Elsewhere, Outcome, Told
from reimari.desk.models import Draft
from reimari.people.rules import shown_phone
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.region.profile.values import (
    Channel,
    ContactPoint,
    Organisation,
    OrganisationKind,
    Phrase,
    PointKind,
    Profile,
    Serves,
    Text,
)
from reimari.staff.models import Post
from tests.browser import context, signed_in, statements
from tests.factories import NOW, a_contact, a_post, client, county, key

pytestmark = pytest.mark.django_db
URL, ROUTE = "/new-contact/", "/new-contact/route/"
LINE = "VIRANOMAISLINJA_KOILLINEN"
PUBLIC, SOUTH, INTERNAL = "+358999990001", "+358999990002", "+358999990003"
BACK_DOOR, OWN_WORKER = (
    "+358999990004",
    "+358999990005",
)  # the advice's and the own worker's: not for outsiders
PUBLIC_MAIL, INTERNAL_MAIL = "neuvonta@example.org", "linja@example.org"
HIDDEN = (INTERNAL, SOUTH, BACK_DOOR, OWN_WORKER, INTERNAL_MAIL)


def channel(code: str, unit: str, **given: Any) -> Channel:
    return Channel(code=code, name=Text(fi=code), unit=unit, recorded=False, **{"kind": "phone", **given})


def point(value: str, channel: str, *, public: bool, area: str = "") -> ContactPoint:
    kind = PointKind.EMAIL if "@" in value else PointKind.PHONE
    return ContactPoint(
        code=f"test-{value}", channel=channel, kind=kind, value=value, public=public, area=area, invented=True
    )


def with_points(profile: Profile) -> Profile:
    """The county with known numbers and addresses only: those of these tests."""
    internal = {"public": False, "serves": Serves.OWN_EMPLOYEES}
    return replace(
        profile,
        channels=(
            *profile.channels,
            channel("test_advice", "IKAKESKUS"),
            channel("test_line", "VIRANOMAISLINJA", **internal),
        ),
        organisations=(
            *profile.organisations,
            Organisation(code="PARTNER", name=Text(fi="Kumppani"), kind=OrganisationKind.PARTNER),
        ),
        units=tuple(
            replace(unit, public=False, phone=OWN_WORKER) if unit.code == "OWN_WORKER" else unit
            for unit in profile.units
        ),
        contact_points=(
            point(BACK_DOOR, "test_advice", public=False),
            point(PUBLIC, "test_advice", public=True),
            point(PUBLIC_MAIL, "test_advice", public=True),
            point(INTERNAL, "phone", public=False),
            point(SOUTH, "test_line", public=False, area="ETELAINEN"),
            point(INTERNAL_MAIL, "test_line", public=False),
        ),
    )


@pytest.fixture
def ps(db: None) -> Profile:
    profile = with_points(county("PS").with_demo())
    load(profile)
    return profile


def load(profile: Profile) -> None:
    row = CountyProfile.of(profile, day=dt.date(2023, 1, 1), with_demo=False)
    load_profile(row, actor=system("test"), now=NOW)


@pytest.fixture
def tuula(ps: Profile) -> Post:
    """On the authority line, north-eastern area."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def aune(ps: Profile) -> Post:
    """At the public advice."""
    return a_post("IKAKESKUS", "NEUVOJA_IKAKESKUS", name="Aune Mäntyharju")


def typed(**given: Any) -> dict[str, Any]:
    return {
        "key": str(key(1)),
        "matters": "1",
        "contactor": "client",
        "language": "fi",
        "channel": "phone",
        "m1-words": "Mother needs help at home.",
        "m1-place": "Kuopio",
    } | {name.replace("__", "-"): value for name, value in given.items()}


def box(post: Post, **given: Any) -> str:
    """What the right column says, without marks; the box is in it when it says "This belongs to"."""
    answer = signed_in(post).post(ROUTE, typed(**given))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def redirect(post: Post, **given: Any) -> Any:
    answer = signed_in(post).post(ROUTE, typed(**given))
    return context(answer)["lines"][0].redirect


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


def send(post: Post, status: int = 302, /, **given: Any) -> str:
    answer = signed_in(post).post(URL, typed(**given))
    text = answer.content.decode()
    assert answer.status_code == status, re.sub(r"<[^>]+>|\s+", " ", text)[:1500]
    return text


def test_one_press_records_the_contact_as_guided_there(tuula: Post) -> None:
    """R-PS-71, R-PS-76, DR-08: the outcome, the unit, what was told and how it came, in one press."""
    offered = redirect(tuula).text
    send(tuula, guide="1", contactor="close_person", contactor_name="Sisko Testi")
    contact, matter = Contact.objects.get(), Matter.objects.get()
    assert (contact.state, contact.outcome, contact.came_via) == ("closed", "elsewhere", "outsider_on_line")
    assert (matter.elsewhere, matter.elsewhere_unit_id) == (Elsewhere.OTHER_UNIT, "IKAKESKUS")
    assert (matter.told_what, matter.told_how) == (offered, Told.IN_CONTACT)
    assert contact.participants.get().name == "Sisko Testi"
    assert not Draft.objects.exists()


def test_the_writer_may_say_how_it_came_and_what_was_told(tuula: Post) -> None:
    send(tuula, guide="1", came_via="old_details", m1__guided="I gave the number.")
    assert Contact.objects.get().came_via == CameVia.OLD_DETAILS
    assert Matter.objects.get().told_what == "I gave the number."


def test_how_it_came_is_kept_whatever_the_outcome(tuula: Post) -> None:
    send(tuula, contactor="own_employee", came_via="familiar_adviser", m1__outcome="advice")
    contact = Contact.objects.get()
    assert (contact.outcome, contact.came_via) == (Outcome.ADVICE, CameVia.FAMILIAR_ADVISER)


def test_a_wrong_way_is_refused(tuula: Post) -> None:
    send(tuula, 422, came_via="by_balloon", m1__outcome="advice")
    assert not Contact.objects.exists()


def test_guiding_elsewhere_by_hand_keeps_only_what_was_written(tuula: Post) -> None:
    """The offered text speaks of the party that was offered, not of another."""
    send(tuula, m1__outcome="elsewhere", m1__elsewhere="kela")
    assert Matter.objects.get().told_what == ""
    assert Contact.objects.get().came_via == CameVia.OUTSIDER_ON_LINE


def test_the_press_fills_nothing_when_the_matter_is_ones_own_after_all(tuula: Post) -> None:
    text = send(tuula, 422, guide="1", contactor="own_employee")
    assert "nothing closes without an outcome" in text
    assert not Contact.objects.exists()


def test_with_two_matters_the_press_ends_its_own_and_asks_for_the_other(tuula: Post) -> None:
    second = {"matters": "1,2", "m2-words": "And money.", "m2-place": "Kuopio"}
    text = send(tuula, 422, guide="2", **second)
    assert "nothing closes without an outcome" in text
    send(tuula, guide="2", m1__outcome="advice", **second)
    told = dict(Matter.objects.order_by("number").values_list("number", "outcome"))
    assert told == {1: "advice", 2: "elsewhere"}


def test_an_open_contact_is_guided_there_too(tuula: Post) -> None:
    contact = a_contact(
        tuula, Heard(own_words="A call", service_task_id="OLDER_PEOPLE"), participants=(client(),)
    )
    browser = signed_in(tuula)
    page = browser.get(f"/contacts/{contact.pk}/").content.decode()
    assert "This belongs to" in page
    assert 'form="close-form"' in page
    assert INTERNAL not in page
    sent = {"key": str(key(2)), "guide": "1", "came_via": ""}
    assert browser.post(f"/contacts/{contact.pk}/close/", sent).status_code == 302
    contact.refresh_from_db()
    matter = contact.matters.get()
    assert (contact.came_via, matter.elsewhere_unit_id) == ("outsider_on_line", "IKAKESKUS")
    assert matter.told_what
    after = browser.get(f"/contacts/{contact.pk}/").content.decode()
    assert "How it found us" in after
    assert (
        "somebody outside on the county&#x27;s own line" in after or "somebody outside on the county" in after
    )


def test_the_box_asks_the_database_nothing_more(tuula: Post) -> None:
    browser = signed_in(tuula)
    browser.post(ROUTE, typed())
    with_box = statements(lambda: browser.post(ROUTE, typed()))
    without = statements(lambda: browser.post(ROUTE, typed(contactor="own_employee")))
    assert len(with_box) == len(without)


def test_an_outsider_who_is_helped_on_the_line_is_counted_as_one(tuula: Post) -> None:
    """R-PS-71, K-11: whatever becomes of it, unless the writer says otherwise."""
    send(tuula, m1__outcome="advice")
    assert Contact.objects.get().came_via == CameVia.OUTSIDER_ON_LINE


def test_the_writer_may_say_that_it_came_the_right_way(tuula: Post) -> None:
    send(tuula, came_via="right_way", m1__outcome="advice")
    assert Contact.objects.get().came_via == CameVia.RIGHT_WAY


def test_a_by_passed_contact_that_is_sent_on_to_the_line_is_counted(aune: Post) -> None:
    """R-PS-70: the adviser elsewhere passes it to the line, and the by-pass is counted."""
    assert redirect(aune, contactor="own_employee").unit == "VIRANOMAISLINJA"
    team = "VIRANOMAISLINJA_KESKINEN"
    send(aune, contactor="own_employee", m1__outcome="goes_on", m1__told="through", m1__told_what="You hear.")
    contact = Contact.objects.get()
    assert (contact.outcome, contact.came_via) == (Outcome.GOES_ON, CameVia.BYPASSED_LINE)
    assert Case.objects.get().team_id == team


def test_what_belongs_here_came_the_right_way_without_a_word(tuula: Post) -> None:
    send(tuula, contactor="own_employee", m1__outcome="advice")
    assert Contact.objects.get().came_via == CameVia.RIGHT_WAY


def test_a_contact_that_stays_open_is_judged_when_it_is_closed(tuula: Post) -> None:
    send(tuula, leave_open="1")
    contact = Contact.objects.get()
    assert contact.came_via == ""
    sent = {"key": str(key(3)), "m1-outcome": "advice", "came_via": ""}
    assert signed_in(tuula).post(f"/contacts/{contact.pk}/close/", sent).status_code == 302
    contact.refresh_from_db()
    assert contact.came_via == CameVia.OUTSIDER_ON_LINE


def test_how_it_was_recorded_stands_when_nobody_says_otherwise_at_its_end(tuula: Post) -> None:
    contact = a_contact(tuula, Heard(own_words="A call"), came_via=CameVia.OLD_DETAILS)
    sent = {"key": str(key(3)), "m1-outcome": "advice", "came_via": ""}
    assert signed_in(tuula).post(f"/contacts/{contact.pk}/close/", sent).status_code == 302
    contact.refresh_from_db()
    assert contact.came_via == CameVia.OLD_DETAILS
