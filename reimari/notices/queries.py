"""What is known of a client and of a case when they are to be told of something."""

import datetime as dt

from django.conf import settings

from reimari.cases.states import MeetingState
from reimari.messaging.states import Channel
from reimari.notices.models import STANDS, ClientNotice
from reimari.notices.rules import Reach, Telling, safe_name
from reimari.people.models import Person
from reimari.region.profile.notice_words import words_in
from reimari.region.profile.values import by_code, fold
from reimari.region.rules.addresses import writes_from
from reimari.work.queries import County, Promised, promise_words, spoken_due

OWN = {Channel.SMS: "phone", Channel.EMAIL: "email"}


def reach_of(person: Person) -> Reach:
    """What is known of the person; no query when the place came with them."""
    place = str(person.place) if person.place else ""
    lines = (str(person), person.street_address, f"{person.postcode} {place}".strip())
    whole = person.street_address and person.postcode
    return Reach(
        phone=person.phone,
        email=person.email,
        letter="\n".join(lines) if whole else "",
        code=person.identity_code or "",
        wish=person.notices_by,
        is_protected=person.is_protected,
        theirs=frozenset(channel for channel, name in OWN.items() if person.said_since(name)),
    )


def is_of_use(notice: ClientNotice, now: dt.datetime) -> bool:
    """Whether what a notice says still holds: a time that is to come, or that one doesn't hold any more."""
    if notice.kind in STANDS:
        return True
    return notice.meeting.state == MeetingState.AGREED and notice.meeting.at > now


def carried_from(county: County, team: str, day: dt.date) -> frozenset[Channel]:
    """What this installation carries; e-mail only if the team's line has an address to write from."""
    carried = {Channel(each) for each in settings.MESSAGE_ADAPTERS}
    return frozenset(carried if writes_from(county.profile, team, day) else carried - {Channel.EMAIL})


def next_words(step: Promised | None, county: County, language: str, telling: Telling) -> str:
    """What happens next: the one sentence of it, on the case's page, read aloud, in a text message and in a
    letter; never empty (C26). `step`: the case's current one; None: it has ended.

    Where the promise would tell others what the matter is, or there is none, it says when we are in touch.
    """
    say = words_in(language)["next"]
    if step is None:
        return say["ended"]
    name = _unit_name(step, county, language, telling)
    promised = promise_words(step, county, language, unit=name)
    if promised and not telling.found_in(promised):
        return promised[:1].upper() + promised[1:]
    return say["untold"].format(due=spoken_due(step.due_at, language)).replace("..", ".")


def _unit_name(step: Promised, county: County, language: str, telling: Telling) -> str:
    """The unit, if it is known outside and its name doesn't tell what the matter is; else the county."""
    instead = county.profile.name.in_language(language)
    unit = by_code(county.profile.units).get(fold(step.team.unit_id))
    return safe_name(unit.name.in_language(language), telling, instead) if unit and unit.public else instead


def reply_words(language: str) -> str:
    """How somebody can answer a text message; empty where nobody brings us their answers."""
    return words_in(language)["reply"]["text"] if settings.SMS_SECRET else ""
