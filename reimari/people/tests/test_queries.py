import pytest

from reimari.people.models import Person
from reimari.people.queries import found_by, perhaps_same
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def persons() -> None:
    def add(last: str, first: str, **given: str) -> None:
        Person.objects.create(last_name=last, first_names=first, created_at=NOW, **given)

    add("Ääriö-Östman", "Åsa Maria", phone="+358401234567", identity_code="010190-900P")
    add("O'Aalto", "Väinö")
    add("Aaltomeri", "Testi")


def found(words: str) -> set[str]:
    return {person.last_name for person in found_by(Person.objects.all(), words)}


@pytest.mark.usefixtures("persons")
@pytest.mark.parametrize(
    "words",
    [
        "ääriö",
        "ÖST",
        "maria ÄÄR",
        "åsa östman",
        "0401234567",
        "+358 40 123 4567",
        "tel:+358-40-123-4567",
        "040.123.4567",
        "(040) 1234567",
        "010190-900p",
        " 010190 -900P ",
    ],
)
def test_a_person_is_found_by_beginnings_of_names_phone_or_the_whole_code(words: str) -> None:
    assert found(words) == {"Ääriö-Östman"}


@pytest.mark.usefixtures("persons")
@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "ria",
        "stman",
        "010190",
        "010190-900",
        "010190-9",
        "12",
        "%",
        "_",
        ".*",
        "(",
        "\\",
        "a" * 9000,
        "🙂",
    ],
)
def test_nobody_is_found_by_the_middle_of_a_name_a_part_of_a_code_or_signs(words: str) -> None:
    assert found(words) == set()


@pytest.mark.usefixtures("persons")
def test_parts_of_a_double_name_are_beginnings_too() -> None:
    assert found("aalto") == {"O'Aalto", "Aaltomeri"}
    assert found("o'aal") == {"O'Aalto"}


@pytest.mark.usefixtures("persons")
def test_perhaps_the_same_by_code_name_with_birth_date_or_phone() -> None:
    everybody = Person.objects.all()
    assert perhaps_same(everybody, code="010190-900p").count() == 1
    assert perhaps_same(everybody, phone="040 1234567").count() == 1
    assert perhaps_same(everybody, last_name="Aaltomeri").count() == 0
    assert perhaps_same(everybody, code="wrong", phone="?").count() == 0
