"""The rows of the county's profile: who employs, where people work, what their roles allow."""

from collections.abc import Iterable

from django.utils import timezone

from reimari.access.deeds import part
from reimari.region.profile import values
from reimari.region.profile_rows import (
    Validity,
    area_code,
    common_fields,
    date_range,
    one_for_each_code,
    put_rows,
)
from reimari.staff.actions.helping import fill_sharing
from reimari.staff.models import Contract, Organisation, Role, Team, Unit


@part
def fill_rows(profile: values.Profile) -> None:
    """The rows of this app from the county's profile: organisations, contracts, units, teams, roles, and
    which teams always share their work."""
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
    fill_sharing(profile, now=timezone.now())


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
