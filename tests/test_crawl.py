"""All pages and files, as everybody: a protected place is nowhere, a partner sees its own (I-03, I-04)."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from reimari.access.actor import Actor, system
from reimari.accounts.models import User
from reimari.appointments import links
from reimari.appointments.models import Booking
from reimari.assessments.models import InitialAssessment
from reimari.callbacks.models import Callback
from reimari.cases.actions import agree_meeting, hand_over_case, note_case
from reimari.cases.models import Case, Question
from reimari.cases.states import MeetingMode, NoteKind
from reimari.concerns.actions import ClientSaid
from reimari.concerns.documents import Address
from reimari.concerns.models import ConcernReport, ReportedClient
from reimari.contacts.actions import Heard
from reimari.contacts.models import Contact
from reimari.cover.models import CoverPlan
from reimari.desk.caller_links import token_of
from reimari.desk.emergency_links import link_to
from reimari.desk.models import Draft
from reimari.desk.tests.sharing import TOKEN, a_shared_page
from reimari.grants.models import CarePlace, Grant, PlaceStay
from reimari.mail.models import Attachment, Mail
from reimari.people.actions import protect_person
from reimari.people.models import EmergencyAccess, EmergencyCheck, Person, RelationKind, Relationship
from reimari.records.actions import (
    explain_use,
    hand_over_extract,
    make_extract,
    merge_persons,
    plan_deletion,
    refuse_log_request,
)
from reimari.records.models import Ground, LogExtract, LogRequest, Merge, RetentionPlan, Way
from reimari.records.tests.asked import a_log_request
from reimari.staff.models import Absence, Overflow, Post, Team
from reimari.telephony.models import Call
from reimari.work.models import Step
from tests.browser import signed_in
from tests.emergencies import opened_by
from tests.factories import NOW, TODAY, a_case, a_contact, a_person, a_report, as_actor, client, key
from tests.scene import CAST, Scene, a_grant_step
from tests.test_urls import addresses

pytestmark = pytest.mark.django_db
WEST, EAST, LINE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN", "CLIENT_ADVICE"
PLACE = ("Pukkila", "PUKKILA")
ADDRESS = ("Piilokuja", "07565")
PHONE = ("558822", "558 822")
NAME = "Suojanen"
WORDS = ("Sanat kotoa", "Muistiinpano turvasta")
# Ids, and the keys of forms: in random letters anything may be found by chance.
RANDOM = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9A-Za-z]{32,}\b")
# What stands on a page for everybody to choose from tells nothing of one person.
CHOICES = re.compile(r"<(option|datalist|select)\b.*?</\1>", re.DOTALL)
OF_ALL = "/figures/population/"  # names every municipality
OF_NOBODY = {"instructions", "settings", "team", "lines", "jobs"}


@pytest.fixture
def scene(aino: Post, eero: Post, helmi: Post, lea: Post, tarmo: Post) -> Scene:
    """The western team's client under protection, with everything that can hang on one."""
    actor = as_actor(eero)
    person = a_person(
        actor,
        last_name=NAME,
        first_names="Salla",
        identity_code="010190-900P",
        phone="0405588221",
        place_id="PUKKILA",
        street_address="Piilokuja 7",
        postcode="07565",
    )
    case = a_case(
        eero, WEST, person=person, own_words=WORDS[0], place_id="PUKKILA", service_task_id="WORKING_AGE"
    )
    note_case(case, kind=NoteKind.SAFETY, text=WORDS[1], actor=actor, now=NOW)
    case = hand_over_case(case, to=Team.objects.get(pk=EAST), actor=actor, now=NOW)
    a_contact(
        eero,
        Heard(own_words=WORDS[0], place_id="PUKKILA", service_task_id="WORKING_AGE"),
        participants=(client(person),),
    )
    agreed = agree_meeting(
        case, at=NOW + dt.timedelta(days=2), mode=MeetingMode.PHONE, worker=eero.user, actor=actor, now=NOW
    )
    Booking.objects.create(meeting=agreed, team=case.team, background="X", booked_at=NOW)
    draft = Draft.objects.create(
        owner=eero.user, form="new_contact", subject=str(key(5)), started_at=NOW, updated_at=NOW
    )
    relationship = Relationship.objects.create(
        person=person,
        kind=RelationKind.objects.order_by("pk")[0],
        unit=case.team.unit,
        own_worker=eero.user,
        validity=(TODAY, None),
    )
    protect_person(person, protected=True, actor=actor, now=NOW)
    offer = Step.objects.get(track=case.track, kind="accept")
    sent = case.matters.get().contact
    assert case.current_step
    made = Scene(sent, case, case.current_step, offer, person, draft, relationship)
    for row in (
        made.callback,
        made.question,
        made.mail,
        made.file,
        made.assessment,
        made.stay,
        made.call,
        made.cover_plan,
        made.overflow,
    ):
        row()
    CarePlace.objects.update(place="ASKOLA")
    PlaceStay.objects.update(person=person, grant=grant_of(made))
    reported = ClientSaid(
        last_name=NAME,
        first_names="Salla",
        is_protected=True,
        addresses=(Address(street="Piilokuja 7", postcode="07565", town="Pukkila"),),
        person_id=person.pk,
    )
    a_report(eero, WEST, clients=(reported,))
    Callback.objects.update(person=person, place="PUKKILA")
    Step.objects.filter(track__in=Callback.objects.values("track")).update(person=person, place="PUKKILA")
    opened_by(helmi.user, person)
    ask_and_answer(person, as_actor(tarmo))
    twin = a_person(actor, last_name=NAME)
    Relationship.objects.create(
        person=twin, kind=relationship.kind, unit=case.team.unit, validity=(TODAY, None)
    )
    a_case(eero, WEST, person=a_person(actor, last_name=NAME), service_task_id="WORKING_AGE")
    twice = Merge(kept=person, merged=twin)
    merge_persons(twice, words="Sama.", made_sure=True, actor=system("test"), now=NOW)
    plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=NOW)
    month = f"{TODAY:%Y-%m}"
    a_shared_page(lea, asked={"since": month, "until": month, "by": "municipality"})
    return made


