"""An invented county with something in every file and every field: no test needs a real one."""

import tomllib
from pathlib import Path

SAMPLE = Path(__file__).parent / "sample_county"


def write_sample(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Writes the sample; each change is (file, old text, new text), its old text being there just once."""
    files = {path.name: path.read_text(encoding="utf-8") for path in SAMPLE.iterdir()}
    for file, old, new in changes:
        assert files[file].count(old) == 1, f"{old!r} isn't once in {file}"
        files[file] = files[file].replace(old, new)
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def line_of(folder: Path, file: str, text: str) -> int:
    """The line from 1 on which the text stands."""
    lines = (folder / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def seeded(file: str) -> list[dict[str, str]]:
    """The mistakes of a table beside the tests."""
    mistakes: list[dict[str, str]] = tomllib.loads((SAMPLE.parent / file).read_text(encoding="utf-8"))[
        "mistake"
    ]
    return mistakes
