"""What guides a first conversation, in the viewer's words: help at once, suggestions and their reasons."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.forms import BoundField
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.contacts.actions import Guided
from reimari.contacts.guiding import (
    Suggestion,
    Told,
    calls_112_first,
    help_for,
    suggestion,
)
from reimari.contacts.queries import Rules
from reimari.contacts.states import Outcome, Urgency
from reimari.desk.forms.guiding import GuidingForm, answer_words, answers_in, field_of, urgency_in
from reimari.desk.queries.routes import Line
from reimari.desk.queries.rows import kept_words
from reimari.desk.queries.times import BOOK
from reimari.people.rules import shown_phone
from reimari.region.profile.forms import ANSWER
from reimari.region.profile.values import (
    Channel,
    Profile,
    UrgentHelp,
    by_code,
    fold,
    valid_items,
)
from reimari.region.rules import Opening, opening_of
from reimari.region.rules.lines import Viewer, is_told

SHORT = 12  # letters of a version that people can compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Who helps at once: name, number (perhaps hidden), whether it answers now, and what to do first."""

    name: str
    number: str
    shown: str
    state: Opening
    first: str
    here: bool  # of the home place, not of the whole county
    only_for: str  # for whose use the number is only; empty: everybody's
    hidden: bool
    invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A segment or level that is suggested: its name, why, by which rule of which version, from what."""

    code: str
    name: str
    why: str
    rule: str
    version: str
    inputs: tuple[str, ...]
    invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answered prompt: its short name, the answer in words, and its field."""

    name: str
    said: str
    field: BoundField | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guiding:
    """All that the page shows of it."""

    form: GuidingForm
    told: Told
    open: Sequence[BoundField]
    answered: Sequence[Answered]
    missing: Sequence[str]
    prompts_invented: bool  # whether the demo has invented some of the prompts that are shown
    segment_found: Suggestion | None
    level_found: Suggestion | None
    segment: Proposed | None
    level: Proposed | None
    urgency: Urgency | None
    first_112: bool
    helps: Sequence[Help]

    def guided(self, *, changed: bool = False) -> Guided | None:
        """The conversation as a value, when the form is valid; `changed`: in place of what was kept."""
        return self.form.guided(self.told, self.segment_found, self.level_found, changed=changed)

    @property
    def asks_segment(self) -> bool:
        return len(self.form.fields["segment"].choices) > 1  # type: ignore[attr-defined]

    @property
    def asks_level(self) -> bool:
        """Where the county has one level only there is nothing to choose."""
        return len(self.form.fields["level"].choices) > 2  # type: ignore[attr-defined]  # noqa: PLR2004


def guiding_of(
    form: GuidingForm,
    data: Mapping[str, str],
    lines: Sequence[Line],
    rules: Rules,
    actor: Actor,
    language: str,
    *,
    urgency: Urgency | None = None,
) -> Guiding:
    """The conversation as it stands in the form; `urgency`: as it was recorded, else as the form says."""
    kind = urgency or urgency_in(data)
    told = _told(data, lines, rules, kind)
    profile, day = rules.profile, rules.day
    segment = suggestion(valid_items(profile.segment_rules, day), told)
    told = replace(told, segment=form.chosen_segment(data, segment))
    level = suggestion(valid_items(profile.level_rules, day), told)
    first = form.first(told)
    return Guiding(
        form=form,
        told=told,
        open=[form[field_of(prompt)] for prompt in first.open],
        answered=[
            Answered(
                name=prompt.name.in_language(language),
                said=answer_words(prompt, told.answers[prompt.code], language),
                field=form[field_of(prompt)],
            )
            for prompt in first.answered
        ],
        missing=[prompt.name.in_language(language) for prompt in first.missing],
        prompts_invented=any(prompt.invented for prompt in (*first.open, *first.answered)),
        segment_found=segment,
        level_found=level,
        segment=_proposed(segment, profile.segments, rules, language),
        level=_proposed(level, profile.levels, rules, language),
        urgency=kind,
        first_112=kind is not None and calls_112_first(kind),
        helps=helps_now(kind, told, rules, actor, language) if kind else (),
    )


