"""What a first conversation told, as pages show it afterwards: nobody needs to ask it again (C24, C33)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from reimari.contacts.models import Contact, FirstInformation, Guidance, Matter
from reimari.contacts.queries import Rules
from reimari.desk.forms.guiding import ANY_URGENCY, answer_words, field_of
from reimari.region.profile.values import Profile, by_code, fold, valid_items

MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A prompt's short name, and the answer in words."""

    name: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """First information, and what it came to: each in words, empty when it isn't known."""

    answers: tuple[Answer, ...] = ()
    urgency: str = ""
    segment: str = ""
    segment_reason: str = ""
    level: str = ""
    level_reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.answers or self.urgency or self.segment or self.level)


def told_first(contact: str) -> ArraySubquery:
    """The first information of an outer row's contact, for `conversation`."""
    rows = FirstInformation.objects.filter(contact=OuterRef(contact)).order_by("prompt")
    return ArraySubquery(rows.values(json=JSONObject(prompt="prompt", answer="answer", words="words"))[:MOST])


def conversation(
    found: Iterable[Mapping[str, str]], contact: Contact, profile: Profile, language: str
) -> Conversation:
    """The same in words; `contact` comes with its guidance. No query."""
    row: Guidance | None = getattr(contact, "guidance", None)
    answers = tuple(_in_order(found, profile, language))
    if row is None:
        return Conversation(answers=answers)
    return Conversation(
        answers=answers,
        urgency=str(row.get_urgency_display()) if row.urgency else "",
        segment=_name(profile.segments, row.segment, language),
        segment_reason=str(row.get_segment_reason_display()) if row.segment_reason else "",
        level=_name(profile.levels, row.level, language),
        level_reason=str(row.get_level_reason_display()) if row.level_reason else "",
    )


def conversations(matters: Iterable[Matter], profile: Profile, language: str) -> dict[UUID, Conversation]:
    """By matter: of the first matter of each contact; the others' would say the same again. No query."""
    found: dict[UUID, Conversation] = {}
    told: set[UUID] = set()
    for matter in matters:
        row: Any = matter
        new = matter.contact_id not in told
        found[matter.pk] = (
            conversation(row.told_first, matter.contact, profile, language) if new else Conversation()
        )
        told.add(matter.contact_id)
    return found


def _in_order(found: Iterable[Mapping[str, str]], profile: Profile, language: str) -> Iterable[Answer]:
    """In the county's order; a prompt that is gone goes by its code; emptied words are left out."""
    prompts = by_code(profile.prompts)
    last = max((prompt.order for prompt in profile.prompts), default=0) + 1

    def order(row: Mapping[str, str]) -> int:
        prompt = prompts.get(fold(row["prompt"]))
        return prompt.order if prompt else last

    for row in sorted(found, key=order):
        if said := row["answer"] or row["words"]:
            prompt = prompts.get(fold(row["prompt"]))
            yield Answer(
                name=prompt.name.in_language(language) if prompt else row["prompt"],
                said=answer_words(prompt, said, language) if prompt else said,
            )


def _name(items: Any, code: str, language: str) -> str:
    item = by_code(items).get(fold(code)) if code else None
    return item.name.in_language(language) if item else code


def as_typed(found: Iterable[Mapping[str, str]], contact: Contact, rules: Rules) -> dict[str, str]:
    """What was kept of an open contact, as its form holds it: an overridden choice is a choice again."""
    prompts = by_code(valid_items(rules.profile.prompts, rules.day))
    typed = {"urgent": ANY_URGENCY} if contact.is_urgent else {}
    typed |= {
        field_of(prompt): row["answer"] or row["words"]
        for row in found
        if (prompt := prompts.get(fold(row["prompt"])))
    }
    row: Guidance | None = getattr(contact, "guidance", None)
    if row is None:
        return typed
    typed["urgent"] = row.urgency or typed.get("urgent", "")
    for name in ("segment", "level"):
        chosen, suggested = getattr(row, name), getattr(row, f"{name}_suggested")
        if chosen != suggested:
            typed[name], typed[f"{name}_reason"] = chosen, getattr(row, f"{name}_reason")
    return typed
