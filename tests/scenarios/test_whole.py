"""Every requirement of the five sources is played in its county's day or named as waiting, never both."""

import ast
import re
from pathlib import Path

import pytest

# How many requirements the catalogue has of each source.
REQUIREMENTS = {"KS": 68, "PS": 96, "VS": 120, "KL": 52, "IU": 57}
WAITING = "Waiting for later issues:"


def numbers(text: str, county: str) -> set[int]:
    """The numbers of a county's requirements: "R-KS-05 to 08, 46"."""
    first = rf"R-{county}-\d+"
    lists = re.findall(rf"{first}(?:(?:, | to | and )(?:R-{county}-)?\d+)*", " ".join(text.split()))
    found: set[int] = set()
    for each in lists:
        for start, end in re.findall(r"(\d+)(?: to (\d+))?", each.replace(f"R-{county}-", "")):
            found |= set(range(int(start), int(end or start) + 1))
    return found


@pytest.mark.parametrize("county", REQUIREMENTS)
def test_every_requirement_is_played_or_waits(county: str) -> None:
    module = ast.parse((Path(__file__).parent / f"test_{county.lower()}.py").read_text())
    played, waiting = (ast.get_docstring(module) or "").split(WAITING)
    here, later = numbers(played, county), numbers(waiting, county)
    assert here & later == set()
    assert here | later == set(range(1, REQUIREMENTS[county] + 1))
