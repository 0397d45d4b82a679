"""Who should have been contacted: what "Guide there" and the other outcomes write down and count."""

import pytest

from reimari.cases.models import Case
from reimari.contacts.actions import Heard
from reimari.contacts.models import Contact, Matter
from reimari.contacts.states import CameVia, Elsewhere, Outcome, Told
from reimari.desk.models import Draft
from reimari.desk.tests.redirecting import (
    INTERNAL,
    at_the_advice,
    of_the_line,
    redirect,
    send,
    told_ps,
)
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import a_contact, client, key

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
