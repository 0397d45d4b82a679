"""Every form with a key, as it is sent: by whom, to which address, with which fields."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from reimari.callbacks.actions import begin_call, record_call
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallResult
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import (
    agree_meeting,
    ask_in_case,
    close_case,
    hand_over_case,
    pause_case,
    refuse_case,
)
from reimari.cases.models import Case
from reimari.cases.states import Ending, MeetingMode, RefusalReason
from reimari.contacts.actions import Guided, Heard, Somebody
from reimari.contacts.states import Part, ParticipantKind, Urgency
from reimari.desk.models import Draft
from reimari.directory.actions import remark_on_instruction
from reimari.directory.tests.knowledge import a_draft, an_instruction
from reimari.people.actions import relate_person
from reimari.people.models import Person, RelationKind, Relationship
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Entry, Step
from tests.factories import ADVICE, NOW, TODAY, a_case, a_contact, a_post, as_actor, goes_on, key
from tests.sendings_of_reports import DEEDS as OF_REPORTS
from tests.sendings_of_the_roster import DEEDS as OF_THE_ROSTER
from tests.sendings_of_the_roster import leads

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
CENTRE = "GUIDANCE_WORKING_AGE_KESKINEN"
CODE = "010190-901R"


@dataclass(slots=True)
class House:
    """What the deeds below are done to."""

    aino: Post
    eero: Post
    helmi: Post
    person: Person

    def case(self, **given: Any) -> Case:
        return a_case(self.aino, WEST, person=self.person, service_task_id="WORKING_AGE", **given)

    def taken(self) -> Case:
        case = self.case()
        assert case.current_step
        take_step(case.current_step, actor=as_actor(self.eero), now=NOW)
        return case

    def offered(self) -> Case:
        case = self.case()
        hand_over_case(case, to=Team.objects.get(pk=EAST), actor=as_actor(self.eero), now=NOW)
        return case

    def agreed(self) -> Case:
        case, at = self.case(), NOW + dt.timedelta(days=3)
        actor = as_actor(self.eero)
        agree_meeting(case, at=at, mode=MeetingMode.PHONE, worker=self.eero.user, actor=actor, now=NOW)
        return case

    def closed(self) -> Case:
        case = self.case()
        close_case(case, ending=Ending.HELPED, actor=as_actor(self.eero), now=NOW)
        return case

    def paused(self) -> Case:
        case = self.case()
        pause_case(case, reason="client_not_reached", actor=as_actor(self.eero), now=NOW)
        return case

    def relationship(self) -> Relationship:
        return relate_person(
            self.person,
            kind=RelationKind.objects.order_by("pk")[0],
            unit=Team.objects.get(pk=WEST).unit,
            own_worker_id=None,
            since=TODAY - dt.timedelta(days=9),
            actor=as_actor(self.eero),
            now=NOW,
        )


type Sending = tuple[str, str, dict[str, Any]]  # who, the address, the fields


def sent(who: str, house: House, address: str, fields: dict[str, Any], once: UUID) -> HttpResponse:
    """The form as a browser sends it, without JavaScript."""
    browser = Client()
    browser.force_login(getattr(house, who).user)
    return cast(HttpResponse, browser.post(address, fields | {"key": str(once)}))


def _step(house: House, verb: str, case: Case, **fields: Any) -> Sending:
    return "eero", f"/steps/{case.current_step_id}/{verb}/", fields


def _side_step(house: House) -> Sending:
    case = house.case()
    answer = sent("eero", house, f"/cases/{case.pk}/add_step/", {"kind": "other", "team": WEST}, key(77))
    assert answer.status_code == 302
    step = Step.objects.open().filter(track=case.pk).exclude(pk=str(case.current_step_id)).get()
    return "eero", f"/steps/{step.pk}/complete/", {}


def _case(verb: str, made: Callable[[House], Case] = House.case, who: str = "eero", **fields: Any) -> Any:
    def of(house: House) -> Sending:
        case = made(house)
        case.refresh_from_db()
        step = Step.objects.open().filter(track=case.pk, kind="accept").first()
        seen = step.pk if step else case.current_step_id
        entry = Entry.objects.filter(track=case.pk).order_by("-pk")[0].pk
        drawn = {"current": str(seen or ""), "entry": str(entry)}
        found = {name: value(house) if callable(value) else value for name, value in fields.items()}
        return who, f"/cases/{case.pk}/{verb}/", {**drawn, **found}

    return of


def _came_back(house: House) -> Sending:
    """An urgent matter that its receiver has returned to the line."""
    matter = Heard(own_words="No food.", answer=goes_on(WEST))
    guided = Guided(urgency=Urgency.NO_MONEY_NO_FOOD)
    contact = a_contact(house.aino, matter, guided=guided)
    case = Case.objects.get(matters__contact=contact)
    refuse_case(case, reason=RefusalReason.WRONG_TASK, actor=as_actor(house.eero), now=NOW)
    return "aino", f"/contacts/{contact.pk}/hand-over/", {"case": str(case.pk), "team": EAST}


def _me(house: House) -> str:
    return str(house.eero.user_id)


def _contact(verb: str, matter: Heard, **fields: str) -> Any:
    def of(house: House) -> Sending:
        nobody = Somebody(part=Part.CONTACTOR, kind=ParticipantKind.ANONYMOUS)
        contact = a_contact(house.eero, matter, participants=(nobody,))
        return (
            "eero",
            f"/contacts/{contact.pk}/{verb}/",
            {name.replace("__", "-"): v for name, v in fields.items()},
        )

    return of


def _person(verb: str, **fields: Any) -> Any:
    def of(house: House) -> Sending:
        house.person.refresh_from_db()
        drawn = {"version": str(house.person.version)}
        return "eero", f"/people/{house.person.pk}/{verb}/", {**drawn, **fields}

    return of


def _end(house: House) -> Sending:
    row = house.relationship()
    return "eero", f"/relationships/{row.pk}/end/", {"until": TODAY.isoformat(), "version": "1"}


def _lead(house: House) -> Post:
    """Whoever leads Eero's team."""
    found = Post.objects.filter(user__username="lea.lehtoniemi").first()
    return found or a_post(WEST, "ESIHENKILO", name="Lea Lehtoniemi")


