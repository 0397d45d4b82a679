"""The invented people of the demo, for the cards of the sign-in page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from reimari.accounts.models import User


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One card: who it is, where they work, and what signing in as them shows."""

    user_id: UUID
    name: str
    title: str = ""
    team: str = ""
    unit: str = ""
    shows: str = ""


type Reader = Callable[[Iterable[User]], Sequence[DemoPerson]]


def shows(user: User) -> str:
    """The user's introduction in the language of the page, else in Finnish."""
    texts: dict[str, Any] = user.introduction
    return str(texts.get(get_language() or "fi") or texts.get("fi", ""))


def by_name(users: Iterable[User]) -> Sequence[DemoPerson]:
    return [DemoPerson(user.pk, str(user), shows=shows(user)) for user in users]


_reader: list[Reader] = [by_name]


def introduce_with(reader: Reader) -> None:
    """Let an app above tell titles, teams and units; called once, from its `apps.py`."""
    _reader[0] = reader


def demo_people() -> Sequence[DemoPerson]:
    """All demo people who can sign in, in the order of their units as the reader tells it."""
    return _reader[0](
        User.objects.filter(is_demo=True, is_active=True).order_by("last_name", "first_name", "pk")
    )
