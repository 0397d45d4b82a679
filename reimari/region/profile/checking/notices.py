"""What clients are told: known kinds, whole words, nothing that tells the matter, and when (I-36)."""

import datetime as dt
from collections.abc import Iterator

from reimari.region.profile.checking.book import Book, Entry
from reimari.region.profile.checking.texts import template_problem
from reimari.region.profile.findings import Finding, Kind
from reimari.region.profile.notice_words import (
    EXAMPLE_LINK,
    LANGUAGES,
    MAY_NAME,
    MUST_NAME,
    PARTS,
    filled,
    names_of,
    places_in,
    words_in,
)
from reimari.region.profile.plain import MOST_PARTS, Remark, remarks
from reimari.region.profile.values import NoticeKind, NoticeRules, NoticeWords, Text

_FILE = "texts.toml"
LONGEST_TITLE = 100
TOLD = {
    "quiet_from": "from when in the evening nobody is told anything isn't told",
    "quiet_until": "until when in the morning nobody is told anything isn't told",
    "remind_at": "when, the day before, somebody is reminded isn't told",
}


def check_notices(book: Book) -> Iterator[Finding]:
    """A county's own words: of a known kind, with the promise in them, safe and short enough to be sent."""
    more = [each for entry in book.valid("notice_rules") for each in entry.item.sensitive]
    names = names_of(book.profile)
    for entry in book.of("notices"):
        notice: NoticeWords = entry.item
        if notice.code not in set(NoticeKind):
            known = ", ".join(NoticeKind)
            yield book.error(entry, "code", "unknown-notice", f"{notice.code} isn't known; known are {known}")
            continue
        if not any(_given(getattr(notice, part)) for part in PARTS):
            yield book.error(entry, "words", "missing-value", "no words are given")
        for part in PARTS:
            text: Text = getattr(notice, part)
            for language, template in _given(text).items():
                for code, message in _mistakes(NoticeKind(notice.code), part, template):
                    yield book.error(entry, f"{part}.{language}", code, message)
                yield from _remarked(book, entry, part, language, template, names, more)


def _given(text: Text) -> dict[str, str]:
    return {language: words for language in LANGUAGES if (words := getattr(text, language)).strip()}


def _mistakes(kind: NoticeKind, part: str, template: str) -> Iterator[tuple[str, str]]:
    if problem := template_problem(template, MAY_NAME[kind]):
        yield "wrong-template", problem
        return
    if part == "title":
        if "\n" in template.strip():
            yield "wrong-template", "a subject is one line"
        if len(template) > LONGEST_TITLE:
            yield "too-long", f"must be {LONGEST_TITLE} signs at most, not {len(template)}"
    elif MUST_NAME not in places_in(template):
        yield "wrong-template", f"{{{MUST_NAME}}} is missing: what happens next is always told"


def _remarked(
    book: Book,
    entry: Entry,
    part: str,
    language: str,
    template: str,
    names: tuple[str, ...],
    more: list[str],
) -> Iterator[Finding]:
    try:
        places = places_in(template)
    except ValueError:
        return
    sample = words_in(language)["sample"]
    county = book.profile.name.in_language(language)
    values = dict.fromkeys(places, "") | dict(sample) | {"county": county, "link": EXAMPLE_LINK}
    values["next"] = sample["next"].format(county=county)
    for remark in remarks(template, names=names, more=more):
        yield _finding(book, entry, f"{part}.{language}", remark)
    if part == "sms":
        shown = {name: value or f"{{{name}}}" for name, value in values.items()}
        for remark in remarks(filled(template, shown), sms=True):
            if remark.code == "too_long":
                yield _finding(book, entry, f"{part}.{language}", remark)


def _finding(book: Book, entry: Entry, field: str, remark: Remark) -> Finding:
    match remark.code:
        case "sensitive":
            message = f"“{remark.about}” tells others what the matter is"
            return book.error(entry, field, "sensitive-word", message)
        case "too_long":
            message = f"takes {remark.about} text messages, and {MOST_PARTS} are the most"
            return book.error(entry, field, "too-long", message)
        case "long_sentence":
            return book.note(entry, field, "not-plain", f"a long sentence: “{remark.about}”")
    return book.note(entry, field, "not-plain", f"a long word: “{remark.about}”")


def check_notice_rules(book: Book) -> Iterator[Finding]:
    """One set of rules holds on a day; what it doesn't tell is a gap, with our own value."""
    valid = book.valid("notice_rules")
    if not valid:
        message = "when clients may be told of their times isn't told"
        yield book.told(_FILE, "", "no-notice-rules", message, kind=Kind.GAP)
    for entry in valid[1:]:
        yield book.error(entry, "code", "double-notice-rules", f"{valid[0].label} holds on the same day")
    for entry in book.of("notice_rules"):
        rules: NoticeRules = entry.item
        for field, message in TOLD.items():
            if getattr(rules, field) is None:
                yield book.absent(entry, field, "missing-value", message)
        quiet_from, quiet_until, remind_at = rules.quiet_from, rules.quiet_until, rules.remind_at
        if quiet_from and quiet_until and quiet_from == quiet_until:
            yield book.error(entry, "quiet_until", "wrong-limit", "the quiet hours have no end")
        elif remind_at and quiet_from and quiet_until and is_quiet(remind_at, quiet_from, quiet_until):
            yield book.error(entry, "remind_at", "wrong-limit", "lies in the quiet hours")


def is_quiet(at: dt.time, since: dt.time, until: dt.time) -> bool:
    """Whether a time of day lies in the quiet hours, which may run past midnight."""
    return since <= at < until if since < until else at >= since or at < until
