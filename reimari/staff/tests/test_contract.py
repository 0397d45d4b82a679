"""A partner works with us to the last day of its contract, and not on the day after (D-10, R-IU-04)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.test import Client

from reimari.access.catalogue import ACTIONS
from reimari.staff.models import Contract, Post
from reimari.staff.queries import actor_of
from tests.factories import a_post, at, loaded

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence of words"  # noqa: S105
LAST, AFTER = at("2023-12-31 23:59"), at("2024-01-01 00:00")
STAFF_PAGES = ("/", "/new-contact/", "/contacts/", "/work-lists/", "/search/")


@contextmanager
def moment(now: dt.datetime) -> Iterator[None]:
    """Requests come at this moment."""
    with mock.patch("django.utils.timezone.now", return_value=now):
        yield


def adviser(*, with_demo: bool) -> Post:
    loaded("IU", with_demo=with_demo, now=at("2023-01-02 08:00"))
    post = a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Aino Aaltomeri")
    post.user.set_password(PASSWORD)
    post.user.save()
    return post


def sign_in(client: Client, post: Post) -> int:
    answer = client.post("/sign-in/", {"username": post.user.get_username(), "password": PASSWORD})
    return answer.status_code


def test_the_contract_holds_on_its_first_and_last_day(db: None) -> None:
    adviser(with_demo=False)
    days = [dt.date(2022, 12, 31), dt.date(2023, 1, 1), dt.date(2023, 12, 31), dt.date(2024, 1, 1)]
    assert [Contract.objects.on(day).exists() for day in days] == [False, True, True, False]


def test_the_partner_signs_in_and_sees_the_day_on_the_last_day(client: Client) -> None:
    post = adviser(with_demo=False)
    with moment(LAST):
        assert sign_in(client, post) == 302
        answer = client.get("/")
        assert (answer.status_code, "Aino" in answer.content.decode()) == (200, True)


def test_on_the_day_after_the_partner_has_no_action_and_sees_no_page(client: Client) -> None:
    post = adviser(with_demo=False)
    with moment(AFTER):
        assert sign_in(client, post) == 302
        assert {client.get(page).status_code for page in STAFF_PAGES} <= {403, 404}
    actor = actor_of(post.user, on=AFTER.date())
    assert not [name for name in ACTIONS if actor.may(name)]


def test_a_session_of_the_last_day_gives_nothing_after_midnight(client: Client) -> None:
    post = adviser(with_demo=False)
    with moment(LAST):
        client.force_login(post.user)
        assert client.get("/").status_code == 200
    with moment(AFTER):
        assert client.get("/").status_code == 403


def test_with_the_demos_invented_follow_on_contract_the_partner_goes_on(client: Client) -> None:
    post = adviser(with_demo=True)
    with moment(AFTER):
        assert sign_in(client, post) == 302
        assert client.get("/").status_code == 200


def test_the_countys_own_people_are_not_bound_by_the_partners_contract(client: Client) -> None:
    loaded("IU", with_demo=False)
    guide = a_post("GUIDANCE_WORKING_AGE_LANTINEN", "TYONTEKIJA", name="Eero Kuusirinne")
    client.force_login(guide.user)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(("last", "may"), [("2026-11-16", True), ("2026-11-15", False)])
def test_a_post_ends_with_its_last_day(last: str, *, may: bool) -> None:
    loaded("IU")
    post = a_post(
        "GUIDANCE_WORKING_AGE_LANTINEN",
        "TYONTEKIJA",
        name="Eero Kuusirinne",
        valid_until=dt.date.fromisoformat(last),
    )
    assert actor_of(post.user, on=dt.date(2026, 11, 16)).may("work.take") is may
