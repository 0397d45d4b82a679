"""Another system is asked for a page: by TLS, never led elsewhere, and never for more than it may send."""

from collections.abc import Mapping
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from reimari.appointments.adapters import Unreachable
from reimari.common.addresses import WEB_PORTS, HttpService

WAITS = (3.05, 10)  # seconds: to be connected, to be answered


def session_with(service: HttpService) -> requests.Session:
    """How the service is asked: a password with a user's name, or alone as a bearer's token."""
    session = session_of()
    session.verify = service.ca or True
    if service.user:
        session.auth = (service.user, service.password)
    elif service.password:
        session.headers["Authorization"] = f"Bearer {service.password}"
    return session


def session_of() -> requests.Session:
    """A session with no proxy and no password of the machine's own."""
    session = requests.Session()
    session.trust_env = False
    return session


def base_of(service: HttpService) -> str:
    """The service's address without user and password, as its own links write it."""
    host = f"[{service.host}]" if ":" in service.host else service.host
    port = "" if service.port == WEB_PORTS[service.scheme] else f":{service.port}"
    return f"{service.scheme}://{host}{port}{service.path}"


def asked(
    session: requests.Session, address: str, query: Mapping[str, Any] | None = None, *, most: int
) -> bytes:
    """The body of the answer; raises Unreachable for any but a whole 200 of at most so many bytes."""
    try:
        answer = session.get(address, params=query, timeout=WAITS, allow_redirects=False, stream=True)
        with answer:
            raw: bytes = answer.raw.read(most + 1, decode_content=True)
    except (requests.RequestException, HTTPError, ValueError, OSError) as wrong:
        raise Unreachable(type(wrong).__name__) from wrong
    if answer.status_code != requests.codes.ok or len(raw) > most:
        raise Unreachable(f"answered {answer.status_code}")
    return raw
