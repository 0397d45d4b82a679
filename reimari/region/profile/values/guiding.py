"""How a first conversation is guided: what is asked, what that suggests, and who helps at once (C20, C24)."""

from dataclasses import dataclass
from enum import StrEnum

from reimari.region.profile.values.channels import ExceptionalHours, Hours
from reimari.region.profile.values.items import Coded, Conditions, Item, Text


class PromptKind(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"  # a few words of one's own; decides nothing


YES_NO = ("yes", "no")


class UrgencyKind(StrEnum):
    """Why help can't wait (R-KL-29, R-VS-58)."""

    NO_MONEY_NO_FOOD = "no_money_no_food"
    VIOLENCE = "violence"
    CHILD = "child"
    ACUTE_ILLNESS = "acute_illness"
    OTHER = "other"


CALL_112_FIRST = frozenset({UrgencyKind.ACUTE_ILLNESS, UrgencyKind.VIOLENCE})  # before any other number


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptOption:
    """One of the answers of a prompt with a choice."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt(Coded):
    """What is asked at the first contact (ensitieto): of everybody, or in some needs or service tasks.

    `name`: a word or two for the folded line; `ask`: the question. `soft_required`: the desk says that it is
    missing, and never refuses (R-KL-35).
    """

    ask: Text
    kind: PromptKind = PromptKind.YES_NO
    options: tuple[PromptOption, ...] = ()  # of a choice
    needs: tuple[str, ...] = ()
    service_tasks: tuple[str, ...] = ()
    soft_required: bool = False
    order: int = 0

    @property
    def codes(self) -> tuple[str, ...]:
        """The answers it may have; none for words of one's own."""
        if self.kind is PromptKind.YES_NO:
            return YES_NO
        return tuple(option.code for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(Coded):
    """A client segment of the county (asiakassegmentti)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRule(Item):
    """When a segment is suggested, and why; the first rule that holds decides."""

    id: str
    segment: str
    when: Conditions
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRule(Item):
    """When a level of guidance is suggested, and why; the first rule that holds decides (DR-29)."""

    id: str
    level: str
    when: Conditions
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentHelp(Coded):
    """Who helps at once: in which urgency, where, by which number, and what to do first.

    `name`: the party. `places` empty: the whole county; `service_tasks` empty: all. `hours` (): always open;
    None: the sources don't tell. `on_call`: the code of who is on call and helps: number, hours and who is
    told them stand there, once.
    """

    kinds: tuple[UrgencyKind, ...]
    first: Text
    places: tuple[str, ...] = ()
    service_tasks: tuple[str, ...] = ()
    on_call: str = ""
    phone: str = ""  # E.164, or a short number
    hours: tuple[Hours, ...] | None = ()
    exceptions: tuple[ExceptionalHours, ...] = ()
    public: bool = True  # False: the number is only for the county's own people …
    partners: bool = False  # … and for a partner's (R-IU-48)
    gap: str = ""
