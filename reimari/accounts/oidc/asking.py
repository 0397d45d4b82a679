"""How an identity provider is asked: with time-outs, its own authority, and never on to another address."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import requests

from reimari.accounts.oidc.claims import Unbelieved
from reimari.accounts.oidc.told import ProviderTold

TIMES_OUT = (3, 5)  # seconds to reach it; between two pieces of its answer
LARGEST = 1_000_000  # bytes


def session_of(told: ProviderTold) -> requests.Session:
    """A client that waits for seconds only, and doesn't follow where it is sent on."""
    session = requests.Session()
    session.max_redirects = 0
    if told.ca:
        session.verify = told.ca
    session.request = partial(session.request, timeout=TIMES_OUT)  # type: ignore[method-assign]
    return session


def asked(told: ProviderTold, address: str, *, bearer: str = "") -> Mapping[str, Any]:
    """The JSON object at an address of the provider. Raises RequestException when it is away."""
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    with session_of(told) as session:
        answer = session.get(address, headers=headers)
    answer.raise_for_status()
    if len(answer.content) > LARGEST:
        raise Unbelieved(f"{address} answers with too much")
    found = answer.json()
    if not isinstance(found, dict):
        raise Unbelieved(f"{address} doesn't answer with an object")
    return found