def _ask(house: House) -> Sending:
    _lead(house)
    return "eero", f"/cases/{house.case().pk}/ask/", {"text": "May I?"}


def _contact_ask(house: House) -> Sending:
    _lead(house)
    return "eero", f"/contacts/{a_contact(house.eero).pk}/ask/", {"text": "May I?"}


def _answer(house: House) -> Sending:
    """Two lead the team: Eero answers what the other one asks."""
    eero = a_post(WEST, "ESIHENKILO", name="Liisa Lehtoniemi")
    eero.user_id = house.eero.user_id
    eero.save()
    question = ask_in_case(house.case(), text="May I?", actor=as_actor(_lead(house)), now=NOW)
    return "eero", f"/questions/{question.pk}/answer/", {"text": "You may."}


def _take_several(house: House) -> Sending:
    steps = [str(house.case().current_step_id) for _ in range(2)]
    return "eero", f"/work-lists/{WEST}/take/", {"step": steps}


def _relate(house: House) -> Sending:
    kind, unit = RelationKind.objects.order_by("pk")[0].pk, Team.objects.get(pk=WEST).unit_id
    return _person("relate", kind=kind, unit=unit, since=TODAY.isoformat())(house)  # type: ignore[no-any-return]


def _throw(house: House) -> Sending:
    Draft.objects.create(
        owner=house.eero.user, form="new_contact", subject=str(key(9)), started_at=NOW, updated_at=NOW
    )
    return "eero", f"/draft/new_contact/{key(9)}/throw-away/", {"next": "/"}


