"""The initial assessment at the desk: its form, reading it, correcting it, taking its document over."""

import json
import re
from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

import pytest
from django.http import HttpResponse

from reimari.assessments.actions import Needed, Said, correct_assessment
from reimari.assessments.documents import OID
from reimari.assessments.models import InitialAssessment
from reimari.assessments.rules import Switches
from reimari.audit.models import Event, Outcome
from reimari.cases.actions import close_case
from reimari.cases.models import Case
from reimari.cases.states import Assessment, Ending
from reimari.desk.models import Draft
from reimari.region.reference.documents import field_tree, missing_fields, unknown_fields
from reimari.staff.models import Post
from reimari.work.models import Entry
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.desks import Desk, text_of
from tests.factories import NOW, a_case, a_person, an_assessment, as_actor

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODE = "010190-901R"
SAID = {"result": "done", "measures": "Called twice.", "urgency": "3"}
OK, FOUND, FORBIDDEN, UNSEEN, CONFLICT, WRONG = (
    *(HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.FORBIDDEN),
    *(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY),
)


@pytest.fixture
def case(aino: Post, eero: Post) -> Case:
    person = a_person(as_actor(aino), identity_code=CODE)
    return a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")


@pytest.fixture
def made(case: Case, eero: Post) -> InitialAssessment:
    return an_assessment(case, as_actor(eero), agreed="A visit on Friday.")


def page(post: Post, address: str, language: str = "en") -> str:
    answer = signed_in(post, language).get(address)
    assert answer.status_code == OK, answer.status_code
    return answer.content.decode()


def send(post: Post, address: str, **fields: Any) -> HttpResponse:
    return cast(HttpResponse, signed_in(post).post(address, {"key": uuid4(), **fields}))


@pytest.mark.parametrize(
    ("who", "status"),
    [("aino", UNSEEN), ("eero", OK), ("timo", OK), ("lea", OK), ("helmi", UNSEEN), ("tarmo", UNSEEN)],
)
def test_who_may_assess_and_read(
    request: pytest.FixtureRequest, made: InitialAssessment, aino: Post, who: str, status: int
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    other = a_case(aino, WEST)
    for address in (
        f"/cases/{other.pk}/assess/",
        f"/assessments/{made.pk}/",
        f"/assessments/{made.pk}/correct/",
    ):
        assert browser.get(address).status_code == status, address
    export = browser.post(f"/assessments/{made.pk}/export/", {"key": uuid4()})
    assert export.status_code == status
    posted = browser.post(f"/cases/{other.pk}/assess/", {"key": uuid4(), **SAID})
    assert posted.status_code == (FOUND if status == OK else status)


def test_it_is_made_from_the_case_and_read_from_there(case: Case, eero: Post) -> None:
    text = page(eero, f"/cases/{case.pk}/")
    assert f'href="/cases/{case.pk}/assess/"' in text
    form = Desk(eero).opened(f"/cases/{case.pk}/assess/", f"/cases/{case.pk}/assess/")
    services = {"service2_task": "WORKING_AGE", "service2_service": "Guidance", "service2_words": "Weekly."}
    answer = Desk(eero).send(
        form, **SAID | services | {"urgency": "2"}, over_75="on", subjects=["3", "1"], agreed="A visit."
    )
    made = InitialAssessment.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (FOUND, f"/assessments/{made.pk}/")
    assert (made.urgency, made.over_75, sorted(made.subjects), made.channel_id) == (
        2,
        True,
        ["1", "3"],
        "phone",
    )
    service = made.services.get()
    assert (service.service_task_id, service.service, service.description) == (
        "WORKING_AGE",
        "Guidance",
        "Weekly.",
    )
    text = page(eero, f"/cases/{case.pk}/")
    assert f'href="/assessments/{made.pk}/"' in text
    assert "class 2" in text
    assert "A visit." in text
    assert f'href="/cases/{case.pk}/assess/"' not in text
    assert signed_in(eero).get(f"/cases/{case.pk}/assess/").headers["Location"] == f"/assessments/{made.pk}/"


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"measures": ""}, "measures", "Say what has already been done in the situation."),
        ({"urgency": ""}, "urgency", "Say how urgent the matter is."),
        ({"over_75": "on"}, "urgency", "Only class 1 or 2 is allowed"),
        ({"result": "not_needed"}, "reasons", "Say why no initial assessment is needed."),
        ({"urgency": "4"}, "urgency", "4"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(
    case: Case, eero: Post, said: dict[str, str], field: str, sentence: str
) -> None:
    answer = send(eero, f"/cases/{case.pk}/assess/", **SAID | {"agreed": "A visit."} | said)
    assert answer.status_code == WRONG
    form = context(answer)["form"]
    assert any(sentence in error for error in form.errors[field])
    assert "A visit." in answer.content.decode()
    assert not InitialAssessment.objects.exists()


def test_what_is_typed_is_kept_and_offered_on_my_day_and_the_case(case: Case, eero: Post, timo: Post) -> None:
    address = f"/cases/{case.pk}/assess/"
    draft = {
        "measures": "Called once.",
        "service1_service": "Guidance",
        "urgency": "2",
        "subjects": ["2", "4"],
    }
    saved = signed_in(eero).post(f"/draft/case_assess/{case.pk}/", {"key": uuid4(), **draft})
    assert saved.status_code == HTTPStatus.NO_CONTENT
    text = page(eero, address)
    for word in ("Called once.", "Guidance", "Your unfinished text"):
        assert word in text
    form = context(signed_in(eero).get(address))["form"]
    assert [form[name].value() for name in ("urgency", "subjects")] == ["2", ["2", "4"]]
    assert address in page(eero, "/")
    assert "unfinished" in page(eero, f"/cases/{case.pk}/")
    assert "Called once." not in page(timo, address)
    assert send(eero, address, **SAID).status_code == FOUND
    assert not Draft.objects.exists()


def test_an_old_person_has_the_first_switch_set_already(aino: Post, eero: Post) -> None:
    old = a_person(
        as_actor(aino),
        birth_date=NOW.date().replace(year=1940, day=1),
    )
    form = context(signed_in(eero).get(f"/cases/{a_case(aino, WEST, person=old).pk}/assess/"))["form"]
    assert form["over_75"].value() is True
    assert not form["highest_allowance"].value()


def test_a_closed_case_is_not_assessed(case: Case, eero: Post) -> None:
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    assert "The case is closed." in page(eero, f"/cases/{case.pk}/assess/")
    assert send(eero, f"/cases/{case.pk}/assess/", **SAID).status_code == CONFLICT
    assert f"/cases/{case.pk}/assess/" not in page(eero, f"/cases/{case.pk}/")


def test_one_that_wasnt_needed_may_still_be_made(case: Case, eero: Post) -> None:
    address = f"/cases/{case.pk}/assess/"
    first = send(eero, address, result="not_needed", reasons="Advice was enough.")
    text = page(eero, first.headers["Location"])
    assert "Advice was enough." in text
    assert "Download" not in text
    assert address in page(eero, f"/cases/{case.pk}/")
    assert send(eero, address, **SAID).status_code == FOUND
    assert Case.objects.get(pk=case.pk).assessment == Assessment.DONE


# Reading


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("fi", ["Toimenpiteet", "Arvio asian kiireellisyydestä", "Laatija"]),
        ("sv", ["Åtgärder", "Bedömning av ärendets brådska", "Upprättare"]),
        ("en", ["Measures", "How urgent the matter is", "Author"]),
    ],
)
def test_it_is_read_in_the_official_order_and_words(
    made: InitialAssessment, eero: Post, language: str, labels: list[str]
) -> None:
    text = page(eero, f"/assessments/{made.pk}/", language)
    places = [text.index(f"<dt>{label}</dt>") for label in labels]
    assert places == sorted(places)
    assert "Called and listened." in text


