"""What a concern report must say, which document it is, and what its sender is told. No Django, no clock, no
database."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from reimari.common.problems import Problem, gettext_noop
from reimari.common.working_days import WorkingCalendar, day_in_helsinki
from reimari.region.profile.values import Feature, OnCall, Profile, ReportRules, fold, valid_items
from reimari.region.rules import Opening, opening_of

CONTACT, REPORT = "contact", "report"
YES = "yes"
ANONYMOUS = "anonymous"
OFFICIAL = {"own_employee", "other_authority"}  # they report by their office: never in secret, never nameless
# Classes of national classification 1243 that the structure of document 4018 names; it names them
# by number only.
ROLE_CODES = tuple(str(code) for code in (*range(1, 20), 22, 23, 24))
E_REPORT = "e_concern_report"  # the switch of the public form, by municipality (R-KS-24)
# The county's text of the law that the public form shows, by the document (lakiselostus of 4018 and 4006)
LAW_TEXTS = {CONTACT: "contact_law", REPORT: "report_law"}
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that looks like another

NOBODY = gettext_noop("Say whom you are worried about: a name, or where the person can be found.")
NO_DESCRIPTION = gettext_noop("Tell what the situation is and what worries you.")
NO_SUBJECT = gettext_noop("Choose what the worry is about.")
NO_CONSENT = gettext_noop("Say whether the person consents.")
NO_NAME = gettext_noop("Write your name and telephone number, so that you can be asked more.")
NAMELESS_OFFICIAL = gettext_noop("Somebody who reports by their office gives a name and a telephone number.")
NO_CONTACT_NAMELESS = gettext_noop(
    "A contact with the person's consent needs your name and telephone number. Without them it is a report."
)
ANONYMOUS_DATA = gettext_noop("Somebody who stays anonymous can't leave a name, a number or an address.")
NO_SECRECY = gettext_noop("Only a private person who reports without consent may ask for secrecy.")
NO_REASONS = gettext_noop("Say why your details should be kept secret.")
NO_TEAM = gettext_noop("No team answers for this by the county's rules. Choose the team.")
IDENTIFIED = gettext_noop("Somebody has already said who this is.")
NOBODY_IDENTIFIED = gettext_noop("Choose the person, or write who it is.")
NOT_SENT_ON = gettext_noop(
    "Only a closed contact that goes on in a case can become a contact to social services."
)
CASE_CLOSED = gettext_noop("Case %(case)s has been closed. Write a new contact to social services.")
MADE_ALREADY = gettext_noop(
    "This contact is a contact to social services or a report already: %(reference)s."
)
NAMED_IN_CONTACT = gettext_noop(
    "Whoever contacts stands in the contact by name or number already, so that secrecy can't be promised."
    " Write a report of its own."
)


def kind_of(consent: str, *, named: bool) -> str:
    """Which document a report is (I-05): the consent decides. 4018 asks the name of whoever makes it, so
    that what somebody anonymous sends is a report (4006) whatever the consent; what they said of it is
    kept."""
    return CONTACT if consent == YES and named else REPORT


def making_problems(
    *, case: str, is_open: bool, reference: str, in_contact: bool, wants_secrecy: bool
) -> list[Problem]:
    """Why a recorded contact can't become a report. `case`: number of the one it goes on in; empty: none.

    `is_open`: that case is; `reference`: of the report that it is already; `in_contact`: whoever contacts
    stands in the contact by name or number, where they aren't kept apart from the client (I-23).
    """
    if reference:
        return [Problem("concerns.made", MADE_ALREADY, {"reference": reference})]
    if not case:
        return [Problem("concerns.not_sent_on", NOT_SENT_ON)]
    problems = [] if is_open else [Problem("concerns.case_closed", CASE_CLOSED, {"case": case})]
    if wants_secrecy and in_contact:
        problems.append(Problem("concerns.named_in_contact", NAMED_IN_CONTACT))
    return problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody who reports says of themselves, as the rules look at it."""

    kind: str
    named: bool  # last name, first names and phone are all there
    says_anything: bool = False  # a name, a number, an address, a title or an organisation
    wants_secrecy: bool = False
    reasons: bool = False


def reporter_problems(told: Told, *, kind: str) -> list[Problem]:
    """What is wrong with how somebody presents themselves in a report of this kind (4018, 4006)."""
    problems = []
    if told.kind == ANONYMOUS and told.says_anything:
        problems.append(Problem("concerns.anonymous_data", ANONYMOUS_DATA))
    if told.kind in OFFICIAL and not told.named:
        problems.append(Problem("concerns.nameless_official", NAMELESS_OFFICIAL))
    elif told.kind != ANONYMOUS and not told.named:
        problems.append(Problem("concerns.no_name", NO_NAME))
    if kind == CONTACT and told.kind == ANONYMOUS:
        problems.append(Problem("concerns.contact_nameless", NO_CONTACT_NAMELESS))
    if told.wants_secrecy and (kind == CONTACT or told.kind in OFFICIAL or told.kind == ANONYMOUS):
        problems.append(Problem("concerns.no_secrecy", NO_SECRECY))
    elif told.wants_secrecy and not told.reasons:
        problems.append(Problem("concerns.no_reasons", NO_REASONS))
    return problems


