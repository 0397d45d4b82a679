"""From the items of a profile to rows: which rows there are, and how they are put into a table."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypedDict

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from reimari.common.holidays import LANGUAGES
from reimari.region.profile.values import Coded, Item, Text


def put_rows[Row: models.Model](
    model: type[Row], rows: Iterable[Row], *, key: Sequence[str] = ("code",)
) -> None:
    """Make the rows that are new and bring the others up to date; nothing is deleted. One statement."""
    wanted = list(rows)
    changing = [
        field.name for field in model._meta.concrete_fields if field.name not in key and not field.primary_key
    ]
    model._default_manager.bulk_create(
        wanted, update_conflicts=True, unique_fields=list(key), update_fields=changing
    )


type Validity = tuple[dt.date | None, dt.date | None]  # first day and last day; None is open


def merged_validity(items: Iterable[Item]) -> Validity:
    """The first day and the last day of several periods of one thing."""
    periods = list(items)
    starts = [item.valid_from for item in periods]
    ends = [item.valid_until for item in periods]
    return (
        None if None in starts else min(start for start in starts if start),
        None if None in ends else max(end for end in ends if end),
    )


def one_for_each_code[T: Coded](items: Iterable[T]) -> dict[str, tuple[T, Validity]]:
    """Items by code as written first: the latest period's item, and the whole validity of all periods."""
    grouped: dict[str, list[T]] = {}
    for item in items:
        grouped.setdefault(item.code, []).append(item)
    return {code: (periods[-1], merged_validity(periods)) for code, periods in grouped.items()}


def named(text: Text) -> dict[str, str]:
    """A profile's text as the rows keep it: the languages that it has."""
    return {language: words for language in LANGUAGES if (words := getattr(text, language))}


class CommonFields(TypedDict):
    """What every row of the profile gets from its item."""

    code: str
    name: dict[str, str]
    valid_from: dt.date | None
    valid_until: dt.date | None
    invented: bool


def common_fields(item: Coded, validity: Validity) -> CommonFields:
    """Code, name and validity of a row."""
    return {
        "code": item.code,
        "name": named(item.name),
        "valid_from": validity[0],
        "valid_until": validity[1],
        "invented": item.invented,
    }


def date_range(item: Item) -> DateRange:
    """The item's validity as PostgreSQL keeps it; the last day is inclusive."""
    return DateRange(item.valid_from, item.valid_until, "[]")


def area_code(service_task: str, area: str) -> str:
    """The code of an area's row: areas of several service tasks may share their short code (R-IU-12)."""
    return f"{service_task}.{area}"
