"""A report that begins with what is known: of a call, a callback, New contact; and what is told of it."""

import re
from typing import Any
from uuid import uuid4

import pytest

from reimari.audit.models import Event
from reimari.callbacks.actions import begin_call, withdraw_callback
from reimari.callbacks.states import WithdrawReason
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.models import Case
from reimari.concerns.models import ConcernReport, Reporter
from reimari.contacts.models import Contact
from reimari.desk.models import Draft
from reimari.desk.tests.test_calls import LINE, a_call
from reimari.desk.tests.test_new_contact import typed
from reimari.desk.tests.test_reports import staff_report, wrong_fields
from reimari.people.models import Person
from reimari.staff.models import Post
from reimari.work.models import Step
from tests.browser import MOST_STATEMENTS, signed_in, statements
from tests.desks import Forms
from tests.factories import NOW, a_case, a_person, a_post, as_actor, key

pytestmark = pytest.mark.django_db
WEST, ON_CALL = "GUIDANCE_WORKING_AGE_LANTINEN", "ON_CALL_WORKING_AGE"
NEW, GOING = "/concerns/new/", "/concerns/new/going/"


def fields(page: Any, action: str = NEW) -> dict[str, Any]:
    """The form as it stands on a page."""
    parser = Forms(NEW)
    parser.feed(page.content.decode())
    form = next(each for each in parser.found if each.action == action)
    return {name: values for name, values in form.fields.items() if values}


def offered(part: Any) -> str:
    """The text to read aloud, as a page or a part of it draws it."""
    found = re.search(r'name="offered" value="([^"]*)"', part.content.decode())
    assert found
    return found[1]


WHOLE = {
    "place": "Askola",
    "service_task": "WORKING_AGE",
    "last_name": "Huolenaihe",
    "first_names": "Hilma",
    "description": "Hella jää päälle.",
    "consent": "no",
    "reporter": "anonymous",
    "reporter_phone": "",
}


# What is told


def test_what_goes_on_is_read_aloud_before_it_counts_as_told(aino: Post) -> None:
    """R-IU-28: nothing that nobody has seen is kept as told."""
    browser, data = signed_in(aino), staff_report(told="in_contact")
    unread = browser.post(NEW, data)
    assert (unread.status_code, wrong_fields(unread)) == (422, {"told_what"})
    words = offered(unread)
    assert "viimeistään" in words
    assert words in unread.content.decode().partition("<textarea")[2]
    assert not ConcernReport.objects.exists()
    assert browser.post(NEW, data | {"offered": words}).status_code == 302
    assert Contact.objects.get().matters.get().told_what == words


def test_what_the_writer_says_in_their_own_words_is_kept(aino: Post) -> None:
    said = staff_report(told="through", told_what="Someone calls you tomorrow.")
    assert signed_in(aino).post(NEW, said).status_code == 302
    matter = Contact.objects.get().matters.get()
    assert (matter.told_how, matter.told_what) == ("through", "Someone calls you tomorrow.")


def test_who_answers_by_when_and_why_stands_beside_the_form(aino: Post) -> None:
    part = signed_in(aino).post(GOING, staff_report())
    text = part.content.decode()
    assert part.status_code == 200
    assert 'id="route"' in text
    assert "Working-age guidance, western area" in text
    assert offered(part)
    nowhere = signed_in(aino).post(GOING, staff_report(place="", service_task="")).content.decode()
    assert 'name="offered" value=""' in nowhere


def test_the_text_follows_where_it_goes_until_the_writer_changes_it(aino: Post) -> None:
    browser, data = signed_in(aino), staff_report()
    first = offered(browser.post(GOING, data))
    followed = browser.post(GOING, data | {"offered": first, "told_what": first, "place": "Porvoo"})
    assert offered(followed) in followed.content.decode().partition("<textarea")[2]
    own = browser.post(GOING, data | {"offered": first, "told_what": "Own words.", "place": "Porvoo"})
    assert ">\nOwn words.</textarea>" in own.content.decode()


def test_without_javascript_a_button_shows_who_answers(aino: Post) -> None:
    answer = signed_in(aino).post(NEW, staff_report(do="look"))
    assert answer.status_code == 200
    assert offered(answer)
    assert "Rahat ovat loppu." in answer.content.decode()
    assert not ConcernReport.objects.exists()


# A call, a callback


def test_a_ringing_call_is_written_down_as_a_report(aino: Post) -> None:
    """R-KS-07: the call is attached, and the report came when the call did (I-10)."""
    aino.user.extension = "4001"
    aino.user.save()
    call = a_call("ringing", "answered", language="sv")
    browser = signed_in(aino)
    page = browser.get(NEW, {"call": str(call.pk)})
    form = fields(page)
    assert (form["call"], form["language"]) == ([str(call.pk)], ["sv"])
    assert form["reporter_phone"] != [""]
    assert "reporter" not in form  # whoever calls isn't the writer
    data = form | WHOLE | {"reporter": "close_person", "reporter_phone": form["reporter_phone"]}
    data |= {"reporter_last_name": "Ilmoittaja", "reporter_first_names": "Iiris"}
    done = browser.post(NEW, data)
    assert done.status_code == 302
    report = ConcernReport.objects.get()
    call.refresh_from_db()
    assert call.contact_id == report.pk
    assert report.arrived_at == call.began_at
    assert Event.objects.filter(action="telephony.attach").count() == 1
    assert browser.post(NEW, data).headers["Location"] == done.headers["Location"]
    assert (ConcernReport.objects.count(), Event.objects.filter(action="telephony.attach").count()) == (1, 1)
    assert browser.get(NEW, {"call": str(call.pk)}).headers["Location"] == f"/contacts/{report.pk}/"


