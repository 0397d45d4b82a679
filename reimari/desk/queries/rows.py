"""Open steps as lists show them: names instead of codes, and what stands above their tracks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, Q, Value, When
from django.db.models import Case as If
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import get_language, gettext

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.cases.models import Case
from reimari.cases.states import ACCEPT_STEP
from reimari.contacts.actions.recording import HANDLE_STEP
from reimari.contacts.models import Participant
from reimari.contacts.states import Part, ParticipantKind
from reimari.region.profile.values import Coded, by_code, fold
from reimari.work.models import Step
from reimari.work.queries import County
from reimari.work.states import DueFrom


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One open step with the words of its row. `left`: working days left, below 0 when late."""

    step: Step
    what: str
    who: str
    channel: str
    place: str
    need: str
    spoken: str  # the language, when it isn't the county's first
    left: int
    late: bool
    soon: bool
    case: Case | None
    protected: bool

    @property
    def new(self) -> bool:
        """On the list, and nobody has it; an offer isn't taken but accepted."""
        return self.step.worker_id is None and not self.offered

    @property
    def to_take(self) -> bool:
        """New, and the viewer may take it; the step comes with `may_take`."""
        return self.new and bool(getattr(self.step, "may_take", False))

    @property
    def offered(self) -> bool:
        return self.step.kind == ACCEPT_STEP

    @property
    def joint(self) -> bool:
        return self.case is not None and self.case.is_joint

    @property
    def is_current(self) -> bool:
        """Whether the matter stands on this step: an open contact has no other."""
        return self.case is None or self.case.current_step_id == self.step.pk

    @property
    def invented(self) -> bool:
        return self.step.due_from == DueFrom.INVENTED


def language() -> str:
    return (get_language() or "fi")[:2]


def allowed(action: Action, actor: Actor) -> Combinable:
    """Whether the actor may do this, for `annotate()`: the Action's own rule, on each row."""
    doing = actor.doing(action.name)
    yes, no = (Value(answer, BooleanField()) for answer in (True, False))
    if not doing.posts:
        return no
    rule = action.rule(doing)
    return If(When(rule, then=yes), default=no) if rule else yes


def rows_of(
    steps: Iterable[Step], county: County, *, now: dt.datetime, by_register: bool = True
) -> list[Row]:
    """The rows of the steps in their order. Two queries, however many they are.

    The steps come with `person` and `place`. `by_register` False, for whoever may not see persons: they are
    called as they were called in the contact, and nothing else is told of them (I-03).
    """
    steps = list(steps)
    tracks = [step.track_id for step in steps]
    cases = Case.objects.in_bulk(tracks) if tracks else {}
    nameless = [step.track_id for step in steps if step.person_id is None or not by_register]
    contactors = dict.fromkeys(nameless, "") | (contactors_of(nameless) if nameless else {})
    return [_row(step, cases.get(step.track_id), contactors, county, now=now) for step in steps]


def called(one: Participant) -> str:
    """A participant as they were called in the contact itself, else in a word."""
    return one.name or str(one.get_kind_display())


def contactors_of(tracks: list[UUID]) -> dict[UUID, str]:
    """Who contacted us about each track (a contact's own, or a case's first), by name or in a word."""
    found: dict[UUID, str] = {}
    matters = Q(contact__in=tracks) | Q(contact__matters__case__in=tracks)
    rows = Participant.objects.filter(matters, part=Part.CONTACTOR).order_by("contact_id", "pk")
    for contact, case, name, kind in rows.values_list("contact", "contact__matters__case", "name", "kind"):
        words = name or str(ParticipantKind(kind).label)
        found.setdefault(contact, words)
        if case:
            found.setdefault(case, words)
    return found


def kind_name(code: str, county: County) -> str:
    """What the county calls this kind of step."""
    kind = county.step_kind(code)
    if kind:
        return kind.name.in_language(language())
    return gettext("Answer the contact") if code == HANDLE_STEP else code


def name_in(items: Mapping[str, Coded], code: str | None) -> str:
    """The county's name for a code; the code itself when the profile doesn't know it any more."""
    item = items.get(fold(code or ""))
    return item.name.in_language(language()) if item else code or ""


def _row(
    step: Step, case: Case | None, contactors: Mapping[UUID, str], county: County, *, now: dt.datetime
) -> Row:
    profile = county.profile
    today, due_on = timezone.localdate(now), timezone.localdate(step.due_at)
    hidden = step.person is not None and step.person.is_protected
    return Row(
        step=step,
        what=kind_name(step.kind, county),
        who=contactors[step.track_id] if step.track_id in contactors else str(step.person),
        channel=name_in(by_code(profile.channels), step.channel),
        place="" if hidden else str(step.place or ""),
        need=name_in(by_code(profile.needs), step.need),
        spoken="" if step.language == profile.languages[0] else step.language,
        left=county.calendar.working_days_between(today, due_on),
        late=step.is_late(now),
        soon=step.is_soon_late(now),
        case=case,
        protected=hidden and step.track_id not in contactors,
    )
