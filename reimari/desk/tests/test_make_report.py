"""A recorded contact becomes a contact to social services: offered, asked for what lacks, made once."""

from typing import Any
from uuid import uuid4

import pytest

from reimari.cases.models import Case
from reimari.concerns.models import ConcernReport, Reporter
from reimari.contacts.models import Contact
from reimari.desk.models import Draft
from reimari.desk.tests.test_new_contact import typed
from reimari.desk.tests.test_reports import wrong_fields
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.desks import Forms

pytestmark = pytest.mark.django_db


def a_recorded(aino: Post, **given: Any) -> str:
    """The receipt of what Aino wrote down."""
    named = {"last_name": "Keksitty", "first_names": "Kaisla", "phone": "049 1234567"}
    answer = signed_in(aino).post("/new-contact/", typed(**named | given))
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def asked(page: Any, action: str) -> dict[str, Any]:
    parser = Forms(action)
    parser.feed(page.content.decode())
    form = next(each for each in parser.found if each.action == action)
    return {name: values for name, values in form.fields.items() if values}


ANSWERS = {"consent": "yes", "subjects": ["3"], "reporter_phone": "040 123 4567"}


def test_it_is_offered_on_the_receipt_and_asks_only_what_lacks(aino: Post) -> None:
    receipt = a_recorded(aino)
    contact = Contact.objects.get()
    here = f"/contacts/{contact.pk}/report/"
    browser = signed_in(aino)
    assert here in browser.get(receipt).content.decode()
    page = browser.get(here)
    form = asked(page, here)
    assert page.status_code == 200
    assert form["description"] == ["Money is out and the rent is due."]
    assert form["reporter_last_name"] == ["Aaltomeri"]
    assert 'name="last_name"' not in page.content.decode()
    assert "Keksitty Kaisla" in page.content.decode()
    done = browser.post(here, form | ANSWERS)
    report = ConcernReport.objects.get()
    assert done.headers["Location"] == f"/concerns/{report.pk}/"
    assert (report.kind, Contact.objects.get(), Case.objects.count()) == ("contact", contact, 1)
    assert Reporter.objects.get().phone == "+358401234567"
    assert browser.get(done.headers["Location"]).status_code == 200
    assert here not in browser.get(f"/contacts/{contact.pk}/").content.decode()
    assert browser.get(here).headers["Location"] == f"/concerns/{report.pk}/"


def test_pressed_twice_it_is_made_once(aino: Post) -> None:
    a_recorded(aino)
    here = f"/contacts/{Contact.objects.get().pk}/report/"
    browser = signed_in(aino)
    form = asked(browser.get(here), here) | ANSWERS
    first, again = browser.post(here, form), browser.post(here, form)
    assert first.headers["Location"] == again.headers["Location"]
    other = browser.post(here, form | {"key": str(uuid4())})
    assert other.headers["Location"] == first.headers["Location"]
    assert ConcernReport.objects.count() == 1
    assert Entry.objects.filter(kind="concerns.make", track=Contact.objects.get().pk).count() == 1


def test_what_lacks_is_said_and_a_draft_comes_back(aino: Post) -> None:
    a_recorded(aino)
    pk = Contact.objects.get().pk
    here = f"/contacts/{pk}/report/"
    browser = signed_in(aino)
    form = asked(browser.get(here), here)
    lacking = browser.post(here, form | {"more": "Avain on naapurilla."})
    assert lacking.status_code == 422
    assert "consent" in wrong_fields(lacking)
    assert "Avain on naapurilla." in lacking.content.decode()
    browser.post(f"/draft/make_report/{pk}/", form | {"more": "Avain on naapurilla."})
    assert asked(browser.get(here), here)["more"] == ["Avain on naapurilla."]
    assert browser.post(here, form | ANSWERS).status_code == 302
    assert not Draft.objects.exists()


def test_it_isnt_offered_for_what_was_solved_nor_to_others(aino: Post, eero: Post, tarmo: Post) -> None:
    receipt = a_recorded(aino, m1__outcome="advice")
    browser, contact = signed_in(aino), Contact.objects.get()
    here = f"/contacts/{contact.pk}/report/"
    assert here not in browser.get(receipt).content.decode()
    assert browser.get(here).status_code == 409
    assert signed_in(eero).get(here).status_code == 404
    assert signed_in(tarmo).get(here).status_code in {403, 404}


def test_the_address_of_new_reports_leads_here(aino: Post) -> None:
    a_recorded(aino)
    pk = Contact.objects.get().pk
    led = signed_in(aino).get("/concerns/new/", {"contact": str(pk)})
    assert led.headers["Location"] == f"/contacts/{pk}/report/"


def test_somebody_nameless_is_asked_for_a_name(aino: Post) -> None:
    a_recorded(aino, last_name="", first_names="", phone="")
    here = f"/contacts/{Contact.objects.get().pk}/report/"
    form = asked(signed_in(aino).get(here), here)
    assert signed_in(aino).post(here, form | ANSWERS).status_code == 422
    named = {"last_name": "Keksitty", "first_names": "Kaisla"}
    assert signed_in(aino).post(here, form | ANSWERS | named).status_code == 302
    assert ConcernReport.objects.get().clients.get().last_name == "Keksitty"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reporter_phone": ""}, "reporter_phone"),
        ({"reporter_last_name": ""}, "reporter_last_name"),
        ({"reporter_last_name": "", "reporter_phone": ""}, "reporter_last_name"),
    ],
)
def test_whoever_reports_by_their_office_is_told_at_what_is_missing(
    aino: Post, given: dict[str, str], field: str
) -> None:
    a_recorded(aino)
    here = f"/contacts/{Contact.objects.get().pk}/report/"
    form = asked(signed_in(aino).get(here), here)
    answer = signed_in(aino).post(here, form | ANSWERS | given)
    assert answer.status_code == 422
    assert set(context(answer)["form"].errors) == {field}


def test_the_page_asks_a_bounded_number_of_statements(aino: Post) -> None:
    a_recorded(aino)
    here = f"/contacts/{Contact.objects.get().pk}/report/"
    browser = signed_in(aino)
    assert len(statements(lambda: browser.get(here))) <= MOST_STATEMENTS
