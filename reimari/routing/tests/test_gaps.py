import pytest

from reimari.region.profile.values import Gap
from reimari.routing.rules.gaps import GapIndex

INDEX = GapIndex(
    (
        Gap(id="ALL", about=("channels",)),
        Gap(id="HOURS", about=("channels.*.hours", "units.NIGHT")),
        Gap(id="CHAT", about=("channels.chat.hours",)),
        Gap(id="LATER", about=("channels.chat.hours", "areas.OLD.EAST.places")),
    )
)


@pytest.mark.parametrize(
    ("names", "gap"),
    [
        (["channels.chat.hours"], "CHAT"),
        (["Channels.CHAT.hours"], "CHAT"),
        (["channels.phone.hours"], "HOURS"),
        (["channels.phone.unit"], "ALL"),
        (["units.day", "units.night"], "HOURS"),
        (["areas.OLD"], ""),
        (["units"], ""),
    ],
    ids=str,
)
def test_a_value_is_explained_by_the_gap_that_names_it_most_closely(names: list[str], gap: str) -> None:
    assert INDEX.about(*names) == gap
