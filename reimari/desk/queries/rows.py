"""Open steps as lists show them: names instead of codes, and what stands above their tracks."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext

from reimari.accounts.models import User
from reimari.callbacks.queries import CALL_STEP
from reimari.cases.models import Case
from reimari.common.asking import Asked, OneOf
from reimari.contacts.actions.recording import HANDLE_STEP
from reimari.contacts.models import Participant
from reimari.contacts.states import Part, ParticipantKind
from reimari.directory.states import REMARK_STEP
from reimari.grants.states import FOLLOW_UP_STEP
from reimari.people.models import Person
from reimari.region.profile.values import Coded, Profile, by_code, fold
from reimari.region.profile_rows import area_code
from reimari.region.rules.lines import Kept
from reimari.work.models import Step
from reimari.work.queries import County
from reimari.work.states import ACCEPT_STEP, ASK_STEP, DueFrom


@dataclass(frozen=True, slots=True)
class Above:
    """The case on a track."""

    pk: UUID
    number: str
    current_step_id: UUID | None
    is_joint: bool  # whether several teams work on it with one agreed contact person


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One open step with the words of its row. `left`: working days left, below 0 when late.

    `worker`, `offered_to`: names, empty when there is nobody. `team` does the step, `answers` answers.
    """

    step: Step
    what: str
    who: str
    worker: str
    offered_to: str
    team: str
    answers: str
    channel: str
    place: str
    need: str
    spoken: str  # the language, when it isn't the county's first
    left: int
    late: bool
    soon: bool
    case: Above | None
    protected: bool

    @property
    def new(self) -> bool:
        """On the list, and nobody has it; an offer isn't taken but accepted, and a question answered."""
        return self.step.worker_id is None and not self.offered and not self.asked

    @property
    def offered(self) -> bool:
        return self.step.kind == ACCEPT_STEP

    @property
    def asked(self) -> bool:
        """Whether it is a question to the supervisor."""
        return self.step.kind == ASK_STEP

    @property
    def is_callback(self) -> bool:
        """Whether it is the step of somebody who waits for a call: such a step of a case is the case's."""
        return self.case is None and self.step.kind == CALL_STEP

    @property
    def is_grant(self) -> bool:
        """Whether it is the follow-up of a grant: neither contacts nor callbacks have such a step."""
        return self.case is None and self.step.kind == FOLLOW_UP_STEP

    @property
    def is_remark(self) -> bool:
        """Whether it is the step of a remark on an instruction."""
        return self.case is None and self.step.kind == REMARK_STEP

    @property
    def page(self) -> str:
        """The page of what stands on the step's track, by the name of its address."""
        if self.case:
            return "desk:case"
        if self.is_grant:
            return "desk:grant"
        if self.is_remark:
            return "desk:remark"
        return "desk:callback" if self.is_callback else "desk:contact"

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


def rows_of(
    steps: Iterable[Step], county: County, *, now: dt.datetime, by_register: bool = True
) -> list[Row]:
    """The rows of the steps in their order. Three or four queries, however many they are.

    `by_register` False, for whoever may not see persons: they are called as they were called in the contact,
    and nothing else is told of them (I-03).
    """
    steps = list(steps)
    if not steps:
        return []
    nameless = [step.track_id for step in steps if step.person_id is None or not by_register]
    around = _around(steps, nameless)
    names = Names(county)
    today = timezone.localdate(now)
    return [_row(step, around, names, county, now=now, today=today) for step in steps]


@dataclass(frozen=True, slots=True)
class Around:
    """What the rows need to know beside their steps. `persons`: names, and whether they are protected."""

    cases: Mapping[UUID, Above]
    contactors: Mapping[UUID, str]
    persons: Mapping[UUID, tuple[str, bool]]
    staff: Mapping[UUID, str]


# Each table is asked by itself: together in one statement they take longer to plan than to read.
CASES = Asked(
    lambda: (
        Case.objects.filter(OneOf("pk", "tracks"))
        .annotate(joint=Q(contact_person__isnull=False))
        .values_list("pk", "number", "current_step", "joint")
    ),
    planned_once="cases_of_rows",
)
PERSONS = Asked(
    lambda: Person.objects.filter(OneOf("pk", "ids")).values_list(
        "pk", "last_name", "first_names", "is_protected"
    ),
    planned_once="persons_of_rows",
)
STAFF = Asked(
    lambda: User.objects.filter(OneOf("pk", "ids")).values_list("pk", "first_name", "last_name", "username"),
    planned_once="staff_of_rows",
)


