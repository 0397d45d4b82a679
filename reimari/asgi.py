"""The program behind an ASGI server: the event streams, and nothing else."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

from reimari.common.addresses import client_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reimari.settings")
BEHIND_FRONT = os.environ.get("REIMARI_BEHIND_FRONT") == "1"
streams = get_asgi_application()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The streams; behind our front, the client's address is what the front has seen or been told."""
    if BEHIND_FRONT and scope["type"] == "http":
        told = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
        scope = {**scope, "client": (client_of(told), 0)}
    await streams(scope, receive, send)
