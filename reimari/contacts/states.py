from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reimari.common.states import Moves


class ContactState(TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


MOVES: Moves[ContactState] = {
    ContactState.OPEN: frozenset({ContactState.CLOSED}),
    ContactState.CLOSED: frozenset(),
}


class Outcome(TextChoices):
    """How a matter ended in the contact; the order is how far along it went (C25)."""

    NOT_REACHED = "not_reached", _("not reached")
    ELSEWHERE = "elsewhere", _("belonged elsewhere, guided on")
    ADVICE = "advice", _("advice given and enough")
    CALL_BACK = "call_back", _("is called back")  # a callback was asked for (`callbacks`), no case
    GOES_ON = "goes_on", _("goes on")


FURTHEST_LAST = list(Outcome)


class Told(TextChoices):
    """How the client was told what happens next (C26)."""

    IN_CONTACT = "in_contact", _("during this contact")
    PHONE = "phone", _("by phone")
    LETTER = "letter", _("by letter")
    EMAIL = "email", _("by e-mail")
    THROUGH = "through", _("through whoever contacted us")


class NotTold(TextChoices):
    """Why the client couldn't be told; a coded reason instead of silence."""

    NOT_REACHABLE = "not_reachable", _("no way to reach the client yet")
    REPORTED_BY_OTHER = "reported_by_other", _("somebody else contacted us, the client is told when met")
    DANGEROUS = "dangerous", _("telling now could put the client in danger")
    ANONYMOUS = "anonymous", _("the client stayed anonymous")


class Part(TextChoices):
    """What part somebody has in a contact."""

    CONTACTOR = "contactor", _("contacted us")
    CLIENT = "client", _("client")
    OTHER = "other", _("other")


class ParticipantKind(TextChoices):
    CLIENT = "client", _("client")
    CLOSE_PERSON = "close_person", _("close person")
    OWN_EMPLOYEE = "own_employee", _("our own employee")
    OTHER_AUTHORITY = "other_authority", _("another authority")
    OUTSIDE_PARTY = "outside_party", _("somebody outside")
    ANONYMOUS = "anonymous", _("anonymous")


class Elsewhere(TextChoices):
    """Where a matter that wasn't ours was guided (DR-08, R-PS-76)."""

    OTHER_UNIT = "other_unit", _("another unit of the county")
    OTHER_COUNTY = "other_county", _("another wellbeing services county")
    MUNICIPALITY = "municipality", _("the municipality")
    KELA = "kela", _("Kela")
    HEALTH = "health", _("health services")
    EMERGENCY = "emergency", _("emergency services")
    OTHER = "other", _("somewhere else")


class CameVia(TextChoices):
    """How a contact came to us (R-PS-06, R-PS-70, R-PS-71, R-PS-95); blank: it isn't known."""

    RIGHT_WAY = "right_way", _("the right way")
    MISDIRECTED = "misdirected", _("came to the wrong place")
    BYPASSED_LINE = "bypassed_line", _("passed by the line that it belongs to")
    OLD_DETAILS = "old_details", _("came by an old number or address")
    FAMILIAR_ADVISER = "familiar_adviser", _("came straight to an adviser known from before")
    OUTSIDER_ON_LINE = "outsider_on_line", _("somebody outside on the county's own line")


OTHER_WAYS = tuple(via for via in CameVia if via != CameVia.RIGHT_WAY)


class TeamReason(TextChoices):
    """Why the team was chosen by hand instead of by the county's rules; counted from the entries."""

    NO_RULE = "no_rule", _("the rules name no team")
    AGREED = "agreed", _("agreed with that team")
    KNOWN_CLIENT = "known_client", _("that team already works with the client")
    HAD_THE_TIME = "had_the_time", _("that team had the time that was booked")
    RULE_DOESNT_FIT = "rule_doesnt_fit", _("the rules don't fit this situation")


class Urgency(TextChoices):
    """Why help can't wait: the codes of `region.profile.values.UrgencyKind` (R-KL-29, R-VS-58)."""

    NO_MONEY_NO_FOOD = "no_money_no_food", _("no money, no food")
    VIOLENCE = "violence", _("violence or a threat of it")
    CHILD = "child", _("a child is in danger")
    ACUTE_ILLNESS = "acute_illness", _("acute illness or injury")
    OTHER = "other", _("something else that can't wait")


class OverrideReason(TextChoices):
    """Why another segment or level was chosen than the rules suggest; counted from the entries."""

    SITUATION = "situation", _("the whole situation tells otherwise")
    KNOWN_CLIENT = "known_client", _("the client is known from before")
    CLIENTS_WISH = "clients_wish", _("the client wishes it so")
    RULE_DOESNT_FIT = "rule_doesnt_fit", _("the rule doesn't fit this situation")


class CorrectedField(TextChoices):
    """Which coded detail of a closed contact was wrong."""

    CHANNEL = "channel", _("channel")
    LANGUAGE = "language", _("language")
    NEED = "need", _("need")
    SERVICE_TASK = "service_task", _("service task")
    PLACE = "place", _("place")
    OUTCOME = "outcome", _("outcome")
