"""One case for its page: what is promised, what was heard, who takes part, and what the viewer may do."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from operator import itemgetter
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.gaps import anybody, rows_for
from reimari.accounts.models import User
from reimari.appointments.standing import where_columns
from reimari.assessments.models import InitialAssessment
from reimari.cases import access as cases
from reimari.cases.models import Case, CaseTeam, Meeting, Note
from reimari.cases.states import MeetingState, NoteKind
from reimari.common.asking import Asked, AskedModels, Given, OneOf
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact, Matter, Participant
from reimari.desk.models import KEPT, Draft
from reimari.desk.queries.assessment import newest_of
from reimari.desk.queries.brief_reads import BriefState, brief_columns, brief_state
from reimari.desk.queries.by_emergency import opened_columns
from reimari.desk.queries.client_notices import NoticeShown, notices_in, notices_of_case
from reimari.desk.queries.deeds_of_case import CASE_DEEDS, STEP_DEEDS
from reimari.desk.queries.first_information import told_first
from reimari.desk.queries.grants import grants_of_case
from reimari.desk.queries.kept import Kept, data_of, subject_of
from reimari.desk.queries.mail import MailShown, about_case, mails_of_case
from reimari.desk.queries.open_callbacks import OpenCallback, callbacks_of_case, open_callbacks_in
from reimari.desk.queries.questions import QuestionAsked, questions_in, questions_of
from reimari.desk.queries.rights import Rights, Shape, columns_with_gaps
from reimari.people.models import ClosePerson, Relationship
from reimari.staff.models import Post
from reimari.work import access as work
from reimari.work.models import Clock, Entry, Pause, Step
from reimari.work.queries import County, county_on
from reimari.work.states import ACCEPT_STEP

OTHERS = 6
OF_CASE = "case_"  # how the names of the case's forms begin
ATTEMPTS = 20  # told in the brief; all are in the history


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works with cases, or is named in this one; `teams`: where they have a post today."""

    pk: UUID
    name: str
    teams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Spell:
    """That the clocks stood still: for which reason, from when, until when (None: they still do)."""

    reason: str
    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseShown:
    """The case with all that its page tells but its history.

    `may`: deeds on the case and its current step; `may_on`: on each step. `team_codes`: the answering team,
    then those taking part. `last_entry`: of the whole history. `kept`: the viewer's own drafts about this
    case, by the deed. `assessment`: the initial one, if it was made and the viewer may see it.
    """

    case: Case
    county: County
    now: dt.datetime
    actor: Actor
    may: frozenset[str]
    may_on: Mapping[UUID | None, frozenset[str]]
    team_codes: tuple[str, ...]
    pauses: tuple[Spell, ...]
    relations: tuple[Mapping[str, str], ...]
    attempts: tuple[Mapping[str, Any], ...]
    questions: tuple[QuestionAsked, ...]
    client_notices: tuple[NoticeShown, ...]
    callbacks: tuple[OpenCallback, ...]
    mails: tuple[MailShown, ...]
    steps: Sequence[Step]
    clocks: Sequence[Clock]
    assessment: InitialAssessment | None
    matters: Sequence[Matter]
    participants: Sequence[Participant]
    notes: Sequence[Note]
    close_persons: Sequence[ClosePerson]
    last_entry: int
    brief: BriefState
    kept: Mapping[str, Kept]
    other_cases: Sequence[Case]
    contacts: Sequence[Contact]

    @property
    def step(self) -> Step | None:
        """The current step, with what may be done on it."""
        return next((step for step in self.steps if step.pk == self.case.current_step_id), None)

    @property
    def offer(self) -> Step | None:
        """The step by which the case is being offered to another team or person."""
        return next((step for step in self.steps if step.kind == ACCEPT_STEP and step.is_open), None)

    @property
    def offered_to_me(self) -> bool:
        """Whether one of the viewer's teams is asked to accept it."""
        offer = self.offer
        return offer is not None and offer.team_id in self.actor.doing(cases.ACCEPT.name).teams()

    @property
    def meetings(self) -> list[Meeting]:
        return [step.meeting for step in self.steps if hasattr(step, "meeting")]

    @property
    def meeting(self) -> Meeting | None:
        """The meeting or call that has been agreed and not marked yet."""
        return next((each for each in self.meetings if each.state == MeetingState.AGREED), None)

    @property
    def pause(self) -> Spell | None:
        """The pause that goes on now."""
        return next((pause for pause in self.pauses if pause.until is None), None)

    @property
    def other_steps(self) -> list[Step]:
        """Open steps beside the current one."""
        return [step for step in self.steps if step.is_open and step.pk != self.case.current_step_id]

    @property
    def other_contacts(self) -> list[Contact]:
        """The client's contacts that the viewer may see, without those of this case."""
        own = {matter.contact_id for matter in self.matters}
        return [contact for contact in self.contacts if contact.pk not in own][:OTHERS]

    def safety(self) -> list[Note]:
        return [note for note in self.notes if note.kind == NoteKind.SAFETY]

    def done(self) -> list[Note]:
        return [note for note in self.notes if note.kind == NoteKind.DONE]

    def told_later(self) -> list[Note]:
        return [note for note in self.notes if note.kind == NoteKind.TOLD]

    def person_ids(self) -> set[UUID]:
        """Every person whom the page shows."""
        close = [person for each in self.close_persons for person in each.person_ids()]
        taking_part = [person for each in self.participants for person in each.person_ids()]
        return {*self.case.person_ids(), *close, *taking_part}


