"""What the first conversation asks, what its answers suggest, and who helps at once. Pure.

R-VS-76, R-VS-91 and R-KL-32 (own words first, first information when needed), R-VS-58 and R-KL-29 (urgency
before all else), DR-28, DR-29. What isn't known never makes a rule hold; nothing here refuses anything.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from reimari.contacts.rules import contactor_for_rules
from reimari.region.profile.forms import ANSWER
from reimari.region.profile.values import (
    CALL_112_FIRST,
    Conditions,
    LevelRule,
    OnCall,
    Prompt,
    PromptKind,
    SegmentRule,
    Text,
    UrgencyKind,
    UrgentHelp,
    by_code,
    fold,
)

type Codes = frozenset[str]
NONE: Codes = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the conversation has told so far; codes in any letter case. `answers`: prompt to code or words."""

    answers: Mapping[str, str] = field(default_factory=dict)
    needs: Codes = NONE
    service_tasks: Codes = NONE
    services: Codes = NONE
    places: Codes = NONE
    outcomes: Codes = NONE
    contactor: str = ""
    language: str = ""
    channel: str = ""
    urgency: str = ""
    segment: str = ""
    age: int | None = None
    urgent: bool = False

    def codes(self, fact: str) -> Codes:
        """What is known of a fact, folded."""
        if fact.startswith(ANSWER):
            wanted = fold(fact.removeprefix(ANSWER))
            return _folded(said for code, said in self.answers.items() if fold(code) == wanted)
        known: Mapping[str, Iterable[str]] = {
            "needs": self.needs,
            "service_task": self.service_tasks,
            "services": self.services,
            "place": self.places,
            "outcome": self.outcomes,
            "contactor": (contactor_for_rules(self.contactor) or "",),
            "language": (self.language,),
            "channel": (self.channel,),
            "urgency": (self.urgency,),
            "segment": (self.segment,),
        }
        return _folded(known.get(fact, ()))


def _folded(codes: Iterable[str]) -> Codes:
    return frozenset(fold(code) for code in codes if code)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstInformation:
    """The prompts that belong to a conversation: still open, answered, and of the open ones the missed."""

    open: tuple[Prompt, ...]
    answered: tuple[Prompt, ...]

    @property
    def missing(self) -> tuple[Prompt, ...]:
        """The open ones that the county wants asked: said once, never refused."""
        return tuple(prompt for prompt in self.open if prompt.soft_required)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A code that a rule suggests: the rule's id, the county's words for it, and the facts it rested on."""

    code: str
    rule: str
    why: Text
    inputs: tuple[str, ...] = ()
    invented: bool = False


def belongs(prompt: Prompt, told: Told) -> bool:
    """Whether the prompt is asked: of everybody, or because of a need or a service task."""
    if not prompt.needs and not prompt.service_tasks:
        return True
    asked = _folded(prompt.needs) & told.codes("needs")
    return bool(asked or _folded(prompt.service_tasks) & told.codes("service_task"))


def is_answered(prompt: Prompt, told: Told) -> bool:
    """Whether there is an answer that the prompt may have."""
    said = told.codes(f"{ANSWER}{prompt.code}")
    return bool(said) if prompt.kind is PromptKind.TEXT else bool(said & _folded(prompt.codes))


def first_information(prompts: Iterable[Prompt], told: Told) -> FirstInformation:
    """The prompts in the county's order. An answered one stays though its need is no longer chosen."""
    asked = sorted(prompts, key=lambda prompt: prompt.order)
    done = [prompt for prompt in asked if is_answered(prompt, told)]
    return FirstInformation(
        open=tuple(prompt for prompt in asked if prompt not in done and belongs(prompt, told)),
        answered=tuple(done),
    )


def holds(when: Conditions, told: Told) -> bool:
    """Whether all that is asked holds; an unknown fact holds no condition but a `none_of`."""
    return (
        all(_folded(codes) & told.codes(fact) for fact, codes in when.any_of.items())
        and not any(_folded(codes) & told.codes(fact) for fact, codes in when.none_of.items())
        and _of_age(when, told.age)
        and when.urgent in (None, told.urgent)
    )


