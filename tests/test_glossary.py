"""The glossary's words are those of the code."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROWS = re.findall(r"^\| ([^|]+) \|[^`]*`(\w+)`", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)
SOURCES = [path for path in (ROOT / "reimari").rglob("*.py") if "migrations" not in path.parts]
CODE = "\n".join(path.read_text() for path in SOURCES)


@pytest.mark.parametrize(("word", "name"), ROWS, ids=[word for word, _ in ROWS])
def test_the_code_has_the_glossarys_name(word: str, name: str) -> None:
    assert re.search(rf"\b(class {name}\b|def {name}\b|{name}\b *[:=])", CODE), f"{word}: {name}"
