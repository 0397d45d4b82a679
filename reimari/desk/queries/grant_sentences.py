"""What happened with a grant, as plain sentences of its entries: the same on its page and in a case."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from reimari.common.dates import exact_day_words
from reimari.contacts.states import Told
from reimari.desk.queries.rows import language, name_in
from reimari.grants.states import EndReason, FollowUp, Grounds, WithdrawReason
from reimari.region.profile.values import by_code
from reimari.work.queries import County

type Facts = Mapping[str, Any]


def _granted(facts: Facts, county: County) -> str:
    told = _what(facts, county) | {
        "first": _day(facts.get("first")),
        "last": _day(facts.get("last")),
        "grounds": _label(Grounds, facts.get("grounds")),
    }
    if "extends" in facts:
        return _("%(what)s goes on, %(first)s – %(last)s (%(grounds)s).") % told  # noqa: RUF001
    return _("Granted on the line: %(what)s, %(first)s – %(last)s (%(grounds)s).") % told  # noqa: RUF001


def _followed(facts: Facts, county: County) -> str:
    told = _what(facts, county) | {"result": _label(FollowUp, facts.get("follow_up"))}
    if told["what"]:
        return _("Followed up, %(what)s: %(result)s.") % told
    return _("Followed up: %(result)s.") % told


def _ended(facts: Facts, county: County) -> str:
    told = _what(facts, county) | {
        "last": _day(facts.get("last")),
        "reason": _label(EndReason, facts.get("reason")),
    }
    if told["reason"]:
        return _("%(what)s ended early, %(last)s: %(reason)s.") % told
    return _("%(what)s ended, %(last)s.") % told


def _withdrawn(facts: Facts, county: County) -> str:
    told = _what(facts, county) | {"reason": _label(WithdrawReason, facts.get("reason"))}
    return _("%(what)s was withdrawn: %(reason)s.") % told


def _asked(facts: Facts, county: County) -> str:
    team = name_in(by_code(county.profile.teams), str(facts.get("team") or ""))
    if "opened" in facts:
        return _("An assessment was asked for. It is on the work list of %(team)s.") % {"team": team}
    return _("An assessment was asked for from %(team)s.") % {"team": team}


def _notified(facts: Facts, _county: County) -> str:
    return _("The client was told of the grant %(how)s.") % {"how": _label(Told, facts.get("told"))}


GRANTS: Mapping[str, Callable[[Facts, County], str]] = {
    "grants.grant": _granted,
    "grants.notify": _notified,
    "grants.follow_up": lambda facts, county: (
        _granted(facts, county)
        if "grounds" in facts
        else (_asked(facts, county) if "opened" in facts else _followed(facts, county))
    ),
    "grants.end": _ended,
    "grants.withdraw": _withdrawn,
    "grants.request_assessment": _asked,
}


def _what(facts: Facts, county: County) -> dict[str, str]:
    code = str(facts.get("grantable") or "")
    return {"what": name_in(by_code(county.profile.grantables), code) if code else ""}


def _label(kinds: Any, code: object) -> str:
    return str(dict(kinds.choices).get(str(code), ""))


def _day(held: object) -> str:
    try:
        return exact_day_words(dt.date.fromisoformat(str(held)), language=language())
    except ValueError:
        return ""