def _told(data: Mapping[str, str], lines: Sequence[Line], rules: Rules, kind: Urgency | None) -> Told:
    known = [line.known for line in lines]
    decisions = [line.route.decision for line in lines if line.route.decision]
    chosen = (data.get(f"{line.prefix}-outcome", "") for line in lines)
    outcomes = (Outcome.GOES_ON if each == BOOK else each for each in chosen)
    first = known[0] if known else None
    return Told(
        answers=answers_in(data, rules),
        needs=frozenset(each.need for each in known if each.need),
        service_tasks=_tasks(
            known_tasks=(each.service_task for each in known), profile=rules.profile, day=rules.day
        ),
        services=first.services if first else frozenset(),
        places=frozenset(
            code for each in decisions if each.place.spots for code in each.place.spots[0].codes
        ),
        outcomes=frozenset(each for each in outcomes if each in Outcome),
        contactor=(first.contactor or "") if first else "",
        language=first.language if first else "",
        channel=first.channel if first else "",
        urgency=kind.value if kind else "",
        age=first.age if first else None,
        urgent=kind is not None,
    )


def _tasks(*, known_tasks: Iterable[str], profile: Profile, day: dt.date) -> frozenset[str]:
    """The chosen service tasks; the county's only one is known without a choice."""
    every = valid_items(profile.service_tasks, day)
    chosen = frozenset(filter(None, known_tasks))
    return chosen or (frozenset({every[0].code}) if len(every) == 1 else frozenset())


def _proposed(
    found: Suggestion | None, items: Sequence[object], rules: Rules, language: str
) -> Proposed | None:
    if found is None:
        return None
    return Proposed(
        code=found.code,
        name=code_name(items, found.code, language),
        why=found.why.in_language(language),
        rule=found.rule,
        version=rules.county.hash[:SHORT],
        inputs=tuple(fact_words(each, rules.profile, language) for each in found.inputs),
        invented=found.invented,
    )


def code_name(items: Sequence[object], code: str, language: str) -> str:
    """The county's name of a code; the code itself when the county doesn't know it any more."""
    known: Mapping[str, Channel] = by_code(items)  # type: ignore[arg-type]
    item = known.get(fold(code))
    return item.name.in_language(language) if item else code


def fact_words(given: str, profile: Profile, language: str) -> str:
    """A fact of a reason in words: "manages everyday life: no"."""
    fact, _equals, code = given.partition("=")
    if fact.startswith(ANSWER):
        prompt = by_code(profile.prompts).get(fold(fact.removeprefix(ANSWER)))
        if prompt:
            return f"{prompt.name.in_language(language)}: {answer_words(prompt, code, language)}"
    items: Mapping[str, Sequence[object]] = {
        "needs": profile.needs,
        "service_task": profile.service_tasks,
        "services": profile.relations,
        "place": profile.places,
        "segment": profile.segments,
        "channel": profile.channels,
    }
    if fact in items:
        return code_name(items[fact], code, language)
    if fact == "urgency" and code in Urgency:
        return str(Urgency(code).label)
    if fact == "outcome" and code in Outcome:
        return str(Outcome(code).label)
    if fact == "age":
        return gettext("age %(age)s") % {"age": code}
    return gettext("urgent") if fact == "urgent" else code


def helps_now(kind: Urgency, told: Told, rules: Rules, actor: Actor, language: str) -> tuple[Help, ...]:
    """Who helps at once where the client lives, and whether they answer now; who doesn't stands last."""
    profile = rules.profile
    found = help_for(
        valid_items(profile.urgent_helps, rules.day),
        kind.value,
        places=told.places,
        service_tasks=told.service_tasks,
        on_calls=valid_items(profile.on_calls, rules.day),
    )
    viewer = Viewer(organisation=actor.organisation)
    helps = [_help(one, rules, language, viewer) for one in found]
    return tuple(sorted(helps, key=lambda each: each.state.open is False))


def _help(one: UrgentHelp, rules: Rules, language: str, viewer: Viewer) -> Help:
    hidden = not is_told(one, rules.profile, viewer)
    number = "" if hidden else one.phone
    return Help(
        name=one.name.in_language(language),
        number=number,
        shown=shown_phone(number) if number.startswith("+") else number,
        state=opening_of(one, language, rules.now, rules.county.calendar),
        first=one.first.in_language(language),
        here=bool(one.places),
        only_for=kept_words(one),
        hidden=hidden,
        invented=one.invented,
    )