def ask_and_answer(person: Person, officer: Actor) -> None:
    """What the person asked of the logs, and what they were given and told."""
    asked = a_log_request(person, officer)
    extract = make_extract(asked, language="fi", actor=officer, now=NOW)
    hand_over_extract(extract, recipient=NAME, way=Way.LETTER, made_sure=True, actor=officer, now=NOW)
    explain_use(asked, words="Hakemus.", lawful=True, measures="", language="sv", actor=officer, now=NOW)
    other = a_log_request(person, officer)
    refuse_log_request(other, ground=Ground.HEALTH, words="Vaara.", language="fi", actor=officer, now=NOW)


def grant_of(scene: Scene) -> Grant:
    step = a_grant_step(scene.west, scene.person)
    return Grant.objects.create(
        track=step.track,
        grantable="meals",
        kind="service",
        person=scene.person,
        team=scene.west,
        starts_on=TODAY,
        ends_on=TODAY,
        grounds="illness",
        granted_at=NOW,
        told_at=NOW,
        told_how="phone",
        current_step=step,
    )


ROWS: dict[str, type[Model]] = {
    "cases": Case,
    "steps": Step,
    "people": Person,
    "relationships": Relationship,
    "contacts": Contact,
    "questions": Question,
    "mail": Mail,
    "attachments": Attachment,
    "concerns": ConcernReport,
    "callbacks": Callback,
    "grants": Grant,
    "places": PlaceStay,
    "assessments": InitialAssessment,
    "emergency-access": EmergencyAccess,
    "log-requests": LogRequest,
    "log-extracts": LogExtract,
    "merges": Merge,
    "retention": RetentionPlan,
    "calls": Call,
    "absences": Absence,
    "cover": CoverPlan,
    "post": Post,
    "overflow": Overflow,
    "calendar": User,
}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@cache
def desk_addresses() -> tuple[str, ...]:
    return tuple(
        address
        for name, address in sorted(addresses().items())
        if name.startswith("desk:") and "events" not in name
    )


def every_address(scene: Scene, post: Post) -> Iterator[str]:
    """Every page and file of the desk, with the rows of the scene in its address."""
    for address in desk_addresses():
        if not ID.search(address):
            yield from _general(address)
        elif model := model_of(address):
            yield from (ID.sub(pk, address) for pk in ids(model))
    for step in ids(Step):
        yield f"/work-lists/{WEST}/?tab=all&step={step}"
    for contact in ids(Contact):
        yield from (f"/{page}/?contact={contact}" for page in ("grants/new", "callbacks/ask"))
        yield from in_every_language("desk:caller", token_of(UUID(contact), today=TODAY))
    yield from in_every_language("desk:public_figures", TOKEN)
    for booking in Booking.objects.select_related("meeting"):
        yield from in_every_language("desk:client_time", links.token_of(booking))
    yield from (
        f"/{page}/?case={scene.case.pk}" for page in ("grants/new", "grants/assessment", "callbacks/ask")
    )
    yield from (f"/new-contact/?call={call}" for call in ids(Call))
    yield from (f"/people/{scene.person.pk}/same/{other}/" for other in ids(Person))
    yield from (f"/people/{other}/same/{scene.person.pk}/" for other in ids(Person))
    yield f"/use-log/?person={scene.person.pk}"
    yield f"/use-log/?tab=persons&user={scene.draft.owner_id}"
    yield "/use-log/?tab=disclosures"
    yield link_to(as_actor(post), scene.person.pk)


def in_every_language(page: str, token: str) -> Iterator[str]:
    return (reverse(page, args=[language, token]) for language in ("fi", "sv", "en"))


