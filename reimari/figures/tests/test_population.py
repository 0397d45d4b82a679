"""Files of population: what they tell, what is wrong in them, what is kept (R-PS-03, R-KL-04, R-IU-02)."""

import pytest

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.figures.actions import load_population
from reimari.figures.models import Population, PopulationFile
from reimari.figures.population import Group, Read, Spoken, Told, decoded, read_population, read_regions
from reimari.figures.population.country import country
from reimari.figures.queries import inhabitants
from tests.factories import at

KOTKA, HAMINA = "285", "075"
TITLE = '"11re -- Väestö"\n\n'


def statistics(*lines: str, heads: str = '"Alue";"Vuosi";"Ikä";"Väestö 31.12."') -> Read:
    return read_population(TITLE + "\n".join((heads, *lines)), country())


def numbers(read: Read, language: Spoken = Spoken.ALL) -> dict[tuple[str, int, str], int]:
    assert not read.wrong, [str(each) for each in read.wrong]
    return {
        (row.municipality, row.year, str(row.group)): row.number
        for row in read.rows
        if row.language == language
    }


def test_ages_are_added_up_to_the_groups() -> None:
    """Kotka: 100 + 20 + 7 + 3; 65 or more 20 + 7 + 3, 75 or more 7 + 3. The whole country is left out."""
    read = statistics(
        '"SSS KOKO MAA";"2025";"0 - 64";9999',
        '"KU285 Kotka";"2025";"0 - 64";100',
        '"KU285 Kotka";"2025";"65 - 74";20',
        '"KU285 Kotka";"2025";"75 - 99";7',
        '"KU285 Kotka";"2025";"100 -";3',
    )
    assert numbers(read) == {
        (KOTKA, 2025, "all"): 130,
        (KOTKA, 2025, "65"): 30,
        (KOTKA, 2025, "75"): 10,
    }
    assert read.beside == 1


def test_single_years_and_a_total_of_ages_are_read_too() -> None:
    ages = [f'"Kotka";"2025";"{age:03}";1' for age in range(100)]
    read = statistics(*ages, '"Kotka";"2025";"100 -";2', '"Kotka";"2025";"Yhteensä";102')
    assert numbers(read) == {(KOTKA, 2025, "all"): 102, (KOTKA, 2025, "65"): 37, (KOTKA, 2025, "75"): 27}


def test_what_the_ages_dont_cover_isnt_told() -> None:
    """From 70 on says nothing of from 65 on; a gap between 74 and 76 nothing of from 65 on either."""
    read = statistics('"Kotka";"2025";"Yhteensä";100', '"Kotka";"2025";"70 -";9')
    assert numbers(read) == {(KOTKA, 2025, "all"): 100}
    assert read.untold == ["285 2025: 65", "285 2025: 75"]
    gap = statistics('"Kotka";"2025";"65 - 74";5', '"Kotka";"2025";"76 -";9')
    assert gap.rows == []


def test_years_may_stand_in_the_headings() -> None:
    read = statistics(
        '"KU075 Hamina","Yhteensä",190,200',
        '"KU075 Hamina","65 -",60,"6 2"',
        heads='"Alue","Ikä","2024 Väestö 31.12.","2025 Väestö 31.12."',
    )
    assert numbers(read) == {
        (HAMINA, 2024, "all"): 190,
        (HAMINA, 2025, "all"): 200,
        (HAMINA, 2024, "65"): 60,
        (HAMINA, 2025, "65"): 62,
    }


def test_both_sexes_alone_count() -> None:
    heads = '"Alue";"Sukupuoli";"Vuosi";"Väestö 31.12."'
    lines = ['"Kotka";"Yhteensä";"2025";100', '"Kotka";"Miehet";"2025";49']
    assert numbers(statistics(*lines, heads=heads)) == {(KOTKA, 2025, "all"): 100}
    (wrong,) = statistics(lines[1], heads=heads).wrong
    assert "Choose Sukupuoli: Yhteensä" in str(wrong)


def test_languages_are_finnish_swedish_and_others() -> None:
    """100 in all, 80 and 5: 15 speak something else. Without the total the others are added: 12."""
    heads = '"Alue";"Kieli";"Vuosi";"Väestö 31.12."'
    told = ['"Kotka";"suomi";"2025";80', '"Kotka";"ruotsi";"2025";5']
    read = statistics('"Kotka";"Yhteensä";"2025";100', *told, heads=heads)
    assert [(str(row.language), row.number) for row in read.rows] == [
        ("", 100),
        ("fi", 80),
        ("sv", 5),
        ("other", 15),
    ]
    others = ['"Kotka";"venäjä";"2025";10', '"Kotka";"viro";"2025";2']
    read = statistics(*told, *others, heads=heads)
    assert [row.number for row in read.rows] == [97, 80, 5, 12]


