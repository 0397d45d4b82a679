"""Instructions as the desk shows them: what holds for a matter, what was found, in the words of the page."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, Unseen
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.contacts.access import VIEW as VIEW_CONTACT
from reimari.contacts.models import Contact, Matter
from reimari.desk.queries.rows import language, name_in
from reimari.directory import access
from reimari.directory.models import Instruction, Remark, Use
from reimari.directory.queries import Shown, Topic, for_matter
from reimari.directory.rules import Nearest
from reimari.directory.states import InstructionKind
from reimari.people.models import Person, hides_place
from reimari.region.models import Place
from reimari.region.profile.values import by_code
from reimari.work.queries import County


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterKnowledge:
    """What advisers go by in one matter. `need`, `place`: their names; `asked`: as addresses name it."""

    number: int
    need: str
    place: str
    topic: Topic
    groups: Sequence[Nearest[Shown]]

    def every(self) -> Iterator[Shown]:
        """All of them, those of wider places too."""
        for group in self.groups:
            yield from (*group.shown, *group.wider)

    @property
    def asked(self) -> str:
        """The matter as the address of a list names it."""
        place = self.topic.places[-1] if self.topic.place else ""
        return "&".join(
            f"{name}={value}" for name, value in (("need", self.topic.need), ("place", place)) if value
        )


def knowledge_of(
    actor: Actor, topics: Iterable[Topic], county: County, *, now: dt.datetime
) -> list[MatterKnowledge]:
    """What holds for each matter; two that are about the same are shown once. Two queries for each."""
    found: dict[tuple[object, ...], MatterKnowledge] = {}
    for number, topic in enumerate(topics, 1):
        key = (topic.need, topic.service_task, topic.place.pk if topic.place else None)
        if key in found or not any(key):
            continue
        found[key] = MatterKnowledge(
            number=number,
            need=name_in(by_code(county.profile.needs), topic.need),
            place=str(topic.place or ""),
            topic=topic,
            groups=for_matter(actor, topic, county, language=language(), now=now),
        )
    return list(found.values())


@dataclass(frozen=True, slots=True)
class About:
    """The contact or case whose instructions are asked for: its row, and what its matters are about."""

    row: Contact | Case
    topics: tuple[Topic, ...]

    @property
    def track_id(self) -> UUID:
        return self.row.track_id

    @property
    def name(self) -> str:
        """How addresses and forms call it."""
        return "case" if isinstance(self.row, Case) else "contact"

    @property
    def page(self) -> str:
        return f"desk:{self.name}"


def about_of(actor: Actor, given: Any) -> About | None:
    """What the address or the form names (`contact` or `case`), if the viewer may see it; else `Unseen`."""
    if pk := given.get("contact"):
        contact = _row(VIEW_CONTACT, actor, Contact.objects.all(), pk)
        matters = list(contact.matters.select_related("place").order_by("number"))
        hidden = _protected(each.person_id for each in contact.participants.all())
        return About(contact, tuple(_topic(each, hides_place=hidden) for each in matters))
    if pk := given.get("case"):
        case = _row(VIEW_CASE, actor, Case.objects.select_related("place", "person"), pk)
        hidden = hides_place(case.person)
        return About(case, (_topic(case, hides_place=hidden),))
    return None


def _row[M: Model](action: Action, actor: Actor, rows: QuerySet[M], typed: str) -> M:
    try:
        pk = UUID(typed)
    except ValueError:
        raise Unseen(action, rows.model, typed) from None
    return action.row(actor, rows, pk)


def _protected(ids: Iterable[Any]) -> bool:
    """Whether any of the persons is under address protection: their place is told to nobody (I-04)."""
    known = [pk for pk in ids if pk]
    return bool(known) and Person.objects.filter(pk__in=known, is_protected=True).exists()


def _topic(row: Matter | Case, *, hides_place: bool) -> Topic:
    return Topic(need=row.need, service_task=row.service_task_id, place=None if hides_place else row.place)


def used_in(track_id: UUID) -> set[UUID]:
    """Ids of the instructions that were gone by in this matter."""
    return set(Use.objects.filter(track=track_id).values_list("instruction", flat=True))


def filtered(
    rows: QuerySet[Instruction], *, need: str, place: str, kind: str, state: str, day: dt.date, grace: int
) -> QuerySet[Instruction]:
    """The list as it was asked for. `state`: "" in force, "flagged", "hidden" (to the owners only)."""
    if need:
        rows = rows.filter(need=need)
    if place:
        rows = rows.filter(Q(place=place) | Q(place__municipality=place))
    if kind in InstructionKind.values:
        rows = rows.filter(kind=kind)
    shown = Instruction.objects.in_force(day, grace_days=grace).values("pk")
    if state == "hidden":
        return rows.exclude(pk__in=shown)
    rows = rows.filter(pk__in=shown)
    if state == "flagged":
        return rows.filter(Q(current__review_on__lte=day) | Q(current__valid_until__lt=day))
    return rows


def places_named(codes: Iterable[str | None]) -> dict[str, str]:
    """Names of places by their codes."""
    known = [code for code in codes if code]
    return {row.pk: str(row) for row in Place.objects.filter(pk__in=known)} if known else {}


def may_answer(actor: Actor, remark: Remark) -> bool:
    """Whether the actor answers this remark."""
    return access.ANSWER.rows(actor, Remark.objects.filter(pk=remark.pk)).exists()


def only_a_draft(actor: Actor, pk: UUID) -> bool:
    """Whether the actor sees the instruction, and nobody goes by it: it was never approved."""
    rows = access.READ.rows(actor, Instruction.objects.filter(pk=pk, current=None))
    return rows.exists()
