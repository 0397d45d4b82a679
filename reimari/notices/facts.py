"""What a client would be told of a fact now: by which way, in which words, or why not. Reads only."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from reimari.cases.models import Case, Meeting
from reimari.messaging.states import Channel
from reimari.notices.queries import carried_from, next_words, reach_of, reply_words
from reimari.notices.rules import (
    Telling,
    Way,
    Words,
    county_words,
    hours_of,
    language_of,
    next_allowed,
    telling_of,
    way_of,
    worded,
)
from reimari.notices.rules.when import LETTER_TAKES, WAKES
from reimari.notices.states import NotSent
from reimari.people.rules import shown_phone
from reimari.region.profile.values import NoticeKind
from reimari.region.rules.addresses import calls
from reimari.work.queries import County

RELATED = ("person__place", "team", "current_step__team__unit")  # what a case wants to come with it

type Values = Callable[[County, str, Telling], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a client is to be told. `key` names it for ever; `values`: what its words may name, by language.

    `until`: after this it is of no use to them; None: they want to know it however late. `must_reach`: they
    can't know of it otherwise. `dangerous`: telling could put them in danger.
    """

    key: str
    kind: NoticeKind
    meeting: Meeting
    values: Values
    until: dt.datetime | None
    must_reach: bool = False
    dangerous: bool = False


def spoken_to(case: Case, county: County) -> str:
    """The language of the case, else of the client: the more certain first, as far as we write it."""
    spoken = [case.language, case.person.language] if case.person else [case.language]
    return language_of(spoken, county.profile)


def way_now(
    case: Case, county: County, *, until: dt.datetime | None, dangerous: bool, now: dt.datetime
) -> Way | NotSent:
    """By which way the client is told now; wants `RELATED`."""
    if case.person is None:
        return NotSent.NO_CLIENT
    if dangerous:
        return NotSent.DANGEROUS
    day = timezone.localdate(now)
    carried = carried_from(county, case.team_id, day)
    in_time = until is None or now + LETTER_TAKES <= until
    way = way_of(reach_of(case.person), carried, in_time=in_time)
    if isinstance(way, Way) and until and way.channel in WAKES:
        late = next_allowed(now, hours_of(county.profile, day)) >= until
        return NotSent.TOO_LATE if late else way
    return way


def next_of(case: Case, county: County, day: dt.date) -> str:
    """What happens next, as it is told to the client in their language; wants `RELATED`."""
    language = spoken_to(case, county)
    return next_words(case.current_step, county, language, telling_of(county.profile, day))


def words_of(fact: Fact, case: Case, county: County, way: Channel | None, day: dt.date) -> Words:
    """The fact in words, in the client's language; wants `RELATED`."""
    profile, language = county.profile, spoken_to(case, county)
    telling, number = telling_of(profile, day), calls(profile, case.team_id, day)
    values = {
        "county": profile.name.in_language(language),
        "phone": shown_phone(number) if number else "",
        "next": next_words(case.current_step, county, language, telling),
        "reply": reply_words(language) if way == Channel.SMS else "",
        **fact.values(county, language, telling),
    }
    return worded(county_words(profile, fact.kind, language, day), values)
