"""What happened with a callback, as plain sentences of its entries: the same on its page and in a case."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.callbacks.states import CallResult, MessageBy, RequestedVia, WithdrawReason
from reimari.common.dates import exact_words
from reimari.desk.queries.rows import language

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Facts = Mapping[str, Any]
FIELDS: Mapping[str, "StrPromise"] = {
    "number": gettext_lazy("phone number"),
    "language": gettext_lazy("language"),
    "window_from": gettext_lazy("wished time"),
    "window_until": gettext_lazy("wished time"),
    "is_urgent": gettext_lazy("urgency"),
    "no_message": gettext_lazy("whether a message may be left"),
    "name": gettext_lazy("name"),
    "words": gettext_lazy("what it is about"),
}


def _asked(facts: Facts) -> str:
    via = {"via": _label(RequestedVia, facts.get("via"))}
    if times := facts.get("times"):
        return _("Asked to be called again, for the %(times)s. time (%(via)s).") % (via | {"times": times})
    return _("Asked to be called (%(via)s).") % via


def _called(facts: Facts) -> str:
    told = {"result": _label(CallResult, facts.get("result")), "number": facts.get("attempt", "")}
    at = _moment(facts.get("next"))
    if at:
        return _("Call %(number)s: %(result)s. Next try: %(at)s.") % (told | {"at": at})
    return _("Call %(number)s: %(result)s.") % told


def _reached(facts: Facts) -> str:
    if "callback" in facts:
        return _("The client was reached by a callback.")
    return _("The client was reached.")


def _ended_by_message(facts: Facts) -> str:
    return _("Not reached: a message was left %(by)s.") % {"by": _label(MessageBy, facts.get("by"))}


def _changed(facts: Facts) -> str:
    names = dict.fromkeys(str(FIELDS[name]) for name in facts.get("fields", ()) if name in FIELDS)
    return _("Changed: %(what)s.") % {"what": ", ".join(names) or _("nothing")}


def _withdrawn(facts: Facts) -> str:
    return _("Withdrawn: %(reason)s.") % {"reason": _label(WithdrawReason, facts.get("reason"))}


def _joined(facts: Facts) -> str:
    if "joined" in facts:
        return _("Another callback of the same client was joined to this one.")
    return _("The same as another callback, which goes on.")


CALLBACKS: Mapping[str, Callable[[Facts], str]] = {
    "callbacks.request": _asked,
    "callbacks.receive": _asked,
    "callbacks.leave_number": _asked,
    "callbacks.begin_call": lambda _facts: _("Began to call."),
    "callbacks.release_call": lambda _facts: _("Left the call to others."),
    "callbacks.record_call": _called,
    "callbacks.reach": _reached,
    "callbacks.leave_message": _ended_by_message,
    "callbacks.send_letter": lambda _facts: _("Not reached: a letter was sent."),
    "callbacks.change": _changed,
    "callbacks.withdraw": _withdrawn,
    "callbacks.join": _joined,
    "callbacks.reopen": lambda _facts: _("Opened again: the client is tried again."),
}


def _label(kinds: Any, code: object) -> str:
    return str(dict(kinds.choices).get(str(code), ""))


def _moment(held: object) -> str:
    at = parse_datetime(str(held or ""))
    return exact_words(timezone.localtime(at), language=language()) if at else ""
