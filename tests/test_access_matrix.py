"""Every Action by the cast. A new Action without a row fails here."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db.models import Model

from reimari.access.actor import NOBODY, system
from reimari.access.catalogue import ACTIONS
from reimari.accounts.models import User
from reimari.assessments.models import InitialAssessment
from reimari.callbacks.actions import Wanted, record_call, request_callback, send_letter
from reimari.callbacks.actions import Wish as CallbackWish
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallResult, RequestedVia
from reimari.cases.actions import ask_in_case, hand_over_case
from reimari.cases.models import Case, Question
from reimari.common.ids import uuid7
from reimari.concerns.models import ConcernReport, ReportedClient
from reimari.contacts.models import Contact
from reimari.cover.models import CoverPlan
from reimari.desk.models import Draft
from reimari.directory.actions import remark_on_instruction
from reimari.directory.models import Edition, Instruction, Remark
from reimari.directory.tests.knowledge import a_draft, an_instruction
from reimari.grants.models import CarePlace, Grant, KaikuCard, PlaceStay
from reimari.mail.models import Attachment, Mail, Mailbox
from reimari.mail.states import MailKind, Verdict
from reimari.people.models import EmergencyAccess, EmergencyCheck, Person, RelationKind, Relationship
from reimari.records import models as records
from reimari.records.actions import make_extract, merge_persons, say_of_hint
from reimari.records.models import LogExtract, LogFinding, LogRequest, Merge, RetentionPlan
from reimari.records.tests.asked import a_log_request
from reimari.region.models import CountyProfile, Place
from reimari.staff.models import Absence, HeldCompetence, Post, Proposal, Team
from reimari.telephony.models import Call
from reimari.telephony.states import CallState
from reimari.work.models import Step, Track
from tests.emergencies import opened_by
from tests.factories import NOW, TODAY, a_case, a_failed_job, a_person, a_report, an_assessment, as_actor

pytestmark = pytest.mark.django_db

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
CAST = ["aino", "siiri", "sirkka", "eero", "timo", "helmi", "lea", "tarmo", "oiva"]


@dataclass(frozen=True, slots=True)
class Scene:
    """A contact that Aino took, its case on Eero's list, offered to Helmi's team; and Eero's own draft."""

    contact: Contact
    case: Case
    step: Step
    offer: Step
    person: Person
    draft: Draft
    relationship: Relationship

    def callback(self, team: str = WEST, *, by: str = "eero.kuusirinne") -> Callback:
        """A callback that somebody asked a team for."""
        number = f"+35849{Callback.objects.count():07}"  # a new one each time
        wish = CallbackWish(
            wanted=Wanted(number=number), channel_id="phone", via=RequestedVia.ADVISER, asked_at=NOW
        )
        asker = as_actor(Post.objects.get(user__username=by))
        return request_callback(Team.objects.get(pk=team), wish=wish, actor=asker, now=NOW)

    def lost(self) -> Callback:
        """One that ended though nobody was reached."""
        callback = self.callback()
        record_call(callback, result=CallResult.WRONG_NUMBER, actor=system("test"), now=NOW)
        return send_letter(callback, actor=system("test"), now=NOW)

    def question(self) -> Question:
        """What Eero asks about the case."""
        eero = Post.objects.get(user__username="eero.kuusirinne")
        return ask_in_case(self.case, text="How do I go on?", actor=as_actor(eero), now=NOW)

    def grant(self) -> Grant:
        """What Eero's team granted to the client, as if the county had a white list."""
        if granted := Grant.objects.first():
            return granted
        step = a_grant_step(self.west, self.person)
        return Grant.objects.create(
            track=step.track,
            grantable="meals",
            kind="service",
            person=self.person,
            team=self.west,
            starts_on=TODAY,
            ends_on=TODAY,
            grounds="illness",
            granted_at=NOW,
            told_at=NOW,
            told_how="phone",
            current_step=step,
        )

    def care_place(self) -> CarePlace:
        """A place with one bed."""
        place = self.relationship.person.place or Place.objects.order_by("pk")[0]
        return CarePlace.objects.get_or_create(
            pk="P", defaults={"name": {"fi": "P"}, "use": "crisis", "place": place, "beds": 1}
        )[0]

    def stay(self) -> PlaceStay:
        """Its bed, held for somebody."""
        return PlaceStay.objects.first() or PlaceStay.objects.create(
            care_place=self.care_place(),
            bed=1,
            comes_on=TODAY,
            leaves_on=TODAY + dt.timedelta(days=1),
            held_until=NOW + dt.timedelta(days=1),
            reserved_at=NOW,
        )

    def card(self) -> KaikuCard:
        """A card in the stock of Eero's team."""
        return KaikuCard.objects.get_or_create({"team": self.west, "received_at": NOW}, number="1")[0]

    def instruction(self, *, internal: bool = True) -> Instruction:
        """What Eero's team has written."""
        eero = Post.objects.get(user__username="eero.kuusirinne")
        return an_instruction(eero, is_internal=internal)

    def drafted(self) -> Instruction:
        """What Eero has written and nobody has approved yet."""
        eero = Post.objects.get(user__username="eero.kuusirinne")
        return a_draft(eero, is_internal=True)

    def edition(self) -> Edition:
        """Its draft."""
        return self.drafted().editions.get()

    def remark(self) -> Remark:
        """What Aino told of it."""
        aino = Post.objects.get(user__username="aino.aaltomeri")
        if told := Remark.objects.first():
            return told
        row = self.instruction(internal=False)
        return remark_on_instruction(row, words="Old.", language="fi", actor=as_actor(aino), now=NOW)

    def call(self) -> Call:
        """A telephone call to the line of Eero's unit."""
        unit = self.west.unit_id
        return Call.objects.create(
            integration_id=uuid7(),
            call_id="c1",
            channel_id="phone",
            unit_id=unit,
            state=CallState.WAITING,
            began_at=NOW,
        )

    def mail(self) -> Mail:
        """An e-mail that joined the case."""
        mailbox, _new = Mailbox.objects.get_or_create(code="ADVICE_EMAIL")
        told = {"track": self.case.track, "likeness": "one", **self._arrived()}
        return Mail.objects.get_or_create(told, mailbox=mailbox, uid_validity=1, uid=1)[0]

    def _arrived(self) -> dict[str, object]:
        """That it came to the western team's line."""
        return {"team": self.west, "received_at": NOW, "read_at": NOW}

    def file(self) -> Attachment:
        """A file that came with the e-mail, and wasn't checked."""
        told = {"size": 1, "verdict": Verdict.NOT_SCANNED}
        return Attachment.objects.get_or_create(told, mail=self.mail(), number=1)[0]

    def automatic_mail(self) -> Mail:
        """An e-mail to the western team's line that is about no matter."""
        mailbox, _new = Mailbox.objects.get_or_create(code="ADVICE_EMAIL")
        told = {"kind": MailKind.AUTO_REPLY, "likeness": "another", **self._arrived()}
        return Mail.objects.get_or_create(told, mailbox=mailbox, uid_validity=1, uid=2)[0]

    def stranger(self) -> Person:
        """A client of Helmi's alone."""
        helmi = Post.objects.get(user__username="helmi.rantakivi")
        person = a_person(as_actor(helmi), last_name="Vieras")
        a_case(helmi, EAST, person=person, service_task_id="OLDER_PEOPLE")
        return person

    def check(self, team: str | None) -> EmergencyCheck:
        """What the western team's supervisor, or the officer, has to look at: somebody opened the person."""
        somebody, _new = User.objects.get_or_create(username="somebody", organisation="COUNTY")
        found = EmergencyAccess.objects.filter(opened_by=somebody).first()
        return (found or opened_by(somebody, self.person)).checks.get(team=team)

    def log_request(self) -> LogRequest:
        """What the client asked the data protection officer in writing."""
        tarmo = Post.objects.get(user__username="tarmo.tuulimaa")
        return LogRequest.objects.first() or a_log_request(self.person, as_actor(tarmo))

    def extract(self) -> LogExtract:
        """What was made of the logs for the client."""
        tarmo = as_actor(Post.objects.get(user__username="tarmo.tuulimaa"))
        found = LogExtract.objects.first()
        return found or make_extract(self.log_request(), language="fi", actor=tarmo, now=NOW)

    def finding(self) -> LogFinding:
        """What the officer said of a hint about Eero."""
        tarmo = Post.objects.get(user__username="tarmo.tuulimaa")
        eero = Post.objects.get(user__username="eero.kuusirinne")
        hint = LogFinding(rule="many", viewer=eero.user, day=TODAY)
        verdict = records.Verdict.IN_ORDER
        found = LogFinding.objects.first()
        return found or say_of_hint(hint, verdict=verdict, words="", actor=as_actor(tarmo), now=NOW)

    def plan(self) -> RetentionPlan:
        """What somebody has counted."""
        somebody, _new = User.objects.get_or_create(username="somebody", organisation="COUNTY")
        told = {"counted_on": TODAY, "made_at": NOW, "made_by": somebody}
        return RetentionPlan.objects.first() or RetentionPlan.objects.create(**told)

    def merge(self) -> Merge:
        """That the person was registered twice, without anything but the name."""
        helmi = Post.objects.get(user__username="helmi.rantakivi")
        if found := Merge.objects.filter(kept=self.person).first():
            return found
        twice = Merge(kept=self.person, merged=a_person(as_actor(helmi), last_name="Toinen"))
        return merge_persons(twice, words="Sama passi.", made_sure=True, actor=system("test"), now=NOW)

    def assessment(self) -> InitialAssessment:
        """What Eero finds out in the case: a case has one first assessment, whoever asks for it."""
        eero = Post.objects.get(user__username="eero.kuusirinne")
        return InitialAssessment.objects.newest().first() or an_assessment(self.case, as_actor(eero))

    @property
    def report(self) -> ConcernReport:
        """What Aino reports of somebody whom nobody knows; it is on Eero's list."""
        aino = Post.objects.get(user__username="aino.aaltomeri")
        return ConcernReport.objects.first() or a_report(aino, WEST)

    @property
    def reported(self) -> ReportedClient:
        """Whom it is about."""
        return self.report.clients.get()

    @property
    def eero(self) -> Post:
        """The post of a guide of the western team."""
        return Post.objects.get(user__username="eero.kuusirinne")

    def proposal(self) -> Proposal:
        """What Lea proposes for Eero."""
        lea = Post.objects.get(user__username="lea.lehtoniemi")
        return Proposal.objects.first() or Proposal.objects.create(
            kind="give",
            user=self.eero.user,
            team=self.west,
            role=lea.role,
            valid_from=TODAY,
            reason="x",
            proposed_by=lea.user,
            proposed_at=NOW,
        )

    def absence(self) -> Absence:
        """That Eero is away."""
        told = {"kind": "ill", "first_on": TODAY, "last_on": TODAY, "told_at": NOW}
        return Absence.objects.get_or_create(told, user=self.eero.user)[0]

    def cover_plan(self) -> CoverPlan:
        """Who does his work meanwhile."""
        return CoverPlan.objects.get_or_create(absence=self.absence())[0]

    def competence(self) -> HeldCompetence:
        """What Eero is qualified for."""
        told = {"competence": "FIRST_DAYS", "valid_from": TODAY, "recorded_at": NOW}
        return HeldCompetence.objects.get_or_create(told, user=self.eero.user)[0]

    @property
    def west(self) -> Team:
        return Team.objects.get(pk=WEST)


