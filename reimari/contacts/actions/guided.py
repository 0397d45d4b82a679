"""What the first conversation told, as values, and how it is kept: words in rows, codes in the history."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reimari.access.deeds import part
from reimari.common.problems import Problem, refuse
from reimari.contacts.models import Contact, FirstInformation, Guidance
from reimari.contacts.rules import guided_problems
from reimari.contacts.states import OverrideReason, Urgency
from reimari.work.queries import county_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The answer to one prompt: the code of an answer, or words of one's own."""

    prompt: str
    answer: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A segment or a level: what was chosen, what the rule suggested, and why another was chosen."""

    chosen: str = ""
    suggested: str = ""
    rule: str = ""
    reason: OverrideReason | None = None


NO_CHOICE = Choice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guided:
    """All that guided the conversation. `missing`: prompts that the county wants asked and nobody did.

    `version`: of the county's rules by which it was suggested.
    """

    urgency: Urgency | None = None
    said: tuple[Said, ...] = ()
    missing: tuple[str, ...] = ()
    segment: Choice = NO_CHOICE
    level: Choice = NO_CHOICE
    version: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """The codes that an entry keeps: figures are counted from them. No answers: they tell of a person."""
        told: dict[str, Any] = {
            "urgency": self.urgency.value if self.urgency else "",
            "asked": sorted(one.prompt for one in self.said),
            "unasked": sorted(self.missing),
        }
        for name, choice in (("segment", self.segment), ("level", self.level)):
            told |= {
                name: choice.chosen,
                f"{name}_suggested": choice.suggested,
                f"{name}_rule": choice.rule,
                f"{name}_reason": choice.reason.value if choice.reason else "",
            }
        found = {name: value for name, value in told.items() if value}
        return found | ({"guiding": self.version} if found and self.version else {})


@part
def keep_guided(contact: Contact, guided: Guided | None, *, now: dt.datetime) -> Mapping[str, Any]:
    """Keep what the conversation told, in place of what was kept before; answers the facts.

    Comes before the contact's own row is closed: after that nothing of it changes.
    """
    if guided is None:
        return {}
    refuse(_problems(guided, now=now))
    rows = FirstInformation.objects.filter(contact=contact)
    if not contact._state.adding:  # noqa: SLF001 (nothing is kept yet of what hasn't been saved)
        rows.delete()
        Guidance.objects.filter(contact=contact).delete()
    FirstInformation.objects.bulk_create(
        FirstInformation(contact=contact, prompt=one.prompt, answer=one.answer, words=one.words)
        for one in guided.said
    )
    if guided.urgency or guided.segment != NO_CHOICE or guided.level != NO_CHOICE:
        _guidance(contact, guided).save(force_insert=True)
    if guided.urgency:
        contact.is_urgent = True
    return guided.facts


@part
def kept_facts(contact: Contact) -> Mapping[str, Any]:
    """The same facts of what was kept of an open contact before; two queries."""
    rows = FirstInformation.objects.filter(contact=contact).values_list("prompt", flat=True)
    said = tuple(Said(prompt=code) for code in rows)
    row = Guidance.objects.filter(contact=contact).first()
    if row is None:
        return Guided(said=said).facts
    return Guided(
        urgency=Urgency(row.urgency) if row.urgency else None,
        said=said,
        segment=_chosen(row.segment, row.segment_suggested, row.segment_rule, row.segment_reason),
        level=_chosen(row.level, row.level_suggested, row.level_rule, row.level_reason),
        version=row.version,
    ).facts


@part
def _chosen(chosen: str, suggested: str, rule: str, reason: str) -> Choice:
    why = OverrideReason(reason) if reason else None
    return Choice(chosen=chosen, suggested=suggested, rule=rule, reason=why)


@part
def _guidance(contact: Contact, guided: Guided) -> Guidance:
    segment, level = guided.segment, guided.level
    return Guidance(
        contact=contact,
        urgency=guided.urgency or "",
        segment=segment.chosen,
        segment_suggested=segment.suggested,
        segment_rule=segment.rule,
        segment_reason=segment.reason or "",
        level=level.chosen,
        level_suggested=level.suggested,
        level_rule=level.rule,
        level_reason=level.reason or "",
        version=guided.version,
    )


@part
def _problems(guided: Guided, *, now: dt.datetime) -> list[Problem]:
    profile = county_on(now).profile
    return guided_problems(
        profile,
        {one.prompt: one.answer for one in guided.said},
        segments=(guided.segment.chosen, guided.segment.suggested),
        levels=(guided.level.chosen, guided.level.suggested),
    )