def case_shown(actor: Actor, pk: UUID, *, now: dt.datetime, alone: bool = False) -> CaseShown:
    """The case, if the actor may see it; Unseen otherwise. At most eleven statements, however much it has.

    `alone`: without the client's close persons, other cases and other contacts; eight statements then.
    """
    on_case, on_steps = Rights(actor, CASE_DEEDS), Rights(actor, STEP_DEEDS)
    row: Any = _looked_at(actor, pk, on_case, now=now)
    case: Case = row
    steps = _steps(on_steps.shape).rows(track=case.track_id, **on_steps.given)
    may_on: dict[UUID | None, frozenset[str]] = {step.pk: on_steps.on(step) for step in steps}
    matters = MATTERS.rows(case=case.pk)
    county = county_on(now)
    return CaseShown(
        case=case,
        county=county,
        callbacks=open_callbacks_in(row.callbacks_open, actor, county, now=now),
        now=now,
        actor=actor,
        may=on_case.on(row) | may_on.get(case.current_step_id, frozenset()),
        may_on=may_on,
        team_codes=(case.team_id, *row.taking_part),
        pauses=tuple(_spell(found) for found in row.pauses),
        relations=tuple(row.relations),
        attempts=tuple(row.attempts),
        questions=questions_in(row.questions, actor),
        client_notices=notices_in(row.told_by_notice),
        mails=tuple(mails_of_case(case, actor, now=now)) if row.has_mail else (),
        last_entry=row.last_entry or 0,
        brief=brief_state(row, actor, county, now=now),
        kept={found["form"].removeprefix(OF_CASE): _kept(found) for found in row.kept},
        steps=steps,
        clocks=CLOCKS.rows(track=case.track_id),
        assessment=newest_of(actor, case.pk) if case.assessment else None,
        matters=matters,
        participants=PARTICIPANTS.rows(case=case.pk),
        notes=NOTES.rows(case=case.pk),
        close_persons=() if alone else CLOSE_PERSONS.rows(person=case.person_id, day=timezone.localdate(now)),
        other_cases=() if alone else _other_cases(actor, case),
        contacts=() if alone else _contacts(actor, case, len({matter.contact_id for matter in matters})),
    )


def colleagues(named: Collection[UUID], *, now: dt.datetime) -> list[Colleague]:
    """Those who may be given a case, and those named by id. One query."""
    teams: dict[tuple[str, str, UUID, str], set[str]] = {}
    for pk, last, first, username, team in COLLEAGUES.rows(named=list(named), day=timezone.localdate(now)):
        teams.setdefault((last, first, pk, username), set()).add(team)
    return [
        Colleague(pk, f"{first} {last}".strip() or username, frozenset(held - {""}))
        for (last, first, pk, username), held in sorted(teams.items(), key=itemgetter(0))
    ]


def _colleagues() -> QuerySet[Any, Any]:
    name = ("last_name", "first_name", "username")
    posts = Post.objects.valid_on(cast(dt.date, Given("day"))).filter(
        role__actions__contains=[cases.ADVANCE.name]
    )
    with_post = posts.values_list("user", *(f"user__{part}" for part in name), "team")
    others = User.objects.filter(OneOf("pk", "named")).values_list("pk", *name, Value(""))
    return with_post.union(others, all=True)


COLLEAGUES = Asked(_colleagues)


def _looked_at(actor: Actor, pk: UUID, rights: Rights, *, now: dt.datetime) -> Case:
    found = rows_for(
        cases.VIEW,
        actor,
        partial(_seen_case, rights.shape),
        pk=pk,
        day=timezone.localdate(now),
        now=now,
        drafts_since=now - KEPT,
        **rights.given,
    )
    if not found:
        raise Unseen(cases.VIEW, Case, pk)
    return found[0]


