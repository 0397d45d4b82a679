"""On which line of a TOML file a value stands: the standard reader doesn't tell once it has read."""

import re
from collections.abc import Iterator

from reimari.region.profile.findings import Path

# Strings and comments are stepped over whole, so that no bracket or line break inside them counts.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}\n]', re.DOTALL
)
_NAME = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_PART = re.compile(_NAME)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """(line from 1, text) of each key with its value and each header; one may run over several lines."""
    depth, start, line, first = 0, 0, 1, 1
    for token in _TOKEN.finditer(text):
        what = token.group()
        if what in "[{":
            depth += 1
        elif what in "]}":
            depth -= 1
        elif what == "\n" and depth <= 0:
            yield first, text[start : token.start()]
            start, first, depth = token.end(), line + 1, 0
        line += what.count("\n")
    yield first, text[start:]


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


class Lines:
    """The lines of one file's values by their path: ("channel", 0, "hours", 1, "opens")."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        table: Path = ()
        for line, statement in _statements(text):
            if header := _HEADER.match(statement):
                table = self._table(_parts(header[2]), is_list=header[1] == "[[")
                self._lines.setdefault(table, line)
            elif key := _KEY.match(statement):
                self._lines.setdefault((*table, *_parts(key[1])), line)

    def _table(self, names: list[str], *, is_list: bool) -> Path:
        """The path that a header opens; inside a list of tables that is its latest one."""
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, names[-1])
        if is_list:
            self._counts[path] = self._counts.get(path, 0) + 1
            return (*path, self._counts[path] - 1)
        return path

    def of(self, path: Path) -> int:
        """The line of the value, or of the nearest table that holds it; 1 if there is none."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1