def test_a_report_that_is_refused_attaches_no_call(aino: Post) -> None:
    call = a_call("ringing", "answered")
    data = fields(signed_in(aino).get(NEW, {"call": str(call.pk)})) | WHOLE | {"description": ""}
    assert signed_in(aino).post(NEW, data).status_code == 422
    call.refresh_from_db()
    assert call.contact_id is None


def test_a_callback_about_a_worry_ends_as_reached(aino: Post, eero: Post) -> None:
    callback = a_callback(eero, now=NOW, words="Naapuri huolestuttaa.", name="Iiris Ilmoittaja")
    begin_call(callback, actor=as_actor(eero), now=NOW)
    browser = signed_in(eero)
    form = fields(browser.get(NEW, {"callback": str(callback.pk)}))
    assert form["description"] == ["Naapuri huolestuttaa."]
    assert (form["reporter_last_name"], form["reporter_first_names"]) == (["Ilmoittaja"], ["Iiris"])
    done = browser.post(
        NEW,
        form
        | WHOLE
        | {"answers": WEST, "by_hand": "agreed", "reporter_last_name": "", "reporter_first_names": ""},
    )
    report = ConcernReport.objects.get()
    assert done.headers["Location"] == f"/concerns/{report.pk}/"
    callback.refresh_from_db()
    assert (callback.outcome, callback.answered_in_id) == ("reached", report.pk)
    assert (
        browser.get(NEW, {"callback": str(callback.pk)}).headers["Location"] == f"/callbacks/{callback.pk}/"
    )


def test_a_callback_that_ended_meanwhile_loses_no_report(aino: Post, eero: Post) -> None:
    callback = a_callback(eero, now=NOW)
    browser = signed_in(eero)
    form = fields(browser.get(NEW, {"callback": str(callback.pk)}))
    withdraw_callback(callback, reason=WithdrawReason.CALLED_AGAIN, actor=as_actor(eero), now=NOW)
    done = browser.post(NEW, form | WHOLE | {"answers": WEST, "by_hand": "agreed"})
    report = ConcernReport.objects.get()
    assert done.headers["Location"] == f"/concerns/{report.pk}/?apart=1"
    assert "/callbacks/" in browser.get(done.headers["Location"]).content.decode()


# New contact


def test_what_was_typed_into_new_contact_goes_on_as_a_report(aino: Post) -> None:
    """C33: words, place, need, task, language, and who contacts."""
    browser = signed_in(aino)
    given = typed(
        do="report",
        language="sv",
        m1__need="financial",
        contactor="close_person",
        contactor_name="Iiris Ilmoittaja",
        contactor_phone="049 1234599",
        last_name="Huolenaihe",
        first_names="Hilma",
    )
    led = browser.post("/new-contact/", given)
    assert led.headers["Location"] == f"{NEW}?draft={key(1)}"
    form = fields(browser.get(led.headers["Location"]))
    told = {name: form[name][0] for name in form}
    assert told["description"] == "Money is out and the rent is due."
    assert (told["place"], told["service_task"], told["need"]) == ("Askola", "WORKING_AGE", "financial")
    assert (told["language"], told["last_name"], told["first_names"]) == ("sv", "Huolenaihe", "Hilma")
    assert (told["reporter"], told["reporter_last_name"]) == ("close_person", "Ilmoittaja")
    assert Draft.objects.get().form == "new_contact"  # one may go back
    done = browser.post(NEW, form | {"consent": "yes", "subjects": ["3"]})
    assert done.status_code == 302
    assert not Draft.objects.exists()
    report = ConcernReport.objects.get()
    assert (report.contact.matters.get().need, report.contact.language) == ("financial", "sv")
    assert Reporter.objects.get().phone == "+358491234599"


def test_a_client_s_own_matter_is_the_adviser_s_contact(aino: Post) -> None:
    signed_in(aino).post("/new-contact/", typed(do="report"))
    form = fields(signed_in(aino).get(NEW, {"draft": str(key(1))}))
    assert (form["reporter"], form["reporter_last_name"]) == (["own_employee"], ["Aaltomeri"])


