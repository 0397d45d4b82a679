"""What a contact needs before it can be closed, and what is said of it. No Django, no clock, no database."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from reimari.common.dates import due_words
from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.values import Need, StepKind, fold
from reimari.routing.rules import Seen

A_WEEK = dt.timedelta(days=7)  # further than "today" and "tomorrow", nearer than another year
WRITTEN = ("fi", "sv", "en")

NO_MATTER = gettext_noop("Say what the contact was about.")
NO_OUTCOME = gettext_noop("Say how each matter goes on: nothing closes without an outcome.")
WITHOUT_STEP = gettext_noop("An open contact stays on its list: close the contact with its outcome.")
NOT_TOLD = gettext_noop("Say what was told to the client and how, or why the client couldn't be told.")
NO_TEAM = gettext_noop("No team answers for this by the county's rules. Choose the team.")
NOWHERE = gettext_noop("Say where the matter was guided.")
CLOSED = gettext_noop("The contact is closed and stays as it was. Write a correction instead.")
ANONYMOUS_DATA = gettext_noop("An anonymous contact can't hold a name, phone, e-mail or date of birth.")
NOT_ANONYMOUS = gettext_noop("Nobody in this contact is anonymous.")
JOINED = gettext_noop("%(worker)s has already joined this contact to a person.")
NOBODY_TO_JOIN = gettext_noop("Choose the person, or write who it is.")
CASE_CLOSED = gettext_noop("Case %(case)s has been closed. Send the matter on as a new one.")


def furthest(outcomes: Collection[str], order: Sequence[str]) -> str:
    """The contact's own outcome: of the matter furthest along; `order` has the furthest last."""
    return max(outcomes, key=order.index)


def matter_problems(
    *, outcome: str, goes_on: bool, told: bool, team: bool, guided: bool, elsewhere: bool
) -> list[Problem]:
    """What is missing before a matter can be closed like this (C25, C26, R-IU-27, R-IU-28, R-KL-31)."""
    problems = []
    if not outcome:
        problems.append(Problem("contacts.no_outcome", NO_OUTCOME))
    if goes_on and not told:
        problems.append(Problem("contacts.not_told", NOT_TOLD))
    if goes_on and not team:
        problems.append(Problem("contacts.no_team", NO_TEAM))
    if elsewhere and not guided:
        problems.append(Problem("contacts.nowhere", NOWHERE))
    return problems


# Why the rules don't give an answer yet, by the gap's code without what stands after its colon.
MISSING = {
    "MISSING:age": gettext_noop("Age decides this: ask it."),
    "MISSING:municipality": gettext_noop("The home place decides this: ask where the client lives."),
    "MISSING:postcode": gettext_noop("Several places have this name: ask the postal code."),
    "MISSING:contactor": gettext_noop("Who contacts decides this: choose it."),
    "MISSING:service_task": gettext_noop("Choose the service task."),
    "MISSING:at": gettext_noop("The opening hours decide this, and the moment isn't known."),
    "MISSING:hours": gettext_noop("The opening hours decide this, and the sources don't tell them."),
    "MISSING_UNIT": gettext_noop("The sources don't name the unit that takes this."),
    "MISSING_AREA": gettext_noop("The sources don't tell which area this place belongs to."),
    "OUTSIDE_COUNTY": gettext_noop("The home place is in another wellbeing services county."),
    "UNKNOWN_POSTCODE": gettext_noop("No place is known by this postal code."),
    "NO_RULE": gettext_noop("No rule of the county says who answers for this."),
}
NOT_IN_SOURCES = gettext_noop("The sources don't tell this (%(gap)s).")


def gap_problem(gap: str) -> Problem:
    """What a gap of a route means to the adviser; one known by a G-id is explained by the profile."""
    sentence = MISSING.get(gap) or MISSING.get(gap.partition(":")[0])
    return Problem(gap, sentence) if sentence else Problem(gap, NOT_IN_SOURCES, {"gap": gap})


def told_words(kind: StepKind | None, unit: str, due_at: dt.datetime, language: str) -> str:
    """What the client is told of a step, in fi, sv or en; empty when the county has no words for its kind.

    `due_at` in Finnish time is said as a day of the week and a date: the words are read again later.
    """
    template = kind.promise.in_language(language) if kind else ""
    said = due_words(due_at, now=due_at - A_WEEK, language=language)
    return template.replace("{unit}", unit).replace("{due}", said).replace("..", ".")


def needs_in(words: str, needs: Iterable[Need]) -> list[Need]:
    """The county's needs whose words stand in what the client said, in the county's order."""
    said = fold(words)
    return [need for need in needs if any(fold(word) in said for word in need.words)] if said else []


def language_of_client(language: str, viewer: str) -> str:
    """The language in which texts are offered: the client's if we write it, else the adviser's own."""
    return language if language in WRITTEN else viewer


def contactor_for_rules(kind: str | None) -> str | None:
    """Who contacts, as the county's rules know it: somebody anonymous speaks for themselves (R-VS-90)."""
    return "client" if kind == "anonymous" else kind


def seen_of(
    *,
    contactor: str | None,
    services: frozenset[str],
    needs: frozenset[str],
    service_task: str | None,
    language: str,
    channel: str,
    age: int | None,
    urgent: bool,
    place: Iterable[str] = (),
) -> Seen:
    """What is known of a matter as conditions look at it; codes may be written in any letter case."""
    codes = frozenset(map(fold, place))
    return Seen(
        contactor=contactor_for_rules(contactor),
        services=frozenset(map(fold, services)),
        needs=frozenset(map(fold, needs)),
        service_task=fold(service_task) if service_task else None,
        language=language,
        channel=fold(channel),
        age=age,
        urgent=urgent,
        open=None,
        open_gap="",
        place=codes or None,
    )
