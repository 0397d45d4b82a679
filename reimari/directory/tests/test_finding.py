"""What holds for a matter, and what is found by which words (R-VS-52, R-VS-63, R-VS-67, R-KL-52)."""

import datetime as dt

import pytest

from reimari.access.actor import system
from reimari.directory.actions import Used, retire_instruction, use_instruction
from reimari.directory.adapters import asked_groups, finnish, indexed_by, terms_of
from reimari.directory.queries import Topic, for_matter, uses_by_topic
from reimari.directory.rules import Words
from reimari.directory.states import Freshness, InstructionKind
from reimari.directory.tests.knowledge import DAY, NOW, TODAY, an_instruction, found
from reimari.region.models import Place
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.factories import as_actor

needs_voikko = pytest.mark.skipif(
    indexed_by() != "voikko", reason="Voikko isn't installed (scripts/test-tools)"
)


def titles(post: Post, need: str, place: str = "", *, language: str = "fi") -> dict[str, list[str]]:
    """What is shown first for a matter: titles by kind."""
    where = Place.objects.filter(pk=place).first() if place else None
    topic = Topic(need=need, place=where)
    groups = for_matter(as_actor(post), topic, county_on(NOW), language=language, now=NOW)
    shown: dict[str, list[str]] = {}
    for group in groups:
        shown.setdefault(group.kind, []).extend(each.text.title for each in group.shown)
    return shown


@pytest.mark.django_db
def test_the_profiles_instructions_hold_for_a_matter_the_nearest_place_first(eero: Post) -> None:
    assert titles(eero, "financial", "ASKOLA") == {
        "bridging": ["Ruokaa Askolassa"],
        "procedure_card": ["Askola"],
    }
    assert titles(eero, "financial", "PUKKILA") == {"bridging": ["Ruokaa ja rahaa siihen asti"]}
    groups = for_matter(
        as_actor(eero),
        Topic(need="financial", place=Place.objects.get(pk="ASKOLA")),
        county_on(NOW),
        language="sv",
        now=NOW,
    )
    assert [each.text.title for each in groups[0].wider] == ["Mat och pengar tills dess"]


@pytest.mark.django_db
def test_another_language_is_marked_when_ones_own_is_missing(eero: Post) -> None:
    texts = {"sv": Words("Dagverksamhet", "Ring först.")}
    an_instruction(eero, need="family_care", texts=texts)
    (group,) = for_matter(as_actor(eero), Topic(need="family_care"), county_on(NOW), language="fi", now=NOW)
    (shown,) = group.shown
    assert (shown.text.title, shown.text.language, shown.other_language) == ("Dagverksamhet", "sv", True)


@pytest.mark.django_db
def test_a_partner_reads_what_isnt_internal(aino: Post, eero: Post) -> None:
    assert "Työlistalta poimiminen" in titles(eero, "SOCIAL_SERVICES")["instruction"]
    assert "Työlistalta poimiminen" not in titles(aino, "SOCIAL_SERVICES")["instruction"]
    assert not found(aino, "poimiminen")
    assert found(eero, "poimiminen")


@pytest.mark.django_db
def test_out_of_date_is_flagged_then_hidden_but_not_from_its_owners(eero: Post, helmi: Post) -> None:
    last = {"grace": TODAY - 14 * DAY, "gone": TODAY - 15 * DAY}
    for title, day in last.items():
        an_instruction(eero, title, "Teksti", need="veteran", valid_until=day)
    an_instruction(eero, "later", "Teksti", need="veteran", valid_from=TODAY + DAY)
    retire_instruction(an_instruction(eero, "retired", "T", need="veteran"), actor=system("test"), now=NOW)
    assert titles(helmi, "veteran") == {"instruction": ["grace"]} == titles(eero, "veteran")
    assert [each.freshness for each in found(helmi, "teksti")] == [Freshness.OUT_OF_DATE]
    assert {each.text.title: each.freshness for each in found(eero, "teksti")} == {
        "grace": Freshness.OUT_OF_DATE,
        "gone": Freshness.HIDDEN,
        "later": Freshness.COMING,
    }