def test_the_view_is_in_the_use_log(made: InitialAssessment, eero: Post) -> None:
    page(eero, f"/assessments/{made.pk}/")
    event = Event.objects.get(action="assessments.view", actor_id=eero.user_id)
    assert (event.subject_id, event.person_ids) == (str(made.pk), made.person_ids())
    page(eero, f"/assessments/{made.pk}/correct/")
    assert (
        Event.objects.get(action="assessments.correct", outcome=Outcome.SEEN).person_ids == made.person_ids()
    )


def test_more_services_and_versions_ask_no_more(made: InitialAssessment, eero: Post) -> None:
    browser, address = signed_in(eero), f"/assessments/{made.pk}/"
    browser.get(address)
    few = statements(lambda: browser.get(address))
    for number in range(4):
        services = tuple(Needed(service=f"Service {each}") for each in range(3))
        made = correct_assessment(
            made,
            said=an_assessment_said(services),
            why=f"More {number}.",
            actor=as_actor(eero),
            now=NOW,
        )
    many = statements(lambda: browser.get(f"/assessments/{made.pk}/"))
    assert len(many) <= len(few) + 1 <= MOST_STATEMENTS, many  # services' tasks come with them
    assert len(statements(lambda: browser.get(f"/assessments/{made.pk}/correct/"))) <= MOST_STATEMENTS


def an_assessment_said(services: tuple[Needed, ...]) -> Any:
    return Said(measures="Called.", urgency=3, services=services)


def test_the_form_asks_no_more_than_a_page_may(case: Case, eero: Post) -> None:
    browser, address = signed_in(eero), f"/cases/{case.pk}/assess/"
    browser.get(address)
    assert len(statements(lambda: browser.get(address))) <= MOST_STATEMENTS


