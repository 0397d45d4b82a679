import pytest

from reimari.routing.rules import FactError, Router, compile_profile
from reimari.routing.tests.county import DAY, PROFILE, REFERENCE


@pytest.fixture(scope="module")
def router() -> Router:
    return compile_profile(PROFILE, REFERENCE, DAY)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"municipality": "Saarela"}, "saarela"),
        ({"municipality": "  hOLMBY "}, "saarela"),
        ({"municipality": "901"}, "saarela"),
        ({"municipality": "911"}, "saarela"),
        ({"municipality": "Vanhala"}, "saarela"),
        ({"municipality": "Louhela"}, "kivikko"),
        ({"locality": "Saarela"}, "saarela"),
        ({"municipality": "Niemi"}, "niemi"),
        ({"locality": "NÄS"}, "niemi"),
        ({"locality": "Na\u0308s"}, "niemi"),
        ({"locality": "vanhaniemi"}, "niemi"),
        ({"postcode": "90100"}, "saarela"),
        ({"postcode": " 90200 "}, "niemi"),
        ({"postcode": "90401"}, "kivikko"),
        ({"postcode": "90200", "municipality": "Saarela"}, "niemi"),
        ({"postcode": "90200", "locality": "Saarela"}, "niemi"),
        ({"locality": "Niemi", "municipality": "Holmby"}, "niemi"),
        ({"locality": "Saarela", "municipality": "Niemi"}, "niemi"),
        ({"locality": "Lehto"}, "lehto"),  # one of the same name lies in another county
        ({"locality": "Lehto", "municipality": "Muuala"}, None),
        ({"locality": "Lehto", "postcode": "90500"}, None),
    ],
    ids=str,
)
def test_a_place_is_found_by_any_of_its_names(
    router: Router, given: dict[str, str], code: str | None
) -> None:
    assert router.place(**given).code == code


def test_a_box_of_the_same_post_town_belongs_to_its_locality(router: Router) -> None:
    assert router.place(postcode="90201").code == "niemi"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"municipality": "Olematon"}, "municipality"),
        ({"municipality": "999"}, "municipality"),
        ({"municipality": ""}, "municipality"),
        ({"locality": "Olematon"}, "locality"),
        ({"locality": "901"}, "locality"),
        ({"locality": "Firma"}, "locality"),  # a company's own postcode names no place
        ({"postcode": "9010"}, "postcode"),
        ({"postcode": "٩٠١٠٠"}, "postcode"),
        ({"postcode": "90100", "municipality": "Kivikko"}, "municipality"),
        ({"postcode": "90100", "locality": "Niemi"}, "locality"),
        ({"postcode": "90300", "municipality": "Niemi"}, "municipality"),
        ({"locality": "Niemi", "municipality": "Kivikko"}, "municipality"),
        ({"locality": "Niemi", "municipality": "Lehto"}, "municipality"),
    ],
    ids=str,
)
def test_an_unknown_or_contradicting_place_is_an_error(
    router: Router, given: dict[str, str], field: str
) -> None:
    with pytest.raises(FactError) as caught:
        router.place(**given)
    assert caught.value.field == field


def test_another_county_and_an_unknown_postcode_are_gaps(router: Router) -> None:
    assert router.place(municipality="Muuala").gaps == ("OUTSIDE_COUNTY",)
    assert router.place(postcode="99999").gaps == ("UNKNOWN_POSTCODE",)
    fallen_back = router.place(postcode="99999", locality="Niemi")
    assert (fallen_back.code, fallen_back.gaps) == ("niemi", ("UNKNOWN_POSTCODE",))


def test_a_name_of_two_places_elsewhere_stays_elsewhere(router: Router) -> None:
    found = router.place(locality="Mäki")
    assert len(found.spots) == 2
    assert found.gaps == ("OUTSIDE_COUNTY",)


def test_what_the_sources_leave_open_about_a_place_is_shown(router: Router) -> None:
    assert router.place(municipality="Stenby").gaps == ("G-P",)
