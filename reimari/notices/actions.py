"""A client is told of something once: by which way, in which words and when, or why not."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from reimari.access.deeds import part
from reimari.cases.models import Case
from reimari.cases.states import MeetingState
from reimari.common.problems import Problem, Refused, refuse
from reimari.messaging.actions import Notice, queue_again, queue_message, withdraw_message
from reimari.messaging.states import Channel, MessageState
from reimari.notices.facts import RELATED, Fact, spoken_to, way_now, words_of
from reimari.notices.models import STANDS, ClientNotice
from reimari.notices.queries import is_of_use
from reimari.notices.rules import (
    NO_WAY,
    NOT_SENT,
    OTHER_WAY,
    Way,
    hours_of,
    next_allowed,
    telling_again_problems,
)
from reimari.notices.rules.when import WAKES
from reimari.region.rules.addresses import writes_from
from reimari.work.queries import County, county_on


@part
def tell_of(fact: Fact, *, now: dt.datetime) -> ClientNotice:
    """Queue one message of the fact, or keep why none is sent; what was told before stays as it was.

    Call it when the case has its next step: the promise is told with everything else.
    """
    known = ClientNotice.objects.filter(key=fact.key).first()
    if known:
        return known
    case = Case.objects.select_related(*RELATED).get(pk=fact.meeting.case_id)
    county, day = county_on(now), timezone.localdate(now)
    way = way_now(case, county, until=fact.until, dangerous=fact.dangerous, now=now)
    notice = ClientNotice(
        key=fact.key,
        kind=fact.kind,
        case=case,
        meeting=fact.meeting,
        must_reach=fact.must_reach,
        language=spoken_to(case, county),
        told_at=now,
    )
    if isinstance(way, Way):
        allowed = next_allowed(now, hours_of(county.profile, day)) if way.channel in WAKES else now
        outgoing = _outgoing(fact, case, county, way, day)
        notice.message = queue_message(outgoing, now=now, after=allowed if allowed > now else None)
    else:
        notice.reason = way
    withdraw_waiting(case, now=now)
    ClientNotice.objects.bulk_create([notice], ignore_conflicts=True)
    return ClientNotice.objects.select_related("message").get(key=fact.key)


@part
def tell_again(notice: ClientNotice, *, dangerous: bool, knows: bool, now: dt.datetime) -> ClientNotice:
    """Send once more what the client didn't get, by the same way, to where they are reached now.

    Refused when it isn't lost or of no use any more, and when it may not go there now: then somebody tells
    them otherwise.
    """
    case = Case.objects.select_related(*RELATED).get(pk=notice.case_id)
    message = notice.message
    refuse(telling_again_problems(open_case=case.closed_at is None, of_use=is_of_use(notice, now)))
    if message is None:
        raise Refused(Problem("notices.not_sent", NOT_SENT))
    county, day = county_on(now), timezone.localdate(now)
    until = None if notice.kind in STANDS else notice.meeting.at
    way = way_now(case, county, until=until, dangerous=dangerous, now=now)
    if not isinstance(way, Way):
        raise Refused(Problem("notices.no_way", NO_WAY, {"why": str(way.label)}))
    if way.channel != message.channel:
        raise Refused(Problem("notices.other_way", OTHER_WAY, {"way": str(way.channel.label)}))
    allowed = next_allowed(now, hours_of(county.profile, day)) if way.channel in WAKES else now
    after = allowed if allowed > now else None
    notice.message = queue_again(message, address=way.address, knows=knows, now=now, after=after)
    notice.save(update_fields=["message"])
    return notice


@part
def withdraw_waiting(case: Case, *, now: dt.datetime, kind: str = "") -> None:
    """What waits still and tells of a time that doesn't hold any more isn't sent, nor what is of the `kind`.

    It would come beside the new one, perhaps after it.
    """
    waits = ClientNotice.objects.filter(case=case, message__state=MessageState.QUEUED)
    over = waits.exclude(Q(meeting__state=MeetingState.AGREED) & ~Q(kind=kind)).exclude(kind__in=STANDS)
    for notice in over.select_related("message"):
        if notice.message:
            withdraw_message(notice.message, now=now)


def _outgoing(fact: Fact, case: Case, county: County, way: Way, day: dt.date) -> Notice:
    """The message as it goes out: in a text message nothing but its words."""
    words = words_of(fact, case, county, way.channel, day)
    return Notice(
        key=fact.key,
        kind=f"notices.{fact.kind}",
        channel=way.channel,
        address=way.address,
        title="" if way.channel == Channel.SMS else words.title,
        words=words.sms if way.channel == Channel.SMS else f"{words.words}\n",
        language=spoken_to(case, county),
        person_id=case.person_id,
        track_id=case.track_id,
        sender=writes_from(county.profile, case.team_id, day) if way.channel == Channel.EMAIL else "",
    )
