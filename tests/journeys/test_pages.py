"""Every page in both languages: on a wide screen, on the narrowest, enlarged, in the dark, printed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.people.models import Person
from reimari.staff.models import Post
from tests.factories import a_case, a_person
from tests.journeys.conftest import House, Sit
from tests.journeys.seat import Seat

LIST = "GUIDANCE_WORKING_AGE_LANTINEN"
NARROW = {"width": 320, "height": 640}
ENLARGED = {"width": 720, "height": 450}  # a 1440 px window at 200 %


@pytest.fixture(scope="module")
def person(house: House) -> Person:
    return a_person(
        house.actor("eero"),
        last_name="Pitkäniemi-Äärimmäinen",
        first_names="Testi Tuulikki",
        identity_code="010170-999R",
        phone="+358401234567",
    )


@pytest.fixture(scope="module")
def case(house: House, person: Person) -> Case:
    return a_case(house.aino, LIST, person=person, own_words="Vuokra on maksamatta. " * 12)


@pytest.fixture(scope="module")
def contact(case: Case) -> Contact:
    found = Contact.objects.filter(matters__case=case).order_by("pk").first()
    assert found
    return found


def pages_of(seat: Seat, who: str, case: Case, person: Person, contact: Contact) -> Iterator[str]:
    """Every page that somebody may open."""
    yield seat.url("my_day")
    yield seat.url("contacts")
    yield seat.url("contact", pk=contact.pk)
    yield seat.url("search")
    if who == "aino":
        yield seat.url("new_contact")
        return
    if who == "tarmo":
        return
    yield seat.url("new_contact")
    yield seat.url("work_lists", team=LIST) + "?tab=all"
    yield seat.url("work_lists", team=LIST) + f"?tab=all&step={case.current_step_id}"
    yield seat.url("case", pk=case.pk)
    yield seat.url("person", pk=person.pk)
    yield seat.url("change_person", pk=person.pk)
    yield seat.url("team", team=LIST)
    yield seat.url("settings")
