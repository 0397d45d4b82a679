"""Whom to call at once, at the desk: what is invented says so, what is internal stays in the house."""

import pytest

from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import a_report

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
INTERNAL, PUBLIC = "+358999990371", "+358999990390"


def page_of(post: Post, address: str) -> str:
    answer = signed_in(post).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_partner_is_told_who_is_on_call_but_not_the_internal_number(aino: Post, eero: Post) -> None:
    """R-PS-74."""
    address = f"/concerns/{a_report(aino, WEST, is_urgent=True, service_task_id='WORKING_AGE').pk}/"
    ours, theirs = page_of(eero, address), page_of(aino, address)
    assert f"tel:{INTERNAL}" in ours
    assert "only for the county's own use" in ours
    assert INTERNAL not in theirs
    assert "Working-age office-hours on-call" in theirs
    assert "the number is only for the county's own use" in theirs
    assert f"tel:{PUBLIC}" in theirs


@pytest.mark.parametrize("at", ["new", "report"])
def test_an_invented_number_says_that_it_is_invented(aino: Post, at: str) -> None:
    report = a_report(aino, WEST, is_urgent=True)
    text = page_of(aino, f"/concerns/{'new' if at == 'new' else report.pk}/")
    assert "ds-tag invented" in text[text.index(f"tel:{PUBLIC}") :].split("</li>")[0]
