"""A WSGI program that answers at once: what is measured with it is everything but the pages."""

from collections.abc import Callable, Iterable
from typing import Any

PAGES = {"/small": b"x" * 300, "/list": b"x" * 40_000, "/large": b"x" * 400_000}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One of the pages, with as many headers as ours have."""
    body = PAGES[environ["PATH_INFO"]]
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers + [(f"X-Header-{number}", "self" * 8) for number in range(10)])
    return [body]
