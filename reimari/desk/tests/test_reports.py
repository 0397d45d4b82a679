"""Concern reports at the desk and by the public form: pages, refusals, the receipt, and who is told what."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reimari.audit.models import Event
from reimari.concerns.actions import ClientSaid, GuardianSaid
from reimari.concerns.documents import Address
from reimari.concerns.models import ConcernReport, Reporter
from reimari.people.models import Person
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.factories import NOW, a_post, a_report, loaded

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
FORM = "/fi/huoli-ilmoitus/"
SECRET = ("Ilmoittaja", "Iiris", "1234599", "Pelkään")


@pytest.fixture
def ks() -> Profile:
    return loaded("KS")


def signed_in(post: Post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def sent(**given: object) -> dict[str, object]:
    return {
        "key": str(uuid4()),
        "place": "JYVASKYLA",
        "urgent": "no",
        "last_name": "Huolenaihe",
        "first_names": "Hilma",
        "description": "Hella jää päälle.",
        "consent": "no",
        "reporter": "anonymous",
        "do": "check",
        **given,
    }


def test_urgency_comes_first_and_emergency_numbers_before_any_field(ks: Profile) -> None:
    page = Client().get(FORM)
    text = page.content.decode()
    assert page.status_code == 200
    assert text.index("112") < text.index('name="place"')
    assert 'name="description"' not in text
    assert not page.cookies
    assert page.headers["X-Robots-Tag"].startswith("noindex")


def test_the_form_is_closed_outside_its_municipality(ks: Profile) -> None:
    """R-KS-24: only where the county has it in use."""
    page = Client().get(FORM, {"place": "JAMSA", "urgent": "no"})
    assert 'name="description"' not in page.content.decode()
    assert Client().post(FORM, sent(place="JAMSA", do="send")).status_code == 200
    assert not ConcernReport.objects.exists()


def test_a_county_without_the_form_has_no_such_page() -> None:
    loaded("IU")
    assert Client().get(FORM).status_code == 404


def test_a_summary_before_sending_and_a_receipt_after_it(ks: Profile) -> None:
    browser, data = Client(), sent()
    form = browser.get(FORM, {"place": "JYVASKYLA", "urgent": "no"})
    assert 'name="description"' in form.content.decode()
    summary = browser.post(FORM, data)
    assert summary.status_code == 200
    assert "Hella jää päälle." in summary.content.decode()
    assert not ConcernReport.objects.exists()
    done = browser.post(FORM, data | {"do": "send"})
    assert done.status_code == 302
    report = ConcernReport.objects.get()
    receipt = browser.get(done.headers["Location"])
    text = receipt.content.decode()
    assert receipt.status_code == 200
    assert report.reference in text
    for unknown in ("Hella", "Huolenaihe", "Hilma", str(report.pk)):
        assert unknown not in text
    assert browser.post(FORM, data | {"do": "send"}).headers["Location"] == done.headers["Location"]
    assert ConcernReport.objects.count() == 1


def test_what_is_missing_is_told_and_nothing_typed_is_lost(ks: Profile) -> None:
    page = Client().post(FORM, sent(description="", consent="", more="Avain on naapurilla"))
    text = page.content.decode()
    assert page.status_code == 422
    assert "Avain on naapurilla" in text
    assert "Huolenaihe" in text
    back = Client().post(FORM, sent(do="change"))
    assert (back.status_code, "Hella jää päälle." in back.content.decode()) == (200, True)


def test_a_receipt_s_link_opens_only_the_receipt(ks: Profile) -> None:
    token = Client().post(FORM, sent(do="send")).headers["Location"].rstrip("/").rsplit("/", 1)[1]
    assert Client().get(f"/fi/seuranta/{token}/").status_code == 404
    assert Client().get(f"{FORM}{token}x/").status_code == 404
    assert Client().get(f"/sv/huoli-ilmoitus/{token}/").status_code == 200


def test_somebody_who_sends_too_many_waits(ks: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reimari.accounts.models.GuessQuerySet.wait", lambda *_a, **_k: 60)
    page = Client().post(FORM, sent(do="send"))
    assert (page.status_code, page.headers["Retry-After"]) == (429, "60")
    assert "Hella jää päälle." in page.content.decode()
    assert not ConcernReport.objects.exists()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_desk_s_pages_show_a_report_without_who_reported(aino: Post, eero: Post, language: str) -> None:
    report = a_report(aino, WEST)
    for post in (aino, eero):
        post.user.speak(language)
        browser = signed_in(post)
        for address in ("/concerns/", "/concerns/?list=all", f"/concerns/{report.pk}/"):
            page = browser.get(address)
            assert page.status_code == 200
            assert "Hilma" in page.content.decode()
            assert not [each for each in SECRET if each in page.content.decode()]


def test_nowhere_on_the_client_s_pages_is_who_reported(aino: Post, eero: Post) -> None:
    report = a_report(aino, WEST)
    case = report.contact.matters.get().case
    assert case
    pages = [
        signed_in(aino).get(f"/contacts/{report.pk}/"),
        signed_in(aino).get("/contacts/"),
        signed_in(eero).get(f"/cases/{case.pk}/"),
        signed_in(eero).get(f"/work-lists/{WEST}/"),
        signed_in(eero).get("/search/", {"q": "Ilmoittaja"}),
    ]
    for page in pages:
        assert page.status_code == 200
        assert not [each for each in SECRET[1:] if each in page.content.decode()]


def test_the_case_leads_to_its_report(aino: Post, eero: Post) -> None:
    report = a_report(aino, WEST)
    case = report.contact.matters.get().case
    assert case
    page = signed_in(eero).get(f"/cases/{case.pk}/").content.decode()
    assert f"/concerns/{report.pk}/" in page
    assert report.reference in page


def test_who_reported_has_a_page_of_its_own_and_each_view_is_logged(aino: Post, eero: Post) -> None:
    report = a_report(aino, WEST)
    address = f"/concerns/{report.pk}/reporter/"
    assert signed_in(aino).get(address).status_code == 404
    page = signed_in(eero).get(address)
    assert (page.status_code, "Ilmoittaja" in page.content.decode()) == (200, True)
    assert Event.objects.filter(action="concerns.see_reporter", actor_id=eero.user_id).count() == 1


def test_the_list_asks_as_much_for_many_as_for_few(aino: Post, eero: Post) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            a_report(aino, WEST)
        browser = signed_in(eero)
        browser.get("/concerns/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get("/concerns/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_part_of_the_list_is_the_page_s_own(aino: Post, eero: Post) -> None:
    a_report(aino, WEST)
    browser = signed_in(eero)
    part = browser.get("/concerns/", headers={"HX-Request": "true", "HX-Target": "div#reports"})
    whole = browser.get("/concerns/")
    assert part.content.decode().strip() in whole.content.decode()


def test_foreign_reports_are_not_there(aino: Post, eero: Post, helmi: Post) -> None:
    report = a_report(aino, WEST)
    browser = signed_in(helmi)
    assert str(report.pk) not in browser.get("/concerns/?list=all").content.decode()
    assert browser.get(f"/concerns/{report.pk}/").status_code == 404


def test_earlier_reports_on_the_same_person_are_shown_never_joined(aino: Post, eero: Post) -> None:
    first, second = a_report(aino, WEST), a_report(eero, WEST)
    page = signed_in(eero).get(f"/concerns/{second.pk}/")
    assert first.reference in page.content.decode()
    assert ConcernReport.objects.count() == 2


def test_one_of_ours_writes_a_contact_down_in_one_press(aino: Post) -> None:
    browser = signed_in(aino)
    page = browser.get("/concerns/new/")
    assert page.status_code == 200
    assert page.context_data
    data = {name: value for name, value in page.context_data["form"].initial.items() if value}
    data |= {
        "key": str(page.context_data["key"]),
        "channel": "phone",
        "place": "Askola",
        "service_task": "WORKING_AGE",
        "last_name": "Huolenaihe",
        "first_names": "Hilma",
        "description": "Rahat ovat loppu.",
        "subjects": ["3"],
        "consent": "yes",
        "reporter_phone": "040 123 4567",
        "told": "in_contact",
        "told_what": "Sinuun otetaan yhteyttä.",
    }
    assert browser.post("/concerns/new/", data | {"description": ""}).status_code == 422
    done = browser.post("/concerns/new/", data)
    report = ConcernReport.objects.get()
    assert (done.status_code, report.kind) == (302, "contact")
    case = report.contact.matters.get().case
    assert case
    assert case.team_id == WEST
    assert Reporter.objects.get().phone == "+358401234567"
    assert browser.get(done.headers["Location"]).status_code == 200


def test_the_client_is_identified_on_the_page(aino: Post, eero: Post) -> None:
    client = a_report(aino, WEST).clients.get()
    browser = signed_in(eero)
    address = f"/concerns/people/{client.pk}/identify/"
    data = {"key": str(uuid4()), "last_name": "Huolenaihe", "first_names": "Hilma"}
    assert browser.post(address, data | {"last_name": ""}).status_code == 422
    assert browser.post(address, data).status_code == 302
    client.refresh_from_db()
    assert client.person
    assert signed_in(aino).post(address, data).status_code in {403, 404}


def test_the_document_is_taken_over_when_it_is_whole(aino: Post, eero: Post) -> None:
    report = a_report(aino, WEST)
    browser = signed_in(eero)
    answer = browser.post(f"/concerns/{report.pk}/export/", {"key": str(uuid4())})
    assert answer.status_code == 200
    document = answer.json()
    assert document["document"]["oid"] == "1.2.246.537.6.1506.4006.2023.5.31"
    assert document["ilmoitus_sosiaalihuollon_tarpeesta"]["asiakas"][0]["sukunimi"] == "Huolenaihe"
    assert signed_in(aino).post(f"/concerns/{report.pk}/export/", {"key": str(uuid4())}).status_code == 403


def test_the_concern_line_gets_what_the_form_brings(ks: Profile) -> None:
    Client().post(FORM, sent(do="send", urgent="yes"))
    report = ConcernReport.objects.get()
    case = report.contact.matters.get().case
    assert case
    assert (case.team_id, case.is_urgent) == ("CONCERN_LINE", True)
    post = a_post("CONCERN_LINE", "PALVELUNEUVOJA", name="Kaisa Kuuntelija")
    page = signed_in(post).get(f"/concerns/{report.pk}/")
    assert page.status_code == 200
    assert report.contact.received_at >= NOW


def test_an_identity_code_is_masked_and_a_protected_person_can_t_be_found_by_the_page(
    aino: Post, eero: Post
) -> None:
    """I-04, I-19."""
    child = ClientSaid(
        last_name="Huolenaihe",
        first_names="Hilma",
        identity_code="010190-901R",
        is_protected=True,
        phone="+358491234500",
        addresses=(Address("Usvapolku 1", "00100", "Kylä"),),
        guardians=(GuardianSaid(last_name="Huolenaihe", first_names="Veikko", phone="+358491234501"),),
    )
    report = a_report(aino, WEST, clients=(child,))
    browser = signed_in(eero)
    text = browser.get(f"/concerns/{report.pk}/").content.decode()
    assert "010190-****" in text
    for hidden in ("901R", "Usvapolku", "1234500", "1234501", "049 123 45"):
        assert hidden not in text
    data = {"key": str(uuid4()), "last_name": "Huolenaihe", "first_names": "Hilma"}
    address = f"/concerns/people/{report.clients.get().pk}/identify/"
    assert browser.post(address, data).status_code == 302
    person = Person.objects.get()
    assert (person.identity_code, person.is_protected) == ("010190-901R", True)


def test_several_people_homes_and_guardians_are_told_of_in_one_form(aino: Post) -> None:
    data = staff_report(
        street="Usvapolku 1",
        street2="Varpukuja 2",
        guardian1_last_name="Huolenaihe",
        guardian1_first_names="Veikko",
        guardian2_last_name="Huolenaihe",
        guardian2_first_names="Aino",
        guardian2_phone="040 123 4568",
        other1_last_name="Huolenaihe",
        other1_first_names="Ville",
        other1_same_home="on",
        other2_last_name="Toinen",
        other2_first_names="Tiina",
        other2_street="Kaislatie 3",
    )
    assert signed_in(aino).post("/concerns/new/", data).status_code == 302
    report = ConcernReport.objects.get()
    homes = [[each["street"] for each in client.addresses] for client in report.clients.order_by("number")]
    assert homes == [["Usvapolku 1", "Varpukuja 2"], ["Usvapolku 1", "Varpukuja 2"], ["Kaislatie 3"]]
    guardians = [client.guardians.count() for client in report.clients.order_by("number")]
    assert guardians == [2, 2, 0]
    assert Person.objects.count() == 3


def test_where_it_goes_is_said_right_or_the_form_says_what_is_wrong(aino: Post, eero: Post) -> None:
    guide = signed_in(eero)
    wrong = guide.post("/concerns/new/", staff_report(team=WEST, place="Kuuppala"))
    assert (wrong.status_code, wrong_fields(wrong)) == (422, {"place"})
    nobody = guide.post("/concerns/new/", staff_report(team=WEST, place="", service_task=""))
    assert nobody.status_code == 422
    assert wrong_fields(nobody) == {"answers"}
    east = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
    unsaid = guide.post("/concerns/new/", staff_report(team=WEST, answers=east))
    assert wrong_fields(unsaid) == {"by_hand"}
    past = signed_in(aino).post("/concerns/new/", staff_report(answers=east, by_hand="agreed"))
    assert wrong_fields(past) == {"answers"}  # her role sends where the rules say
    chosen = staff_report(place="", service_task="", answers=east)
    assert signed_in(aino).post("/concerns/new/", chosen).status_code == 302
    matter = ConcernReport.objects.get().contact.matters.get()
    assert matter.case
    assert matter.case.team_id == east
    facts = [entry.facts for entry in Entry.objects.filter(track=matter.contact_id)]
    assert any(fact.get("by_hand") == ["1:no_rule"] for fact in facts)


def test_the_contact_leads_to_its_report_and_back(aino: Post, eero: Post) -> None:
    report = a_report(aino, WEST)
    browser = signed_in(aino)
    assert f"/concerns/{report.pk}/" in browser.get(f"/contacts/{report.pk}/").content.decode()
    page = browser.get(f"/concerns/{report.pk}/").content.decode()
    assert f"/contacts/{report.pk}/" in page
    case = report.contact.matters.get().case
    assert case
    assert f"/cases/{case.pk}/" not in page  # she may not open it
    page = signed_in(eero).get(f"/concerns/{report.pk}/").content.decode()
    assert f"/cases/{case.pk}/assess/" in page
    assert f"/contacts/{report.pk}/" not in page


def wrong_fields(answer: Any) -> set[str]:
    """The fields of the form at which something is said."""
    return set(answer.context_data["form"].errors)


def staff_report(**given: str) -> dict[str, Any]:
    """A whole contact to social services as one of ours writes it."""
    fields: dict[str, Any] = {
        "key": str(uuid4()),
        "team": "CLIENT_ADVICE",
        "channel": "phone",
        "language": "fi",
        "place": "Askola",
        "service_task": "WORKING_AGE",
        "last_name": "Huolenaihe",
        "first_names": "Hilma",
        "description": "Rahat ovat loppu.",
        "subjects": ["3"],
        "consent": "yes",
        "reporter": "own_employee",
        "reporter_last_name": "Aaltomeri",
        "reporter_first_names": "Aino",
        "reporter_phone": "040 123 4567",
    }
    return fields | given
