"""The forms of duty, absences, cover plans and help, as they are sent (`tests/sendings.py`)."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reimari.cover.actions import tell_absence
from reimari.desk.tests.sharing import a_shared_page
from reimari.figures.models import Publication
from reimari.staff.actions import open_overflow
from reimari.staff.models import Absence, Team
from reimari.staff.states import AbsenceKind
from tests.factories import NOW, TODAY, a_post, as_actor

if TYPE_CHECKING:
    from tests.sendings import House, Sending

WEST, ON_CALL = "GUIDANCE_WORKING_AGE_LANTINEN", "ON_CALL_WORKING_AGE"
LINE = "advice_working_age"  # of the unit of Eero's team
AWAY = {"kind": "ill", "first": TODAY.isoformat(), "last": TODAY.isoformat()}
LONGER = {"last": (TODAY + dt.timedelta(days=2)).isoformat()}


def leads(house: "House") -> None:
    """Eero leads the team too."""
    lead = a_post(WEST, "ESIHENKILO", name="Laura Lehtoniemi")
    lead.user_id = house.eero.user_id
    lead.save()


def _away(house: "House") -> Absence:
    leads(house)
    told: Any = {"kind": AbsenceKind.ILL, "first": TODAY, "last": TODAY + dt.timedelta(days=20)}
    return tell_absence(house.eero.user, actor=as_actor(house.eero), now=NOW, **told)


def _duty(house: "House", verb: str, **fields: Any) -> "Sending":
    """Eero, who leads the team too, is put on the line of his unit."""
    leads(house)
    told = {"place": f"{WEST}|{LINE}", "kind": "full", "share": "100", "first": TODAY.isoformat()}
    return "eero", f"/post/{house.eero.pk}/duty/{verb}/", told | fields


def _record_absence(house: "House") -> "Sending":
    leads(house)
    return "eero", f"/post/{house.eero.pk}/absence/", AWAY


def _cover(house: "House") -> "Sending":
    """What Eero has taken goes to Timo."""
    step, timo = house.taken().current_step_id, a_post(WEST, "TYONTEKIJA", name="Timo Toinen")
    return "eero", f"/cover/{_away(house).plan.pk}/accept/", {"seen": "0", f"to-{step}": str(timo.user_id)}


def _give(house: "House") -> "Sending":
    """What nobody has taken goes to Timo."""
    leads(house)
    timo = a_post(WEST, "TYONTEKIJA", name="Timo Toinen")
    step = house.case().current_step_id
    return "eero", f"/load/next/{WEST}/give/", {f"to-{step}": str(timo.user_id)}


def _overflow(house: "House") -> "Sending":
    leads(house)
    told = {"team": ON_CALL, "to": WEST, "until": TODAY.isoformat(), "why": "Ruuhka."}
    return "eero", "/overflow/", told


def _end_overflow(house: "House") -> "Sending":
    leads(house)
    team, to = Team.objects.get(pk=ON_CALL), Team.objects.get(pk=WEST)
    given: Any = {"until": TODAY, "why": "Ruuhka.", "actor": as_actor(house.eero), "now": NOW}
    return "eero", f"/overflow/{open_overflow(team, to=to, **given).pk}/end/", {}


def _share(house: "House") -> "Sending":
    leads(house)
    told = {"page": "report", "figures": "contacts", "asked": "since=2026-10&until=2026-10", "days": "7"}
    return "eero", "/figures/share/", told


def _unshare(house: "House") -> "Sending":
    leads(house)
    return "eero", f"/figures/shared/{a_shared_page(house.eero).pk}/take-back/", {}


def _published(house: "House", verb: str, **fields: str) -> "Sending":
    leads(house)
    told: dict[str, Any] = {"counted_at": NOW, "version": "1", "profile_hash": "1"}
    if verb == "withdraw":
        told |= {"state": "published", "published_at": NOW, "published_by": house.eero.user}
    row = Publication.objects.create(half=dt.date(2025, 1, 1), **told)
    return "eero", f"/figures/publications/{row.pk}/{verb}/", fields


DEEDS: dict[str, Callable[["House"], "Sending"]] = {
    "desk:duty_plan": lambda house: _duty(house, "plan", week="1-morning"),
    "desk:duty_change": lambda house: _duty(house, "change", half="morning"),
    "desk:make_duty_feed": lambda _house: ("eero", "/roster/feed/make/", {}),
    "desk:revoke_duty_feed": lambda _house: ("eero", "/roster/feed/revoke/", {}),
    "desk:tell_absence": lambda _house: ("eero", "/absence/", AWAY),
    "desk:record_absence": _record_absence,
    "desk:change_absence": lambda house: ("eero", f"/absences/{_away(house).pk}/change/", LONGER),
    "desk:amend_absence": lambda house: ("eero", f"/absences/{_away(house).pk}/amend/", LONGER),
    "desk:accept_cover_plan": _cover,
    "desk:give_next_cases": _give,
    "desk:share_figures": _share,
    "desk:unshare_figures": _unshare,
    "desk:publish_waiting_times": lambda house: _published(
        house, "publish", words_fi="Sanat.", words_sv="Ord."
    ),
    "desk:withdraw_waiting_times": lambda house: _published(house, "withdraw"),
    "desk:overflow": _overflow,
    "desk:overflow_end": _end_overflow,
}
