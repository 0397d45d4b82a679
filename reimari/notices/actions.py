"""A client is told of something once: by which way, in which words and when, or why not."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from reimari.access.deeds import part
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingState
from reimari.messaging.actions import Notice, queue_message, withdraw_message
from reimari.messaging.states import Channel, MessageState
from reimari.notices.models import ClientNotice
from reimari.notices.queries import carried_from, next_words, reach_of, reply_words
from reimari.notices.rules import (
    Telling,
    Way,
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
from reimari.region.rules.addresses import calls, writes_from
from reimari.work.queries import County, county_on

# What a client has to hear also when yet another notice follows it.
STANDS = (NoticeKind.CANCELLED, NoticeKind.CANCELLED_BY_US)

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


@part
def tell_of(fact: Fact, *, now: dt.datetime) -> ClientNotice:
    """Queue one message of the fact, or keep why none is sent; what was told before stays as it was.

    Call it when the case has its next step: the promise is told with everything else.
    """
    known = ClientNotice.objects.filter(key=fact.key).first()
    if known:
        return known
    related = ("person__place", "team", "current_step__team__unit")
    case = Case.objects.select_related(*related).get(pk=fact.meeting.case_id)
    county, day = county_on(now), timezone.localdate(now)
    language = language_of(_spoken(case), county.profile)
    way = _way(fact, case, county, now=now)
    notice = ClientNotice(
        key=fact.key,
        kind=fact.kind,
        case=case,
        meeting=fact.meeting,
        must_reach=fact.must_reach,
        language=language,
        told_at=now,
    )
    if isinstance(way, Way):
        allowed = next_allowed(now, hours_of(county.profile, day)) if way.channel in WAKES else now
        outgoing = _outgoing(fact, case, county, way, language, day)
        notice.message = queue_message(outgoing, now=now, after=allowed if allowed > now else None)
    else:
        notice.reason = way
    _withdraw_older(case, now=now)
    ClientNotice.objects.bulk_create([notice], ignore_conflicts=True)
    return ClientNotice.objects.select_related("message").get(key=fact.key)


@part
def _withdraw_older(case: Case, *, now: dt.datetime) -> None:
    """What waits still and tells of a time that doesn't hold any more isn't sent.

    It would come beside the new one, perhaps after it.
    """
    over = ClientNotice.objects.filter(case=case, message__state=MessageState.QUEUED)
    over = over.exclude(meeting__state=MeetingState.AGREED).exclude(kind__in=STANDS)
    for notice in over.select_related("message"):
        if notice.message:
            withdraw_message(notice.message, now=now)


def _way(fact: Fact, case: Case, county: County, *, now: dt.datetime) -> Way | NotSent:
    if case.person is None:
        return NotSent.NO_CLIENT
    if fact.dangerous:
        return NotSent.DANGEROUS
    day, until = timezone.localdate(now), fact.until
    carried = carried_from(county, case.team_id, day)
    in_time = until is None or now + LETTER_TAKES <= until
    way = way_of(reach_of(case.person), carried, in_time=in_time)
    if isinstance(way, Way) and until and way.channel in WAKES:
        late = next_allowed(now, hours_of(county.profile, day)) >= until
        return NotSent.TOO_LATE if late else way
    return way


def _spoken(case: Case) -> list[str]:
    """The languages of the case and of the client, the more certain first."""
    return [case.language, case.person.language] if case.person else [case.language]


def _outgoing(fact: Fact, case: Case, county: County, way: Way, language: str, day: dt.date) -> Notice:
    """The message as it goes out: in a text message nothing but its words."""
    profile, telling = county.profile, telling_of(county.profile, day)
    number = calls(profile, case.team_id, day)
    values = {
        "county": profile.name.in_language(language),
        "phone": shown_phone(number) if number else "",
        "next": next_words(case.current_step, county, language, telling),
        "reply": reply_words(language) if way.channel == Channel.SMS else "",
        **fact.values(county, language, telling),
    }
    words = worded(county_words(profile, fact.kind, language, day), values)
    return Notice(
        key=fact.key,
        kind=f"notices.{fact.kind}",
        channel=way.channel,
        address=way.address,
        title="" if way.channel == Channel.SMS else words.title,
        words=words.sms if way.channel == Channel.SMS else f"{words.words}\n",
        language=language,
        person_id=case.person_id,
        track_id=case.track_id,
        sender=writes_from(profile, case.team_id, day) if way.channel == Channel.EMAIL else "",
    )
