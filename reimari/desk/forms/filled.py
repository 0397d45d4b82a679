"""A new contact that begins with what is known already: of the call or callback by which it comes."""

from django.http import QueryDict
from django.utils import timezone

from reimari.callbacks.models import Callback
from reimari.contacts.states import CameVia, ParticipantKind
from reimari.desk.forms.choices import OTHER, SERVED
from reimari.people.rules import phone_number, shown_phone
from reimari.region.rules.addresses import is_retired
from reimari.telephony.models import Call
from reimari.telephony.queries import called_number
from reimari.work.queries import county_on

CLIENTS, CONTACTORS = "phone", "contactor_phone"


def filled_from_call(call: Call) -> QueryDict:
    """What the form is filled with: channel, team, number, language, and when the caller was answered.

    Who called a number that isn't in use any more came by old details (R-PS-71, R-PS-95).
    """
    data = QueryDict(mutable=True)
    data["call"] = str(call.pk)
    data["channel"] = call.channel_id
    data["started_at"] = timezone.localtime(call.answered_at or timezone.now()).isoformat(timespec="seconds")
    if call.team_id:
        data["team"] = call.team_id
    if is_retired(county_on(call.began_at).profile, called_number(call), timezone.localdate(call.began_at)):
        data["came_via"] = CameVia.OLD_DETAILS.value
    if call.number:
        data[CLIENTS] = shown_phone(call.number)
    if call.language in SERVED:
        data["language"] = call.language
    elif call.language:
        data["language"], data["other_language"] = OTHER, call.language
    return data


def filled_from_callback(callback: Callback) -> QueryDict:
    """What the form is filled with of a callback: line, number, language, need, place, words, person."""
    data = QueryDict(mutable=True)
    data["callback"], data["channel"] = str(callback.pk), callback.channel_id
    data["started_at"] = timezone.localtime(callback.calling_since or timezone.now()).isoformat(
        timespec="seconds"
    )
    data[CLIENTS], data["m1-words"] = shown_phone(callback.number), callback.words
    data["m1-need"], data["m1-place"] = callback.need, str(callback.place or "")
    if callback.person_id:
        data["person"] = str(callback.person_id)
    if callback.language in SERVED:
        data["language"] = callback.language
    else:
        data["language"], data["other_language"] = OTHER, callback.language
    return data


def follow_caller(data: QueryDict, number: str, contactor: str) -> None:
    """The number that called is that of whoever contacts: the client's, somebody else's, or kept of nobody.

    A number that was typed instead stays where it was typed.
    """
    if not number:
        return
    fields = [name for name in (CLIENTS, CONTACTORS) if is_same(data.get(name, ""), number)]
    if not fields:
        return
    for name in fields:
        data[name] = ""
    if contactor != ParticipantKind.ANONYMOUS:
        own = CLIENTS if contactor == ParticipantKind.CLIENT else CONTACTORS
        data[own] = data.get(own) or shown_phone(number)


def is_same(typed: str, number: str) -> bool:
    """Whether what was typed is this number (E.164)."""
    try:
        return phone_number(typed) == number
    except ValueError:
        return False
