"""Identity codes, phone numbers and ages as pure rules. No Django, no clock, no database."""

import datetime as dt
import re

import phonenumbers
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu

from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.values import AccessRules, Profile, valid_items

CODE_IN_TEXT = re.compile(r"\b\d{6}[-+A-FU-Ya-fu-y]\d{3}[0-9A-Ya-y]\b")
# With the country code or as dialled at home; no day (01-02-2026), and no part of a longer word.
NUMBER_IN_TEXT = re.compile(
    r"(?<![\w+-])(?!\d\d-\d\d-\d{4}\b)(?:\+358|00358|0(?=[1-9]))(?:[ \u00a0()-]{0,2}\d){6,11}(?!\w)"
)
CENTURIES = {"+": 1800} | dict.fromkeys("-UVWXY", 1900) | dict.fromkeys("ABCDEF", 2000)

CODE_WRONG = gettext_noop("This isn't a valid identity code. Check each character.")
CODE_TEMPORARY = gettext_noop(
    "This is a temporary identity code. Leave the field empty and write the date of birth."
)
CODE_KNOWN = gettext_noop(
    "Somebody with this identity code is already registered. Search with the whole code."
)
PHONE_WRONG = gettext_noop("This isn't a phone number. Write for example 040 123 4567 or +358 40 123 4567.")

ENDS_BEFORE_START = gettext_noop("The last day is before the first day.")
RELATED_ALREADY = gettext_noop("This client relationship is already recorded for these days.")
ENDED_ALREADY = gettext_noop("This client relationship has already ended.")
NAME_MISSING = gettext_noop("Write the name.")

EMERGENCY_WORDS = gettext_noop("Write in your own words why you need this person's information now.")
WORDS_HOLD_CODE = gettext_noop("The text holds an identity code. Take it away.")
IDENTITY_NOT_CHECKED = gettext_noop("Make sure first who the client is.")
OPEN_ALREADY = gettext_noop("You may see this person already.")
PARTNERS_OPEN_NOBODY = gettext_noop(
    "People of an outsourced partner can't open a person in an emergency. Ask the county's own people."
)
OWN_EMERGENCY = gettext_noop("Somebody else has to check what you have opened yourself.")
CHECKED_ALREADY = gettext_noop("This has been found in order already.")
REMARK_MISSING = gettext_noop("Write what has to be cleared up.")
IDENTITY_HOLDS = dt.timedelta(hours=1)  # of one call; another call is another check
SHORTEST = 1  # hours: where a county hasn't told how long an emergency opens a person
FEWEST_WORDS = 10  # letters


def identity_code(text: str, *, temporary: bool) -> str:
    """The code in capitals without spaces (separators of 2023 included).

    `temporary` allows individual numbers 900-999, which only demo and tests use. Raises ValueError with
    the code of a Problem: "people.code_wrong" or "people.code_temporary".
    """
    code = "".join(text.split()).upper()
    try:
        hetu.validate(code, allow_temporary=True)
    except ValidationError:
        raise ValueError("people.code_wrong") from None
    if code[7:10] >= "900" and not temporary:
        raise ValueError("people.code_temporary")
    return code


def identity_code_problems(text: str, *, temporary: bool) -> list[Problem]:
    """Why the text can't be kept as an identity code."""
    try:
        identity_code(text, temporary=temporary)
    except ValueError as error:
        sentence = {"people.code_temporary": CODE_TEMPORARY}.get(str(error), CODE_WRONG)
        return [Problem(str(error), sentence)]
    return []


def masked_code(code: str) -> str:
    """Day of birth and separator, the rest hidden: 010190-****."""
    return f"{code[:7]}****" if code else ""


def birth_date_of(code: str) -> dt.date:
    """The day of birth that a valid identity code tells."""
    return dt.date(CENTURIES[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))


