"""The user of a session comes with the posts of the day, as if both had been asked for by themselves."""

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reimari.accounts.models import User
from reimari.common.answering import request_id
from reimari.region.models import CountyProfile
from reimari.region.queries import loaded_profile_on
from reimari.staff.backends import StaffBackend
from reimari.staff.models import Post
from reimari.staff.queries import signed_in, user_with_posts
from tests.browser import signed_in as browser_of
from tests.factories import TODAY, a_post

pytestmark = pytest.mark.django_db
FIELDS = [each.attname for each in User._meta.concrete_fields]


@pytest.mark.parametrize("who", ["aino", "eero", "lea", "tarmo"])
def test_the_user_and_the_posts_are_those_that_the_models_tell(
    request: pytest.FixtureRequest, who: str
) -> None:
    post: Post = request.getfixturevalue(who)
    user = User.objects.get(pk=post.user_id)
    found = user_with_posts(user.pk, on=TODAY)
    assert found == user
    assert [getattr(found, name) for name in FIELDS] == [getattr(user, name) for name in FIELDS]
    with CaptureQueriesContext(connection) as said:
        known = signed_in(found, on=TODAY)
    assert not said.captured_queries
    assert known == signed_in(user, on=TODAY)
    assert known.actor.posts


def test_of_several_posts_the_first_is_told_of(eero: Post) -> None:
    other = a_post("GUIDANCE_OLDER_PEOPLE_ITAINEN", "TYONTEKIJA", name="Ilo Testi")
    Post.objects.filter(pk=other.pk).update(user=eero.user_id, valid_from=eero.valid_from - dt.timedelta(9))
    found = user_with_posts(eero.user_id, on=TODAY)
    assert found
    assert signed_in(found, on=TODAY) == signed_in(User.objects.get(pk=eero.user_id), on=TODAY)
    assert signed_in(found, on=TODAY).team == other.team.name


def test_another_day_is_asked_for_anew(eero: Post) -> None:
    Post.objects.filter(pk=eero.pk).update(valid_until=TODAY)
    found = user_with_posts(eero.user_id, on=TODAY)
    assert found
    assert signed_in(found, on=TODAY).actor.posts
    assert not signed_in(found, on=TODAY + dt.timedelta(1)).actor.posts


def test_somebody_without_a_post_is_still_somebody(eero: Post) -> None:
    Post.objects.filter(pk=eero.pk).delete()
    found = user_with_posts(eero.user_id, on=TODAY)
    assert found == eero.user
    assert not signed_in(found, on=TODAY).actor.posts


def test_nobody_and_whoever_may_not_sign_in_any_more_are_nobody(eero: Post) -> None:
    assert StaffBackend().get_user(uuid4()) is None
    assert StaffBackend().get_user(str(eero.user_id)) == eero.user
    User.objects.filter(pk=eero.user_id).update(is_active=False)
    assert StaffBackend().get_user(eero.user_id) is None


def test_a_new_password_ends_the_sessions_as_ever(eero: Post) -> None:
    browser = browser_of(eero)
    assert browser.get("/").status_code == 200
    eero.user.set_password("a whole new sentence of words")
    eero.user.save()
    assert browser.get("/").status_code == 302


def test_a_page_begins_with_two_statements(eero: Post) -> None:
    browser = browser_of(eero)
    browser.get("/search/")
    with CaptureQueriesContext(connection) as said:
        browser.get("/search/")
    first, second = (query["sql"] for query in said.captured_queries[:2])
    assert "django_session" in first
    assert "user_and_held" in second
    assert sum("django_session" in query["sql"] for query in said.captured_queries) == 1


def test_the_profile_that_holds_comes_with_the_user_while_a_request_is_answered(eero: Post) -> None:
    first = loaded_profile_on(TODAY)
    for day, demo in ((TODAY - dt.timedelta(9), True), (TODAY, False), (TODAY + dt.timedelta(1), True)):
        row = CountyProfile.of(replace(first[0], over_age=99, valid_from=day), day=day, with_demo=demo)
        row.loaded_at = timezone.now()
        row.save()
    asked = loaded_profile_on(TODAY)
    assert asked != first
    token = request_id.set(uuid4())
    try:
        user_with_posts(eero.user_id, on=TODAY)
        with CaptureQueriesContext(connection) as said:
            assert loaded_profile_on(TODAY) == asked
        assert not said.captured_queries
        assert loaded_profile_on(TODAY + dt.timedelta(1)) != asked
    finally:
        request_id.reset(token)
    with CaptureQueriesContext(connection) as said:
        assert loaded_profile_on(TODAY) == asked
    assert said.captured_queries


def test_a_county_without_a_profile_of_the_day_still_knows_its_people(eero: Post) -> None:
    token = request_id.set(uuid4())
    try:
        day = dt.date(2020, 1, 1)
        assert user_with_posts(eero.user_id, on=day) == eero.user
        assert loaded_profile_on(day) == loaded_profile_on(TODAY)
    finally:
        request_id.reset(token)
