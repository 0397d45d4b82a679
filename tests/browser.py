"""Pages as the test client sees them: signed in as somebody of the cast, and what a page asked and showed."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reimari.staff.models import Post

MOST_STATEMENTS = 12
BESIDES = re.compile(
    r'FROM "(django_session|accounts_user|staff_post)"|^(SAVEPOINT|RELEASE|SET |BEGIN|COMMIT)|set_config'
    r'|INSERT INTO "audit'
    r"|FROM staff_post AS post|EXECUTE (user_and_held|use_log)"
)


def signed_in(post: Post, language: str = "en") -> Client:
    """A browser of this post's holder, who reads pages in this language."""
    post.user.speak(language)
    browser = Client(headers={"Accept-Language": language})
    browser.force_login(post.user)
    return browser


def context(answer: object) -> dict[str, Any]:
    """What the page's template was given."""
    told = getattr(answer, "context_data", None)
    assert isinstance(told, dict)
    return told


def statements(read: Callable[[], object]) -> list[str]:
    """The page's own statements: without session, user, posts, transactions and the log."""
    with CaptureQueriesContext(connection) as captured:
        read()
    return [each["sql"] for each in captured if not BESIDES.search(each["sql"])]


def shown(html: str) -> list[str]:
    """The keys of the rows that the page shows, in their order."""
    return re.findall(r'data-row="([^"]+)"', html)
