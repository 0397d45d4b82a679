"""The packed lists of municipalities, counties and postal codes."""

from reimari.region.profile import reference
from reimari.region.profile.values import Text


def test_a_municipality_has_both_names_its_county_and_its_languages() -> None:
    found = reference.municipalities()["638"]
    assert found.name == Text(fi="Porvoo", sv="Borgå")
    assert (found.county, found.languages) == ("01", ("fi", "sv"))
    assert len(reference.municipalities()) == 308


def test_a_postal_code_leads_to_the_municipality_of_today() -> None:
    areas = reference.postal_areas()
    assert (areas["71750"].name.fi, areas["71750"].municipality) == ("Maaninka", "297")
    former = reference.former_municipalities()
    assert former["588"].into == "507"
    assert not {area.municipality for area in areas.values()} & former.keys()


def test_every_municipality_lies_in_a_county() -> None:
    assert {place.county for place in reference.municipalities().values()} <= reference.counties().keys()
