"""Columns that several tables have."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.warehouse.definitions.values import PERSON, TRACK, Column, Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def key(name: str, sql: str, meaning: "StrPromise", of: str = TRACK) -> Column:
    """The pseudonym of a row."""
    return Column(name=name, kind=Kind.PSEUDONYM, sql=sql, meaning=meaning, of=of)


def code(
    name: str,
    sql: str,
    codes: str,
    meaning: "StrPromise",
    *,
    place: bool = False,
    source: tuple[str, ...] = (),
) -> Column:
    """A code of a list; empty words are no code."""
    return Column(
        name=name, kind=Kind.CODE, sql=sql, codes=codes, meaning=meaning, place=place, source=source
    )


def moment(name: str, sql: str, meaning: "StrPromise", *source: str) -> Column:
    """A moment, in UTC."""
    return Column(name=name, kind=Kind.MOMENT, sql=sql, meaning=meaning, source=source)


def day(name: str, sql: str, meaning: "StrPromise", *source: str) -> Column:
    """A day in Finland."""
    return Column(name=name, kind=Kind.DAY, sql=sql, meaning=meaning, source=source)


def flag(name: str, sql: str, meaning: "StrPromise", *source: str) -> Column:
    """Yes or no."""
    return Column(name=name, kind=Kind.FLAG, sql=sql, meaning=meaning, source=source)


def number(name: str, sql: str, meaning: "StrPromise", unit: "StrPromise | str" = "", *source: str) -> Column:
    """A whole number of `unit`."""
    return Column(name=name, kind=Kind.NUMBER, sql=sql, meaning=meaning, unit=unit, source=source)


def client(sql: str) -> Column:
    """Whom it is about."""
    return key("client", sql, _("The client, as the same pseudonym in every table and each night."), PERSON)


def age_group(born: str, on: str) -> Column:
    """How old the client was on the day of the moment `on`."""
    years = f"extract(year FROM age(({on} AT TIME ZONE 'Europe/Helsinki')::date, {born}))::integer"
    return Column(
        name="age_group",
        kind=Kind.AGE_GROUP,
        sql=years,
        codes="age_group",
        meaning=_("How old the client was then, in full years."),
    )


def language(sql: str) -> Column:
    """In which language the matter is dealt with."""
    return code("language", sql, "", pgettext_lazy("warehouse", "The client's language, ISO 639."))


def team(sql: str, name: str = "team", meaning: "StrPromise | None" = None) -> Column:
    """The team that answers."""
    words = _("The team that answers for it. Empty also for whoever is under address protection.")
    return code(name, sql, "team", words if meaning is None else meaning, place=True)


def unit(sql: str, name: str = "unit", meaning: "StrPromise | None" = None) -> Column:
    """That team's unit."""
    words = _("The unit of the team. Empty also for whoever is under address protection.")
    return code(name, sql, "unit", words if meaning is None else meaning, place=True)


def area(sql: str) -> Column:
    """The area of the service task."""
    words = _("The area of the service task. Empty also for whoever is under address protection.")
    return code("area", sql, "area", words, place=True)


def municipality(sql: str) -> Column:
    """Never more exact than a municipality; `sql`: alias of region_place."""
    words = _("The client's municipality then. Empty also for whoever is under address protection.")
    told = f"coalesce({sql}.municipality_id, {sql}.code)"
    return code("municipality", told, "municipality", words, place=True, source=("I-04",))


def need(sql: str) -> Column:
    """What was needed."""
    return code("need", sql, "need", _("What the client needs (tarve)."))


def service_task(sql: str) -> Column:
    """Of which task of the law."""
    return code("service_task", sql, "service_task", _("The service task (palvelutehtävä)."))


def urgent(sql: str) -> Column:
    """Whether it was urgent."""
    return flag("is_urgent", sql, _("Whether it was marked as urgent."))