def age_on(born: dt.date, day: dt.date) -> int:
    """Whole years; somebody born on 29 February turns a year older on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def phone_number(text: str) -> str:
    """The number in E.164, read as Finnish unless it says otherwise; ValueError when it can't be one."""
    try:
        number = phonenumbers.parse(text, "FI")
    except phonenumbers.NumberParseException:
        raise ValueError("people.phone_wrong") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("people.phone_wrong")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def finnish_phones_in(text: str) -> list[str]:
    """The Finnish phone numbers in free text in E.164, each once, the first first; never an identity code."""
    found = {}
    for told in NUMBER_IN_TEXT.findall(CODE_IN_TEXT.sub(" ", text)):
        try:
            found[phone_number(told)] = True
        except ValueError:
            continue
    return list(found)


def phone_problems(text: str) -> list[Problem]:
    """Why the text can't be kept as a phone number."""
    try:
        phone_number(text)
    except ValueError:
        return [Problem("people.phone_wrong", PHONE_WRONG)]
    return []


def period_problems(since: dt.date, until: dt.date | None) -> list[Problem]:
    """Why the days can't be a validity; both are inclusive, without an end it is open."""
    if until and until < since:
        return [Problem("people.ends_before_start", ENDS_BEFORE_START)]
    return []


def ending_problems(since: dt.date | None, ends: dt.date | None, until: dt.date) -> list[Problem]:
    """Why a client relationship can't end on the day `until`; `ends` is its last day, if it has one."""
    if ends and ends <= until:
        return [Problem("people.ended_already", ENDED_ALREADY)]
    return period_problems(since, until) if since else []


def shown_phone(number: str) -> str:
    """An E.164 number as people say it: 040 123 4567, or with the country code when it is foreign."""
    try:
        parsed = phonenumbers.parse(number, "FI")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat
    home = parsed.country_code == phonenumbers.country_code_for_region("FI")
    return phonenumbers.format_number(parsed, style.NATIONAL if home else style.INTERNATIONAL)


def has_identity_code(text: str) -> bool:
    """Whether free text holds something that looks like an identity code (I-19)."""
    return CODE_IN_TEXT.search(text) is not None


def identity_holds(checked_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether somebody whose identity was checked then may still be told of their matters (I-16)."""
    return checked_at is not None and checked_at <= now < checked_at + IDENTITY_HOLDS


def access_rules_of(profile: Profile, day: dt.date) -> AccessRules | None:
    """The county's rules of who sees what, as they hold on the day."""
    return next(iter(valid_items(profile.access_rules, day)), None)


def emergency_hours(rules: AccessRules | None) -> int:
    """For how many hours an emergency opens a person: as the county says, else the shortest time (I-01)."""
    return (rules.emergency_hours if rules else None) or SHORTEST


def emergency_problems(words: str, *, of_the_house: bool, is_open: bool) -> list[Problem]:
    """Why somebody can't open a person in an emergency (I-01, R-IU-03).

    `of_the_house`: they work for the county. `is_open`: their work lets them see the person already.
    """
    if not of_the_house:
        return [Problem("people.partners_open_nobody", PARTNERS_OPEN_NOBODY)]
    if is_open:
        return [Problem("people.open_already", OPEN_ALREADY)]
    if len("".join(words.split())) < FEWEST_WORDS:
        return [Problem("people.emergency_words", EMERGENCY_WORDS)]
    if has_identity_code(words):
        return [Problem("people.words_hold_code", WORDS_HOLD_CODE)]
    return []


def check_problems(words: str, *, in_order: bool, is_own: bool, is_checked: bool) -> list[Problem]:
    """Why an emergency access can't be marked as looked at: what is to be cleared up is said in words."""
    if is_own:
        return [Problem("people.own_emergency", OWN_EMERGENCY)]
    if is_checked:
        return [Problem("people.checked_already", CHECKED_ALREADY)]
    if not in_order and not words.strip():
        return [Problem("people.remark_missing", REMARK_MISSING)]
    if has_identity_code(words):
        return [Problem("people.words_hold_code", WORDS_HOLD_CODE)]
    return []
