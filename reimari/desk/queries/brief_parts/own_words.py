"""What the client, or whoever contacted us, said in their own words: one after the other, the first first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reimari.contacts.models import Matter, Participant
from reimari.contacts.states import Part as PartTaken
from reimari.desk.queries.brief_parts import Briefed, Part
from reimari.desk.queries.first_information import Conversation, conversations
from reimari.desk.queries.rows import name_in
from reimari.people.rules import shown_phone
from reimari.region.profile.values import by_code


@dataclass(frozen=True, slots=True)
class Said:
    """One matter. `who`: whoever contacted us, with what they are; `need`: by the county's name.

    `first`: what the first conversation told; `report`: the reference of the concern report, if it is one.
    """

    matter: Matter
    who: str
    need: str
    first: Conversation
    report: str


def _ask(briefed: Briefed) -> Sequence[Said]:
    shown = briefed.shown
    needs = by_code(shown.county.profile.needs)
    first = conversations(shown.matters, shown.county.profile, (get_language() or "fi")[:2])
    contactors = {each.contact_id: each for each in shown.participants if each.part == PartTaken.CONTACTOR}
    return [
        Said(
            matter=matter,
            who=_who(contactors.get(matter.contact_id)),
            need=name_in(needs, matter.need),
            first=first[matter.pk],
            report=str(getattr(matter.contact, "report", "")),
        )
        for matter in shown.matters
    ]


def _who(contactor: Participant | None) -> str:
    if contactor is None:
        return ""
    kind, name = str(contactor.get_kind_display()), str(contactor.person or contactor.name or "")
    phone = shown_phone(contactor.phone) if contactor.phone else ""
    called = f"{name} ({kind})" if name else kind
    return ", ".join(filter(None, (called, contactor.profession, contactor.work_unit, phone)))


PART = Part(
    code="own_words",
    order=30,
    title=_("In their own words"),
    template="desk/views/_brief_own_words.html",
    ask=_ask,
)
