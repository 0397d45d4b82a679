from dataclasses import replace

from reimari.region.profile.values import Team
from reimari.routing.proof import unanswered
from reimari.routing.tests.county import DAY, PROFILE, REFERENCE, UNITS, text

TEAMS = tuple(
    Team(code=code, name=text(code), unit="GUIDE_OLD") for code in ("GUIDE_OLD_EAST", "GUIDE_OLD_WEST")
)


def test_holes_are_grouped_with_their_reasons() -> None:
    holes = unanswered(replace(PROFILE, teams=TEAMS), REFERENCE, DAY)
    found = {(hole.missing, hole.service_task, hole.gaps): hole for hole in holes}
    on_call = found[("destination", "area"), "kids", ("G-K", "G-U")]
    assert on_call.explained
    assert on_call.places == ("saarela", "niemi", "lehto")
    assert not found[("destination",), "dis", ("MISSING_UNIT:ON_CALL_DIS",)].explained
    unmapped = found[("team", "area"), "old", ("G-P", "MISSING_AREA:OLD:KIVIKKO")]
    assert not unmapped.explained
    assert unmapped.places == ("kivikko",)
    assert [hole.explained for hole in holes] == sorted(hole.explained for hole in holes)


def test_a_team_that_the_profile_does_not_list_is_a_hole() -> None:
    holes = unanswered(replace(PROFILE, teams=TEAMS[:1]), REFERENCE, DAY)
    assert any("MISSING_TEAM:GUIDE_OLD_WEST" in hole.gaps for hole in holes)


def test_a_county_whose_rules_answer_everything_has_no_holes() -> None:
    whole = replace(PROFILE, rules=PROFILE.rules[5:6], areas=PROFILE.areas[:0], units=UNITS)
    assert unanswered(whole, REFERENCE, DAY) == []
