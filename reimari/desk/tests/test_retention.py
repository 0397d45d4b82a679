"""Retention at the desk: counted, approved by another, proven (703/2023, 24 §)."""

import datetime as dt
from functools import partial
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from reimari.records.actions import plan_deletion
from reimari.records.models import RetentionApproval, RetentionItem, RetentionPlan, RetentionProof
from reimari.records.tests.test_retention import LATER, closed, destroyed
from reimari.staff.models import Post
from tests.browser import MOST_STATEMENTS, shown, signed_in, statements
from tests.factories import NOW, as_actor, key

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(aino: Post, eero: Post, tarmo: Post) -> RetentionPlan:
    closed(aino, eero, last_name="Mennyt")
    return plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=LATER)


def pressed(browser: Client, address: str, number: int = 1) -> Any:
    return browser.post(address, {"key": str(key(number))})


@pytest.mark.parametrize(
    ("who", "status"), [("aino", 403), ("eero", 403), ("lea", 403), ("tarmo", 200), ("oiva", 200)]
)
def test_who_sees_plans(request: pytest.FixtureRequest, plan: RetentionPlan, who: str, status: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/retention/").status_code == status
    answer = browser.get(f"/retention/{plan.pk}/").status_code
    assert answer == (status if status == HTTPStatus.OK else 404)


def test_the_plan_tells_numbers_rules_and_no_name(plan: RetentionPlan, oiva: Post) -> None:
    html = signed_in(oiva).get(f"/retention/{plan.pk}/").content.decode()
    for words in (
        "services for people of working age",
        "10 years",
        "703/2023, annex",
        "over: will be destroyed",
    ):
        assert words in html
    assert len(shown(html)) == 3
    assert "Mennyt" not in html


def test_counting_twice_with_one_form_is_one_plan(plan: RetentionPlan, tarmo: Post) -> None:
    browser = signed_in(tarmo)
    first, second = (pressed(browser, "/retention/plan/") for _ in range(2))
    assert first.status_code == second.status_code == HTTPStatus.FOUND
    assert first.headers["Location"] == second.headers["Location"]
    assert RetentionPlan.objects.count() == 2


def test_another_approves_and_nobody_their_own(plan: RetentionPlan, tarmo: Post, oiva: Post) -> None:
    address = f"/retention/{plan.pk}/"
    own = signed_in(tarmo)
    html = own.get(address).content.decode()
    assert "Somebody else has to approve" in html
    assert "approve/" not in html
    answer = pressed(own, f"{address}approve/")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "has to approve it" in answer.content.decode()
    other = signed_in(oiva)
    assert "approve/" in other.get(address).content.decode()
    for _ in range(2):
        assert pressed(other, f"{address}approve/", 2).status_code == HTTPStatus.FOUND
    assert RetentionApproval.objects.get().approved_by_id == oiva.user_id
    assert pressed(other, f"{address}approve/", 3).status_code == HTTPStatus.CONFLICT
    plan.refresh_from_db()
    destroyed(plan)
    html = other.get(address).content.decode()
    assert "Proofs of deletion" in html
    assert all(str(proof.pk) in html for proof in RetentionProof.objects.order_by("pk"))
    assert not RetentionItem.objects.exists()


def test_the_pages_ask_no_more_the_more_there_is(
    plan: RetentionPlan, aino: Post, eero: Post, tarmo: Post, oiva: Post
) -> None:
    browser = signed_in(oiva)
    few: dict[str, int] = {}
    for _turn in range(2):
        for address in ("/retention/", f"/retention/{RetentionPlan.objects.latest('made_at').pk}/"):
            asked = len(statements(partial(browser.get, address)))
            assert asked <= MOST_STATEMENTS
            assert few.setdefault(address[:12], asked) == asked
        closed(aino, eero, last_name="Toinen")
        plan_deletion(RetentionPlan(), actor=as_actor(tarmo), now=NOW + dt.timedelta(days=12 * 366))
