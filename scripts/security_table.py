"""Draws `docs/security/asvs.md` from `docs/security/asvs/`; with --check only tells what is wrong.

`ids.txt`: the numbers of the standard's requirements with their levels, `V1.1.1 2`. `V*.toml`: an answer to
each: `about` (a few words of ours), `state`, `how`, and for what is met `tests` (file::function) or `files`.
"""

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
ANSWERS = PROJECT / "docs" / "security" / "asvs"
MET, NOT_APPLICABLE, NOT_YET = STATES = ("met", "not applicable", "not yet")
KEYS = {"about", "state", "how", "tests", "files"}
COLUMNS = "| | level | what | | how, and what shows it |\n|---|---|---|---|---|\n"
HEAD = """<!-- Written by `make docs` from docs/security/asvs/*.toml; change the answers, not this page. -->

# OWASP ASVS 5.0, levels 1 and 2

Every requirement of the *Application Security Verification Standard 5.0.0* of OWASP (CC BY-SA 4.0) whose
level is 1 or 2, by its number. What it asks for is told in a few words of ours; the standard's text counts.

**Met** names the test that shows it; where none can, the file in which it can be read. **Not yet** says what
is missing. `tests/test_asvs.py` holds that none is left out and that every test and file named here exists.

"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say to one requirement; `chapter` is its answers' file."""

    number: str
    chapter: str
    about: str
    state: str
    how: str
    tests: tuple[str, ...]
    files: tuple[str, ...]


def levels(folder: Path) -> dict[str, int]:
    """Number of each requirement -> its level."""
    lines = (folder / "ids.txt").read_text().split("\n")
    return {
        number: int(level) for number, level in (line.split() for line in lines if line and line[0] != "#")
    }


def answers(folder: Path) -> tuple[dict[str, str], list[Answer]]:
    """Names of the chapters by file, and all answers in the order of the files."""
    names, found = {}, []
    for path in sorted(folder.glob("V*.toml")):
        told = tomllib.loads(path.read_text())
        names[path.stem] = told.pop("chapter")
        found += [_answer(number, path.stem, given) for number, given in told.items()]
    return names, found


def _answer(number: str, chapter: str, given: dict[str, Any]) -> Answer:
    if unknown := set(given) - KEYS:
        raise SystemExit(f"{number}: unknown key {min(unknown)}")
    return Answer(
        number,
        chapter,
        given.get("about", ""),
        given.get("state", ""),
        given.get("how", ""),
        tuple(given.get("tests", ())),
        tuple(given.get("files", ())),
    )


def findings(folder: Path) -> Iterator[str]:
    """What is missing, told twice, or names something that isn't there."""
    wanted = levels(folder)
    _names, found = answers(folder)
    counts = Counter(answer.number for answer in found)
    yield from (f"{number}: no answer" for number in wanted if not counts[number])
    yield from (f"{number}: {count} answers" for number, count in counts.items() if count > 1)
    yield from (f"{number}: not a requirement of level 1 or 2" for number in counts if number not in wanted)
    for answer in found:
        yield from (f"{answer.number}: {problem}" for problem in _problems(answer))


def _problems(answer: Answer) -> Iterator[str]:
    if answer.number.partition(".")[0] != f"V{int(answer.chapter[1:])}":
        yield f"stands in {answer.chapter}.toml"
    if answer.state not in STATES:
        yield f"the state is none of {', '.join(STATES)}"
    if not answer.about or not answer.how:
        yield "about and how are both needed"
    if (answer.state == MET) is not bool(answer.tests or answer.files):
        yield "what is met names a test or a file, and nothing else does"
    yield from (f"{test} isn't a test" for test in answer.tests if not _is_test(test))
    yield from (f"{file} isn't there" for file in answer.files if not (PROJECT / file).is_file())


def _is_test(node: str) -> bool:
    path, _, name = node.partition("::")
    return name in _functions(PROJECT / path)


@cache
def _functions(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    body = ast.parse(path.read_text()).body
    names = (node.name for node in body if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in names if name.startswith("test_"))


def table(folder: Path) -> str:
    """The whole page."""
    wanted = levels(folder)
    names, found = answers(folder)
    parts = [HEAD, "| chapter | " + " | ".join(STATES) + " |\n|---|---|---|---|\n"]
    for chapter, name in names.items():
        states = Counter(answer.state for answer in found if answer.chapter == chapter)
        parts.append(
            f"| V{int(chapter[1:])} {name} | " + " | ".join(f"{states[each]}" for each in STATES) + " |\n"
        )
    total = Counter(answer.state for answer in found)
    parts.append(f"| **all {len(found)}** | " + " | ".join(f"**{total[each]}**" for each in STATES) + " |\n")
    for chapter, name in names.items():
        parts.append(f"\n## V{int(chapter[1:])} {name}\n\n{COLUMNS}")
        parts += [_row(answer, wanted) for answer in found if answer.chapter == chapter]
    return "".join(parts)


def _row(answer: Answer, wanted: dict[str, int]) -> str:
    shown = [f"`{test.rpartition('/')[2]}`" for test in answer.tests]
    shown += [f"[{file}]({_link(file)})" for file in answer.files]
    state = f"**{answer.state}**" if answer.state == NOT_YET else answer.state
    told = " · ".join([answer.how, *shown])
    return f"| {answer.number} | {wanted.get(answer.number, '')} | {answer.about} | {state} | {told} |\n"


def _link(file: str) -> str:
    inside = file.removeprefix("docs/security/")
    return inside if inside != file else f"../../{file}"


def main(words: list[str]) -> int:
    """Write the page; with --check, and optionally another folder of answers, tell what is wrong."""
    check = "--check" in words
    folder = next((Path(word) for word in words if not word.startswith("-")), ANSWERS)
    page = folder.with_suffix(".md")
    wrong = list(findings(folder))
    if check and not wrong and (not page.exists() or page.read_text() != table(folder)):
        wrong.append(f"{page.name} is not what the answers say: run make docs")
    for line in wrong:
        print(line)
    if not check and not wrong:
        page.write_text(table(folder))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
