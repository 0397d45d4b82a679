"""The scene of the access matrix: a contact, its case on two lists, and whatever else can be acted on."""

import datetime as dt
from dataclasses import dataclass

import pytest

from reimari.access.actor import system
from reimari.accounts.models import User
from reimari.appointments.models import Hold
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
from reimari.desk.tests.sharing import a_shared_page
from reimari.directory.actions import remark_on_instruction
from reimari.directory.models import Edition, Instruction, Remark
from reimari.directory.tests.knowledge import a_draft, an_instruction
from reimari.figures.models import AskedReplay, FrozenMonth, PopulationFile, Publication, SharedView
from reimari.grants.models import CarePlace, Grant, KaikuCard, PlaceStay
from reimari.mail.models import Attachment, Mail, Mailbox
from reimari.mail.states import MailKind, Verdict
from reimari.people.models import EmergencyAccess, EmergencyCheck, Person, RelationKind, Relationship
from reimari.records import models as records
from reimari.records.actions import make_extract, merge_persons
from reimari.records.models import LogExtract, LogFinding, LogRequest, Merge, RetentionPlan
from reimari.records.tests.asked import a_log_request
from reimari.region.models import Place
from reimari.staff.models import Absence, HeldCompetence, Overflow, Post, Proposal, SpokenLanguage, Team
from reimari.telephony.models import Call
from reimari.telephony.states import CallState
from reimari.warehouse.models import Export
from reimari.work.models import Step, Track
from tests.emergencies import opened_by
from tests.factories import NOW, TODAY, a_case, a_person, a_report, an_assessment, as_actor

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
ON_CALL = "ON_CALL_WORKING_AGE"
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
        found = LogFinding.objects.first()
        return found or LogFinding.objects.create(
            rule="many",
            viewer=eero.user,
            day=TODAY,
            verdict=records.Verdict.IN_ORDER,
            said_by=tarmo.user,
            said_at=NOW,
        )

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

    @property
    def lea(self) -> Post:
        """The post of whoever leads the western team."""
        return Post.objects.get(user__username="lea.lehtoniemi")

    def proposal(self) -> Proposal:
        """What Lea proposes for Eero."""
        lea = self.lea
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

    def hold(self) -> Hold:
        """A time of his own that Eero keeps."""
        begins, ends = NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=1, minutes=30)
        told = {"team": self.west, "background": "X", "mode": "phone", "begins": begins, "ends": ends}
        told |= {"span": (begins, ends), "held_at": NOW, "until": NOW + dt.timedelta(minutes=10)}
        user = self.eero.user
        return Hold.objects.get_or_create(told, user=user, held_by=user, form=self.case.pk)[0]

    def overflow(self) -> Overflow:
        """That the western team helps the one on call: whoever leads either sees it."""
        told = {"origin": "rule", "last_on": TODAY, "opened_at": NOW}
        return Overflow.objects.get_or_create(told, team_id=ON_CALL, to_id=WEST, first_on=TODAY)[0]

    def frozen_month(self) -> FrozenMonth:
        """A month whose figures are frozen."""
        told = {"frozen_at": NOW, "version": "1", "profile_hash": "1"}
        return FrozenMonth.objects.get_or_create(told, month=TODAY.replace(day=1))[0]

    def export(self) -> Export:
        """That facts were exported to the county's warehouse."""
        told = {"taken_at": NOW, "exported_at": NOW, "folder": "/out", "tables": {"cases": 1}}
        return Export.objects.get_or_create(told, day=TODAY)[0]

    def population(self) -> PopulationFile:
        """Numbers of inhabitants that were loaded."""
        told = {"loaded_at": NOW, "loaded_by": "root"}
        return PopulationFile.objects.get_or_create(told, name="vaesto.csv", digest="0" * 64)[0]

    def shared_page(self) -> SharedView:
        """A page of figures that Lea has shared."""
        return SharedView.objects.order_by("pk").first() or a_shared_page(self.lea)

    def publication(self) -> Publication:
        """Waiting times of a half year that nobody has published yet."""
        told = {"counted_at": NOW, "version": "1", "profile_hash": "1", "tasks": ["OLDER_PEOPLE"]}
        return Publication.objects.get_or_create(told, half=dt.date(2025, 1, 1))[0]

    def replay(self) -> AskedReplay:
        """Past months that Lea asks to be counted by changed rules."""
        lea = Post.objects.get(user__username="lea.lehtoniemi").user
        told = {"asked": {}, "units": [self.west.unit_id], "profile_hash": "1", "asked_at": NOW}
        return AskedReplay.objects.get_or_create(told, asked_by=lea)[0]

    def competence(self) -> HeldCompetence:
        """What Eero is qualified for."""
        told = {"competence": "FIRST_DAYS", "valid_from": TODAY, "recorded_at": NOW}
        return HeldCompetence.objects.get_or_create(told, user=self.eero.user)[0]

    def language(self) -> SpokenLanguage:
        """A language in which Eero serves."""
        told = {"language": "sv", "recorded_at": NOW}
        return SpokenLanguage.objects.get_or_create(told, user=self.eero.user)[0]

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