def model_of(address: str) -> type[Model] | None:
    """What an address is about."""
    if "/concerns/people/" in address:
        return ReportedClient
    if address.startswith("/log-requests/new/"):
        return Person
    return EmergencyCheck if "/emergency-access/checks/" in address else ROWS.get(address.split("/")[1])


def ids(model: type[Model]) -> list[str]:
    return [str(pk) for pk in model._default_manager.order_by("pk").values_list("pk", flat=True)]


def _general(address: str) -> Iterator[str]:
    if "/invented/" not in address:
        yield address
        if address == "/contacts/":
            yield from (f"{address}?list={each}" for each in ("mine", "team", "open"))
        if address.startswith("/figures/") and "/months/" not in address:
            month = f"since={TODAY:%Y-%m}&until={TODAY:%Y-%m}"
            yield f"{address}?{month}&by=municipality&figure=K-01&part=of"
    elif address.startswith(("/roster/", "/calendars/")):
        yield from (address.replace("invented", unit) for unit in ("CLIENT_ADVICE", WEST.rpartition("_")[0]))
    elif address.startswith("/figures/months/") and address.count("invented") == 2:
        month = address.replace("invented", f"{TODAY:%Y-%m}", 1)
        yield from (month.replace("invented", report) for report in ("county", "line-client_advice"))
    elif address.startswith(("/work-lists/", "/team/")):
        yield from (address.replace("invented", team) for team in (WEST, EAST, LINE))


def posted(scene: Scene) -> Iterator[tuple[str, dict[str, str]]]:
    """What is asked by posting: search, and what draws parts of a form."""
    for words in (NAME, "0405588221", "010190-900P", scene.case.number):
        yield "/search/", {"words": words}
        yield "/use-log/", {"words": words}
    typed = {"key": str(key(1)), "m1-words": "?", "person": str(scene.person.pk)}
    yield "/new-contact/route/", typed
    yield "/new-contact/guidance/", typed
    yield "/new-contact/", {**typed, "do": f"choose:{scene.person.pk}"}
    for name, value in {"phone": "0405588221", "identity_code": "010190-900P"}.items():
        yield "/new-contact/callers/", {"key": str(key(1)), name: value}
    for report in ids(ConcernReport):
        yield f"/concerns/{report}/export/", {"key": str(key(11))}
    for extract in ids(LogExtract):
        yield f"/log-extracts/{extract}/download/", {"key": str(key(13))}
    for assessment in ids(InitialAssessment):
        yield f"/assessments/{assessment}/export/", {"key": str(key(12))}
    ask = {"key": str(key(2)), "m1-words": "?", "identity_code": "010190-900P", "do": "ask"}
    yield "/new-contact/", ask


def answers(browser: Client, scene: Scene, post: Post) -> Iterator[tuple[str, str]]:
    """Each answer as its address and its text, without what was typed into it and without choices."""
    for address in every_address(scene, post):
        answer = browser.get(address)
        assert answer.status_code < 500, address
        if getattr(answer, "streaming", False):
            continue
        yield address, told(answer)
    for address, data in posted(scene):
        answer = browser.post(address, data)
        assert answer.status_code < 500, address
        text = told(answer)
        for typed in data.values():
            text = text.replace(typed, "") if len(typed) > 1 else text
        yield f"POST {address} {data}", text


def told(answer: Any) -> str:
    """The text, its headers and its name: all that leaves."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return RANDOM.sub("", CHOICES.sub("", answer.content.decode(errors="replace")) + headers)


def found(text: str, secrets: tuple[str, ...]) -> list[str]:
    return [secret for secret in secrets if secret in text]


STRANGERS = {"aino", "siiri", "sirkka", "oiva"}  # a partner's people, who stands over them, the administrator


@pytest.mark.parametrize("who", [each for each in CAST if each not in {"siiri", "timo"}])
def test_a_protected_place_leaves_nowhere_and_a_partner_sees_nobody_elses(
    request: pytest.FixtureRequest, scene: Scene, who: str
) -> None:
    """Neither on pages, in files, in their names and headers, nor on the caller's page (R-IU-03)."""
    post = request.getfixturevalue(who)
    others = (NAME, "Salla", *PHONE, *WORDS, scene.case.number) if who in STRANGERS else ()
    asked, leaks = 0, []
    for address, text in answers(signed_in(post, "fi"), scene, post):
        asked += 1
        leaks += [(address, secret) for secret in found(text, others)]
        if not address.startswith(OF_ALL) and address.split("?")[0].strip("/").split("/")[0] not in OF_NOBODY:
            leaks += [(address, secret) for secret in found(text, (*PLACE, *ADDRESS))]
        if address == "/places/":  # where somebody sleeps tells where they are
            leaks += [(address, secret) for secret in found(text, (NAME,))]
    assert asked > 150
    assert leaks == []