def a_grant_step(team: Team, person: Person) -> Step:
    """The step on which a grant stands."""
    soon = NOW + dt.timedelta(days=1)
    return Step.objects.create(
        track=Track.objects.create(),
        kind="review",
        team=team,
        answering_team=team,
        person=person,
        opened_at=NOW,
        due_at=soon,
        due_from="agreed",
        soon_at=soon,
        half_at=soon,
    )


@pytest.fixture
def scene(aino: Post, eero: Post, helmi: Post, lea: Post, tarmo: Post) -> Scene:
    person = a_person(as_actor(aino))
    case = a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    case = hand_over_case(case, to=Team.objects.get(pk=EAST), actor=as_actor(eero), now=NOW)
    draft = Draft.objects.create(owner=eero.user, form="new_contact", started_at=NOW, updated_at=NOW)
    offer = Step.objects.get(track=case.track, kind="accept")
    assert case.current_step
    relationship = Relationship.objects.create(
        person=person,
        kind=RelationKind.objects.order_by("pk")[0],
        unit=case.team.unit,
        validity=(NOW.date(), None),
    )
    return Scene(Contact.objects.get(), case, case.current_step, offer, person, draft, relationship)


GUIDES = {"eero", "timo"}
WESTERN = GUIDES | {"lea"}
GIVING = {"lea", "oiva"}  # who gives posts in the western team
BOTH = WESTERN | {"helmi"}
WITH_CLIENTS = set(CAST) - {"sirkka", "tarmo", "oiva"}
AT_THE_DESK = WITH_CLIENTS | {"sirkka"}
NOBODY_AT_THE_DESK: set[str] = set()

