"""A line for urgent matters only: what can wait is warned of, guided elsewhere, never refused (R-KS-09)."""

import html
from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import gettext, override

from reimari.contacts.models import Contact
from reimari.desk.tests.redirecting import box, load, redirect
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.browser import context, signed_in
from tests.factories import a_post, county, key, loaded

pytestmark = pytest.mark.django_db
WARNING = "This line is for urgent matters only, and this isn't marked as urgent."
CONCERN_PHONE = "+358999990200"  # of the central area


@pytest.fixture
def ks(db: None) -> Profile:
    return loaded("KS")


@pytest.fixture
def timo(ks: Profile) -> Post:
    return a_post("AUTHORITY_LINE", "ASIAKASOHJAAJA", name="Timo Harjuvesi")


def professional(**given: Any) -> dict[str, Any]:
    """A nurse calls about somebody in Jyväskylä."""
    return {"contactor": "own_employee", "channel": "authority_line", "m1__place": "Jyväskylä"} | given


def test_what_can_wait_is_warned_of_with_the_right_way_and_a_ready_text(timo: Post) -> None:
    text = box(timo, **professional())
    assert WARNING in text
    assert f"tel:{CONCERN_PHONE}" in text
    for language in ("fi", "sv"):
        found = redirect(timo, **professional(language=language))
        with override(language):
            assert found.text.startswith(gettext("This line is for urgent matters only."))
        assert "09 99990200" in found.text


@pytest.mark.parametrize("urgent", ["child", "violence", "other"])
def test_what_cant_wait_is_not_warned_of(timo: Post, urgent: str) -> None:
    text = box(timo, **professional(urgent=urgent))
    assert WARNING not in text
    assert "This belongs to" not in text


def test_nothing_is_warned_of_before_anything_is_written_nor_on_another_line(timo: Post, ks: Profile) -> None:
    assert WARNING not in box(timo, **professional(m1__words=""))
    assert WARNING not in box(timo, **professional(channel="concern_line"))
    anja = a_post("CONCERN_LINE", "PALVELUNEUVOJA", name="Anja Päijänkoivu")
    assert WARNING not in box(anja, **professional(channel="concern_line"))


def test_it_is_recorded_all_the_same(timo: Post) -> None:
    given = {
        "key": str(key(1)),
        "matters": "1",
        "contactor": "own_employee",
        "contactor_unit": "Ward 12",
        "language": "fi",
        "channel": "authority_line",
        "m1-words": "A question that can wait.",
        "m1-outcome": "advice",
    }
    assert signed_in(timo).post("/new-contact/", given).status_code == 302
    contact = Contact.objects.get()
    assert (contact.channel_id, contact.is_urgent) == ("authority_line", False)


def test_the_professionals_form_and_the_counts_hold_on_it(timo: Post) -> None:
    """R-PS-70, 71, 74: the one who calls is a colleague; somebody else came to the wrong line."""
    form = context(signed_in(timo).get("/new-contact/"))["sheet"].contact
    assert (form.initial["contactor"], form.initial["channel"]) == ("own_employee", "authority_line")
    ways = {
        contactor: redirect(timo, **professional(contactor=contactor)).via.value
        for contactor in ("own_employee", "other_authority", "client", "close_person", "anonymous")
    }
    outside = dict.fromkeys(("client", "close_person", "anonymous"), "outsider_on_line")
    assert ways == {"own_employee": "misdirected", "other_authority": "misdirected"} | outside


@pytest.mark.parametrize("contactor", ["own_employee", "other_authority"])
def test_an_urgent_matter_on_the_wrong_line_has_by_passed_it(ks: Profile, contactor: str) -> None:
    anja = a_post("CONCERN_LINE", "PALVELUNEUVOJA", name="Anja Päijänkoivu")
    asked = professional(contactor=contactor, channel="concern_line", urgent="other")
    found = redirect(anja, **asked)
    assert found.via.value == "bypassed_line"
    told = {detail.value for detail in found.details}
    assert ("+358999990210" in told) is (contactor == "own_employee")  # it is told to our own people only


def test_where_the_rules_leave_it_here_another_line_that_takes_it_is_named(db: None) -> None:
    """The rules may send all that professionals bring to this line: what can wait has another one still."""
    profile = county("KS").with_demo()
    rules = tuple(
        replace(rule, when=replace(rule.when, urgent=None)) if rule.id == "R-KS-09" else rule
        for rule in profile.rules
    )
    load(replace(profile, rules=rules))
    guide = a_post("AUTHORITY_LINE", "ASIAKASOHJAAJA", name="Timo Harjuvesi")
    found = redirect(guide, **professional())
    assert found.unit == "CONCERN_LINE"
    assert redirect(guide, **professional(urgent="other")) is None
    assert WARNING in html.unescape(box(guide, **professional()))
