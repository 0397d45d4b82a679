from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reimari.common.states import Moves

# Kinds of step that the program itself opens; every profile has them.
FIRST_STEP = "check"
MEETING_STEP = "meeting"
CONTACT_STEP = "contact_client"


class CaseState(TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


MOVES: Moves[CaseState] = {
    CaseState.OPEN: frozenset({CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.OPEN}),
}


class Ending(TextChoices):
    """Why a case was closed: nothing closes vaguely (C25, R-KL-31)."""

    HELPED = "helped", _("the client got the help that was needed")
    PLANNED_WORK = "planned_work", _("goes on as planned work in the client information system")
    NO_NEED = "no_need", _("no need for social services after all")
    DECLINED = "declined", _("the client didn't want the help offered")
    ELSEWHERE = "elsewhere", _("belongs elsewhere, and the client was guided there")
    NOT_REACHED = "not_reached", _("the client wasn't reached, by the county's rule")
    DIED = "died", _("the client has died")


class Assessment(TextChoices):
    """What is known of the initial assessment; its record stands in `assessments`."""

    DONE = "done", _("done")
    NOT_NEEDED = "not_needed", _("not needed")


class MeetingState(TextChoices):
    AGREED = "agreed", _("agreed")
    REALISED = "realised", _("realised")
    MOVED = "moved", _("moved to another time")
    MISSED = "missed", _("the client didn't come or answer")
    CANCELLED = "cancelled", _("cancelled")


MEETING_MOVES: Moves[MeetingState] = {
    MeetingState.AGREED: frozenset(
        {MeetingState.REALISED, MeetingState.MOVED, MeetingState.MISSED, MeetingState.CANCELLED}
    ),
    MeetingState.REALISED: frozenset(),
    MeetingState.MOVED: frozenset(),
    MeetingState.MISSED: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}


CHANGED = frozenset({MeetingState.MOVED, MeetingState.CANCELLED})  # it didn't take place: somebody changed it


class ChangedBy(TextChoices):
    """Who moved or cancelled a meeting; K-02b tells them apart (R-KL-22)."""

    CLIENT = "client", _("the client")
    UNIT = "unit", _("we")


class ChangeReason(TextChoices):
    """Why a meeting was moved or cancelled."""

    ILL = "ill", _("illness")
    TIME = "time", _("the time doesn't suit")
    WAY = "way", _("another way to meet or place suits better")
    NO_NEED = "no_need", _("no need for the time any more")
    AWAY = "away", _("the worker is away or at another task")
    URGENT = "urgent", _("something more urgent takes the time")
    OTHER = "other", _("another reason")
    UNTOLD = "untold", _("the reason wasn't told")


REASONS: Mapping[ChangedBy, tuple[ChangeReason, ...]] = {
    ChangedBy.CLIENT: (
        *(ChangeReason.TIME, ChangeReason.ILL, ChangeReason.WAY, ChangeReason.NO_NEED),
        *(ChangeReason.OTHER, ChangeReason.UNTOLD),
    ),
    ChangedBy.UNIT: (ChangeReason.ILL, ChangeReason.AWAY, ChangeReason.URGENT, ChangeReason.OTHER),
}


class MeetingMode(TextChoices):
    PHONE = "phone", _("phone call")
    VIDEO = "video", _("video call")
    OFFICE = "office", _("meeting at the office")
    HOME = "home", _("home visit")


class RerouteReason(TextChoices):
    """Why a matter goes to another service task or team (K-08, DR-12)."""

    WRONG_TASK = "wrong_task", _("belongs to another service task")
    WRONG_AREA = "wrong_area", _("belongs to another area")
    NEED_CHANGED = "need_changed", _("the need became clearer or changed")
    MOVED_HOME = "moved_home", _("the client has moved")


class RefusalReason(TextChoices):
    """Why a hand-over goes back to the sender."""

    WRONG_TASK = "wrong_task", _("belongs to another service task")
    WRONG_AREA = "wrong_area", _("belongs to another area")
    NOT_ENOUGH_KNOWN = "not_enough_known", _("more has to be known first")
    NO_CAPACITY = "no_capacity", _("nobody can take it in time")


class ToldBy(TextChoices):
    """How the client was told after the contact what was passed on and what happens next (C26, R-KL-50)."""

    PHONE = "phone", _("by phone")
    IN_PERSON = "in_person", _("when we met")
    LETTER = "letter", _("by letter")
    EMAIL = "email", _("by e-mail")


class NoteKind(TextChoices):
    NOTE = "note", _("note")
    DONE = "done", _("what has been tried or done")
    SAFETY = "safety", _("safety: what whoever meets the client must know")
    TOLD = "told", _("what the client was told")
