"""Every text of the source is in the Finnish and Swedish catalogues: translated, not fuzzy, blanks kept."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator

import polib
from extraction import LANGUAGES, PACKAGE, catalogue_of, extracted

ASKING = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"})
BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def findings(language: str) -> Iterator[str]:
    """A line for each text that is missing, empty, fuzzy, no longer in the source, or has other blanks."""
    path = catalogue_of(language)
    kept = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path))} if path.exists() else set()
    with extracted(language) as catalogue:
        for entry in catalogue:
            if found := trouble(entry, known=(entry.msgctxt, entry.msgid) in kept):
                yield f"{language}: {found}: {entry.msgid!r}"


def trouble(entry: polib.POEntry, *, known: bool) -> str:
    """What is wrong with an entry, in words; empty: nothing. `known`: that the catalogue had it before."""
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if entry.obsolete:
        return "not in the source any more"
    if not known:
        return "missing"
    if entry.fuzzy:
        return "fuzzy"
    if not all(texts):
        return "not translated"
    if any(not _same_blanks(source, text) for source, text in _pairs(entry)):
        return "other blanks than in the source"
    return ""


def _pairs(entry: polib.POEntry) -> Iterator[tuple[str, str]]:
    """Each text with the one of the source that it says: a plural's first form of one, the rest of many."""
    if not entry.msgid_plural:
        yield entry.msgid, entry.msgstr
    for number, text in entry.msgstr_plural.items():
        yield entry.msgid_plural if number else entry.msgid, text


def _same_blanks(source: str, text: str) -> bool:
    """Whether the text has the blanks of the source, and none more often than there."""
    wanted, told = Counter(BLANK.findall(source)), Counter(BLANK.findall(text))
    return wanted.keys() == told.keys() and told <= wanted


def hidden() -> Iterator[str]:
    """A line for each text asked inside an f-string: gettext's tools don't find it there."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for joined in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(joined, ast.JoinedStr):
                continue
            for call in ast.walk(joined):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ASKING:
                    where = f"{path.relative_to(PACKAGE.parent)}:{call.lineno}"
                    yield f"{where}: {ast.unparse(call)} in an f-string"


def main() -> int:
    """Print the findings; 1 when there are any."""
    lines = [*hidden(), *(line for language in LANGUAGES for line in findings(language))]
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
