"""People of the county whose line grants."""

import pytest

from reimari.grants.tests.granting import HOME, LINE
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.factories import a_post, loaded


@pytest.fixture
def ps(db: None) -> Profile:
    return loaded("PS")


@pytest.fixture
def tuula(ps: Profile) -> Post:
    """On the line, in the central area."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def outi(ps: Profile) -> Post:
    """On the line too, in another area."""
    return a_post("VIRANOMAISLINJA_LANTINEN", "ASIAKASOHJAAJA_LINJA", name="Outi Lehtomaa")


@pytest.fixture
def juhani(ps: Profile) -> Post:
    """The client guide of the home municipality."""
    return a_post(HOME, "ASIAKASOHJAAJA", name="Juhani Koskimaa")