def _around(steps: list[Step], nameless: list[UUID]) -> Around:
    people = {step.person_id for step in steps if step.person_id}
    workers = {pk for step in steps for pk in (step.worker_id, step.offered_to_id) if pk}
    cases = CASES.rows(tracks=[step.track_id for step in steps])
    persons = PERSONS.rows(ids=list(people)) if people else ()
    staff = STAFF.rows(ids=list(workers)) if workers else ()
    return Around(
        cases={row[0]: Above(*row) for row in cases},
        contactors=dict.fromkeys(nameless, "") | contactors_of(nameless) if nameless else {},
        persons={pk: (f"{last} {first}".strip(), hidden) for pk, last, first, hidden in persons},
        staff={pk: f"{first} {last}".strip() or username for pk, first, last, username in staff},
    )


def contactors_of(tracks: list[UUID]) -> dict[UUID, str]:
    """Who contacted us about each track (a contact's own, or a case's first), by name or in a word."""
    contactors = Participant.objects.filter(part=Part.CONTACTOR)
    # two branches, each with an index of its own: as one condition they would read every contact
    own = contactors.filter(contact__in=tracks).annotate(of=F("contact"))
    of_cases = contactors.filter(contact__matters__case__in=tracks).annotate(of=F("contact__matters__case"))
    columns = ("contact", "pk", "of", "name", "kind")
    rows = own.values_list(*columns).union(of_cases.values_list(*columns), all=True)
    found: dict[UUID, str] = {}
    for _contact, _pk, track, name, kind in rows.order_by("contact", "pk"):
        found.setdefault(track, name or str(ParticipantKind(kind).label))
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


class Names:
    """The county's names of codes in the language of the page, each looked up once."""

    def __init__(self, county: County) -> None:
        self.step_kind = cache(lambda code: kind_name(code, county))
        self.channel = self._of(county.profile.channels)
        self.need = self._of(county.profile.needs)
        self.place = self._of(county.profile.places)
        self.team = self._of(county.profile.teams)

    def _of(self, items: Iterable[Coded]) -> Callable[[str | None], str]:
        return cache(lambda code: name_in(by_code(items), code))


def _row(
    step: Step, around: Around, names: Names, county: County, *, now: dt.datetime, today: dt.date
) -> Row:
    name, hidden = around.persons.get(step.person_id, ("", False)) if step.person_id else ("", False)
    track = step.track_id
    return Row(
        step=step,
        what=names.step_kind(step.kind),
        who=around.contactors.get(track, name),
        worker=around.staff[step.worker_id] if step.worker_id else "",
        offered_to=around.staff[step.offered_to_id] if step.offered_to_id else "",
        team=names.team(step.team_id),
        answers=names.team(step.answering_team_id),
        channel=names.channel(step.channel),
        place="" if hidden else names.place(step.place_id),
        need=names.need(step.need),
        spoken="" if step.language == county.profile.languages[0] else step.language,
        left=county.calendar.working_days_between(today, timezone.localdate(step.due_at)),
        late=step.is_late(now),
        soon=step.is_soon_late(now),
        case=around.cases.get(track),
        protected=hidden and track not in around.contactors,
    )


def kept_words(detail: Kept) -> str:
    """For whose use a number or an address is only; empty when it is everybody's (R-PS-75, R-IU-48)."""
    if detail.public:
        return ""
    if detail.partners:
        return gettext("only for the county's own use and its partner's")
    return gettext("only for the county's own use")


def area_names(profile: Profile) -> dict[str, str]:
    """Areas by the codes of their rows; each with its service task, since those share their words."""
    tasks = by_code(profile.service_tasks)
    return {
        area_code(area.service_task, area.code): (
            f"{name_in(tasks, area.service_task)}, {area.name.in_language(language())}"
        )
        for area in profile.areas
    }
