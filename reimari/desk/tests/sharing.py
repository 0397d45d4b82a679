"""Shared pages of figures, as tests make them."""

import datetime as dt
from typing import Any

from reimari.desk.queries.figures_shared import hash_of
from reimari.figures.models import SharedPage, SharedView
from reimari.figures.rules import last_day_of_share
from reimari.staff.models import Post
from tests.factories import NOW

TOKEN = "c0ffee" * 10 + "0123"


def a_shared_page(
    post: Post, *, token: str = TOKEN, now: dt.datetime = NOW, days: int = 30, **given: Any
) -> SharedView:
    """A page that this post's holder has shared: the report of contacts of their unit."""
    told: dict[str, Any] = {"page": SharedPage.REPORT, "code": "contacts", "asked": {}, "team": post.team_id}
    told["units"] = [post.team.unit_id]
    return SharedView.objects.create(
        token_hash=hash_of(token),
        made_by=post.user,
        made_at=now,
        valid_until=last_day_of_share(now, days),
        **{**told, **given},
    )