def test_swedish_and_english_names_and_old_letters_are_read() -> None:
    text = "\n".join(('"Område";"År";"Ålder";"Folkmängd"', '"Fredrikshamn";"2025";"Totalt";200'))
    assert numbers(read_population(decoded(text.encode("cp1252")), country())) == {(HAMINA, 2025, "all"): 200}
    assert decoded("\ufeffä".encode()) == "ä"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('"KU999 Kotka";"2025";"Yhteensä";5', "line 5: KU999 Kotka isn't a municipality."),
        ('"Kotkaa";"2025";"Yhteensä";5', "line 5: Kotkaa isn't a municipality."),
        ('"KU588 Pertunmaa";"2025";"Yhteensä";5', "line 5: KU588 Pertunmaa has been merged into Mäntyharju."),
        ('"Hamina";"2025";"Yhteensä";5,5', "line 5: 5,5 isn't a number of people."),
        ('"Hamina";"2025";"Yhteensä";-5', "line 5: -5 isn't a number of people."),
        ('"Hamina";"25";"Yhteensä";5', "line 5: 25 is no year."),
        ('"Hamina";"2025";"old";5', "line 5: old isn't an age."),
        ('"Hamina";"2025"', "line 5: the line has too few columns."),
        ('"Kotka";"2025";"yhteensä";5', "line 5: it tells 285 of 2025 once more, as line 4 does."),
        ('"Kotka";"2025";"65 -";101', "line 4: 285 of 2025 has more people aged 65 or more than of all."),
    ],
)
def test_with_one_wrong_line_nothing_is_told(line: str, words: str) -> None:
    read = statistics('"Kotka";"2025";"Yhteensä";100', line)
    assert read.rows == ()
    (wrong,) = read.wrong
    assert str(wrong).startswith(words), wrong
    assert str(wrong).endswith(".")
    assert wrong.do


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no line names the columns"),
        ("<html>", "no line names the columns"),
        ('"Alue";"Väestö"\n"Kotka";5', "line 1: no year is told"),
        ('"Alue";"Vuosi";"Väestö";"Muutos"\n"Kotka";"2025";5;6', "line 1: it isn't clear which column"),
        ('"Alue";"2025 Väestö";"2025 Muutos"\n"Kotka";5;6', "line 1: it isn't clear which column"),
        ('"Alue";"Vuosi";"Väestö"\n"SSS KOKO MAA";"2025";5', "it tells of no municipality"),
        ("indicator;region;year;gender;primary value\n1;2;2025;total;5", "line 1: Sotkanet's file tells"),
    ],
)
def test_what_is_no_such_file_is_said_so(text: str, words: str) -> None:
    (wrong,) = read_population(text, country()).wrong
    assert str(wrong).startswith(words)


REGIONS = '[{"id": 7, "code": "285", "category": "KUNTA"}, {"id": 8, "code": "08", "category": "MAAKUNTA"}]'
SOTKANET = "\n".join(
    (
        "indicator;region;year;gender;primary value;absolute value",
        "127;7;2024;total;15200,0;15200",
        "127;7;2025;total;;15100",
        "127;7;2025;male;;7500",
        "127;8;2025;total;;150000",
    )
)


def test_sotkanets_file_tells_one_group() -> None:
    regions = read_regions(REGIONS)
    read = read_population(SOTKANET, country(), group=Group.FROM_65, regions=regions)
    assert numbers(read) == {(KOTKA, 2024, "65"): 15200, (KOTKA, 2025, "65"): 15100}
    assert read.beside == 2
    whole = read_population(SOTKANET, country(), group=Group.ALL, regions=regions)
    assert numbers(whole)[KOTKA, 2025, "all"] == 15100
    two = read_population(f"{SOTKANET}\n128;7;2023;total;;1", country(), group=Group.ALL, regions=regions)
    assert "several indicators are in it: 127, 128" in str(two.wrong[0])


@pytest.mark.parametrize("text", ["{}x", "[1]", '[{"id": 1}]'])
def test_what_is_no_list_of_regions_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each JSON's own)
        read_regions(text)


def load(*rows: tuple[int, str, Group, Spoken, int]) -> PopulationFile:
    file = PopulationFile(name="vaesto.csv", digest="0" * 64, loaded_by="root")
    told = [Told(*row) for row in rows]
    return load_population(file, rows=told, actor=system("population"), now=at("2026-03-01 09:00"))


@pytest.mark.django_db
def test_a_file_replaces_what_it_tells_and_leaves_the_rest() -> None:
    """2025 is loaded again, of all ages alone: Hamina isn't in it any more; 65 and 2024 stay."""
    every, old, spoken = Group.ALL, Group.FROM_65, Spoken.ALL
    load(
        (2024, KOTKA, every, spoken, 1),
        (2025, KOTKA, every, spoken, 2),
        (2025, HAMINA, every, spoken, 3),
        (2025, KOTKA, old, spoken, 4),
        (2025, KOTKA, every, Spoken.SWEDISH, 5),
    )
    second = load((2025, KOTKA, every, spoken, 6))
    told = Population.objects.order_by("year", "group", "language", "municipality")
    assert [row.number for row in told] == [1, 4, 6, 5]
    event = Event.objects.filter(action="figures.load_population").latest("pk")
    assert event.subject_id == str(second.pk)
    assert second.loaded_by == "root"


@pytest.mark.django_db
def test_the_newest_year_that_isnt_later_holds_else_the_first() -> None:
    every, spoken = Group.ALL, Spoken.ALL
    assert inhabitants(2026).year is None
    load(*((year, KOTKA, every, spoken, year) for year in (2023, 2025)))
    assert [inhabitants(year).year for year in (2022, 2023, 2024, 2025, 2030)] == [
        2023,
        2023,
        2023,
        2025,
        2025,
    ]
    people = inhabitants(2026)
    assert people.of([KOTKA]) == 2025
    assert people.of([KOTKA, HAMINA]) is None
    assert people.of([]) is None
    assert people.lacking([KOTKA, HAMINA]) == [HAMINA]
