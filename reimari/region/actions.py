import datetime as dt
from collections.abc import Iterable

from django.apps import apps
from django.db import IntegrityError
from django.utils import timezone
from django.utils.module_loading import import_string

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, gettext_noop, refuse
from reimari.region import access
from reimari.region.models import Area, AreaPlace, Channel, CountyProfile, Place, ServiceTask
from reimari.region.profile import values
from reimari.region.profile.checking import vanished
from reimari.region.profile.document import from_document
from reimari.region.profile.spelling import in_one_spelling, respelled
from reimari.region.profile_rows import (
    Validity,
    area_code,
    common_fields,
    date_range,
    one_for_each_code,
    put_rows,
)

OTHER_COUNTY = gettext_noop("This database belongs to %(code)s. One installation serves one county.")
VANISHED = gettext_noop("%(what)s was loaded before and is missing now. Give it a last day instead.")
RESPELLED = gettext_noop("%(code)s was loaded before in other letters. Write it as it was.")
TWO_AREAS = gettext_noop("A place would be in two areas of one service task at the same time.")
ONE_AREA = "place_in_one_area_at_a_time"


@does(access.LOAD_PROFILE)
def load_profile(document: CountyProfile, *, actor: Actor, now: dt.datetime) -> CountyProfile:
    """Store a profile and the rows that promises hang on, in one transaction; again changes nothing.

    Raises Refused when the database belongs to another county or an item vanished without a last day.
    """
    profile = from_document(document.document)
    before = CountyProfile.objects.select_for_update().order_by("-loaded_at", "-pk").first()
    if before:
        _compare(before, profile, timezone.localdate(now))
        document.code = before.code  # letter case makes no other county
    same = _same(before, document, dated=profile.valid_from is not None)
    if same is None:
        document.loaded_at = now
        document.save()
        same = document
    elif before != same:
        same.loaded_at = now
        same.save(update_fields=["loaded_at"])
    spelled = in_one_spelling(profile.with_demo() if document.with_demo else profile)
    fill_rows(spelled)
    for app in apps.get_app_configs():  # apps above fill their rows by the reader that their apps.py names
        if reader := getattr(app, "profile_reader", None):
            import_string(reader)(spelled)
    return same


def _same(before: CountyProfile | None, document: CountyProfile, *, dated: bool) -> CountyProfile | None:
    """The document as it is stored already. One without a day of its own is the same on any later day."""
    if not dated and before and (before.hash, before.with_demo) == (document.hash, document.with_demo):
        return before
    return CountyProfile.objects.filter(
        valid_from=document.valid_from, hash=document.hash, with_demo=document.with_demo
    ).first()


def _compare(before: CountyProfile, new: values.Profile, day: dt.date) -> None:
    if values.fold(before.code) != values.fold(new.code):
        raise Refused(Problem("region.other_county", OTHER_COUNTY, {"code": before.code}))
    old = from_document(before.document)
    refuse(
        [
            *(Problem("region.vanished", VANISHED, {"what": lost.field}) for lost in vanished(old, new, day)),
            *(Problem("region.respelled", RESPELLED, {"code": code}) for code in respelled(old, new)),
        ]
    )


@part
def fill_rows(profile: values.Profile) -> None:
    """The rows of this app: service tasks, places, areas and which places they hold, channels."""
    put_rows(ServiceTask, (ServiceTask(**common_fields(*item)) for item in _each(profile.service_tasks)))
    places = _each(profile.places)
    put_rows(Place, (_place(*item) for item in places if item[0].kind == values.PlaceKind.MUNICIPALITY))
    put_rows(Place, (_place(*item) for item in places if item[0].kind == values.PlaceKind.LOCALITY))
    put_rows(Area, _areas(profile))
    _fill_area_places(profile)
    put_rows(
        Channel,
        (
            Channel(
                **common_fields(item, validity),
                kind=item.kind,
                recorded=item.recorded,
                public=item.public,
                digital=item.digital,
                urgent_only=item.urgent_only,
            )
            for item, validity in _each(profile.channels)
        ),
    )


def _each[T: values.Coded](items: Iterable[T]) -> list[tuple[T, Validity]]:
    return list(one_for_each_code(items).values())


def _place(item: values.Place, validity: Validity) -> Place:
    return Place(
        **common_fields(item, validity),
        kind=item.kind,
        number=item.number,
        municipality_id=item.municipality or None,
        postcodes=list(item.postcodes),
    )


def _areas(profile: values.Profile) -> list[Area]:
    by_code: dict[str, list[values.Area]] = {}
    for item in profile.areas:
        by_code.setdefault(area_code(item.service_task, item.code), []).append(item)
    rows = []
    for code, periods in by_code.items():
        ((item, validity),) = one_for_each_code(periods).values()
        fields = common_fields(item, validity) | {"code": code}
        rows.append(Area(**fields, service_task_id=item.service_task, short_code=item.code))
    return rows


def _fill_area_places(profile: values.Profile) -> None:
    """Periods of places in areas; one that began on the same day is the same period, perhaps ended now."""
    existing = {
        (row.area_id, row.place_id, row.validity.lower): row
        for row in AreaPlace.objects.order_by("pk").select_for_update(no_key=True)
    }
    new, changed = [], []
    for item in profile.areas:
        code = area_code(item.service_task, item.code)
        for place in item.places or ():
            row = existing.get((code, place, item.valid_from))
            if row is None:
                row = AreaPlace(area_id=code, service_task_id=item.service_task, place_id=place)
                new.append(row)
            elif row.validity != _stored(item):
                changed.append(row)
            row.validity, row.invented = date_range(item), item.invented
    try:
        AreaPlace.objects.bulk_update(changed, ["validity", "invented"])
        AreaPlace.objects.bulk_create(new)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != ONE_AREA:
            raise
        raise Refused(Problem("region.two_areas", TWO_AREAS)) from error


def _stored(item: values.Item) -> object:
    """The validity as PostgreSQL gives it back: the day after the last one is outside."""
    after = item.valid_until + dt.timedelta(days=1) if item.valid_until else None
    return type(date_range(item))(item.valid_from, after, "[)")
