"""Each way of asking: a contact in, its state and its cases' status out, route and due."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from reimari.api.models import Sent
from reimari.api.tasks import KEPT_FOR, prune_sent
from reimari.api.tests.calling import (
    KEY,
    LINE,
    OTHER,
    SECRET,
    THIRD,
    WEST,
    a_token,
    body,
    call,
    refused,
    told,
)
from reimari.audit.models import Event, Outcome
from reimari.contacts.actions import close_contact, join_contact
from reimari.contacts.models import Contact
from reimari.people.actions import Details
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Team
from reimari.work.models import Entry, Step
from tests.factories import NOW, a_case, as_actor, goes_on
from tests.races import race

pytestmark = pytest.mark.django_db
CODE = "010190-901R"


def test_a_contact_stays_open_on_the_lines_list(iu: Profile) -> None:
    token = a_token()
    answer = call("/contacts", body())
    said = told(answer, 201)
    contact = Contact.objects.get()
    assert said["id"] == str(contact.pk)
    assert answer.headers["Location"] == f"/api/v1/contacts/{contact.pk}"
    assert (contact.state, contact.team_id, contact.recorded_by_id) == ("open", LINE, None)
    assert Step.objects.get(track=contact.track_id, ended_at=None).team_id == LINE
    assert contact.matters.get().own_words == "Money is out."
    entry = Entry.objects.filter(track=contact.track_id).earliest("pk")
    assert (entry.kind, entry.actor_kind, entry.actor_id) == (
        "contacts.receive",
        "integration",
        token.integration_id,
    )
    event = Event.objects.get(action="contacts.receive")
    assert (event.actor_kind, event.organisation, event.outcome) == ("integration", "COUNTY", Outcome.DONE)


def test_the_answer_tells_where_it_went_and_what_is_promised_and_no_person(iu: Profile) -> None:
    a_token()
    matters = [
        {"own_words": "Money is out.", "service_task": "WORKING_AGE"},
        {"own_words": "And my mother.", "service_task": "OLDER_PEOPLE"},
    ]
    answer = call("/contacts", body(matters=matters))
    said = told(answer, 201)
    assert (said["line"]["code"], said["unit"]["code"]) == (LINE, Team.objects.get(pk=LINE).unit_id)
    assert set(said["promise"]) == {"fi", "sv"}
    assert said["unit"]["name"]["fi"] in said["promise"]["fi"]
    assert dt.datetime.fromisoformat(said["due_at"]) == Contact.objects.get().current_step.due_at  # type: ignore[union-attr]
    assert [matter["number"] for matter in said["matters"]] == [1, 2]
    assert all(matter["rules"] or matter["gaps"] for matter in said["matters"])
    assert "Aaltomeri" not in answer.content.decode()
    assert "Money" not in answer.content.decode()


def test_people_at_the_desk_see_it_and_that_another_system_sent_it(iu: Profile, eero: Post) -> None:
    a_token()
    contact = told(call("/contacts", body()), 201)["id"]
    eero.user.speak("en")
    desk = Client()
    desk.force_login(eero.user)
    page = desk.get(f"/contacts/{contact}/")
    assert page.status_code == 200
    shown = page.content.decode()
    assert "another system" in shown
    assert "Money is out." in shown
    assert "Testi Aaltomeri" in shown


def test_the_matters_place_decides_who_answers_as_at_the_desk(iu: Profile) -> None:
    a_token()
    matter = {"own_words": "?", "service_task": "WORKING_AGE", "place": iu.places[0].name.fi}
    (said,) = told(call("/contacts", body(matters=[matter])), 201)["matters"]
    assert said["team"]["code"].startswith("GUIDANCE_WORKING_AGE")
    assert said["unit"]["name"]["fi"]
    assert Contact.objects.get().matters.get().place_id


def test_the_same_key_gets_the_first_answer_whatever_happened_since(iu: Profile, eero: Post) -> None:
    a_token()
    first = call("/contacts", body())
    close_contact(Contact.objects.get(), answers=[goes_on(WEST)], actor=as_actor(eero), now=NOW)
    again = call("/contacts", body())
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert [answer.headers.get("Idempotent-Replayed") for answer in (first, again)] == [None, "true"]
    assert first.headers["Location"] == again.headers["Location"]
    assert Contact.objects.count() == 1
    assert Event.objects.filter(action="contacts.receive").count() == 1


def test_the_same_content_may_be_written_otherwise(iu: Profile) -> None:
    a_token()
    given = body()
    first = call("/contacts", given)
    assert call("/contacts", dict(reversed(given.items()))).content == first.content


def test_the_same_key_with_another_content_is_refused(iu: Profile) -> None:
    a_token()
    call("/contacts", body())
    said = refused(call("/contacts", body(is_urgent=True)), 422)
    assert (said["errors"][0]["field"], said["codes"]) == ("Idempotency-Key", ["api.key_reused"])
    assert Contact.objects.count() == 1


def test_keys_are_each_integrations_own_and_a_new_token_of_it_knows_them(iu: Profile) -> None:
    a_token()
    first = told(call("/contacts", body()), 201)
    a_token(secret=OTHER, name="Another")
    other = told(call("/contacts", body(), secret=OTHER), 201)
    assert other["id"] != first["id"]
    a_token(secret=THIRD)
    assert told(call("/contacts", body(), secret=THIRD), 201)["id"] == first["id"]
    assert call(f"/contacts/{first['id']}", secret=THIRD).status_code == 200
    refused(call(f"/contacts/{first['id']}", secret=OTHER), 404)


@pytest.mark.django_db(transaction=True)
def test_the_same_key_twice_at_one_moment_is_one_contact(iu: Profile) -> None:
    a_token()
    answers = race(*[lambda: call("/contacts", body())] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Contact.objects.count() == 1


def test_another_key_is_another_contact(iu: Profile) -> None:
    a_token()
    for _ in range(2):
        assert call("/contacts", body(), key=str(uuid4())).status_code == 201
    assert Contact.objects.count() == 2


def test_keys_are_kept_for_thirty_days_and_contacts_stay(iu: Profile) -> None:
    a_token()
    call("/contacts", body())
    prune_sent.call()
    assert Sent.objects.count() == 1
    Sent.objects.update(at=NOW - KEPT_FOR - dt.timedelta(hours=1))
    prune_sent.call()
    assert (Sent.objects.count(), Contact.objects.count()) == (0, 1)


ANONYMOUS = {"part": "contactor", "kind": "anonymous"}
CLIENT = {"part": "contactor", "kind": "client"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"received_at": "2999-01-01T10:00:00Z"}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"received_at": "2026-11-16T10:00:00"}, "received_at"),
        ({"received_at": 1764000000}, "received_at"),
        ({"language": "Finnish"}, "language"),
        ({"is_urgent": "yes"}, "is_urgent"),
        ({"age": 131}, "age"),
        ({"services": ["pigeons"]}, "services.0"),
        ({"services": [""]}, "services.0"),
        ({"matters": []}, "matters"),
        ({"matters": [{"own_words": " \n"}]}, "matters.0.own_words"),
        ({"matters": [{"own_words": "a\x00"}]}, "matters.0.own_words"),
        ({"matters": [{"own_words": f"I am {CODE}."}]}, "matters.0.own_words"),
        ({"matters": [{"own_words": "?", "need": "nothing"}]}, "matters.0.need"),
        ({"matters": [{"own_words": "?", "service_task": "nothing"}]}, "matters.0.service_task"),
        ({"matters": [{"own_words": "?", "place": "00000 Nowhere"}]}, "matters.0.place"),
        ({"participants": []}, "participants"),
        ({"participants": [{"part": "client", "kind": "client"}]}, "participants"),
        ({"participants": [CLIENT, CLIENT]}, "participants"),
        ({"participants": [CLIENT, {"part": "client", "kind": "client"}]}, "participants.1.kind"),
        ({"participants": [CLIENT, {"part": "client", "kind": "close_person"}]}, "participants.1.kind"),
        ({"participants": [{**CLIENT, "phone": "a lot"}]}, "participants.0.phone"),
        ({"participants": [{**CLIENT, "email": "nobody"}]}, "participants.0.email"),
        ({"participants": [{**CLIENT, "birth_date": "2999-01-01"}]}, "participants.0.birth_date"),
        ({"participants": [{**CLIENT, "birth_date": "1801-01-01"}]}, "participants.0.birth_date"),
        ({"participants": [{**CLIENT, "birth_date": 0}]}, "participants.0.birth_date"),
        ({"participants": [{**CLIENT, "identity_code": CODE}]}, "participants.0.identity_code"),
        ({"line": "GUIDANCE_OLDER_PEOPLE_ITAINEN"}, "line"),
        ({"line": "CLIENT_ADVICE"}, "line"),
        ({"person_id": "00000000-0000-0000-0000-000000000001"}, "person_id"),
    ],
)
def test_what_cannot_be_taken_is_named_and_leaves_nothing(
    iu: Profile, wrong: dict[str, Any], field: str
) -> None:
    a_token()
    said = refused(call("/contacts", body(**wrong)), 422)
    assert said["errors"][0]["field"] == field
    assert CODE not in str(said)
    assert not Contact.objects.exists()
    assert not Sent.objects.exists()
    assert call("/contacts", body()).status_code == 201  # the key is free


def test_words_that_hold_an_identity_code_are_taken_when_the_sender_means_it(iu: Profile) -> None:
    a_token()
    matters = [{"own_words": f"I am {CODE}."}]
    assert call("/contacts", body(matters=matters, save_anyway=True)).status_code == 201


def test_a_promise_that_would_break_is_refused_in_a_sentence(iu: Profile) -> None:
    a_token()
    said = refused(call("/contacts", body(participants=[{**ANONYMOUS, "name": "Testi"}])), 409)
    assert said["codes"] == ["contacts.anonymous_data"]
    assert not Sent.objects.exists()
    assert call("/contacts", body(participants=[ANONYMOUS])).status_code == 201


def test_a_line_that_has_no_work_list_would_lose_the_contact_and_takes_none(iu: Profile) -> None:
    a_token(teams=("CLIENT_ADVICE",))
    said = refused(call("/contacts", body()), 422)
    assert said["errors"] == [{"field": "line", "message": "the token reaches none"}]
    a_token(secret=OTHER, teams=())
    said = refused(call("/contacts", body(), secret=OTHER), 422)
    assert said["errors"] == [{"field": "line", "message": "is missing: the token reaches several"}]
    assert told(call("/contacts", body(line=WEST.lower()), secret=OTHER), 201)


def test_what_is_heard_is_kept_as_the_desk_keeps_it(iu: Profile) -> None:
    a_token()
    somebody = {
        "part": "contactor",
        "kind": "close_person",
        "name": " Testi Aaltomeri ",
        "phone": "040 123 4567",
        "email": "testi@example.fi",
        "birth_date": "1950-12-24",
    }
    future = (NOW + dt.timedelta(minutes=3)).isoformat()  # the other system's clock is ahead
    assert call("/contacts", body(participants=[somebody], received_at=future)).status_code == 201
    contact = Contact.objects.get()
    kept = contact.participants.get()
    assert (kept.name, kept.phone, kept.person_id) == ("Testi Aaltomeri", "+358401234567", None)
    assert contact.received_at <= contact.recorded_at


def test_the_status_of_a_case_tells_who_has_it_and_nobodys_name(iu: Profile, eero: Post) -> None:
    a_token("contacts.receive", "api.see_contact", "api.see_status")
    call("/contacts", body(participants=[ANONYMOUS]))
    contact = Contact.objects.get()
    joined = join_contact(
        contact, details=Details(last_name="Aaltomeri", first_names="Testi"), actor=as_actor(eero), now=NOW
    )
    close_contact(contact, answers=[goes_on(WEST)], actor=as_actor(eero), now=NOW)
    state = told(call(f"/contacts/{contact.pk}"))
    assert state["state"] == "closed"
    (number,) = state["cases"]
    answer = call(f"/cases/{number}/status")
    assert "X-Read-From" not in answer.headers
    status = told(answer)
    assert (status["number"], status["state"], status["is_taken"]) == (number, "open", False)
    assert status["unit"]["code"] == Team.objects.get(pk=WEST).unit_id
    assert status["due_on"]
    assert "Aaltomeri" not in answer.content.decode()
    for action in ("api.see_contact", "api.see_status"):
        event = Event.objects.get(action=action, outcome=Outcome.SEEN)
        assert event.person_ids == [joined.person_id]
        assert event.actor_kind == "integration"


def test_a_case_of_others_is_seen_only_by_the_scope_that_says_so(iu: Profile, aino: Post) -> None:
    case = a_case(aino, WEST)
    a_token("api.see_status")
    a_token("api.see_any_status", secret=OTHER, teams=())
    a_token("api.see_any_status", secret=THIRD, teams=("CLIENT_ADVICE",))
    refused(call(f"/cases/{case.number}/status"), 404)
    assert Event.objects.get(outcome=Outcome.DENIED).action == "api.see_status"
    refused(call(f"/cases/{case.number}/status", secret=THIRD), 404)
    for reference in (case.number, case.number.lower(), str(case.pk)):
        assert call(f"/cases/{reference}/status", secret=OTHER).status_code == 200
    refused(call("/cases/IU-1999-1/status", secret=OTHER), 404)


def test_what_somebody_typed_for_a_case_never_reaches_the_log(iu: Profile) -> None:
    a_token()
    refused(call(f"/cases/{CODE}/status"), 404)
    assert CODE not in str(list(Event.objects.values()))


def test_a_contact_that_others_recorded_is_not_there(iu: Profile, aino: Post) -> None:
    a_token()
    case = a_case(aino, WEST)
    refused(call(f"/contacts/{case.matters.get().contact_id}"), 404)
    assert Event.objects.get(outcome=Outcome.DENIED).action == "api.see_contact"


def test_a_partner_reaches_its_own_teams_while_its_contract_runs(iu: Profile, aino: Post) -> None:
    partner = Team.objects.select_related("unit").get(pk="CLIENT_ADVICE").unit.organisation
    assert partner.pk != "COUNTY"
    token = a_token("api.see_any_status", "api.route", teams=(), organisation=partner.pk)
    case = a_case(aino, WEST)
    refused(call(f"/cases/{case.number}/status"), 404)
    assert call("/route", {"id": 1}).status_code == 200
    token.integration.organisation.contracts.all().delete()
    refused(call("/route", {"id": 1}), 401)
    assert SECRET not in str(list(Event.objects.values())) + KEY
