"""On which list of its line a callback belongs by the client's place (R-PS-23)."""

import datetime as dt
from collections.abc import Sequence

from reimari.callbacks.models import Callback
from reimari.contacts.queries import Known, route_of, rules_on
from reimari.contacts.states import ParticipantKind
from reimari.region.profile.values import Profile, Serves, by_code, fold
from reimari.staff.models import Team


def right_list(callback: Callback, lists: Sequence[Team], *, now: dt.datetime) -> Team | None:
    """The one of `lists` that the county's rules name for the place; None: it isn't known, or it is there.

    No query beside the rules of the day.
    """
    if callback.place is None or not lists:
        return None
    rules = rules_on(now, callback.asked_at)
    known = Known(
        contactor=_who_calls(rules.profile, callback.channel_id),
        need=callback.need,
        service_task=callback.service_task_id or "",
        place=str(callback.place),
        language=callback.language,
        urgent=callback.is_urgent,
        channel=callback.channel_id,
    )
    right = route_of(known, rules).team
    return next((team for team in lists if team.pk == right), None)


def _who_calls(profile: Profile, channel: str) -> str:
    """Whom the line serves: nobody asks it of whoever leaves a number."""
    line = by_code(profile.channels).get(fold(channel))
    own = line is not None and line.serves == Serves.OWN_EMPLOYEES
    return (ParticipantKind.OWN_EMPLOYEE if own else ParticipantKind.CLIENT).value
