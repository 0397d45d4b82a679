"""Open callbacks beside a contact and a case are found by what they are about, not among all that wait."""

import pytest
from django.contrib.postgres.expressions import ArraySubquery

from reimari.cases.models import Case
from reimari.contacts.models import Contact
from reimari.desk.queries.open_callbacks import callbacks_of_case, callbacks_of_contact


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "told", "parts"), [(Contact, callbacks_of_contact(), 3), (Case, callbacks_of_case(), 2)]
)
def test_each_way_is_asked_by_itself(model: type[Contact | Case], told: ArraySubquery, parts: int) -> None:
    """One condition with OR read all 3 400 open callbacks of the large dataset, 110 ms a page."""
    asked = str(model._default_manager.values(told=told).query)
    assert asked.count(" UNION ") == parts - 1
    assert " OR " not in asked
