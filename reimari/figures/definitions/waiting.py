"""Indicators that can't be counted yet: what they wait for is told, and nothing is invented."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An indicator of the catalogue (K-id), and for what it waits."""

    name: "StrPromise"
    words: "StrPromise"


WAITING: dict[str, Waiting] = {}
