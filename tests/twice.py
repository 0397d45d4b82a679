"""A form that is sent twice: one thing is done, and both are answered alike."""

from collections.abc import Callable, Mapping
from typing import Any

from django.test import Client

from tests.factories import key


def told(answer: Any) -> tuple[int, str]:
    """What an answer is: its status, and where it leads."""
    return answer.status_code, answer.headers.get("Location", "")


def done_once(browser: Client, address: str, fields: Mapping[str, Any], stored: Callable[[], object]) -> None:
    """Send it twice with one key; `stored`: what the deed changes, as it is now."""
    before, sent = stored(), {**fields, "key": str(key(5))}
    first = browser.post(address, sent)
    assert first.status_code == 302, first.content.decode()
    after = stored()
    assert after != before
    assert told(browser.post(address, sent)) == told(first)
    assert stored() == after
