"""What the shell around every staff page needs in the template context: `rail`, `viewer` and tabs."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the left rail; `key` is the single key that opens it, `icon` a name in the sprite.

    `count`: how much there waits for the viewer, and `count_words` says of what; nothing is shown of 0.
    """

    url: str
    label: str
    icon: str
    current: bool = False
    key: str = ""
    count: int = 0
    count_words: str = ""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that comes to the viewer's telephone: who, on which line, and the page that it opens.

    `is_answered`: they are on the phone already.
    """

    id: UUID
    url: str
    number: str
    line: str
    language: str = ""
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Phone:
    """The viewer's telephone: where the notice is drawn anew, on which topic, and what rings now."""

    url: str
    topic: str
    calls: tuple[Ringing, ...] = ()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in, as the top line says it: the post's title and its team."""

    title: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A link above a list, with how many rows stand behind it."""

    url: str
    label: str
    count: int | None = None
    current: bool = False


@dataclass(slots=True)
class Rail:
    """The left rail; and where the page shown is one of several of a group, those of it side by side."""

    items: list[NavItem] = field(default_factory=list)
    label: str = ""
    beside: list[Tab] = field(default_factory=list)