@cache
def _seen_case(rights: Shape, *, own: bool) -> AskedModels[Case]:
    """The case with what hangs on it, if the actor of the gaps may see it."""
    pauses = Pause.objects.filter(track=OuterRef("track")).order_by("started_at", "pk")
    relations = Relationship.objects.filter(validity__contains=Given("day"), person=OuterRef("person"))
    attempts = Entry.objects.filter(track=OuterRef("track"), kind=work.ATTEMPT.name).order_by("-pk")
    drafts = Draft.objects.filter(owner=Given("me"), updated_at__gte=Given("drafts_since"))
    drafts = drafts.filter(form__startswith=OF_CASE, subject=subject_of())
    draft = JSONObject(form="form", subject="subject", at="updated_at", text="text")
    told = {
        "last_entry": Subquery(
            Entry.objects.filter(track=OuterRef("track")).order_by("-pk").values("pk")[:1]
        ),
        "kept": ArraySubquery(drafts.order_by("form").values(json=draft)),
        "attempts": ArraySubquery(attempts.values(json=JSONObject(at="at", facts="facts"))[:ATTEMPTS]),
        "questions": questions_of("track"),
        "callbacks_open": callbacks_of_case(),
        "has_mail": about_case("pk"),
        "granted": grants_of_case(),
        "told_by_notice": notices_of_case(),
        **brief_columns(),
        **opened_columns(OuterRef("person")),
        "taking_part": ArraySubquery(
            CaseTeam.objects.filter(case=OuterRef("pk")).order_by("since", "team").values("team")
        ),
        "pauses": ArraySubquery(
            pauses.values(json=JSONObject(reason="reason", since="started_at", until="ended_at"))
        ),
        "relations": ArraySubquery(
            relations.order_by("kind", "pk").values(
                json=JSONObject(kind="kind", unit="unit", own_worker="own_worker")
            )
        ),
    }
    related = ("person__place", "service_task", "place", "area", "team__unit", "contact_person")
    rows = Case.objects.filter(cases.VIEW.rule(anybody(own=own)), pk=Given("pk"))
    return AskedModels(lambda: rows.select_related(*related).annotate(**columns_with_gaps(rights), **told))


def _kept(found: Mapping[str, Any]) -> Kept:
    at = dt.datetime.fromisoformat(found["at"])
    return Kept(found["form"], found["subject"], at, data_of(found["text"]))


def _spell(found: Mapping[str, Any]) -> Spell:
    until = found["until"]
    since = dt.datetime.fromisoformat(found["since"])
    return Spell(found["reason"], since, dt.datetime.fromisoformat(until) if until else None)


@cache
def _steps(rights: Shape) -> AskedModels[Step]:
    """All steps of the case, the first first, with their meetings and what may be done on each."""
    related = ("team__unit", "worker", "offered_to", "meeting__worker", "meeting__booking__booked_by")
    rows = Step.objects.filter(track=Given("track")).select_related(*related)
    rows = rows.annotate(**where_columns("meeting__"))
    return AskedModels(lambda: rows.annotate(**columns_with_gaps(rights)).order_by("opened_at", "pk"))


CLOCKS = AskedModels(
    lambda: Clock.objects.filter(track=Given("track")).order_by("due_on", "started_at", "pk")
)
MATTERS = AskedModels(
    lambda: (
        Matter.objects.filter(case=Given("case"))
        .select_related(
            "contact__channel",
            "contact__report",
            "contact__taken_by",
            "contact__guidance",
            "service_task",
            "place",
        )
        .annotate(told_first=told_first("contact"))
        .order_by("contact__received_at", "contact", "number")
    )
)
PARTICIPANTS = AskedModels(
    lambda: (
        Participant.objects.filter(contact__in=Matter.objects.filter(case=Given("case")).values("contact"))
        .select_related("person")
        .order_by("contact", "pk")
    )
)
# What the brief tells: safety, what has been tried or done, what the client was told; the newest first.
IN_BRIEF = (NoteKind.SAFETY, NoteKind.DONE, NoteKind.TOLD)
NOTES = AskedModels(
    lambda: (
        Note.objects.filter(case=Given("case"), kind__in=IN_BRIEF)
        .select_related("written_by", "entry")
        .order_by("-written_at", "pk")
    )
)
CLOSE_PERSONS = AskedModels(
    lambda: (
        ClosePerson.objects.filter(person=Given("person"), validity__contains=Given("day"))
        .select_related("other")
        .order_by("capacity", "pk")
    )
)


def _other_cases(actor: Actor, case: Case) -> list[Case]:
    if case.person_id is None:
        return []
    return rows_for(cases.VIEW, actor, _clients_cases, case=case.pk, person=case.person_id)


@cache
def _clients_cases(*, own: bool) -> AskedModels[Case]:
    rows = Case.objects.filter(cases.VIEW.rule(anybody(own=own)), person=Given("person"))
    newest = rows.exclude(pk=Given("case")).order_by(
        F("closed_at").desc(nulls_first=True), "-opened_at", "pk"
    )
    return AskedModels(lambda: newest.select_related("team")[:OTHERS])


def _contacts(actor: Actor, case: Case, own: int) -> list[Contact]:
    """Contacts that the viewer may open: those of this case (`own` of them), and the client's others."""
    asked = partial(_seen_contacts, known=case.person_id is not None, most=OTHERS + own)
    return rows_for(contacts.VIEW, actor, asked, case=case.pk, person=case.person_id)


@cache
def _seen_contacts(*, own: bool, known: bool, most: int) -> AskedModels[Contact]:
    about = Matter.objects.filter(case=Given("case")).values("contact")
    if known:  # each branch by its own index: as one condition they read all contacts of the teams
        about = about.union(Participant.objects.filter(person=Given("person")).values("contact"))
    rows = Contact.objects.filter(contacts.VIEW.rule(anybody(own=own)), pk__in=about)
    return AskedModels(lambda: rows.select_related("channel").order_by("-received_at", "pk")[:most])
