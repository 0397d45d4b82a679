"""What each role may do and who may do what: made from the Actions of the program and the county's roles."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.access.actor import Actor
from reimari.access.catalogue import ACTIONS, Action
from reimari.desk.queries.rows import language
from reimari.region.profile.values import Profile, Remote, Requirement, Role, fold, valid_items
from reimari.staff import access, facts
from reimari.staff.models import Post, Scope
from reimari.staff.queries import title_of
from reimari.staff.states import RemoteWork

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST = 500
# What the first part of an Action's name is called; a test holds this list to the Actions there are.
PARTS: dict[str, "StrPromise"] = {
    "contacts": _("Contacts"),
    "callbacks": _("Callbacks"),
    "concerns": _("Concern reports"),
    "cases": _("Cases"),
    "work": _("Work lists"),
    "assessments": _("Initial assessments"),
    "grants": _("Granted services"),
    "people": pgettext_lazy("rights", "Clients and persons"),
    "mail": _("E-mail"),
    "telephony": _("Telephone"),
    "directory": _("Instructions"),
    "messaging": _("Messages to clients"),
    "notices": _("Notices of times"),
    "desk": pgettext_lazy("rights", "My day, logs and background work"),
    "staff": _("Posts and roles"),
    "appointments": pgettext_lazy("navigation", "Calendars"),
    "cover": _("Absences and substitutes"),
    "figures": pgettext_lazy("navigation", "Figures"),
    "warehouse": _("The county's warehouse"),
    "records": pgettext_lazy("rights", "Requests for log data, merging and retention"),
    "region": pgettext_lazy("rights", "Lines and the county's settings"),
    "api": _("Other systems"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The Actions of one part of the program, by their plain names."""

    name: str
    actions: Sequence[Action]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLine:
    """A role of the county in words."""

    role: Role
    name: str
    scope: str
    parts: Sequence[Part]
    asks: Sequence[tuple[str, Requirement]]
    remote: str

    @property
    def count(self) -> int:
        """How many Actions it allows."""
        return sum(len(part.actions) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role now."""

    name: str
    title: str
    team: str
    role: str


def roles_of(profile: Profile, day: dt.date) -> list[RoleLine]:
    """All roles of the day, in the county's order."""
    return [_line(role, profile, day) for role in valid_items(profile.roles, day)]


def role_of(profile: Profile, code: str, day: dt.date) -> RoleLine | None:
    """The one role; None when the county has none of this code today."""
    found = next((each for each in valid_items(profile.roles, day) if fold(each.code) == fold(code)), None)
    return _line(found, profile, day) if found else None


def parts_of(names: Iterable[str]) -> list[Part]:
    """These Actions under the names of their parts; what the program doesn't know any more is left out."""
    grouped: dict[str, list[Action]] = {}
    for name in names:
        if name in ACTIONS:
            grouped.setdefault(name.partition(".")[0], []).append(ACTIONS[name])
    order = [*PARTS, *sorted(set(grouped) - set(PARTS))]
    return [
        Part(
            str(PARTS.get(part, part)), sorted(grouped[part], key=lambda action: str(action.label).casefold())
        )
        for part in order
        if part in grouped
    ]


def who_may(action: Action, lines: Iterable[RoleLine]) -> list[RoleLine]:
    """The roles that allow it."""
    return [line for line in lines if action.name in line.role.actions]


def holders(actor: Actor, codes: Iterable[str], day: dt.date) -> list[Holder]:
    """Who holds these roles on the day, in the teams whose posts the viewer sees; one query."""
    teams = actor.doing(access.VIEW_POSTS.name).teams()
    posts = Post.objects.valid_on(day).filter(role__in=list(codes), team__in=teams)
    named = posts.select_related("user", "role", "team")
    ordered = named.order_by("user__last_name", "user__first_name", "team", "pk")[:MOST]
    return [Holder(str(each.user), title_of(each), str(each.team), str(each.role)) for each in ordered]


def _line(role: Role, profile: Profile, day: dt.date) -> RoleLine:
    asks = [each for each in valid_items(profile.requirements, day) if fold(each.role) == fold(role.code)]
    told = [
        each.allowed
        for each in valid_items(profile.remote_works, day)
        if each.role and fold(each.role) == fold(role.code)
    ]
    return RoleLine(
        role=role,
        name=role.name.in_language(language()),
        scope=str(Scope(role.scope).label),
        parts=parts_of(role.actions),
        asks=[(facts.competence_name(profile, each.competence), each) for each in asks],
        remote=_remote(told[0]) if told else "",
    )


def _remote(may: Remote) -> str:
    return str(RemoteWork(may.value).label)
