"""What the demo's first conversations told: answers by dice, suggestions by the county's rules."""

from reimari.contacts.actions import Choice, Guided, Said
from reimari.contacts.guiding import Suggestion, Told, belongs, suggestion
from reimari.contacts.states import OverrideReason
from reimari.demo.dice import dice
from reimari.demo.plan import PlannedContact
from reimari.region.profile.values import Prompt, PromptKind, valid_items
from reimari.work.queries import County

GUIDED = 0.45  # of the contacts
ANSWERED = 0.75  # of the prompts that belong to one
OTHERWISE = 0.12  # of the suggestions


def guided_of(seed: str, planned: PlannedContact, county: County) -> Guided | None:
    """Coded answers only: the demo's words are the client's own."""
    rng = dice(f"{seed}:guided:{planned.number}")
    day = planned.recorded_at.date()
    prompts = valid_items(county.profile.prompts, day)
    if not prompts or rng.random() >= GUIDED:
        return None
    told = Told(
        needs=frozenset(matter.need for matter in planned.matters if matter.need),
        outcomes=frozenset(matter.outcome for matter in planned.matters if matter.outcome),
    )
    asked = [prompt for prompt in prompts if prompt.kind is not PromptKind.TEXT and belongs(prompt, told)]
    answers = {prompt.code: rng.choice(prompt.codes) for prompt in asked if rng.random() < ANSWERED}
    told = Told(answers=answers, needs=told.needs, outcomes=told.outcomes)
    segment = suggestion(valid_items(county.profile.segment_rules, day), told)
    level = suggestion(valid_items(county.profile.level_rules, day), told)
    others = [each.code for each in valid_items(county.profile.segments, day)]
    otherwise = rng.choice(others) if others and rng.random() < OTHERWISE else ""
    return Guided(
        said=tuple(Said(prompt=code, answer=answer) for code, answer in answers.items()),
        missing=_missed(asked, answers),
        segment=_choice(segment, otherwise),
        level=_choice(level, ""),
        version=county.hash,
    )


def _missed(asked: list[Prompt], answers: dict[str, str]) -> tuple[str, ...]:
    return tuple(prompt.code for prompt in asked if prompt.soft_required and prompt.code not in answers)


def _choice(found: Suggestion | None, otherwise: str) -> Choice:
    if found is None:
        return Choice()
    chosen = otherwise or found.code
    reason = OverrideReason.SITUATION if chosen != found.code else None
    return Choice(chosen=chosen, suggested=found.code, rule=found.rule, reason=reason)
