"""A held time, and a cancelled one, in words: as the viewer reads it, and as the client is told."""

import datetime as dt
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from reimari.appointments.models import Hold
from reimari.appointments.rules import Site
from reimari.cases.models import Meeting
from reimari.cases.states import MEETING_STEP, MeetingMode
from reimari.common.dates import exact_words
from reimari.common.working_days import HELSINKI, day_in_helsinki
from reimari.contacts.rules import language_of_client
from reimari.desk.queries.booked import place_in
from reimari.desk.queries.promised import Coming
from reimari.desk.queries.rows import language, name_in
from reimari.notices.queries import next_words
from reimari.notices.rules import telling_of
from reimari.region.profile.values import Profile, by_code, fold
from reimari.work.queries import County


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTime:
    """The time that is held. `read`: the words to read aloud; `told`: the same in the client's language."""

    hold: Hold
    when: str
    worker: str
    way: str
    place: str
    what: str
    read: str
    told: str
    told_in: str
    ran_out: bool


def held_time(hold: Hold, profile: Profile, spoken: str, *, now: dt.datetime) -> HeldTime:
    """What is held, in the viewer's words and in those for the client."""
    viewer = language()
    theirs = language_of_client(spoken, viewer)
    site = Site(hold.site_place_id or "", hold.site_unit_id or "")
    return HeldTime(
        hold=hold,
        when=exact_words(hold.begins.astimezone(HELSINKI), language=viewer),
        worker=str(hold.user),
        way=str(MeetingMode(hold.mode).label),
        place=place_in(site, profile) if hold.mode == MeetingMode.OFFICE else "",
        what=name_in(by_code(profile.backgrounds), hold.background),
        read=told_of(hold, profile, viewer),
        told=told_of(hold, profile, theirs),
        told_in=theirs,
        ran_out=hold.until <= now,
    )


def told_in_language(hold: Hold, profile: Profile, spoken: str) -> str:
    """What the client is told, in their language as far as we have it."""
    return told_of(hold, profile, language_of_client(spoken, language()))


def told_of(hold: Hold, profile: Profile, in_language: str) -> str:
    """What the client is told of their time: the sentence that the case and every notice say too; how, with
    whom, how long, and that it can be changed (R-KL-37)."""
    coming, held_on = Coming(MEETING_STEP, hold.team, hold.begins), day_in_helsinki(hold.held_at)
    with translation.override(in_language):
        facts = {
            "worker": str(hold.user),
            "minutes": int((hold.ends - hold.begins).total_seconds() // 60),
            "place": _place_for(hold, profile, in_language),
        }
        sentences = {
            MeetingMode.PHONE: gettext("%(worker)s calls you."),
            MeetingMode.VIDEO: gettext("%(worker)s meets you by video."),
            MeetingMode.HOME: gettext("%(worker)s visits you at home."),
            MeetingMode.OFFICE: gettext("You meet %(worker)s at %(place)s.")
            if facts["place"]
            else gettext("You meet %(worker)s. You are told where before it."),
        }
        told = [
            next_words(coming, County(profile, ""), in_language, telling_of(profile, held_on)),
            sentences[MeetingMode(hold.mode)] % facts,
            gettext("It takes about %(minutes)s minutes.") % facts,
            gettext("If the time doesn't suit you any more, tell us: you get a new one."),
        ]
        return " ".join(told)


def cancelled_words(meeting: Meeting, spoken: str) -> str:
    """What the client is told of a time that is cancelled with none in its place, in their language."""
    theirs = language_of_client(spoken, language())
    with translation.override(theirs):
        when = exact_words(meeting.at.astimezone(HELSINKI), language=theirs)
        return gettext("Your time is cancelled: %(when)s. We contact you to agree on what comes next.") % {
            "when": when
        }


def _place_for(hold: Hold, profile: Profile, in_language: str) -> str:
    if hold.site_place_id:
        return by_code(profile.places)[fold(hold.site_place_id)].name.in_language(in_language)
    if hold.site_unit_id:
        return by_code(profile.units)[fold(hold.site_unit_id)].name.in_language(in_language)
    return ""
