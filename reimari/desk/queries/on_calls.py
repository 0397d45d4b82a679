"""Whom to call at once about somebody one is worried about, and whom the worry may be about, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.concerns.rules import Answering, on_call
from reimari.contacts.queries import Rules
from reimari.desk.queries.rows import kept_words
from reimari.people.rules import shown_phone
from reimari.region.profile.values import by_code, fold, valid_items
from reimari.region.rules import Opening
from reimari.region.rules.lines import Viewer, is_told

OTHER = "other"  # somebody whom no service task of the county names, or the one who reports can't tell
SOMEBODY_ELSE = _("somebody else, or I don't know")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody on call: the number as it is dialled and as people say it, for whom, and whether they answer.

    `only_for`: for whose use the number is only; `hidden`: the viewer isn't one of them.
    """

    name: str
    number: str
    said: str
    whom: str
    state: Opening
    only_for: str
    hidden: bool
    invented: bool


def calls_at(
    rules: Rules,
    language: str,
    *,
    place: Iterable[str] = (),
    service_task: str = "",
    viewer: Actor | None = None,
) -> tuple[Call, ...]:
    """Whom to call now, the first one first. `viewer` None: somebody outside, who is told what is public."""
    found = on_call(
        rules.profile,
        rules.county.calendar,
        rules.now,
        language=language,
        place=place,
        service_task=service_task,
        internal=viewer is not None,
    )
    seen_by = Viewer(organisation=viewer.organisation if viewer else "")
    return tuple(_call(each, rules, language, seen_by) for each in found)


def _call(answering: Answering, rules: Rules, language: str, viewer: Viewer) -> Call:
    who = answering.who
    hidden = not is_told(who, rules.profile, viewer)
    number = "" if hidden else who.phone
    return Call(
        name=who.name.in_language(language),
        number=number,
        said=shown_phone(number) if number else "",
        whom=", ".join(whom_words(rules, code, language) for code in who.service_tasks),
        state=answering.state,
        only_for=kept_words(who),
        hidden=hidden,
        invented=who.invented,
    )


def whom_words(rules: Rules, service_task: str, language: str) -> str:
    """Whom a service task is for, in plain words; empty for an unknown one."""
    task = by_code(rules.profile.service_tasks).get(fold(service_task))
    return task.in_plain_words.in_language(language) if task else ""


def whom_options(rules: Rules, language: str) -> list[tuple[str, Any]]:
    """The service tasks of the day by whom they are for."""
    tasks = valid_items(rules.profile.service_tasks, rules.day)
    return [(each.code, each.in_plain_words.in_language(language)) for each in tasks]
