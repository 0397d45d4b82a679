"""Values of a spread that each county names itself: segments, levels of guidance."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, cast

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language

from reimari.region.profile.values import Coded, Text
from reimari.region.queries import NoProfile
from reimari.work.queries import county_on

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LETTERS = 20  # of a part


class CountyNames(Mapping[str, "StrPromise"]):
    """What the county's profile of today calls them, by code, in its order; none where it tells none.

    Of a longer code the first letters, as it is counted.
    """

    def __init__(self, what: str) -> None:
        self._items = attrgetter(f"profile.{what}")

    def _told(self) -> dict[str, Text]:
        try:
            county = county_on(timezone.now())
        except NoProfile:
            return {}
        items: tuple[Coded, ...] = self._items(county)
        return {item.code[:LETTERS]: item.name for item in items}

    def __getitem__(self, code: str) -> "StrPromise":
        return cast("StrPromise", _said(self._told()[code]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._told())

    def __len__(self) -> int:
        return len(self._told())


def _in_language(name: Text) -> str:
    return name.in_language(get_language() or "fi")


_said = lazy(_in_language, str)
