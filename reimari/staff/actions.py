import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Q

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.accounts import factors
from reimari.accounts.models import User
from reimari.accounts.open_sessions import end_others
from reimari.common.problems import refuse
from reimari.region.profile import values
from reimari.region.profile_rows import (
    Validity,
    area_code,
    common_fields,
    date_range,
    one_for_each_code,
    put_rows,
)
from reimari.staff import access
from reimari.staff.models import Contract, Organisation, Post, Role, Team, Unit
from reimari.staff.rules import post_problems


@does(access.APPOINT)
def appoint_user(
    team: Team,
    *,
    user: User,
    role: Role,
    title: Mapping[str, str],
    since: dt.date,
    until: dt.date | None,
    actor: Actor,
    now: dt.datetime,
) -> Post:
    """Give somebody a post in the team: rights come from posts alone. `until` is its last day.

    The team is locked, so that the same post isn't given twice at once.
    """
    held = Post.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=since), user=user, team=team, role=role
    )
    if until:
        held = held.filter(valid_from__lte=until)
    refuse(
        post_problems(
            str(user),
            since=since,
            until=until,
            has_post=held.exists(),
            same_organisation=user.organisation == team.unit.organisation_id,
        )
    )
    return Post.objects.create(
        user=user, team=team, role=role, title=dict(title), valid_from=since, valid_until=until
    )


@does(access.RESET_FACTORS)
def reset_factors(user: User, *, actor: Actor, now: dt.datetime) -> User:
    """Whoever has lost all second factors begins anew: they go, open sessions end, and the user is told."""
    factors.reset(user, now=now)
    end_others(user, None)
    return user


@part
def fill_rows(profile: values.Profile) -> None:
    """The rows of this app from the county's profile: organisations, contracts, units, teams, roles."""
    put_rows(
        Organisation,
        (Organisation(**common_fields(*each), kind=each[0].kind) for each in _each(profile.organisations)),
    )
    _fill_contracts(profile)
    units = _each(profile.units)
    put_rows(Unit, (_unit(*each) for each in units if not each[0].parent))
    put_rows(Unit, (_unit(*each) for each in units if each[0].parent))
    put_rows(Team, (_team(*each) for each in _each(profile.teams)))
    put_rows(
        Role,
        (
            Role(**common_fields(item, validity), actions=list(item.actions), scope=item.scope)
            for item, validity in _each(profile.roles)
        ),
    )


def _each[T: values.Coded](items: Iterable[T]) -> list[tuple[T, Validity]]:
    return list(one_for_each_code(items).values())


def _unit(item: values.Unit, validity: Validity) -> Unit:
    contact = {"phone": item.phone, "email": item.email, "url": item.url}
    return Unit(
        **common_fields(item, validity),
        organisation_id=item.organisation,
        parent_id=item.parent or None,
        public=item.public,
        contact={name: detail for name, detail in contact.items() if detail},
    )


def _team(item: values.Team, validity: Validity) -> Team:
    return Team(
        **common_fields(item, validity),
        unit_id=item.unit,
        service_task_id=item.service_task or None,
        area_id=area_code(item.service_task, item.area) if item.area else None,
    )


def _fill_contracts(profile: values.Profile) -> None:
    """Contracts of partners; one that began on the same day is the same contract, perhaps ended now."""
    existing = {
        (row.organisation_id, row.validity.lower): row
        for row in Contract.objects.order_by("pk").select_for_update(no_key=True)
    }
    for item in profile.organisations:
        if item.kind == values.OrganisationKind.COUNTY:
            continue
        row = existing.get((item.code, item.valid_from)) or Contract(organisation_id=item.code)
        row.validity, row.invented = date_range(item), item.invented
        row.save()
