"""A time is held while somebody talks with the client, and booked for a case (R-KL-16, DR-17)."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.accounts.models import User
from reimari.appointments import access
from reimari.appointments.actions.telling import tell_booked
from reimari.appointments.facts import Choice, book_of, known_of, taken_of
from reimari.appointments.models import Booking, Hold, Shortage
from reimari.appointments.rules import CommonRules, Time, common_rules, free_times
from reimari.appointments.rules.booking import HOLD_GONE, NOT_ALLOWED, NOT_FREE, NOT_ITS_TIME, OTHER_TEAM
from reimari.appointments.rules.conditions import allows, checked, conditions_of
from reimari.appointments.rules.offers import Lack
from reimari.appointments.states import Instead
from reimari.cases.actions import Agreed, SeenCase, keep_told, set_meeting
from reimari.cases.actions.checking import refuse_agreed_meeting, refuse_changed
from reimari.cases.models import Case
from reimari.cases.rules import moving_problems
from reimari.cases.states import CaseState, MeetingMode, ToldBy
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.working_days import day_in_helsinki
from reimari.contacts.models import Contact
from reimari.region.profile.values import Mode, fold, valid_items
from reimari.region.queries import profile_on
from reimari.staff.models import Team


@does(access.HOLD, locks=False)
def hold_time(team: Team, *, choice: Choice, form: UUID, actor: Actor, now: dt.datetime) -> Hold:
    """Keep a time of somebody in the team while one talks with the client, in place of what the form held.

    How long say the unit's rules. Refused while one of its conditions doesn't hold. Whoever is slower is told
    that it was just taken; so is whoever asks for a time that isn't offered.
    """
    return hold_for(team, choice=choice, form=form, actor=actor, now=now)


@part
def hold_for(team: Team, *, choice: Choice, form: UUID, actor: Actor, now: dt.datetime) -> Hold:
    """Keep the time for the actor; whoever wants a time of the same person waits in line."""
    told = conditions_of(profile_on(day_in_helsinki(now)), team.unit_id, day_in_helsinki(now))
    if not choice.moves and not allows(checked(told, choice.facts)):
        raise Refused(Problem("appointments.not_allowed", NOT_ALLOWED))
    # At an exclusion constraint two would wait for each other.
    list(User.objects.select_for_update(no_key=True).filter(pk=choice.user).values_list("pk"))
    Hold.objects.filter(held_by=actor.id, form=form).delete()
    time = _offered(choice, now=now)
    if time is None or time.team != team.pk:
        raise Refused(Problem("appointments.not_free", NOT_FREE))
    Hold.objects.filter(user=choice.user, span__overlap=time.blocks, until__lte=now).delete()
    hold = Hold.objects.create(
        team=team,
        background=time.background,
        site_place_id=time.site.place or None,
        site_unit_id=time.site.unit or None,
        user_id=choice.user,
        mode=choice.mode,
        begins=time.begins,
        ends=time.ends,
        span=time.blocks,
        due_at=choice.due_at,
        form=form,
        held_by_id=actor.id,
        held_at=now,
        until=now + dt.timedelta(minutes=_rules_of(team, now=now).hold_minutes),
    )
    booked_meanwhile = taken_of([choice.user], now=now, but=hold.pk)
    if any(booked_meanwhile(*time.blocks)):
        raise Refused(Problem("appointments.not_free", NOT_FREE))
    return hold


def _offered(choice: Choice, *, now: dt.datetime) -> Time | None:
    """The time as it is offered now, if it is, with the place where one meets."""
    profile, day = profile_on(day_in_helsinki(now)), day_in_helsinki(choice.begins)
    known = known_of(profile, first=day, last=day, users=[choice.user])
    wanted = replace(choice.wanted, users=frozenset({choice.user}), mode=Mode(choice.mode))
    book, taken = book_of(profile, known.calendars, now=now), taken_of([choice.user], now=now)
    found = free_times(book, taken, wanted, now=now, since=day, until=day)
    asked = choice.begins, fold(choice.background)
    time = next((each for each in found if (each.begins, fold(each.background)) == asked), None)
    return replace(time, site=known.site_of(time)) if time else None


def _rules_of(team: Team, *, now: dt.datetime) -> CommonRules:
    day = day_in_helsinki(now)
    return common_rules(valid_items(profile_on(day).booking_rules, day), team.unit_id)


@does(access.RELEASE)
def release_time(hold: Hold, *, actor: Actor, now: dt.datetime) -> Hold:
    """Let a held time go: others can book it at once."""
    Hold.objects.filter(pk=hold.pk).delete()
    return hold


@does(access.BOOK)
def book_time(
    case: Case,
    *,
    hold: UUID,
    actor: Actor,
    now: dt.datetime,
    contact: Contact | None = None,
    told: tuple[ToldBy, str] | None = None,
    seen: SeenCase | None = None,
) -> Booking:
    """Book what one holds: it becomes the case's meeting and current step.

    A hold that ran out holds as long as nobody else took the time. `contact`: in which it is booked. `told`:
    how the client was told of it otherwise than in a contact, and what.
    """
    refuse_changed(case, seen)
    refuse(moving_problems(closed=case.state == CaseState.CLOSED))
    refuse_agreed_meeting(case)
    held = held_for(case, hold, actor=actor, now=now)
    booking = set_booking(case, held, Booked(contact=contact, told=told), actor=actor, now=now)
    tell_booked(booking, now=now)
    return booking


@part
def held_for(case: Case, hold: UUID, *, actor: Actor, now: dt.datetime) -> Hold:
    """What the actor holds, locked, if it can be booked for the case."""
    held = Hold.objects.select_for_update().filter(pk=hold, held_by=actor.id).first()
    if held is None:
        raise Refused(Problem("appointments.hold_gone", HOLD_GONE))
    if held.begins <= now:
        raise Refused(Problem("appointments.not_its_time", NOT_ITS_TIME))
    units = {case.team.unit_id, *case.case_teams.values_list("team__unit", flat=True)}
    if held.team.unit_id not in units:
        raise Refused(Problem("appointments.other_team", OTHER_TEAM, {"team": str(held.team)}))
    return held


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """In which contact a time is booked, in whose place, and how and with what the client was told of it."""

    contact: Contact | None = None
    replaces: Booking | None = None
    told: tuple[ToldBy, str] | None = None


@part
def set_booking(case: Case, held: Hold, booked: Booked, *, actor: Actor, now: dt.datetime) -> Booking:
    """What is held becomes the case's meeting and current step; of a moved one the first promise stays."""
    agreed = Agreed(
        at=held.begins,
        ends_at=held.ends,
        span=(held.span.lower, held.span.upper),
        mode=MeetingMode(held.mode),
        worker=held.user,
    )
    booking = Booking.objects.create(
        meeting=set_meeting(case, agreed, team=held.team, now=now),
        team=held.team,
        background=held.background,
        site_place_id=held.site_place_id,
        site_unit_id=held.site_unit_id,
        contact=booked.contact,
        replaces=booked.replaces,
        booked_by_id=actor.id,
        booked_at=now,
        due_at=booked.replaces.due_at if booked.replaces else held.due_at,
        returns_after=dt.timedelta(minutes=_rules_of(held.team, now=now).returns_after_minutes),
    )
    held.delete()
    if booked.told:
        keep_told(case, how=booked.told[0], text=booked.told[1], by=actor.id, now=now)
    return booking


@does(access.TELL_SHORTAGE, locks=False)
def tell_shortage(
    team: Team,
    *,
    lack: Lack,
    instead: Instead,
    actor: Actor,
    now: dt.datetime,
    place_id: str | None = None,
    contact: Contact | None = None,
    case: Case | None = None,
) -> Shortage:
    """Write down that no time of the team kept the promise, and what was done instead (R-KL-21)."""
    return Shortage.objects.create(
        team=team,
        backgrounds=list(lack.backgrounds),
        need=lack.need,
        place_id=place_id,
        language=lack.language,
        mode=lack.mode or "",
        is_urgent=lack.urgent,
        due_at=lack.due_at,
        later_at=lack.later_at,
        instead=instead,
        contact=contact,
        case=case,
        told_by_id=actor.id,
        told_at=now,
    )