def test_the_chosen_person_stays_chosen_until_they_are_let_go(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero))
    a_case(eero, WEST, person=person)
    browser = signed_in(eero)
    browser.post("/new-contact/", typed(do="report", person=str(person.pk), team=WEST))
    page = browser.get(NEW, {"draft": str(key(1))})
    form = fields(page)
    assert form["person"] == [str(person.pk)]
    assert "last_name" not in form
    assert "Aaltomeri" in page.content.decode()
    assert Event.objects.filter(person_ids__contains=[person.pk], action="concerns.record").exists()
    let_go = browser.post(NEW, form | {"do": "let_go"})
    assert fields(let_go)["person"] == [""]
    assert 'name="last_name"' in let_go.content.decode()
    data = form | {"consent": "yes", "subjects": ["3"], "reporter_phone": "040 123 4567", "team": WEST}
    assert browser.post(NEW, data | {"answers": WEST, "by_hand": "agreed"}).status_code == 302
    client = ConcernReport.objects.get().clients.get()
    assert (client.person, client.last_name, Person.objects.count()) == (person, person.last_name, 1)


def test_somebody_whom_one_hasnt_met_isnt_found_by_an_id(aino: Post, eero: Post, helmi: Post) -> None:
    person = a_person(as_actor(helmi))
    a_case(helmi, "GUIDANCE_OLDER_PEOPLE_ITAINEN", person=person)
    answer = signed_in(aino).post(NEW, staff_report(person=str(person.pk)))
    assert answer.status_code == 404
    assert not ConcernReport.objects.exists()


def test_a_lost_draft_is_asked_again_under_its_own_key(aino: Post) -> None:
    browser, lost = signed_in(aino), uuid4()
    page = browser.get(NEW, {"draft": str(lost)})
    assert fields(page)["key"] == [str(lost)]
    kept = staff_report(key=str(lost), reporter_last_name="", description="Half a sen")
    browser.post(f"/draft/new_report/{lost}/", kept)
    form = fields(browser.get(NEW, {"draft": str(lost)}))
    assert form["description"] == ["Half a sen"]
    assert form.get("reporter_last_name") in (None, [""])  # what was emptied stays empty


def test_a_filled_form_asks_a_bounded_number_of_statements(aino: Post) -> None:
    call = a_call("ringing", "answered")
    browser = signed_in(aino)
    asked = statements(lambda: browser.get(NEW, {"call": str(call.pk)}))
    assert len(asked) <= MOST_STATEMENTS


# What can't wait


def test_an_urgent_report_is_handed_over_and_the_sender_answers_until_it_is_accepted(aino: Post) -> None:
    """R-VS-58, R-IU-11: as in New contact."""
    browser, data = signed_in(aino), staff_report(urgent="on", place="Porvoo")
    part = browser.post(GOING, data).content.decode()
    assert "tel:112" in browser.get(NEW).content.decode()
    assert "You answer for it until they have accepted." in part
    assert browser.post(NEW, data).status_code == 302
    case = Case.objects.get()
    assert case.team_id == LINE
    assert Step.objects.get(kind="accept").team_id == ON_CALL
    report = ConcernReport.objects.get()
    page = browser.get(f"/concerns/{report.pk}/").content.decode()
    assert "Offered to" in page
    assert "Whoever sent it answers for it until it is accepted." in page


def test_an_urgent_report_to_one_s_own_list_is_nobody_else_s_to_accept(eero: Post) -> None:
    data = staff_report(urgent="on", team=WEST, answers=WEST, by_hand="agreed")
    assert signed_in(eero).post(NEW, data).status_code == 302
    assert Case.objects.get().team_id == WEST
    assert not Step.objects.filter(kind="accept").exists()


# The receipt of whoever told it


def test_who_told_it_by_phone_gets_the_words_and_the_link_of_the_receipt(aino: Post) -> None:
    """1301/2014 40 §, I-23."""
    browser = signed_in(aino)
    done = browser.post(NEW, staff_report(language="sv"))
    page = browser.get(done.headers["Location"]).content.decode()
    found = re.search(r'id="receipt-link">\s*([^<\s]+)', page)
    assert found
    assert "/sv/huoli-ilmoitus/" in found[1]
    assert "1301/2014 40 §" in page
    receipt = browser.get(re.sub(r"^https?://[^/]+", "", found[1]))
    assert receipt.status_code == 200
    for unknown in ("Huolenaihe", "Rahat ovat loppu"):
        assert unknown not in receipt.content.decode()


def test_whoever_is_on_call_accepts_it_and_assesses_it(aino: Post) -> None:
    on_call = a_post(ON_CALL, "PAIVYSTAJA", name="Paula Kaislaranta")
    assert signed_in(aino).post(NEW, staff_report(urgent="on", place="Porvoo")).status_code == 302
    case, report = Case.objects.get(), ConcernReport.objects.get()
    browser = signed_in(on_call)
    assert browser.get(f"/concerns/{report.pk}/").status_code == 200
    accepted = browser.post(f"/cases/{case.pk}/accept/", {"key": str(uuid4())})
    assert accepted.status_code == 302
    case.refresh_from_db()
    assert case.team_id == ON_CALL
    page = browser.get(f"/concerns/{report.pk}/").content.decode()
    assert f"/cases/{case.pk}/assess/" in page
    assert "Whoever sent it answers" not in page
