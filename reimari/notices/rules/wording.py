"""In which words somebody is told: the county's own where it has some, else the program's (R-KL-37, I-36)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reimari.region.profile.notice_words import EXAMPLE_LINK, LANGUAGES, PARTS, filled, names_of, words_in
from reimari.region.profile.plain import Remark, remarks, sensitive_in, sms_parts
from reimari.region.profile.values import NoticeKind, Profile, by_code, valid_items

MEETING = "meeting"  # the step of an agreed meeting, which every profile has
ENDED = (NoticeKind.CANCELLED, NoticeKind.CANCELLED_BY_US)


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in words: the text message, the subject, and what stands under it."""

    sms: str
    title: str
    words: str

    @property
    def parts(self) -> int:
        """In how many parts a phone gets the text message."""
        return sms_parts(self.sms)


@dataclass(frozen=True, slots=True)
class Telling:
    """What may not stand in a notice: names of services and needs, and beginnings of words."""

    names: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    def found_in(self, text: str) -> list[str]:
        """What of it stands in the text."""
        return sensitive_in(text, self.names, self.more)

    def remarks(self, text: str, *, sms: bool = False) -> list[Remark]:
        """All that isn't as it should be in the text."""
        return remarks(text, names=self.names, more=self.more, sms=sms)


def telling_of(profile: Profile, day: dt.date) -> Telling:
    """What may not stand in the county's notices on the day."""
    rules = valid_items(profile.notice_rules, day)
    return Telling(names_of(profile), tuple(each for rule in rules for each in rule.sensitive))


def language_of(spoken: Iterable[str], profile: Profile) -> str:
    """The first of the languages in which we write; the county's first one where we write none of them."""
    return next((each for each in spoken if each in LANGUAGES), profile.languages[0])


def safe_name(name: str, telling: Telling, instead: str) -> str:
    """A unit's or a place's name, unless it tells what the matter is."""
    return instead if telling.found_in(name) else name


def county_words(profile: Profile, kind: NoticeKind, language: str, day: dt.date) -> Words:
    """The templates of the kind as they hold on the day."""
    own = next((each for each in valid_items(profile.notices, day) if each.code == kind), None)
    told = dict(words_in(language)[kind])
    for part in told:
        if own and (words := getattr(getattr(own, part), language)):
            told[part] = words
    return Words(**told)


def example(profile: Profile, kind: NoticeKind, language: str, day: dt.date) -> Words:
    """The notice as an invented client would get it, for whoever looks at the county's words."""
    say, county = words_in(language), profile.name.in_language(language)
    promise = by_code(profile.steps).get(MEETING)
    due = {"{unit}": county, "{due}": say["sample"]["when"]}
    following = promise.promise.in_language(language) if promise and kind not in ENDED else ""
    for place, value in due.items():
        following = following.replace(place, value)
    if not following or telling_of(profile, day).found_in(following):
        following = say["next"]["untold"].format(due=say["sample"]["proposed"])
    values = {**say["sample"], "county": county, "link": EXAMPLE_LINK, "next": following.replace("..", ".")}
    return worded(county_words(profile, kind, language, day), values)


def own_parts(profile: Profile, kind: NoticeKind, language: str, day: dt.date) -> list[str]:
    """Which parts of the notice the county tells in its own words."""
    own = [each for each in valid_items(profile.notices, day) if each.code == kind]
    return [part for part in PARTS if any(getattr(getattr(each, part), language) for each in own)]


def worded(template: Words, values: Mapping[str, str]) -> Words:
    """The words with their places filled; lines of what isn't known are left out."""
    title = " ".join(filled(template.title, values).split())
    return Words(filled(template.sms, values), title, filled(template.words, values))
