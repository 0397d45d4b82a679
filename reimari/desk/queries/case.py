"""One case for its page: what is promised, what was heard, who takes part, and what the viewer may do."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.accounts.models import User
from reimari.cases import access as cases
from reimari.cases.models import Case, CaseTeam, Meeting, Note
from reimari.cases.states import MeetingState, NoteKind
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact, Matter, Participant
from reimari.desk.models import Draft
from reimari.desk.queries.kept import Kept, data_of, subject_of
from reimari.desk.queries.rights import Rights
from reimari.people.models import ClosePerson, Relationship
from reimari.staff.models import Post
from reimari.work import access as work
from reimari.work.models import Clock, Entry, Pause, Step
from reimari.work.queries import County, county_on
from reimari.work.states import ACCEPT_STEP

OTHERS = 6
OF_CASE = "case_"  # how the names of the case's forms begin
ATTEMPTS = 20  # told in the brief; all are in the history
CASE_DEEDS = {
    "advance": cases.ADVANCE,
    "add_step": cases.ADD_STEP,
    "transfer": cases.TRANSFER,
    "reroute": cases.REROUTE,
    "hand_over": cases.HAND_OVER,
    "accept": cases.ACCEPT,
    "refuse": cases.REFUSE,
    "withdraw": cases.WITHDRAW,
    "coordinate": cases.COORDINATE,
    "assess": cases.ASSESS,
    "agree_meeting": cases.AGREE_MEETING,
    "mark_meeting": cases.MARK_MEETING,
    "pause": cases.PAUSE,
    "resume": cases.RESUME,
    "note": cases.NOTE,
    "close": cases.CLOSE,
    "reopen": cases.REOPEN,
}
STEP_DEEDS = {
    "take": work.TAKE,
    "return": work.RETURN,
    "attempt": work.ATTEMPT,
    "complete": work.COMPLETE,
}


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
    case, by the deed.
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
    steps: Sequence[Step]
    clocks: Sequence[Clock]
    matters: Sequence[Matter]
    participants: Sequence[Participant]
    notes: Sequence[Note]
    close_persons: Sequence[ClosePerson]
    last_entry: int
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

    def person_ids(self) -> set[UUID]:
        """Every person whom the page shows."""
        close = [person for each in self.close_persons for person in each.person_ids()]
        taking_part = [person for each in self.participants for person in each.person_ids()]
        return {*self.case.person_ids(), *close, *taking_part}


def case_shown(actor: Actor, pk: UUID, *, now: dt.datetime) -> CaseShown:
    """The case, if the actor may see it; Unseen otherwise. At most ten statements, however much there is."""
    on_case, on_steps = Rights(actor, CASE_DEEDS), Rights(actor, STEP_DEEDS)
    row: Any = _looked_at(actor, pk, on_case, now=now)
    case: Case = row
    steps = list(_steps(case, on_steps))
    may_on: dict[UUID | None, frozenset[str]] = {step.pk: on_steps.on(step) for step in steps}
    matters = list(_matters(case))
    return CaseShown(
        case=case,
        county=county_on(now),
        now=now,
        actor=actor,
        may=on_case.on(row) | may_on.get(case.current_step_id, frozenset()),
        may_on=may_on,
        team_codes=(case.team_id, *row.taking_part),
        pauses=tuple(_spell(found) for found in row.pauses),
        relations=tuple(row.relations),
        attempts=tuple(row.attempts),
        last_entry=row.last_entry or 0,
        kept={found["form"].removeprefix(OF_CASE): _kept(found) for found in row.kept},
        steps=steps,
        clocks=list(Clock.objects.filter(track=case.track_id).order_by("due_on", "started_at", "pk")),
        matters=matters,
        participants=list(_participants(case)),
        notes=list(_notes(case)),
        close_persons=list(_close_persons(case, timezone.localdate(now))),
        other_cases=list(_other_cases(actor, case)),
        contacts=list(_contacts(actor, case, len({matter.contact_id for matter in matters}))),
    )


def colleagues(named: Collection[UUID], *, now: dt.datetime) -> list[Colleague]:
    """Those who may be given a case, and those named by id. One query."""
    posts = Post.objects.valid_on(timezone.localdate(now)).filter(
        role__actions__contains=[cases.ADVANCE.name]
    )
    name = ("last_name", "first_name", "username")
    with_post = posts.values_list("user", *(f"user__{part}" for part in name), "team")
    others = User.objects.filter(pk__in=named).values_list("pk", *name, Value(""))
    teams: dict[tuple[str, str, UUID, str], set[str]] = {}
    for pk, last, first, username, team in with_post.union(others, all=True):
        teams.setdefault((last, first, pk, username), set()).add(team)
    return [
        Colleague(pk, f"{first} {last}".strip() or username, frozenset(held - {""}))
        for (last, first, pk, username), held in sorted(teams.items(), key=itemgetter(0))
    ]


def _looked_at(actor: Actor, pk: UUID, rights: Rights, *, now: dt.datetime) -> Case:
    pauses = Pause.objects.filter(track=OuterRef("track")).order_by("started_at", "pk")
    relations = Relationship.objects.on(timezone.localdate()).filter(person=OuterRef("person"))
    attempts = Entry.objects.filter(track=OuterRef("track"), kind=work.ATTEMPT.name).order_by("-pk")
    drafts = Draft.objects.of(actor.id).kept(now).filter(form__startswith=OF_CASE, subject=subject_of())
    draft = JSONObject(form="form", subject="subject", at="updated_at", text="text")
    told = {
        "last_entry": Subquery(
            Entry.objects.filter(track=OuterRef("track")).order_by("-pk").values("pk")[:1]
        ),
        "kept": ArraySubquery(drafts.order_by("form").values(json=draft)),
        "attempts": ArraySubquery(attempts.values(json=JSONObject(at="at", facts="facts"))[:ATTEMPTS]),
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
    rows = Case.objects.select_related(*related).annotate(**rights.columns, **told)
    return cases.VIEW.row(actor, rows, pk)


def _kept(found: Mapping[str, Any]) -> Kept:
    at = dt.datetime.fromisoformat(found["at"])
    return Kept(found["form"], found["subject"], at, data_of(found["text"]))


def _spell(found: Mapping[str, Any]) -> Spell:
    until = found["until"]
    since = dt.datetime.fromisoformat(found["since"])
    return Spell(found["reason"], since, dt.datetime.fromisoformat(until) if until else None)


def _steps(case: Case, rights: Rights) -> QuerySet[Step]:
    """All steps of the case, the first first, with their meetings and what may be done on each."""
    related = ("team__unit", "worker", "offered_to", "meeting__worker")
    rows = Step.objects.filter(track=case.track_id).select_related(*related)
    return rows.annotate(**rights.columns).order_by("opened_at", "pk")


def _matters(case: Case) -> QuerySet[Matter]:
    related = ("contact__channel", "contact__taken_by", "service_task", "place")
    rows = Matter.objects.filter(case=case).select_related(*related)
    return rows.order_by("contact__received_at", "contact", "number")


def _participants(case: Case) -> QuerySet[Participant]:
    rows = Participant.objects.filter(contact__in=Matter.objects.filter(case=case).values("contact"))
    return rows.select_related("person").order_by("contact", "pk")


def _notes(case: Case) -> QuerySet[Note]:
    """What the brief tells: safety, and what has been tried or done; the newest first."""
    rows = Note.objects.filter(case=case, kind__in=[NoteKind.SAFETY, NoteKind.DONE])
    return rows.select_related("written_by").order_by("-written_at", "pk")


def _close_persons(case: Case, day: dt.date) -> QuerySet[ClosePerson]:
    rows = ClosePerson.objects.filter(person=case.person_id, validity__contains=day)
    return rows.select_related("other").order_by("capacity", "pk")


def _other_cases(actor: Actor, case: Case) -> QuerySet[Case]:
    if case.person_id is None:
        return Case.objects.none()
    rows = cases.VIEW.rows(actor, Case.objects.filter(person=case.person_id).exclude(pk=case.pk))
    return rows.select_related("team").order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "pk")[
        :OTHERS
    ]


def _contacts(actor: Actor, case: Case, own: int) -> QuerySet[Contact]:
    """Contacts that the viewer may open: those of this case (`own` of them), and the client's others."""
    about = Matter.objects.filter(case=case).values("contact")
    if case.person_id:  # each branch by its own index: as one condition they read all contacts of the teams
        about = about.union(Participant.objects.filter(person=case.person_id).values("contact"))
    rows = contacts.VIEW.rows(actor, Contact.objects.filter(pk__in=about)).select_related("channel")
    return rows.order_by("-received_at", "pk")[: OTHERS + own]
