"""What a contact needs before it can be closed, and what is said of it. No Django, no clock, no database."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from reimari.common.dates import due_words
from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.values import (
    Channel,
    ContactPoint,
    Need,
    PointKind,
    Profile,
    PromptKind,
    RoutingRule,
    Serves,
    StepKind,
    by_code,
    fold,
    valid_items,
)
from reimari.region.rules.lines import Viewer, is_told
from reimari.routing.rules import Seen

A_WEEK = dt.timedelta(days=7)  # further than "today" and "tomorrow", nearer than another year
WRITTEN = ("fi", "sv", "en")
WHO = {"contactor", "services"}  # facts of a rule that says whom somebody should have contacted
OWN_EMPLOYEE = "own_employee"

NO_MATTER = gettext_noop("Say what the contact was about.")
NO_OUTCOME = gettext_noop("Say how each matter goes on: nothing closes without an outcome.")
WITHOUT_STEP = gettext_noop("An open contact stays on its list: close the contact with its outcome.")
NOT_TOLD = gettext_noop("Say what was told to the client and how, or why the client couldn't be told.")
NO_TEAM = gettext_noop("No team answers for this by the county's rules. Choose the team.")
NOWHERE = gettext_noop("Say where the matter was guided.")
CLOSED = gettext_noop("The contact is closed and stays as it was. Write a correction instead.")
ANONYMOUS_DATA = gettext_noop("An anonymous contact can't hold a name, phone, e-mail or date of birth.")
NOT_OWN_PROFESSION = gettext_noop("A profession is kept of our own employees only.")
NOT_ANONYMOUS = gettext_noop("Nobody in this contact is anonymous.")
JOINED = gettext_noop("%(worker)s has already joined this contact to a person.")
NOBODY_TO_JOIN = gettext_noop("Choose the person, or write who it is.")
CLOSED_ALREADY = gettext_noop("The contact has been closed. What is wrong in it can be corrected.")
CASE_CLOSED = gettext_noop("Case %(case)s has been closed. Send the matter on as a new one.")


def furthest(outcomes: Collection[str], order: Sequence[str]) -> str:
    """The contact's own outcome: of the matter furthest along; `order` has the furthest last."""
    return max(outcomes, key=order.index)


def matter_problems(
    *,
    outcome: str,
    goes_on: bool,
    told: bool,
    team: bool,
    guided: bool,
    elsewhere: bool,
    called_back: bool = False,
) -> list[Problem]:
    """What is missing before a matter can be closed like this (C25, C26, R-IU-27, R-IU-28, R-KL-31)."""
    problems = []
    if not outcome:
        problems.append(Problem("contacts.no_outcome", NO_OUTCOME))
    if (goes_on or called_back) and not told:
        problems.append(Problem("contacts.not_told", NOT_TOLD))
    if goes_on and not team:
        problems.append(Problem("contacts.no_team", NO_TEAM))
    if elsewhere and not guided:
        problems.append(Problem("contacts.nowhere", NOWHERE))
    return problems


UNKNOWN_PROMPT = gettext_noop("The county's rules don't ask this any more: %(code)s. Look at the page again.")
UNKNOWN_ANSWER = gettext_noop("This question doesn't have such an answer: %(code)s. Choose again.")
UNKNOWN_CHOICE = gettext_noop("The county has no such segment or level of guidance: %(code)s. Choose again.")


def guided_problems(
    profile: Profile, answers: Mapping[str, str], *, segments: Iterable[str], levels: Iterable[str]
) -> list[Problem]:
    """What of a guided conversation the county doesn't know. `answers`: prompt to code; "" for words."""
    prompts = by_code(profile.prompts)
    problems = []
    for code, answer in answers.items():
        prompt = prompts.get(fold(code))
        known = [fold(each) for each in prompt.codes] if prompt else []
        if prompt is None:
            problems.append(Problem("contacts.unknown_prompt", UNKNOWN_PROMPT, {"code": code}))
        elif (prompt.kind is PromptKind.TEXT) == bool(answer) or (answer and fold(answer) not in known):
            problems.append(Problem("contacts.unknown_answer", UNKNOWN_ANSWER, {"code": f"{code} {answer}"}))
    for codes, items in ((segments, by_code(profile.segments)), (levels, by_code(profile.levels))):
        unknown = (code for code in codes if code and fold(code) not in items)
        problems += [Problem("contacts.unknown_choice", UNKNOWN_CHOICE, {"code": code}) for code in unknown]
    return problems


NOT_HANDED_OVER = gettext_noop("This matter doesn't wait for you any more: somebody else answers for it now.")
OFFERED_ALREADY = gettext_noop("The matter is offered to %(team)s already.")


def handing_problems(*, answers: bool, offered_to: str, same: bool) -> list[Problem]:
    """Why an urgent matter can't be offered again. `answers`: the line still answers for its case.

    `offered_to`: whom it is being offered to; `same`: the receiver is the line itself.
    """
    if not answers or same:
        return [Problem("contacts.not_handed_over", NOT_HANDED_OVER)]
    return [Problem("contacts.offered", OFFERED_ALREADY, {"team": offered_to})] if offered_to else []


NOT_ENDED = gettext_noop("Your contact is still being handled. You can give feedback when it has ended.")
FEEDBACK_GIVEN = gettext_noop("You have already given feedback on this contact. Thank you.")


def is_told_of_cases(took_part: Iterable[tuple[str, str, dt.datetime | None]]) -> bool:
    """Whether whoever contacted us may follow what became of it in a case: part, kind, when joined of each.

    Our own employees, and clients about themselves. Somebody else is told that it has gone on and no more:
    whether a person is a client of social services is secret (I-23).
    """
    people = list(took_part)
    contactor = next((kind for part, kind, _ in people if part == "contactor"), "")
    about_other = any(part == "client" and joined is None for part, _, joined in people)
    return contactor == "own_employee" or (contactor in {"client", "anonymous"} and not about_other)