def _callback(verb: str, before: Callable[[House, Callback], object] | None = None, **fields: str) -> Any:
    def of(house: House) -> Sending:
        callback = a_callback(house.eero, now=NOW)
        if before:
            before(house, callback)
        return "eero", f"/callbacks/{callback.pk}/{verb}/", fields

    return of


def _called(house: House, callback: Callback) -> None:
    begin_call(callback, actor=as_actor(house.eero), now=NOW)


def _wrong(house: House, callback: Callback) -> None:
    record_call(callback, result=CallResult.WRONG_NUMBER, actor=as_actor(house.eero), now=NOW)


ASK_CALLBACK = {"number": "0491234567", "line": "phone", "language": "fi", "time": "any"}


def _join(house: House) -> Sending:
    """The same client, whose number is another."""
    double, kept = (
        a_callback(house.eero, now=NOW, number=number, person_id=house.person.pk)
        for number in ("+358491234568", "+358491234569")
    )
    return "eero", f"/callbacks/{double.pk}/join/", {"other": str(kept.pk)}


WRITTEN = {"team": WEST, "title_fi": "Kerran", "body_fi": "Teksti.", "source": "R-IU-45"}


def _instruction(verb: str, **fields: str) -> Any:
    def of(house: House) -> Sending:
        return "eero", f"/instructions/{an_instruction(house.eero, now=NOW).pk}/{verb}/", fields

    return of


def _draft(verb: str, **fields: str) -> Any:
    """On what somebody else of the team wrote, or Eero himself when he withdraws it."""

    def of(house: House) -> Sending:
        leads(house)
        writer = house.eero if verb == "withdraw" else a_post(WEST, "TYONTEKIJA", name="Timo Toinen")
        row = a_draft(writer, now=NOW)
        return "eero", f"/instructions/{row.pk}/{verb}/", {"seen": "1", **fields}

    return of


def _retire(house: House) -> Sending:
    leads(house)
    return "eero", f"/instructions/{an_instruction(house.eero, now=NOW).pk}/retire/", {}


def _answer_remark(house: House) -> Sending:
    row = an_instruction(house.eero, now=NOW)
    remark = remark_on_instruction(row, words="Old.", language="fi", actor=as_actor(house.aino), now=NOW)
    return "eero", f"/instructions/remarks/{remark.pk}/answer/", {"outcome": "right", "words": "It is right."}