@pytest.mark.parametrize(
    ("said", "links"),
    [
        ({"urgency": 3}, ["deed=close"]),
        (
            {"urgency": 1, "switches": Switches(over_75=True)},
            ["deed=advance&amp;kind=contact_client", "deed=advance&amp;kind=needs_assessment"],
        ),
        ({"urgency": 3, "services": (Needed(service_task="OLDER_PEOPLE"),)}, ["deed=reroute"]),
    ],
)
def test_what_usually_comes_next_leads_to_the_deed(
    case: Case, eero: Post, said: dict[str, Any], links: list[str]
) -> None:
    made = an_assessment(case, as_actor(eero), **said)
    text = page(eero, f"/assessments/{made.pk}/")
    for link in links:
        assert f"/cases/{case.pk}/?{link}#deed-" in text
    if "kind" in links[-1]:
        shown = page(eero, f"/cases/{case.pk}/?deed=advance&kind=needs_assessment")
        assert re.search(r'<option value="needs_assessment"[^>]*selected', shown)


# Correcting


def test_a_correction_shows_what_stood_and_leads_to_the_new_version(
    case: Case, eero: Post, timo: Post
) -> None:
    services = (Needed(service_task="WORKING_AGE", service="Guidance", description="Weekly."),)
    made = an_assessment(case, as_actor(eero), services=services, subjects=("3",))
    address = f"/assessments/{made.pk}/correct/"
    form = Desk(timo).opened(address, address)
    assert "Guidance" in form.fields["service1_service"]
    assert form.fields["subjects"] == ["3"]
    assert Desk(timo).send(form, why="").status_code == WRONG
    answer = Desk(timo).send(form, why="Two calls.", measures="Called twice.")
    new = InitialAssessment.objects.newest().get()
    assert answer.headers["Location"] == f"/assessments/{new.pk}/"
    assert (new.replaces_id, new.services.get().service, new.subjects) == (made.pk, "Guidance", ["3"])
    old = page(eero, f"/assessments/{made.pk}/")
    assert "This isn't the newest version any more." in old
    assert f'href="/assessments/{made.pk}/correct/"' not in old
    text = page(eero, f"/assessments/{new.pk}/")
    assert "Two calls." in text
    assert f'href="/assessments/{made.pk}/"' in text
    assert "The initial assessment was corrected." in page(eero, f"/cases/{case.pk}/")


def test_a_correction_of_what_was_corrected_meanwhile_keeps_what_was_typed(
    made: InitialAssessment, eero: Post, timo: Post
) -> None:
    address = f"/assessments/{made.pk}/correct/"
    form = Desk(eero).opened(address, address)
    correct_assessment(made, said=an_assessment_said(()), why="First.", actor=as_actor(timo), now=NOW)
    answer = Desk(eero).send(form, why="Second.", measures="My words.")
    assert answer.status_code == CONFLICT
    assert "Somebody has corrected this assessment meanwhile." in text_of(answer)
    assert "My words." in answer.content.decode()
    assert InitialAssessment.objects.count() == 2


# Taking it over


def test_the_document_is_downloaded_whole_and_the_deed_is_logged(made: InitialAssessment, eero: Post) -> None:
    answer = send(eero, f"/assessments/{made.pk}/export/")
    assert answer.status_code == OK
    assert answer.headers["Content-Disposition"] == f'attachment; filename="1009-{made.case.number}.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    sent, tree = json.loads(answer.content), field_tree(OID)
    assert (sent["document"]["oid"], sent["id"], sent["case"]) == (OID, str(made.pk), made.case.number)
    assert missing_fields(tree, sent[tree.id]) == unknown_fields(tree, sent[tree.id]) == []
    assert sent[tree.id]["asiakas"][0]["henkilotunnus"] == CODE
    event = Event.objects.get(action="assessments.export")
    assert (event.outcome, event.person_ids) == (Outcome.DONE, made.person_ids())
    assert Entry.objects.filter(track=made.case_id, kind="assessments.export").count() == 1
    assert "downloaded for the client information system" in page(eero, f"/cases/{made.case_id}/")


def test_a_document_without_a_client_or_a_code_isnt_downloaded(aino: Post, eero: Post) -> None:
    nobody = an_assessment(a_case(aino, WEST), as_actor(eero))
    nameless = an_assessment(a_case(aino, WEST, person=a_person(as_actor(aino))), as_actor(eero))
    for made, lacks in ((nobody, "Missing: Client."), (nameless, "Missing: Identity code.")):
        answer = send(eero, f"/assessments/{made.pk}/export/")
        assert answer.status_code == CONFLICT
        assert lacks in text_of(answer)
        assert lacks in page(eero, f"/assessments/{made.pk}/")
    assert not Event.objects.filter(action="assessments.export").exists()
    case = a_case(aino, WEST, person=a_person(as_actor(aino)))
    answer = send(eero, f"/cases/{case.pk}/assess/", **SAID, temporary_id="T-2026-1")
    assert send(eero, f"{answer.headers['Location']}export/").status_code == OK


def test_the_identity_code_is_on_no_page(made: InitialAssessment, eero: Post) -> None:
    text = page(eero, f"/assessments/{made.pk}/")
    assert CODE[:6] in text
    for shown in (
        text,
        page(eero, f"/assessments/{made.pk}/correct/"),
        page(eero, f"/cases/{made.case_id}/"),
    ):
        assert CODE not in shown
