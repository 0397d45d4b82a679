"""The answers to the ASVS: each requirement once, and what they name is there."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ANSWERS = ROOT / "docs" / "security" / "asvs"


def check(folder: Path) -> tuple[int, list[str]]:
    command = [sys.executable, str(ROOT / "scripts" / "security_table.py"), "--check", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return answer.returncode, (answer.stdout + answer.stderr).splitlines()


def test_every_requirement_has_its_answer_and_every_test_that_is_named_exists() -> None:
    assert check(ANSWERS) == (0, [])


def test_the_list_is_that_of_the_standard() -> None:
    """Version 5.0.0 has 70 requirements of level 1 and 183 of level 2, in 17 chapters."""
    levels = [line.split()[1] for line in (ANSWERS / "ids.txt").read_text().splitlines()[1:]]
    assert (levels.count("1"), levels.count("2"), len(levels)) == (70, 183, 253)
    assert len(list(ANSWERS.glob("V*.toml"))) == 17


def test_what_is_not_met_says_why() -> None:
    for path in ANSWERS.glob("V*.toml"):
        for number, answer in tomllib.loads(path.read_text()).items():
            if number != "chapter" and answer["state"] == "not yet":
                assert len(answer["how"]) > 12, number


type Seed = Callable[[Path], None]


def in_file(name: str, old: str, new: str) -> Seed:
    def seed(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))

    return seed


MISTAKES: dict[str, tuple[Seed, str]] = {
    "left out": (in_file("ids.txt", "V1.1.1 2\n", "V1.1.0 2\nV1.1.1 2\n"), "V1.1.0: no answer"),
    "not of the standard": (
        in_file("ids.txt", "V1.1.1 2\n", ""),
        "V1.1.1: not a requirement of level 1 or 2",
    ),
    "twice": (in_file("V02.toml", '["V2.1.2"]', '["V1.1.1"]'), "V1.1.1: 2 answers"),
    "another state": (
        in_file("V01.toml", 'state = "met"', 'state = "almost"'),
        "V1.1.1: the state is none of",
    ),
    "a test that is gone": (in_file("V01.toml", "::test_", "::test_no_"), "isn't a test"),
    "a file that is gone": (
        in_file("V02.toml", "security/input.md", "security/inputs.md"),
        "docs/security/inputs.md isn't there",
    ),
    "met by nothing": (in_file("V12.toml", 'state = "not yet"', 'state = "met"'), "what is met names a test"),
    "an old table": (in_file("V01.toml", "how = ", "how = 'x'#"), "asvs.md is not what the answers say"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told(tmp_path: Path, mistake: str) -> None:
    folder = tmp_path / "asvs"
    shutil.copytree(ANSWERS, folder)
    shutil.copy(ANSWERS.with_suffix(".md"), tmp_path)
    seed, told = MISTAKES[mistake]
    assert check(folder)[0] == 0
    seed(folder)
    status, lines = check(folder)
    assert status == 1
    assert told in "\n".join(lines)
