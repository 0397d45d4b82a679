from typing import Any

import pytest

from reimari.routing.rules import FactError, FactReader
from reimari.routing.tests.county import PROFILE


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("colour", "red"),
        ("service_task", "NONE"),
        ("service_task", 1),
        ("service_task", None),
        ("municipality", 901),
        ("postcode", 90100),
        ("locality", ["Niemi"]),
        ("contactor", "neighbour"),
        ("contactor", True),
        ("services", "home_care"),
        ("services", ["home_care", 1]),
        ("services", ["dancing"]),
        ("services", {}),
        ("needs", ["dancing"]),
        ("age", True),
        ("age", 65.0),
        ("age", "65"),
        ("age", -1),
        ("age", 131),
        ("language", "fin"),
        ("language", "xx"),
        ("urgent", 1),
        ("urgent", "true"),
        ("channel", "pigeon"),
        ("at", "2026-11-16"),
        ("at", "2026-11-16T10:00:00"),
        ("at", "2026-02-29T10:00:00+02:00"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", 1763280000),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(key: str, value: Any) -> None:
    with pytest.raises(FactError) as caught:
        FactReader(PROFILE).read({key: value})
    assert caught.value.field == key
    assert caught.value.message


@pytest.mark.parametrize("age", [0, 130])
def test_ages_reach_from_birth_to_130(age: int) -> None:
    assert FactReader(PROFILE).read({"age": age}).age == age


def test_codes_are_read_in_any_letter_case() -> None:
    facts = FactReader(PROFILE).read(
        {"id": 1, "service_task": " old ", "contactor": "CLIENT", "services": ["Home_Care"], "language": "SV"}
    )
    assert (facts.service_task, facts.contactor, facts.language) == ("old", "client", "sv")
    assert facts.services == {"home_care"}


def test_common_codes_are_known_in_every_county() -> None:
    facts = FactReader(PROFILE).read({"services": ["day_activities"], "needs": ["veteran"]})
    assert facts.services == {"day_activities"}
    assert facts.needs == {"veteran"}
