"""What can be done with professionals' calendars. They hold no client's information."""

from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, anywhere, in_my_teams
from reimari.access.deeds import PROMISES
from reimari.appointments.rules.booking import NOT_FREE
from reimari.appointments.rules.planning import CHANGES_OVERLAP, OVERLAPS
from reimari.appointments.rules.times import books
from reimari.cases.access import answered_by_mine, worked_by_mine
from reimari.cases.models import Meeting
from reimari.cases.states import MeetingState
from reimari.common.problems import Problem
from reimari.contacts.models import Matter
from reimari.region.profile.values import valid_items
from reimari.region.queries import profile_on
from reimari.staff.access import myself, teams_of_mine
from reimari.work.models import Entry


def teams_seen(actor: Actor) -> Q:
    """The teams of one's own units, and those whose times the units' people may book (R-KL-16)."""
    return teams_of_mine(actor) | Q(unit__in=_bookable(actor))


def _bookable(actor: Actor) -> list[str]:
    """The units that have times which people of one's units may book."""
    today, units = timezone.localdate(), actor.units()
    return sorted(
        {each.unit for each in valid_items(profile_on(today).backgrounds, today) if books(each, units)}
    )


def teams_of_my_units(actor: Actor) -> Q:
    """The teams of the units that one leads or works in."""
    return teams_of_mine(actor) | Q(unit__in=actor.units())


def own_posts(actor: Actor) -> Q:
    """One's own posts."""
    return Q(user=actor.id)


def own_holds(actor: Actor) -> Q:
    """What one holds oneself."""
    return Q(held_by=actor.id)


def booked_by_mine(actor: Actor) -> Q:
    """Cases that one's teams answer for, and those that came of a contact which one took (R-KL-16)."""
    taken = Matter.objects.filter(case=OuterRef("pk"), contact__taken_by=actor.id)
    return answered_by_mine(actor) | Q(OfEach(taken))


def told_by_mine(actor: Actor) -> Q:
    """Cases of which one may record what the client was told, and those that came of one's own contact."""
    return worked_by_mine(actor) | booked_by_mine(actor)


def changed_by_mine(actor: Actor) -> Q:
    """Cases for which one may book, and those whose agreed time is one that one's units' people may book.

    Whoever answers the phone moves a time for a client, whoever booked it (R-KL-39); what became of it they
    see on the same day.
    """
    agreed = Meeting.objects.filter(case=OuterRef("pk"), state=MeetingState.AGREED)
    bookable = agreed.filter(booking__team__unit__in=_bookable(actor))
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Entry.objects.filter(track=OuterRef("pk"), kind__in=CHANGING, actor_id=actor.id, at__gte=since)
    return booked_by_mine(actor) | Q(OfEach(bookable)) | Q(OfEach(mine))


CHANGING = ("appointments.move", "appointments.cancel")
VIEW = Action("appointments.view", _("See the calendars of a unit"), teams_seen)
SEE_OWN = Action("appointments.see_own", _("See one's own calendar"), myself)
PLAN_OWN = Action("appointments.plan_own", _("Plan one's own weekly times"), own_posts)
CHANGE_OWN_DAY = Action("appointments.change_own_day", _("Change one day of one's own calendar"), own_posts)
PLAN = Action("appointments.plan", _("Plan somebody's weekly times"), in_my_teams())
CHANGE_DAY = Action("appointments.change_day", _("Change one day of somebody's calendar"), in_my_teams())
READ_BUSY = Action("appointments.read_busy", _("Read one's own taken times from another calendar"), myself)
HOLD = Action("appointments.hold", _("Keep a time while talking with the client"), teams_seen)
RELEASE = Action("appointments.release", _("Let a held time go"), own_holds)
BOOK = Action("appointments.book", _("Book a held time for a case"), booked_by_mine)
MOVE = Action("appointments.move", _("Move a booked time"), changed_by_mine)
CANCEL = Action("appointments.cancel", _("Cancel a booked time"), changed_by_mine)
FOLLOW = Action("appointments.follow", _("See one's own time by the link one was given"), changed_by_mine)
REMIND = Action("appointments.remind", _("Remind a client of their time"), anywhere)
TELL = Action("appointments.tell", _("Record that the client was told of their time"), told_by_mine)
TELL_AGAIN = Action("appointments.tell_again", _("Send a notice to a client again"), told_by_mine)
TELL_SHORTAGE = Action(
    "appointments.tell_shortage", _("Write down that no time kept the promise"), teams_seen
)
SEE_SHORTAGES = Action(
    "appointments.see_shortages", _("See where no time kept the promise"), teams_of_my_units
)

PROMISES["hold_never_twice"] = Problem("appointments.not_free", NOT_FREE)
PROMISES["availability_never_twice"] = Problem("appointments.overlaps", OVERLAPS)
PROMISES["availability_change_never_twice"] = Problem("appointments.changes_overlap", CHANGES_OVERLAP)
