"""Whom to call at once, at the desk: what is invented says so."""

import pytest

from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import a_report

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
PUBLIC = "+358999990390"


def page_of(post: Post, address: str) -> str:
    answer = signed_in(post).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("at", ["new", "report"])
def test_an_invented_number_says_that_it_is_invented(aino: Post, at: str) -> None:
    report = a_report(aino, WEST, is_urgent=True)
    text = page_of(aino, f"/concerns/{'new' if at == 'new' else report.pk}/")
    assert "ds-tag invented" in text[text.index(f"tel:{PUBLIC}") :].split("</li>")[0]
