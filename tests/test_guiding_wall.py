"""The wall around what first conversations told: a partner sees its own contacts' only (ADR 0010)."""

import pytest
from django.db.models import Model

from reimari.contacts.actions import Choice, Guided, Heard, Said
from reimari.contacts.models import Contact, FirstInformation, Guidance
from reimari.staff.models import Post
from tests.factories import ADVICE, a_contact
from tests.walls import COUNTY, PARTNER, SOMEBODY, refused, run, told

pytestmark = pytest.mark.django_db
GUIDED = Guided(said=(Said(prompt="MANAGES", answer="no"),), segment=Choice(chosen="NEEDS_SUPPORT"))
TABLES: tuple[type[Model], ...] = (FirstInformation, Guidance)


@pytest.fixture
def contacts(aino: Post, eero: Post) -> tuple[Contact, Contact]:
    """One of the partner's adviser, one of the county's guide; the second is still open."""
    closed = a_contact(aino, Heard(own_words="?", answer=ADVICE), guided=GUIDED)
    return closed, a_contact(eero, Heard(own_words="?"), guided=GUIDED)


@pytest.mark.parametrize("model", TABLES)
def test_nobody_sees_nothing_a_partner_its_own_and_the_county_all(
    contacts: tuple[Contact, Contact], model: type[Model]
) -> None:
    ours, theirs = (contact.pk for contact in contacts)
    for who, whose, seen in (
        ("", "", set()),
        (SOMEBODY, PARTNER, {ours}),
        (SOMEBODY, COUNTY, {ours, theirs}),
        ("system", "", {ours, theirs}),
    ):
        with told(who, whose):
            assert set(model._default_manager.values_list("contact_id", flat=True)) == seen


@pytest.mark.parametrize("table", ["contacts_firstinformation", "contacts_guidance"])
def test_a_partner_changes_and_adds_nothing_of_another_contact(
    contacts: tuple[Contact, Contact], table: str
) -> None:
    theirs = contacts[1].pk
    with told(SOMEBODY, PARTNER):
        assert run(f"UPDATE {table} SET contact_id = contact_id WHERE contact_id = %s", theirs) == 0  # noqa: S608
        assert run(f"DELETE FROM {table} WHERE contact_id = %s", theirs) == 0  # noqa: S608
        added = refused(
            "INSERT INTO contacts_firstinformation (id, contact_id, prompt, answer, words)"
            " VALUES (gen_random_uuid(), %s, 'X', 'yes', '')",
            theirs,
        )
        assert "row-level security" in added
