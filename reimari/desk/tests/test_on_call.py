"""Whom to call at once, at the desk: what is invented says so, what is internal stays in the house."""

from dataclasses import replace

import pytest

from reimari.desk.queries.on_call import calls_at_the_desk, calls_for_all
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import TODAY, a_report, as_actor, county

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
INTERNAL, PUBLIC = "+358999990381", "+358999990390"


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
    assert "ds-tag invented" in text[text.index(f"tel:{PUBLIC}") :].split("</p>")[0]


def test_what_the_sources_do_not_tell_is_no_number() -> None:
    profile: Profile = county("IU")
    found = calls_for_all(profile, TODAY, "en")
    assert [(each.name, each.number, each.said) for each in found] == [("Social emergency service", "", "")]


def test_anybody_is_told_nothing_internal(aino: Post) -> None:
    profile = county("IU").with_demo()
    profile = replace(profile, on_calls=tuple(replace(each, public=False) for each in profile.on_calls))
    assert calls_for_all(profile, TODAY, "en", service_task="WORKING_AGE") == []
    theirs = calls_at_the_desk(profile, TODAY, "en", actor=as_actor(aino), service_task="WORKING_AGE")
    assert theirs
    assert all(each.hidden and not each.number for each in theirs)
