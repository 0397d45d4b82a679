"""What may be chosen when a post is given or changed: people, roles, base sites."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action
from reimari.accounts.models import User
from reimari.region.models import Place
from reimari.region.profile.values import OrganisationKind, PlaceKind, Profile, Remote, fold, valid_items
from reimari.staff import facts
from reimari.staff.models import Role, Team, Unit
from reimari.staff.rules.remote import ORDER
from reimari.staff.states import RemoteWork

type Choices = list[tuple[str, str]]
type Groups = list[tuple[str, Choices]]
UNIT, PLACE = "unit:", "place:"
MOST_FOUND = 9


def people_named(team: Team, typed: str) -> list[User]:
    """People of the team's organisation whose name or user name is this, or has all these words in it."""
    people = User.objects.filter(organisation=team.unit.organisation_id, is_active=True)
    exact = people.filter(username__iexact=typed.strip())
    if found := list(exact.order_by("pk")[:1]):
        return found
    rows = people
    for word in typed.split():
        rows = rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return list(rows.order_by("last_name", "first_name", "pk")[:MOST_FOUND])


def roles_to_give(actor: Actor, action: Action, team: Team, profile: Profile, *, day: dt.date) -> Choices:
    """The roles of the day that reach no farther than the actor's own right, with their names."""
    given = set(actor.doing(action.name).teams())
    known = {fold(role.code) for role in valid_items(profile.roles, day)}
    if team.unit.organisation.kind == OrganisationKind.PARTNER:
        known &= facts.partner_roles(profile, team.unit.organisation_id, day=day)
    reached: dict[str, set[str]] = {}
    found = []
    for role in Role.objects.order_by("code"):
        if fold(role.pk) not in known:
            continue
        if role.scope not in reached:
            reached[role.scope] = facts.teams_reached(team, role)
        if reached[role.scope] <= given:
            found.append((role.pk, str(role)))
    return sorted(found, key=lambda each: each[1].casefold())


def remote_to_choose(may: Remote | None) -> Choices:
    """How remote the work may be, as far as the county lets it."""
    most = len(ORDER) if may is None else ORDER.index(may) + 1
    allowed = {each.value for each in ORDER[:most]}
    return [(value, str(label)) for value, label in RemoteWork.choices if value in allowed]


def sites(organisation: str) -> Groups:
    """Where somebody of the organisation may have their base: its units, and the county's municipalities."""
    units = Unit.objects.filter(organisation=organisation).order_by("code")
    places = Place.objects.filter(kind=PlaceKind.MUNICIPALITY).order_by("code")
    return [
        (_("Units"), [(f"{UNIT}{unit.pk}", str(unit)) for unit in units]),
        (_("Municipalities"), _by_name([(f"{PLACE}{place.pk}", str(place)) for place in places])),
    ]


def site_code(unit: str | None, place: str | None) -> str:
    """How `sites` offers it."""
    if unit:
        return f"{UNIT}{unit}"
    return f"{PLACE}{place}" if place else ""


def _by_name(choices: Choices) -> Choices:
    return sorted(choices, key=lambda each: each[1].casefold())