SOON = timezone.localtime(NOW + dt.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
DEEDS: dict[str, Callable[[House], Sending]] = {
    "desk:take_step": lambda house: _step(house, "take", house.case()),
    "desk:return_step": lambda house: _step(
        house, "return", house.taken(), reason="no_time", worker=_me(house)
    ),
    "desk:attempt_step": lambda house: _step(house, "attempt", house.taken(), by="sms", reached="no"),
    "desk:complete_step": _side_step,
    "desk:take_steps": _take_several,
    "desk:case_accept": _case("accept", House.offered, "helmi"),
    "desk:case_refuse": _case("refuse", House.offered, "helmi", reason="wrong_task"),
    "desk:case_withdraw": _case("withdraw", House.offered),
    "desk:case_resume": _case("resume", House.paused),
    "desk:case_pause": _case("pause", reason="client_not_reached"),
    "desk:case_mark_meeting": _case("mark_meeting", House.agreed, state="realised", kind="other", team=WEST),
    "desk:case_advance": _case("advance", kind="other", team=WEST, words="Next."),
    "desk:case_attempt": _case("attempt", House.taken, by="sms", reached="no"),
    "desk:case_agree_meeting": _case("agree_meeting", at=SOON, length=45, mode="phone", worker=_me),
    "desk:assess_case": _case("assess", result="done", measures="Called.", urgency="3"),
    "desk:case_note": _case("note", kind="note", text="Once."),
    "desk:case_read_brief": _case("read_brief"),
    "desk:case_tell": _case("tell", how="phone", text="Somebody calls you."),
    "desk:case_ask": _ask,
    "desk:ask_contact": _contact_ask,
    "desk:answer_question": _answer,
    "desk:case_reroute": _case("reroute", service_task="OLDER_PEOPLE", reason="wrong_task", team=EAST),
    "desk:case_transfer": _case("transfer", to=EAST),
    "desk:case_hand_over": _case("hand_over", to=EAST),
    "desk:case_coordinate": _case("coordinate", person=_me, teams=[EAST], kind="other"),
    "desk:case_add_step": _case("add_step", kind="other", team=EAST),
    "desk:case_close": _case("close", ending="helped"),
    "desk:case_reopen": _case("reopen", House.closed, kind="other", team=WEST),
    "desk:change_person": _person("change", last_name="Toinen", identity_code=CODE, language="fi"),
    "desk:protect_person": _person("protect", protected="yes"),
    "desk:relate_person": _relate,
    "desk:relate_close_person": _person(
        "relate-close", name="Veli Meri", capacity="close", since=TODAY.isoformat()
    ),
    "desk:end_relationship": _end,
    "desk:new_contact": lambda _house: (
        "eero",
        "/new-contact/",
        {"m1-words": "Once.", "m1-outcome": "advice", "last_name": "Uusi", "identity_code": CODE},
    ),
    "desk:move_contact": _contact("move", Heard(own_words="?"), team=CENTRE),
    "desk:describe_contact": _contact("describe", Heard(own_words="?"), number="1", need="financial"),
    "desk:close_contact": _contact("close", Heard(own_words="?"), m1__outcome="advice"),
    "desk:correct_contact": _contact("correct", Heard(own_words="?", answer=ADVICE), right="language:sv"),
    "desk:join_contact": _contact(
        "join", Heard(own_words="?", answer=ADVICE), last_name="Uusi", identity_code=CODE, wish="on"
    ),
    "desk:hand_over_contact": _came_back,
    "desk:throw_draft": _throw,
    "desk:ask_callback": lambda _house: ("eero", "/callbacks/ask/", ASK_CALLBACK),
    "desk:callback_call": _callback("call"),
    "desk:callback_release": _callback("release", _called),
    "desk:callback_move": _callback("move", team=CENTRE),
    "desk:callback_result": _callback("result", result="busy"),
    "desk:callback_another_time": _callback("another_time", next_at=SOON),
    "desk:callback_reach": _callback("reach", _called),
    "desk:callback_message": _callback("message", _wrong, by="voicemail"),
    "desk:callback_letter": _callback("letter", _wrong),
    "desk:callback_withdraw": _callback("withdraw", reason="not_needed"),
    "desk:callback_change": _callback("change", number="0491234567", language="sv", words="Rent."),
    "desk:callback_join": _join,
    **OF_REPORTS,
    **OF_THE_ROSTER,
    "desk:write_instruction": lambda _house: (
        "eero",
        "/instructions/write/",
        {"kind": "bridging", **WRITTEN},
    ),
    "desk:change_instruction": _instruction(
        "change", title_fi="Toinen", body_fi="Teksti.", source="R-IU-45", why="Uusi."
    ),
    "desk:retire_instruction": _retire,
    "desk:approve_instruction": _draft("approve"),
    "desk:send_back_instruction": _draft("send-back", words="Name the source."),
    "desk:withdraw_instruction": _draft("withdraw"),
    "desk:read_instruction": _instruction("read", seen="1"),
    "desk:use_instruction": _instruction("use"),
    "desk:remark_instruction": _instruction("remark", words="The hours are old."),
    "desk:ask_instruction": lambda _house: ("aino", "/instructions/ask/", {"words": "?", "language": "fi"}),
    "desk:answer_remark": _answer_remark,
}