def has_ended(*, closed: bool, going_on: bool, told_of_cases: bool) -> bool:
    """Whether a contact has ended for whoever made it: closed, and its cases too if they may follow them."""
    return closed and not (going_on and told_of_cases)


def feedback_problems(*, ended: bool, given: bool) -> list[Problem]:
    """Why feedback can't be given."""
    if given:
        return [Problem("contacts.feedback_given", FEEDBACK_GIVEN)]
    return [] if ended else [Problem("contacts.not_ended", NOT_ENDED)]


NOT_ELSEWHERE = gettext_noop("The matter doesn't belong to others any more. Look at the contact again.")
NO_EMAIL = gettext_noop("Whoever contacted us gave no e-mail address.")
NO_SENDER = gettext_noop("The line has no e-mail address from which the link could be sent.")
NO_RELAY = gettext_noop(
    "E-mail doesn't go out from here yet: no mail relay is set up. Copy the link instead."
)
LINK_SENT = gettext_noop("The link has been sent already.")


def link_problems(*, email: str, sender: str, carried: bool, sent: bool = False) -> list[Problem]:
    """Why the link can't be sent to whoever contacted us (R-PS-90). `carried`: e-mail goes out from here.

    `sender`: the line's own address; `sent`: it was sent before.
    """
    if sent:
        return [Problem("contacts.link_sent", LINK_SENT)]
    if not email:
        return [Problem("contacts.no_email", NO_EMAIL)]
    if not sender:
        return [Problem("contacts.no_sender", NO_SENDER)]
    return [] if carried else [Problem("contacts.no_relay", NO_RELAY)]


ON_LIST_ALREADY = gettext_noop("It stands on the list of %(team)s already.")
OTHER_LINE = gettext_noop("%(team)s isn't of the same line. Guide whoever contacted us there, or send it on.")


def list_problems(*, team: str, same: bool, of_line: bool) -> list[Problem]:
    """Why what waits can't be moved to the list of `team` (R-PS-23). `of_line`: it is of the same line."""
    if same:
        return [Problem("contacts.on_list_already", ON_LIST_ALREADY, {"team": team})]
    return [] if of_line else [Problem("contacts.other_line", OTHER_LINE, {"team": team})]


# Why the rules don't give an answer yet, by the gap's code without what stands after its colon.
MISSING = {
    "MISSING:age": gettext_noop("Age decides this: ask it."),
    "MISSING:need": gettext_noop("The need decides this: choose it."),
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


GUIDED = gettext_noop("Thank you for contacting us. This matter is taken care of by: %(unit)s.")
GUIDED_HERE = gettext_noop(
    "Thank you for contacting us. This matter is taken care of by: %(unit)s."
    " You reach them here: %(details)s."
)


def says_whom_to_contact(rules: Iterable[RoutingRule], ids: Collection[str]) -> bool:
    """Whether the rules with these ids chose the party by who contacts, or by the client's relationships.

    So it is told whom they should have contacted (DR-01…DR-03b), not only who does the work in the end.
    """
    chose = [rule for rule in rules if rule.id in ids and (rule.then.destination or rule.then.special)]
    return bool(chose) and all(WHO & {*rule.when.any_of, *rule.when.none_of} for rule in chose)


def lines_of_unit(profile: Profile, unit: str, day: dt.date) -> list[Channel]:
    """The channels on which the unit answers on the day."""
    return [channel for channel in valid_items(profile.channels, day) if fold(channel.unit) == fold(unit)]


def way_here(*, contactor: str | None, ours: Collection[Channel], theirs: Collection[Channel]) -> str:
    """What a contact that belongs to others most likely is, as a code of `CameVia` (R-PS-70, 71, 74, 76)."""
    if any(not line.serves.takes(contactor) for line in ours):
        return "outsider_on_line"
    if any(line.serves != Serves.EVERYBODY and line.serves.takes(contactor) for line in theirs):
        return "bypassed_line"
    return "misdirected"


def way_unsaid(
    *, contactor: str | None, ours: Collection[Channel], belongs: Collection[str], known: bool
) -> str:
    """How a contact came when nobody said it, as a code of `CameVia`; blank: it can't be told.

    `belongs`: how each of its matters came that belongs to others; `known`: the rules tell of every matter
    to whom it belongs. Whatever becomes of it: what is sent on or helped here came so all the same (R-PS-70,
    R-PS-71, R-PS-76, K-11).
    """
    if contactor and way_here(contactor=contactor, ours=ours, theirs=()) == "outsider_on_line":
        return "outsider_on_line"
    return next(iter(belongs), "right_way" if known else "")


def points_to_tell(
    profile: Profile, unit: str, day: dt.date, *, area: str | None, language: str, viewer: Viewer
) -> list[ContactPoint]:
    """The unit's numbers and addresses for this area and language; numbers first, the area's own first.

    `viewer`: whom they are for. Where none is in the language, those in others.
    """
    lines = {fold(line.code): line for line in lines_of_unit(profile, unit, day)}
    here = {"", fold(area or "")}
    points = [
        point
        for point in valid_items(profile.contact_points, day)
        if point.value
        and fold(point.area) in here
        and (line := lines.get(fold(point.channel)))
        and is_told(line, profile, viewer)
        and is_told(point, profile, viewer)
    ]
    spoken = [point for point in points if point.language in {"", language}]
    return sorted(
        spoken or points,
        key=lambda point: (point.kind != PointKind.PHONE, not point.area, not point.language),
    )


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
