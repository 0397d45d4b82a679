"""The register of places, as the county's profile tells it."""

from reimari.access.deeds import part
from reimari.grants.models import CarePlace
from reimari.region.profile import values
from reimari.region.profile.values import by_code, fold
from reimari.region.profile_rows import common_fields, one_for_each_code, put_rows


@part
def fill_rows(profile: values.Profile) -> None:
    """The rows of the register of places; those without a known number of beds have none to reserve."""
    units = by_code(profile.units)
    put_rows(
        CarePlace,
        (
            CarePlace(
                **common_fields(item, validity),
                use=item.use,
                place_id=item.place,
                unit_id=units[fold(item.unit)].code if item.unit else None,
                beds=item.beds or 0,
            )
            for item, validity in one_for_each_code(profile.care_places).values()
        ),
    )
