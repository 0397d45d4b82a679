"""The examples of the how-to are in the form that the program reads."""

import re
import tomllib
from pathlib import Path
from typing import Any

import tomli_w

from reimari.region.profile.forms import DEMO, HEAD, SECTIONS
from reimari.region.profile.reading import read

HOW_TO = Path(__file__).resolve().parents[4] / "docs" / "how-to" / "write-a-county-profile.md"


def test_every_example_of_the_how_to_can_be_read(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    files = {section.table: section.file for section in SECTIONS if not section.demo}
    told: dict[str, dict[str, list[Any]]] = {}
    for block in blocks:
        tables = tomllib.loads(block)
        if "volumes" in tables or "county_number" in tables:
            (tmp_path / (DEMO if "volumes" in tables else HEAD)).write_text(block, encoding="utf-8")
            continue
        for table, items in tables.items():
            told.setdefault(files[table], {}).setdefault(table, []).extend(items)
    for file, tables in told.items():
        (tmp_path / file).write_text(tomli_w.dumps(tables), encoding="utf-8")
    assert read(tmp_path).findings == ()
    assert {path.name for path in tmp_path.iterdir()} == {HEAD, *(section.file for section in SECTIONS)}
