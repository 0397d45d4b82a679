"""How a page draws days and moments."""

import pytest
from markupsafe import Markup

from reimari.common.drawing import no_stop


@pytest.mark.parametrize(
    ("said", "before_a_stop"),
    [
        ("ma 23.11.", "ma 23.11"),
        ("huomenna", "huomenna"),
        (
            Markup('<time datetime="2026-11-23">ma 23.11.</time>'),
            '<time datetime="2026-11-23">ma 23.11</time>',
        ),
        ("ma 23.11. klo 8.30", "ma 23.11. klo 8.30"),
        ("", ""),
    ],
)
def test_a_day_before_a_full_stop_has_none_of_its_own(said: str, before_a_stop: str) -> None:
    assert no_stop(said) == before_a_stop
    assert type(no_stop(said)) is type(said)
