"""A quick look at one step beside the list: the brief, what was promised, what may be done (C28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.callbacks import access as callbacks
from reimari.callbacks.models import Callback
from reimari.cases import access as cases
from reimari.cases.models import Case, Note
from reimari.cases.states import NoteKind
from reimari.common.sentences import sentences_of
from reimari.contacts import access as contacts
from reimari.contacts.models import Contact, Matter
from reimari.cover.access import GIVE_STEPS
from reimari.desk.queries.mail import about_case
from reimari.desk.queries.rights import Rights
from reimari.desk.queries.rows import Row, language
from reimari.directory import access as directory
from reimari.directory.models import Remark
from reimari.grants import access as grants
from reimari.grants.models import Grant
from reimari.mail.access import VIEW as VIEW_MAIL
from reimari.mail.models import Mail
from reimari.mail.states import MailKind
from reimari.region.profile.values import ClockKind
from reimari.work import access
from reimari.work.models import Clock, Step
from reimari.work.queries import County
from reimari.work.rules import take_problems
from reimari.work.states import ACCEPT_STEP, ASK_STEP


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A running clock by the county's name; `left`: working days left. Paused: it has no due day."""

    clock: Clock
    name: str
    law: str
    invented: bool
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One step with its brief. `mail`: the latest e-mail about it that a person wrote.

    `may`: the deeds that the actor's posts allow on it. `why_not`: why it can't be taken now, as a sentence.
    """

    row: Row
    matters: Sequence[Matter]
    safety: Sequence[Note]
    clocks: Sequence[RunningClock]
    may: frozenset[str]
    why_not: str
    may_open: bool
    mine: bool
    mail: Mail | None = None


DEEDS = {
    "take": access.TAKE,
    "return": access.RETURN,
    "attempt": access.ATTEMPT,
    "complete": access.COMPLETE,
}


OPENS = ("opens_case", "opens_contact", "opens_callback", "opens_grant", "opens_remark")


def preview_of(row: Row, actor: Actor, county: County) -> Preview:
    """The step's brief, in at most four queries; the step of the row comes from `looked_at`."""
    looked: Any = row.step
    step: Step = looked
    problems = take_problems(worker=row.worker or None, ended=step.ended_at is not None)
    return Preview(
        row=row,
        matters=_matters(step.track_id) if looked.opens_case or looked.opens_contact else (),
        safety=_safety(step.track_id) if looked.opens_case else (),
        clocks=clocks_of(step, county),
        may=Rights(actor, DEEDS).on(step) | _answers(step, actor) | _gives(step, actor),
        why_not=" ".join(sentences_of(problems)),
        may_open=any(getattr(looked, name) for name in OPENS),
        mine=step.worker_id is not None and step.worker_id == actor.id,
        mail=_mail(step.track_id, actor) if looked.has_mail else None,
    )


def looked_at(actor: Actor, pk: object) -> Step:
    """The step, if the actor may see it, with what may be done on it and on what stands above. One query."""
    may = Rights(actor, DEEDS).columns
    opens = {
        "opens_case": Exists(cases.VIEW.rows(actor, Case.objects.filter(pk=OuterRef("track")))),
        "opens_contact": Exists(contacts.VIEW.rows(actor, Contact.objects.filter(pk=OuterRef("track")))),
        "opens_callback": Exists(callbacks.VIEW.rows(actor, Callback.objects.filter(pk=OuterRef("track")))),
        "has_mail": about_case("track"),
        "opens_grant": Exists(grants.VIEW.rows(actor, Grant.objects.filter(pk=OuterRef("track")))),
        "opens_remark": Exists(
            directory.SEE_REMARKS.rows(actor, Remark.objects.filter(pk=OuterRef("track")))
        ),
    }
    return access.VIEW.row(actor, Step.objects.annotate(**may, **opens), pk)


def _answers(step: Step, actor: Actor) -> frozenset[str]:
    """Whether the actor may answer the offer: it stands on the list of a team that the posts reach."""
    answers = {"accept": cases.ACCEPT, "refuse": cases.REFUSE}
    return frozenset(
        name for name, action in answers.items() if step.team_id in actor.doing(action.name).teams()
    )


def _gives(step: Step, actor: Actor) -> frozenset[str]:
    """Whether nobody has taken the step and the actor may give it to somebody."""
    if step.worker_id or step.ended_at or step.kind in {ACCEPT_STEP, ASK_STEP}:
        return frozenset()
    deals = all(step.team_id in actor.doing(name).teams() for name in (GIVE_STEPS.name, access.LIST.name))
    return frozenset({"give"} if deals else ())


def _matters(track: UUID) -> Sequence[Matter]:
    """What the case or the contact on this track is about."""
    matters = Matter.objects.filter(Q(case=track) | Q(contact=track)).select_related("contact")
    return list(matters.order_by("-contact__received_at", "number"))


def _mail(track: UUID, actor: Actor) -> Mail | None:
    led_here = Matter.objects.filter(case=track).values("contact")
    about = Mail.objects.filter(Q(track=track) | Q(contact__in=led_here), kind=MailKind.PERSON)
    return VIEW_MAIL.rows(actor, about).order_by("-received_at", "-pk").first()


def _safety(case: UUID) -> Sequence[Note]:
    return list(Note.objects.filter(case=case, kind=NoteKind.SAFETY).order_by("-written_at", "pk"))


def clocks_of(step: Step, county: County) -> list[RunningClock]:
    """The clocks that run on the step's track, by the county's names. One query."""
    clocks = Clock.objects.running().filter(track=step.track_id).order_by("due_at", "pk")
    today = timezone.localdate()
    found = []
    for clock in clocks:
        rule = county.clock(clock.code, clock.started_at)
        left = county.calendar.working_days_between(today, clock.due_on) if clock.due_on else None
        name = rule.name.in_language(language()) if rule else clock.code
        law = rule.law_told if rule and clock.kind == ClockKind.LAW else ""
        found.append(RunningClock(clock, name, law, bool(rule and rule.invented), left))
    return found
