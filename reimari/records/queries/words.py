"""Rows of the logs in words: whose data, which, for what, by which basis, to whom (703/2023 10 §)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reimari.access.actor import ActorKind
from reimari.access.catalogue import ACTIONS
from reimari.accounts.models import User
from reimari.audit.models import Disclosure, Event, Logged
from reimari.people import access as people
from reimari.records import access
from reimari.records.models import LogHandOver
from reimari.records.rules.basis import Basis
from reimari.region.profile.values import Coded, OrganisationKind, Profile, by_code, fold
from reimari.staff.models import Organisation

OF_THE_LOGS = {"desk.view_log", people.OVERSEE.name, people.CHECK_EMERGENCY.name}
UNTOLD = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """A row of the disclosure log as 10 § 3 asks for it: what, by whom, to whom, for what, by which right."""

    row: Disclosure
    data: tuple[str, ...]
    discloser: str
    recipient: str
    purpose: str
    basis: str


def provider() -> str:
    """Whose data they are: the county, which is the controller (703/2023 13 §)."""
    found = Organisation.objects.filter(kind=OrganisationKind.COUNTY).order_by("pk").first()
    return str(found or "")


def what_was_done(action: str) -> str:
    """The Action in words: the purpose for which the data were used."""
    known = ACTIONS.get(action)
    return str(known.label) if known else action


def data_used(action: str) -> str:
    """Which data an Action shows or changes, in plain words; by the app that it belongs to."""
    groups = {
        "people": _("basic details and client relationships"),
        "contacts": _("contacts with us"),
        "cases": _("cases and what was agreed in them"),
        "work": _("tasks that wait"),
        "callbacks": _("requests to be called"),
        "telephony": _("telephone calls"),
        "mail": _("e-mails"),
        "concerns": _("concern reports and contacts to social services"),
        "assessments": _("initial assessments"),
        "grants": _("granted services"),
        "staff": _("the team's tasks"),
        "directory": _("instructions used in a matter"),
        "records": _("log data"),
        "desk": _("log data") if action == "desk.view_log" else _("lists of tasks and contacts"),
        "api": _("contacts with us and where they stand"),
        "appointments": _("agreed times"),
        "cover": _("tasks that wait"),
        "figures": _("lists of tasks and contacts"),
        "messaging": _("messages to the client"),
        "notices": _("messages to the client"),
    }
    return groups.get(action.partition(".")[0], UNTOLD)


def basis_words(bases: Iterable[Basis]) -> list[str]:
    """The bases in words."""
    words = {
        Basis.STEP: _("a task that was open for the worker or their team"),
        Basis.RELATIONSHIP: _("client relationship, as own worker"),
        Basis.CONTACT: _("a contact that came to the worker or their line"),
        Basis.EMERGENCY: _("emergency access"),
    }
    return [words[each] for each in bases]


def other_basis(row: Event) -> str:
    """On what grounds a row stands that no work of the worker's explains."""
    if row.actor_kind != ActorKind.STAFF:
        return _("handling of the matter by a program or by whoever contacted us")
    return looking_after(row) or untold_basis()


def looking_after(row: Event) -> str:
    """The ground of whoever looks after the logs; empty for everybody else."""
    if row.action in OF_THE_LOGS or row.action.startswith("records."):
        return _("looking after how data are used (703/2023 10 and 11 §)")
    return ""


def untold_basis() -> str:
    """The rows tell of no basis: nothing is made up."""
    return _("the records don't tell it; you may ask us for an explanation")


def actor_words(row: Logged, users: Mapping[UUID, User]) -> str:
    """Who it was: a name, or what kind of actor."""
    if row.actor_id:
        return str(users.get(row.actor_id, "") or _("unknown"))
    if row.actor_kind == ActorKind.SYSTEM:
        return _("the program itself")
    if row.actor_kind == ActorKind.INTEGRATION:
        return _("another information system")
    return _("somebody not signed in")


def users_of(rows: Iterable[Logged]) -> dict[UUID, User]:
    """Who acted in these rows; one query."""
    ids = {row.actor_id for row in rows if row.actor_id}
    return User.objects.in_bulk(ids) if ids else {}


def organisation_names() -> dict[str, str]:
    """Organisations by code; one query."""
    return {each.pk: str(each) for each in Organisation.objects.order_by("pk")}


def disclosed(rows: Iterable[Disclosure], profile: Profile) -> list[Disclosed]:
    """The rows in words. At most four queries."""
    found = list(rows)
    users, names = users_of(found), organisation_names()
    workers = _workers_told(found)
    handed = LogHandOver.objects.select_related("extract__request").order_by("pk")
    asked = [row.pk for row in found if row.action == access.HAND_OVER.name]
    by_row = {each.disclosure_id: each for each in handed.filter(disclosure_id__in=asked)} if asked else {}
    told: dict[str, Callable[[Disclosure], Disclosed]] = {
        people.ASK_RELATIONSHIP.name: lambda row: _who_answers(row, profile, users, names, workers),
        access.HAND_OVER.name: lambda row: _extract(row, users, by_row.get(row.pk)),
    }
    return [told[row.action](row) if row.action in told else _unknown(row, users) for row in found]


def _who_answers(
    row: Disclosure,
    profile: Profile,
    users: Mapping[UUID, User],
    names: Mapping[str, str],
    workers: Mapping[str, User],
) -> Disclosed:
    relations, units = by_code(profile.relations), by_code(profile.units)
    said = []
    for each in row.told.get("relations", []):
        kind, unit = relations.get(fold(each["relation"])), units.get(fold(each["unit"]))
        words = f"{_name(kind, each['relation'])}: {_name(unit, each['unit'])}"
        worker = workers.get(each.get("own_worker", ""))
        said.append(f"{words}, {worker}" if worker else words)
    recipient = actor_words(row, users)
    organisation = names.get(row.organisation, row.organisation)
    return Disclosed(
        row=row,
        data=tuple(said) or (_("nothing: no client relationship was found"),),
        discloser=_("the register, when it was asked"),
        recipient=f"{recipient}, {organisation}" if organisation else recipient,
        purpose=what_was_done(row.action),
        basis=_("work on behalf of the provider (703/2023 4 §)"),
    )


def _extract(row: Disclosure, users: Mapping[UUID, User], handed: LogHandOver | None) -> Disclosed:
    return Disclosed(
        row=row,
        data=(
            _("log data from %(since)s to %(until)s, %(rows)s rows")
            % {"since": _day(row, "since"), "until": _day(row, "until"), "rows": row.told.get("rows", "")},
        ),
        discloser=actor_words(row, users),
        recipient=handed.recipient if handed else UNTOLD,
        purpose=_("the client's right to know who has used their data"),
        basis=str(row.told.get("basis", UNTOLD)),
    )


def _day(row: Disclosure, name: str) -> str:
    day = dt.date.fromisoformat(row.told[name])
    return f"{day.day}.{day.month}.{day.year}"


def _unknown(row: Disclosure, users: Mapping[UUID, User]) -> Disclosed:
    return Disclosed(
        row=row,
        data=(UNTOLD,),
        discloser=actor_words(row, users),
        recipient=UNTOLD,
        purpose=what_was_done(row.action),
        basis=UNTOLD,
    )


def _workers_told(rows: Iterable[Disclosure]) -> dict[str, User]:
    ids = {
        each["own_worker"] for row in rows for each in row.told.get("relations", []) if "own_worker" in each
    }
    return {str(pk): user for pk, user in User.objects.in_bulk(ids).items()} if ids else {}


def _name(item: Coded | None, code: str) -> str:
    return item.name.in_language((get_language() or "fi")[:2]) if item else code