def report_problems(
    *, kind: str, consent: str, somebody: bool, description: bool, subjects: Collection[str]
) -> list[Problem]:
    """What a report lacks. 4006 asks the description, 4018 the subjects; both, of whom it is about.

    A name isn't asked: whoever worries about a neighbour may not know it. The document is then whole
    only when one of ours has said who the person is.
    """
    problems = []
    if not consent:
        problems.append(Problem("concerns.no_consent", NO_CONSENT))
    if not somebody:
        problems.append(Problem("concerns.nobody", NOBODY))
    if not description:
        problems.append(Problem("concerns.no_description", NO_DESCRIPTION))
    if kind == CONTACT and not subjects:
        problems.append(Problem("concerns.no_subject", NO_SUBJECT))
    return problems


def reference_of(seed: bytes) -> str:
    """A reference of two groups of four, as people read them aloud: "7F3K-9QXP". It tells nothing of the
    report."""
    number = int.from_bytes(hashlib.sha256(seed).digest()[:8])
    signs = ""
    for _ in range(8):
        number, place = divmod(number, len(LETTERS))
        signs += LETTERS[place]
    return f"{signs[:4]}-{signs[4:]}"


def rules_of(profile: Profile, day: dt.date) -> ReportRules | None:
    """The county's rules for reports on the day."""
    return next(iter(valid_items(profile.report_rules, day)), None)


def text_on(profile: Profile, day: dt.date, code: str, language: str) -> str:
    """The county's own words for something on the day; empty when it has none."""
    found = next((each for each in valid_items(profile.phrases, day) if fold(each.code) == code), None)
    return found.text.in_language(language) if found else ""


def open_places(profile: Profile, day: dt.date) -> frozenset[str] | None:
    """Folded codes of the municipalities in which the public form is in use; None: in all of them (C10,
    R-KS-24)."""
    switches = [each for each in valid_items(profile.features, day) if fold(each.code) == E_REPORT]
    if any(each.on and not each.places for each in switches):
        closed = _places(switches, on=False)
        every = {fold(place.code) for place in profile.places}
        return frozenset(every - closed) if closed else None
    return frozenset(_places(switches, on=True) - _places(switches, on=False))


def _places(switches: Iterable[Feature], *, on: bool) -> set[str]:
    return {fold(code) for each in switches if each.on == on for code in each.places}


def is_open_in(profile: Profile, day: dt.date, place: Iterable[str]) -> bool:
    """Whether the public form is in use in the place, told by its codes, the municipality's among them."""
    places = open_places(profile, day)
    return places is None or not places.isdisjoint(map(fold, place))


@dataclass(frozen=True, slots=True)
class Answering:
    """Somebody on call, and whether they answer at the moment; `open` None: their hours aren't known."""

    who: OnCall
    state: Opening


def on_call(
    profile: Profile,
    calendar: WorkingCalendar,
    at: dt.datetime,
    *,
    language: str = "fi",
    place: Iterable[str] = (),
    service_task: str = "",
    internal: bool = False,
) -> Sequence[Answering]:
    """Whom to call at once for what can't wait at the moment, the first one first (I-06, I-33).

    Those of the place and the service task stand first; while they are closed, those who answer stand
    before them. While the service task isn't known, those for everybody stand first and those of each task
    after them. One that names places or tasks holds in no other. `internal`: also those whose number is
    told to our own people only.
    """
    here, task = set(map(fold, place)), fold(service_task)
    found = [
        Answering(each, opening_of(each, language, at, calendar))
        for each in valid_items(profile.on_calls, day_in_helsinki(at))
        if (internal or each.public)
        and (not each.places or not here.isdisjoint(map(fold, each.places)))
        and (not each.service_tasks or not task or task in map(fold, each.service_tasks))
    ]

    def order(each: Answering) -> tuple[bool, bool, bool]:
        general, everywhere = not each.who.service_tasks, not each.who.places
        closed = each.state.open is False
        return (closed, everywhere, general) if task else (closed, not general, everywhere)

    return sorted(found, key=order)


def name_key(last_name: str, first_names: str) -> str:
    """A whole name as reports are compared by it; nothing when a part is missing."""
    return fold(f"{last_name} {first_names}") if last_name and first_names else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whom a report is about, as far as two reports can be compared. `name`: as `name_key` makes it."""

    person: str = ""
    identity_code: str = ""
    name: str = ""
    phone: str = ""
    postcode: str = ""


def same_client(one: Known, other: Known) -> str:
    """Why two reports may be about the same person: "person", "code", "name" or ""; never more than a
    suggestion.

    A name alone isn't enough: the same phone or postal code stands beside it, or one of them has neither.
    """
    if one.person and one.person == other.person:
        return "person"
    if one.identity_code and other.identity_code:
        return "code" if one.identity_code == other.identity_code else ""
    if one.person and other.person:
        return ""
    if not one.name or one.name != other.name:
        return ""
    tells = [(one.phone, other.phone), (one.postcode, other.postcode)]
    said = [pair for pair in tells if all(pair)]
    return "name" if not said or any(mine == theirs for mine, theirs in said) else ""
