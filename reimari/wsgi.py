"""The program behind a WSGI server: the pages."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from reimari.common.addresses import client_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reimari.settings")
BEHIND_FRONT = os.environ.get("REIMARI_BEHIND_FRONT") == "1"
pages = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The pages; behind our own front, REMOTE_ADDR is the address that the front has seen or been told."""
    if BEHIND_FRONT:
        environ["REMOTE_ADDR"] = client_of(environ.get("HTTP_X_FORWARDED_FOR", ""))
    return pages(environ, start_response)
