"""The program's own words of each notice, and how the places in a text are filled. Pure but for its files."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter

from reimari.region.profile.plain import telling_names
from reimari.region.profile.values import NoticeKind, Profile

LANGUAGES = ("fi", "sv", "en")
PARTS = ("sms", "title", "words")
_COMMON = frozenset({"next", "how", "link", "reply", "phone", "county"})
_WHEN = frozenset({"when", "next", "link", "phone", "county"})
# What the words of each kind may name. `next` is the promise of the case: it stands in every notice.
MAY_NAME: Mapping[NoticeKind, frozenset[str]] = {
    NoticeKind.BOOKED: _COMMON | {"when"},
    NoticeKind.MOVED: _COMMON | {"when", "was"},
    NoticeKind.MOVED_BY_US: _COMMON | {"when", "was"},
    NoticeKind.CANCELLED: _WHEN,
    NoticeKind.CANCELLED_BY_US: _WHEN,
    NoticeKind.REMINDER: _COMMON | {"when"},
    NoticeKind.WORKER: _COMMON | {"when", "who"},
    NoticeKind.TIMES: frozenset({"times", "next", "link", "phone", "county"}),
}
MUST_NAME = "next"
EXAMPLE_LINK = "https://palvelut.example.org/fi/aika/" + "x" * 71 + "/"  # as long as a signed link is


@cache
def words_in(language: str) -> Mapping[str, Mapping[str, str]]:
    """All the program's own words in fi, sv or en, by kind and by part; and those of `ways`, `sample` …"""
    text = (files("reimari.region.reference") / "notices" / f"{language}.toml").read_text(encoding="utf-8")
    words: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return words


def filled(template: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; a line that names something that isn't known is left out."""
    lines = []
    for line in template.strip().splitlines():
        named = places_in(line)
        if all(values.get(name) for name in named):
            lines.append(line.strip().format_map(values) if named else line.strip())
    text = "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.replace("..", ".").strip()


def places_in(template: str) -> set[str]:
    """The names in braces; raises ValueError when the braces aren't whole."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def names_of(profile: Profile) -> tuple[str, ...]:
    """The names of the county's services and needs, which no notice may hold (I-36)."""
    items = (*profile.service_tasks, *profile.needs, *profile.relations)
    return telling_names(name for item in items for name in (item.name.fi, item.name.sv, item.name.en))