FINNISH = {
    "kotihoitoa": "Kotihoidon perusteet",
    "kotihoito": "Kotihoidon perusteet",
    "omaishoidon tuesta": "Omaishoidon tuki läheiselle",
    "omaishoitoa": "Omaishoidon tuki läheiselle",
    "ateria": "Ateriapalvelut kotona",
    "ateriapalvelu": "Ateriapalvelut kotona",
    "palvelua ateria": "Ateriapalvelut kotona",
    "turvapuhelin": "Turvapuhelinpalvelu",
    "puhelimet": "Turvapuhelinpalvelu",
    "turvapuh": "Turvapuhelinpalvelu",
    "ruoka-apua": "Ruoka-apu ja lahjakortit",
    "kothoito": "Kotihoidon perusteet",
}
SWEDISH = {
    "måltidstjänst": "Måltidstjänsten hemma",
    "måltid": "Måltidstjänsten hemma",
    "trygghetstelefon": "Trygghetstelefoner för äldre",
    "telefonen": "Trygghetstelefoner för äldre",
    "närståendevården": "Stöd för närståendevård",
}


def _written(post: Post, language: str, names: dict[str, str]) -> None:
    for title in dict.fromkeys(names.values()):
        an_instruction(post, texts={language: Words(title, ".")})


@needs_voikko
@pytest.mark.django_db
def test_inflected_finnish_finds_its_base_and_compounds_their_parts(eero: Post) -> None:
    _written(eero, "fi", FINNISH)
    missed = {words: title for words, title in FINNISH.items() if not _finds(eero, words, title)}
    assert not missed


@pytest.mark.django_db
def test_inflected_swedish_too(eero: Post) -> None:
    _written(eero, "sv", SWEDISH)
    missed = {words: title for words, title in SWEDISH.items() if not _finds(eero, words, title)}
    assert not missed


def _finds(post: Post, words: str, title: str) -> bool:
    return title in [each.text.title for each in found(post, words)]


@pytest.mark.django_db
def test_without_voikko_search_goes_on_with_simplemma(eero: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finnish, "analyser", lambda: None)
    for kept in (finnish.base_forms, finnish.parts):
        kept.cache_clear()
    from reimari.directory.adapters import words  # noqa: PLC0415

    words.lemmas.cache_clear()
    try:
        assert indexed_by() == "simplemma"
        an_instruction(eero, "Kotihoidon perusteet", "Kerro perusteet.")
        assert found(eero, "kotihoito")[0].text.title == "Kotihoidon perusteet"
        assert found(eero, "kotihoitto"), "a misspelt word, by its likeness"
    finally:
        for forgotten in (finnish.base_forms, finnish.parts, words.lemmas):
            forgotten.cache_clear()


@pytest.mark.parametrize("words", ["'; DROP", "a & b | !c", "<->", "\\", "(((", "*:*", " ", "ä" * 300])
@pytest.mark.django_db
def test_nothing_that_is_typed_is_an_operator(eero: Post, words: str) -> None:
    assert isinstance(found(eero, words), list)


def test_terms_are_words_base_forms_and_parts_each_once() -> None:
    terms = terms_of("Hemvården, hemvården!", "sv")
    assert terms == sorted(set(terms))
    assert {"hemvården", "hemvård", "vård"} <= set(terms)
    assert [len(group) > 1 for group in asked_groups("stödet")] == [True]


@pytest.mark.django_db
def test_use_is_counted_by_topic(eero: Post) -> None:
    one, other = an_instruction(eero, need="financial"), an_instruction(eero, need="veteran")
    for row, times in ((one, 2), (other, 1)):
        for _time in range(times):
            use_instruction(row, used=Used(), actor=as_actor(eero), now=NOW)
    counted = uses_by_topic(NOW - DAY, NOW + dt.timedelta(seconds=1))
    assert [(each.need, each.uses, each.matters) for each in counted] == [
        ("financial", 2, 0),
        ("veteran", 1, 0),
    ]
    assert uses_by_topic(NOW - 2 * DAY, NOW) == []
    assert InstructionKind.BRIDGING.label
