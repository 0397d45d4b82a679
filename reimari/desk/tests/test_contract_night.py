"""A partner's last night: the contract ends, access ends, and nothing typed is lost (D-10, R-IU-04)."""

import datetime as dt

import pytest
from django.test import Client

from reimari.common.ids import uuid7
from reimari.desk.models import FIRST_WORDS, Draft
from reimari.staff.models import Contract
from reimari.staff.tests.test_contract import AFTER, LAST, STAFF_PAGES, adviser, moment

pytestmark = pytest.mark.django_db
WORDS = "Vuokra on maksamatta."


def test_the_night_ends_access_and_loses_no_draft(client: Client) -> None:
    """An open form on the last evening: after midnight nothing is saved or shown, and the draft is there.

    When the contract goes on, it is found again.
    """
    post = adviser(with_demo=False)
    draft = f"/draft/new_contact/{uuid7()}/"
    with moment(LAST):
        client.force_login(post.user)
        assert client.get("/new-contact/").status_code == 200
        assert client.post(draft, {FIRST_WORDS: WORDS}).status_code == 204
    kept = list(Draft.objects.values("owner", "text", "updated_at"))
    assert [each["owner"] for each in kept] == [post.user_id]
    with moment(AFTER):
        assert client.post(draft, {FIRST_WORDS: "Typed after midnight."}).status_code == 403
        assert {client.get(page).status_code for page in STAFF_PAGES} <= {403, 404}
        refused = client.post("/new-contact/", {"key": uuid7(), FIRST_WORDS: WORDS})
        assert refused.status_code == 403
        assert WORDS not in client.get("/new-contact/").content.decode()
    assert list(Draft.objects.values("owner", "text", "updated_at")) == kept
    days = (AFTER.date(), None)
    Contract.objects.create(organisation=post.team.unit.organisation, validity=days)
    with moment(AFTER + dt.timedelta(minutes=5)):
        assert WORDS in client.get("/new-contact/").content.decode()


def test_the_page_of_posts_tells_the_end_before_it_comes(client: Client) -> None:
    post = adviser(with_demo=False)
    post.role.actions = [*post.role.actions, "staff.view_posts"]
    post.role.scope = "team"
    post.role.save()
    with moment(LAST):
        client.force_login(post.user)
        html = client.get("/posts/CLIENT_ADVICE/").content.decode()
        assert "31.12.2023" in html
    with moment(AFTER):
        assert client.get("/posts/CLIENT_ADVICE/").status_code in {403, 404}
