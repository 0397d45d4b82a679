"""What somebody wishes of a post, and all that stands in its way by the rules, the rows and the profile."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from reimari.accounts.models import User
from reimari.common.problems import Problem
from reimari.region.profile.values import OrganisationKind, Profile, by_code, fold, valid_items
from reimari.staff import facts
from reimari.staff.models import Role, Team
from reimari.staff.rules import allowed, given_problems, post_problems, remote_problems, role_problems
from reimari.staff.states import RemoteWork


class Placed(Protocol):
    """What tells where work is done: its base site is a place or a unit, or isn't told."""

    @property
    def remote(self) -> str: ...
    @property
    def site_place_id(self) -> str | None: ...
    @property
    def site_unit_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where the work of a post is done: the code of a place or of a unit, and how much of it elsewhere."""

    remote: str = RemoteWork.NO
    site_place_id: str | None = None
    site_unit_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A post to give: to whom, in which role, on which days, why, and where its work is done."""

    user: User
    role: Role
    since: dt.date
    until: dt.date | None = None
    reason: str
    where: Where = Where()


def where_of(placed: Placed) -> dict[str, Any]:
    """The fields of a row that tell where the work is done."""
    return {
        "remote": placed.remote,
        "site_place_id": placed.site_place_id,
        "site_unit_id": placed.site_unit_id,
    }


def wish_problems(team: Team, wish: Wish, profile: Profile, *, today: dt.date) -> list[Problem]:
    """All that stands in the way of the post itself, whoever gives it."""
    held = facts.same_posts(wish.user, team, wish.role, since=wish.since, until=wish.until)
    refusing, _warning = facts.lacking(wish.user, wish.role, profile, since=wish.since)
    return [
        *given_problems(since=wish.since, until=wish.until, today=today),
        *post_problems(
            str(wish.user),
            since=wish.since,
            until=wish.until,
            has_post=held.exists(),
            same_organisation=wish.user.organisation == team.unit.organisation_id,
        ),
        *role_problems(_for_partners(team, wish, profile), wish.role.pk),
        *refusing,
        *too_remote(team, wish.role, wish.where, profile, day=wish.since),
        *facts.apart_problems(wish.user, wish.role, profile, since=wish.since, until=wish.until),
    ]


def _for_partners(team: Team, wish: Wish, profile: Profile) -> set[str] | None:
    """The roles that fit the team of a partner; None: the team is no partner's."""
    organisation = team.unit.organisation
    if organisation.kind != OrganisationKind.PARTNER:
        return None
    return facts.partner_roles(profile, organisation.pk, day=wish.since)


def too_remote(team: Team, role: Role, where: Where, profile: Profile, *, day: dt.date) -> list[Problem]:
    """A post can't be more remote than the county says of its role and its service task."""
    may = allowed(profile.remote_works, role=role.pk, service_task=team.service_task_id, day=day)
    return remote_problems(where.remote, may)


def has_four_eyes(profile: Profile, role: Role) -> bool:
    """Whether the county's role is given by two; one that the profile doesn't know any more is."""
    known = by_code(profile.roles).get(fold(role.pk))
    return known.four_eyes if known else True


def title_for(profile: Profile, team: Team, role: Role, day: dt.date) -> dict[str, str]:
    """What the county calls a post with this role in this team; nothing where it tells none or several."""
    titles = {
        each.title
        for each in valid_items(profile.posts, day)
        if fold(each.role) == fold(role.pk) and fold(each.team) == fold(team.pk)
    }
    if len(titles) != 1:
        return {}
    (title,) = titles
    return {code: text for code, text in (("fi", title.fi), ("sv", title.sv), ("en", title.en)) if text}
