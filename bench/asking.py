"""What a measured page is, and the browser that asks for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bench.client import HTMX, Answer, Fields

LIST = {**HTMX, "HX-Target": "div#list"}
PANEL = {**HTMX, "HX-Target": "aside#panel"}
ROUTE = {**HTMX, "HX-Target": "div#route"}
COVER_PLAN = "cover plan of 200 steps"


class Unexpected(Exception):
    """A page answered with another status than it should."""


@dataclass(frozen=True)
class Asked:
    """One measured page or deed. `is_list_or_form`: the goal against the bare view counts for it."""

    name: str
    ask: Callable[[], Answer]
    is_list_or_form: bool = False
    is_deed: bool = False


def checked(answer: Answer, *statuses: int) -> Answer:
    """The answer if its status is one of these (200 when none is named)."""
    if answer.status not in (statuses or (200,)):
        raise Unexpected(f"{answer.status}: {answer.text[:600]}")
    return answer


class Asking(Protocol):
    """Somebody's browser."""

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer: ...

    def post(self, path: str, fields: Fields, *, headers: Mapping[str, str] | None = None) -> Answer: ...

    def send(self, path: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer: ...