# Action -> the row it is asked of, and who of the cast may do it on that row
# The contact is closed and went on: of the outsourced line only who wrote it down has it still.
MATRIX: dict[str, tuple[Callable[[Scene], Model], set[str]]] = {
    "contacts.list": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.view": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.status": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.record": (lambda scene: scene.west, WESTERN),
    "contacts.receive": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "contacts.describe": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.move": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.send_link": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.close": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.hand_over": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.correct": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "contacts.follow_up": (lambda scene: scene.contact, NOBODY_AT_THE_DESK),
    "contacts.give_feedback": (lambda scene: scene.contact, NOBODY_AT_THE_DESK),
    "contacts.ask": (lambda scene: scene.contact, NOBODY_AT_THE_DESK),  # nobody leads an outsourced line
    "contacts.join": (lambda scene: scene.contact, {"aino", "sirkka"}),
    "cases.view": (lambda scene: scene.case, BOTH),
    "cases.transfer": (lambda scene: scene.case, WESTERN),
    "cases.reroute": (lambda scene: scene.case, WESTERN),
    "cases.hand_over": (lambda scene: scene.case, WESTERN),
    "cases.accept": (lambda scene: scene.case, {"helmi"}),
    "cases.refuse": (lambda scene: scene.case, {"helmi"}),
    "cases.withdraw": (lambda scene: scene.case, WESTERN),
    "cases.coordinate": (lambda scene: scene.case, WESTERN),
    "cases.advance": (lambda scene: scene.case, WESTERN),
    "cases.add_step": (lambda scene: scene.case, BOTH),
    "cases.agree_meeting": (lambda scene: scene.case, WESTERN),
    "cases.mark_meeting": (lambda scene: scene.case, WESTERN),
    "cases.pause": (lambda scene: scene.case, WESTERN),
    "cases.resume": (lambda scene: scene.case, WESTERN),
    "cases.note": (lambda scene: scene.case, BOTH),
    "cases.read_brief": (lambda scene: scene.case, BOTH),
    "cases.tell": (lambda scene: scene.case, BOTH),
    "cases.ask": (lambda scene: scene.case, BOTH),
    "cases.answer": (lambda scene: scene.question(), {"lea"}),
    "cases.close": (lambda scene: scene.case, WESTERN),
    "cases.reopen": (lambda scene: scene.case, WESTERN),
    "callbacks.list": (lambda scene: scene.callback(), WESTERN),
    "callbacks.view": (
        lambda scene: scene.callback("CLIENT_ADVICE"),
        {"aino", "siiri", "sirkka"},
    ),  # of the line one answers
    "callbacks.status": (lambda scene: scene.callback(by="aino.aaltomeri"), {"aino"}),
    "callbacks.request": (lambda scene: scene.west, WITH_CLIENTS),
    "callbacks.receive": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "callbacks.leave_number": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "callbacks.begin_call": (lambda scene: scene.callback(), WESTERN),
    "callbacks.release_call": (lambda scene: scene.callback(), WESTERN),
    "callbacks.record_call": (lambda scene: scene.callback(), WESTERN),
    "callbacks.reach": (lambda scene: scene.callback(), WESTERN),
    "callbacks.leave_message": (lambda scene: scene.callback(), WESTERN),
    "callbacks.send_letter": (lambda scene: scene.callback(), WESTERN),
    "callbacks.change": (lambda scene: scene.callback(by="helmi.rantakivi"), BOTH),  # she asked for it
    "callbacks.withdraw": (lambda scene: scene.callback(by="helmi.rantakivi"), BOTH),
    "callbacks.join": (lambda scene: scene.callback(), WESTERN),
    "callbacks.move": (lambda scene: scene.callback(), WESTERN),
    "callbacks.see_lost": (lambda scene: scene.lost(), {"lea"}),
    "callbacks.reopen": (lambda scene: scene.lost(), {"lea"}),
    "callbacks.see_figures": (lambda scene: scene.west, {"lea"}),
    "concerns.list": (lambda scene: scene.report, {"aino"} | WESTERN),
    "concerns.view": (lambda scene: scene.report, {"aino"} | WESTERN),
    "concerns.see_reporter": (lambda scene: scene.report, WESTERN),
    "concerns.export": (lambda scene: scene.report, WESTERN),
    "concerns.identify": (lambda scene: scene.reported, WESTERN),
    "concerns.record": (lambda scene: scene.west, WESTERN),
    "concerns.make": (lambda scene: scene.contact, {"aino"}),
    "concerns.see_figures": (lambda scene: scene.west, {"lea"}),
    "concerns.receive": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "concerns.see_receipt": (lambda scene: scene.report, NOBODY_AT_THE_DESK),
    "assessments.finish": (lambda scene: scene.case, BOTH),
    "assessments.view": (lambda scene: scene.assessment(), BOTH),
    "assessments.correct": (lambda scene: scene.assessment(), BOTH),
    "assessments.export": (lambda scene: scene.assessment(), BOTH),
    "grants.list": (lambda scene: scene.grant(), WESTERN),
    "grants.view": (lambda scene: scene.grant(), WESTERN),
    "grants.grant": (lambda scene: scene.west, WESTERN),  # nobody of a partner (R-IU-06)
    "grants.notify": (lambda scene: scene.grant(), WESTERN),
    "grants.end": (lambda scene: scene.grant(), WESTERN),
    "grants.withdraw": (lambda scene: scene.grant(), WESTERN),
    "grants.follow_up": (lambda scene: scene.grant(), WESTERN),
    "grants.request_assessment": (lambda scene: scene.west, WESTERN),
    "grants.see_places": (lambda scene: scene.care_place(), BOTH),
    "grants.reserve": (lambda scene: scene.care_place(), BOTH),
    "grants.confirm": (lambda scene: scene.stay(), BOTH),
    "grants.release": (lambda scene: scene.stay(), BOTH),
    "grants.see_cards": (lambda scene: scene.card(), WESTERN),
    "grants.receive_cards": (lambda scene: scene.west, WESTERN),
    "grants.issue_card": (lambda scene: scene.card(), WESTERN),
    "grants.report_card_lost": (lambda scene: scene.card(), WESTERN),
    "grants.return_card": (lambda scene: scene.card(), WESTERN),
    "directory.read": (lambda scene: scene.instruction(), AT_THE_DESK - {"aino", "siiri"}),  # internal
    "directory.write": (lambda scene: scene.west, WESTERN),
    "directory.change": (lambda scene: scene.instruction(), WESTERN),
    "directory.see_drafts": (lambda scene: scene.edition(), WESTERN),
    "directory.approve": (lambda scene: scene.drafted(), {"lea"}),
    "directory.send_back": (lambda scene: scene.drafted(), {"lea"}),
    "directory.withdraw": (lambda scene: scene.drafted(), {"eero"}),
    "directory.mark_read": (lambda scene: scene.instruction(internal=False), WITH_CLIENTS | {"sirkka"}),
    "directory.retire": (lambda scene: scene.instruction(), {"lea"}),
    "directory.use": (lambda scene: scene.instruction(internal=False), WITH_CLIENTS),
    "directory.remark": (lambda scene: scene.instruction(internal=False), WITH_CLIENTS),
    "directory.ask": (lambda scene: scene.west, WITH_CLIENTS),
    "directory.status": (lambda scene: scene.remark(), {"aino"}),
    "directory.see_remarks": (lambda scene: scene.remark(), WESTERN),
    "directory.answer": (lambda scene: scene.remark(), WESTERN),
    "directory.see_uses": (lambda scene: scene.west, {"lea", "sirkka"}),
    "work.list": (lambda scene: scene.west, WESTERN),
    "work.view": (lambda scene: scene.step, WESTERN),
    "work.take": (lambda scene: scene.step, WESTERN),
    "work.return": (lambda scene: scene.step, WESTERN),
    "work.attempt": (lambda scene: scene.step, WESTERN),
    "work.complete": (lambda scene: scene.offer, {"helmi"}),
    "people.view": (lambda scene: scene.person, BOTH),
    "people.search": (lambda scene: scene.person, BOTH),
    "people.register": (lambda scene: scene.person, WITH_CLIENTS),
    "people.change": (lambda scene: scene.person, BOTH),
    "people.relate": (lambda scene: scene.person, BOTH),
    "people.end_relationship": (lambda scene: scene.relationship, BOTH),
    "people.relate_close_person": (lambda scene: scene.person, BOTH),
    "people.protect": (lambda scene: scene.person, BOTH),
    "people.ask_relationship": (lambda scene: scene.person, {"aino", "siiri"}),
    "people.check_identity": (lambda scene: scene.person, BOTH | {"aino"}),  # her own contact's
    # who has no basis to see her, and is not of a partner (R-IU-03)
    "people.break_glass": (lambda scene: scene.stranger(), WESTERN),
    "people.check_emergency": (lambda scene: scene.check(WEST), {"lea"}),
    "people.oversee_emergencies": (lambda scene: scene.check(None), {"tarmo"}),
    "records.see_hints": (lambda scene: scene.finding(), {"tarmo"}),
    "records.say_of_hint": (lambda scene: scene.finding(), {"tarmo"}),
    "records.list_log_requests": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.view_log_request": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.record_log_request": (lambda scene: scene.person, {"tarmo"}),
    "records.make_extract": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.export_extract": (lambda scene: scene.extract(), {"tarmo"}),
    "records.hand_over_extract": (lambda scene: scene.extract(), {"tarmo"}),
    "records.refuse_log_request": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.explain_use": (lambda scene: scene.log_request(), {"tarmo"}),
    "records.merge_persons": (lambda scene: scene.person, {"lea"}),
    "records.undo_merge": (lambda scene: scene.merge(), {"lea"}),
    "records.see_retention": (lambda scene: scene.plan(), {"tarmo", "oiva"}),
    "records.plan_deletion": (lambda scene: scene.plan(), {"tarmo", "oiva"}),
    "records.approve_deletion": (lambda scene: scene.plan(), {"tarmo", "oiva"}),
    "records.destroy_outlived": (lambda scene: scene.plan(), NOBODY_AT_THE_DESK),
    "staff.view_team": (lambda scene: scene.west, {"lea"}),
    "staff.reset_factors": (lambda scene: User.objects.get(pk=scene.draft.owner_id), NOBODY_AT_THE_DESK),
    "staff.appoint": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "staff.close_account": (lambda scene: scene.draft.owner, NOBODY_AT_THE_DESK),
    "staff.view_posts": (lambda scene: scene.west, {"lea", "tarmo", "oiva"}),
    "staff.propose_post": (lambda scene: scene.west, GIVING),
    "staff.propose_change": (lambda scene: scene.eero, GIVING),
    "staff.end_post": (lambda scene: scene.eero, GIVING),
    "staff.accept_post": (lambda scene: scene.proposal(), GIVING),
    "staff.refuse_post": (lambda scene: scene.proposal(), GIVING),
    "staff.withdraw_post": (lambda scene: scene.proposal(), {"lea"}),
    "staff.record_competence": (lambda scene: scene.eero, GIVING),
    "staff.strike_competence": (lambda scene: scene.competence(), GIVING),
    "staff.view_roster": (lambda scene: scene.west, WESTERN),
    "staff.plan_duty": (lambda scene: scene.eero, {"lea"}),
    "staff.change_duty": (lambda scene: scene.eero, {"lea"}),
    "staff.make_feed": (lambda scene: scene.eero.user, {"eero"}),
    "staff.revoke_feed": (lambda scene: scene.eero.user, {"eero"}),
    "cover.tell_absence": (lambda scene: scene.eero.user, {"eero"}),
    "cover.record_absence": (lambda scene: scene.eero, {"lea"}),
    "cover.change_absence": (lambda scene: scene.absence(), {"eero"}),
    "cover.amend_absence": (lambda scene: scene.absence(), {"lea"}),
    "cover.view_plan": (lambda scene: scene.cover_plan(), {"lea"}),
    "cover.accept_plan": (lambda scene: scene.cover_plan(), {"lea"}),
    "staff.see_roles": (lambda scene: CountyProfile.objects.get(), {"lea", "sirkka", "tarmo", "oiva"}),
    "telephony.receive": (lambda scene: scene.west.unit, NOBODY_AT_THE_DESK),
    "telephony.see": (lambda scene: scene.call(), WESTERN),
    "telephony.attach": (lambda scene: scene.call(), WESTERN),
    "telephony.assign": (lambda scene: User.objects.get(pk=scene.draft.owner_id), NOBODY_AT_THE_DESK),
    "region.load_profile": (lambda scene: CountyProfile.objects.get(), NOBODY_AT_THE_DESK),
    "region.view_profile": (lambda scene: CountyProfile.objects.get(), {"lea", "sirkka", "tarmo", "oiva"}),
    "region.see_lines": (lambda scene: CountyProfile.objects.get(), set(CAST)),
    "desk.my_day": (lambda scene: User.objects.get(pk=scene.draft.owner_id), AT_THE_DESK),
    "desk.follow": (lambda scene: User.objects.get(pk=scene.draft.owner_id), AT_THE_DESK),
    "desk.view_log": (lambda scene: scene.person, {"tarmo"}),
    "desk.view_jobs": (lambda scene: a_failed_job(), {"oiva"}),
    "desk.retry_job": (lambda scene: a_failed_job(), {"oiva"}),
    "desk.set_aside_job": (lambda scene: a_failed_job(), {"oiva"}),
    "mail.receive": (lambda scene: scene.mail(), NOBODY_AT_THE_DESK),
    "mail.view": (lambda scene: scene.mail(), BOTH),
    "mail.download": (lambda scene: scene.mail(), BOTH),
    "mail.reply": (lambda scene: scene.mail(), BOTH),
    "mail.file": (lambda scene: scene.mail(), BOTH),
    "mail.unfile": (lambda scene: scene.mail(), BOTH),
    "mail.take_up": (lambda scene: scene.automatic_mail(), WESTERN),
    "mail.rescan": (lambda scene: scene.file(), NOBODY_AT_THE_DESK),
    "mail.forget": (lambda scene: scene.mail(), NOBODY_AT_THE_DESK),
    "messaging.send": (lambda scene: scene.person, NOBODY_AT_THE_DESK),
    "messaging.settle": (lambda scene: scene.person, NOBODY_AT_THE_DESK),
    "api.see_contact": (lambda scene: scene.contact, NOBODY_AT_THE_DESK),
    "api.see_status": (lambda scene: scene.case, NOBODY_AT_THE_DESK),
    "api.see_any_status": (lambda scene: scene.case, NOBODY_AT_THE_DESK),
    "api.route": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "api.due": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "api.create_token": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "api.revoke_token": (lambda scene: scene.west, NOBODY_AT_THE_DESK),
    "desk.draft": (lambda scene: scene.draft, {"eero"}),
}


def test_the_matrix_knows_every_action() -> None:
    assert set(MATRIX) == set(ACTIONS)


@pytest.mark.parametrize("name", MATRIX)
def test_who_may(request: pytest.FixtureRequest, scene: Scene, name: str) -> None:
    subject_of, expected = MATRIX[name]
    subject = subject_of(scene)
    rows = type(subject)._default_manager.filter(pk=subject.pk)
    cast = {who: as_actor(request.getfixturevalue(who)) for who in CAST}
    assert {who for who, actor in cast.items() if ACTIONS[name].rows(actor, rows).exists()} == expected
    assert not ACTIONS[name].rows(NOBODY, rows).exists()
    for actor in cast.values():  # no rule joins a to-many relation: a deed asks it of the row that it locks
        locked = ACTIONS[name].rows(actor, rows.select_for_update(of=("self",), no_key=True))
        assert len(locked) <= 1
