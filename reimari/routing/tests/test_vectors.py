"""The rules and traps of the five sources, as JSON lines: what is given and (a part of) the answer."""

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reimari.region.profile.folders import find_profile
from reimari.region.profile.reading import read_profile
from reimari.routing.proof import unanswered
from reimari.routing.rules import Decision, FactError, FactReader, Routers, packed_reference

DAY = dt.date(2026, 11, 16)
VECTORS = Path(__file__).parent / "vectors"
COUNTIES = sorted(path.stem for path in VECTORS.glob("*.jsonl"))
PROOF_LIMIT = 10  # seconds


@cache
def county(code: str, *, demo: bool) -> tuple[FactReader, Routers]:
    profile = read_profile(find_profile(code))
    profile = profile.with_demo() if demo else profile
    return FactReader(profile), Routers(profile, packed_reference(), DAY)


def vectors() -> Iterator[Any]:
    for code in COUNTIES:
        for line in (VECTORS / f"{code}.jsonl").read_text().splitlines():
            vector = json.loads(line)
            yield pytest.param(code, vector, id=f"{code}: {vector['name']}")


def answered(decision: Decision) -> dict[str, Any]:
    return {
        "destination": decision.destination,
        "area": decision.area,
        "team": decision.team,
        "rules": list(decision.rules),
        "open": decision.open,
        "opens_at": decision.opens_at and decision.opens_at.isoformat(),
        "gaps": list(decision.gaps),
    }


@pytest.mark.parametrize(("code", "vector"), list(vectors()))
def test_the_source_is_followed(code: str, vector: dict[str, Any]) -> None:
    reader, routers = county(code, demo=vector.get("demo", False))
    if "error" in vector["out"]:
        with pytest.raises(FactError) as caught:
            routers.of(facts := reader.read(vector["in"])).decide(facts)
        assert caught.value.field == vector["out"]["error"]
        return
    facts = reader.read(vector["in"])
    decision = routers.of(facts).decide(facts)
    answer = answered(decision)
    assert {key: answer[key] for key in vector["out"]} == vector["out"]
    assert all(decision.why(language) for language in ("fi", "sv", "en"))


@pytest.mark.parametrize("code", COUNTIES)
def test_every_hole_of_a_county_is_explained(code: str) -> None:
    start = dt.datetime.now(dt.UTC)
    holes = unanswered(read_profile(find_profile(code)), packed_reference(), DAY)
    assert (dt.datetime.now(dt.UTC) - start).total_seconds() < PROOF_LIMIT
    assert [hole for hole in holes if not hole.explained] == []