def _of_age(when: Conditions, age: int | None) -> bool:
    if when.age_min is None and when.age_max is None:
        return True
    if age is None:
        return False
    return (when.age_min is None or when.age_min <= age) and (when.age_max is None or age <= when.age_max)


def suggestion(rules: Iterable[SegmentRule] | Iterable[LevelRule], told: Told) -> Suggestion | None:
    """What the first rule that holds suggests; None: nothing."""
    for rule in rules:
        if holds(rule.when, told):
            code = rule.segment if isinstance(rule, SegmentRule) else rule.level
            return Suggestion(
                code=code,
                rule=rule.id,
                why=rule.why,
                inputs=_inputs(rule.when, told),
                invented=rule.invented,
            )
    return None


def _inputs(when: Conditions, told: Told) -> tuple[str, ...]:
    """The facts that made it hold, as fact=code, in the order of their names."""
    found = [
        f"{fact}={code}"
        for fact, codes in sorted(when.any_of.items())
        for code in sorted(_folded(codes) & told.codes(fact))
    ]
    asks_age = when.age_min is not None or when.age_max is not None
    return (*found, *([f"age={told.age}"] if asks_age else []), *(["urgent"] if when.urgent else []))


def with_on_calls(helpers: Iterable[UrgentHelp], on_calls: Iterable[OnCall]) -> tuple[UrgentHelp, ...]:
    """Each with the number and the hours of who is on call, where it names one, and told to the same."""
    known = by_code(on_calls)
    return tuple(_of(helper, known.get(fold(helper.on_call))) for helper in helpers)


def _of(helper: UrgentHelp, who: OnCall | None) -> UrgentHelp:
    if who is None:
        return helper
    return replace(
        helper,
        phone=who.phone,
        hours=who.hours,
        exceptions=who.exceptions,
        public=who.public,
        partners=who.partners,
        gap=who.gap,
        invented=helper.invented or who.invented,
    )


def _of_tasks(
    helpers: Iterable[UrgentHelp], on_calls: Iterable[OnCall], kind: UrgencyKind, tasks: Set[str]
) -> Iterator[UrgentHelp]:
    """Who is on call for just these service tasks in any urgency, if nothing else names them (DR-16)."""
    named = {fold(helper.on_call) for helper in helpers if kind in helper.kinds}
    for who in on_calls:
        if _folded(who.service_tasks) & tasks and fold(who.code) not in named:
            yield _of(
                UrgentHelp(
                    code=who.code,
                    name=who.name,
                    kinds=(kind,),
                    first=Text(),
                    places=who.places,
                    service_tasks=who.service_tasks,
                ),
                who,
            )


def help_for(
    helpers: Iterable[UrgentHelp],
    kind: str,
    *,
    places: Collection[str],
    service_tasks: Collection[str] = (),
    on_calls: Collection[OnCall] = (),
) -> tuple[UrgentHelp, ...]:
    """Who helps at once: the home place's own first, then the whole county's, each in the county's order;
    before the county's helpers who is on call for the service task.

    `places`: the codes of the home place and of the municipality it lies in; none: not known, and then only
    what holds in the whole county.
    """
    here, tasks = _folded(places), _folded(service_tasks)
    told = tuple(helpers)
    every = (*_of_tasks(told, on_calls, UrgencyKind(kind), tasks), *with_on_calls(told, on_calls))

    def fits(one: UrgentHelp) -> bool:
        near = not one.places or _folded(one.places) & here
        ours = not one.service_tasks or not tasks or _folded(one.service_tasks) & tasks
        return bool(kind in one.kinds and near and ours)

    return tuple(sorted(filter(fits, every), key=lambda one: not one.places))


def calls_112_first(kind: str) -> bool:
    """Whether the emergency number stands before every other."""
    return kind in CALL_112_FIRST


def is_handed_over(*, urgency: str, goes_on: bool, joins: bool, to: str, line: str) -> bool:
    """Whether a matter is offered to its receiver, so that the sender answers until it is accepted (R-VS-58).

    `joins`: it joins a case that somebody answers for already; `to`, `line`: codes of teams.
    """
    return bool(urgency) and goes_on and not joins and bool(to) and fold(to) != fold(line)
