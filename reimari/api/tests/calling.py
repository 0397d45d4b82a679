"""What the tests of the API send, and how."""

import json
import time
from typing import Any
from uuid import UUID

from django.test import Client

from reimari.access.actor import system
from reimari.api.access import SCOPES
from reimari.api.actions import Wanted, create_token
from reimari.api.bearer import hash_of
from reimari.api.models import Token
from reimari.api.signing import signing_key
from reimari.common.signatures import SIGNATURE, TIMESTAMP, signature
from reimari.staff.models import Organisation
from tests.factories import NOW

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
LINE = WEST  # where contacts come in
SECRET = "reimari_aaaaaaaa_of-the-tests"  # noqa: S105 (invented)
OTHER = "reimari_bbbbbbbb_of-the-tests"
THIRD = "reimari_cccccccc_of-the-tests"
KEY = str(UUID(int=5))


def a_token(
    *scopes: str,
    secret: str = SECRET,
    teams: tuple[str, ...] = (LINE,),
    name: str = "Exchange",
    organisation: str = "COUNTY",
    **given: Any,
) -> Token:
    wanted = Wanted(name=name, scopes=scopes or tuple(SCOPES), teams=teams, **given)
    return create_token(
        Organisation.objects.get(pk=organisation),
        wanted=wanted,
        prefix=secret[:16],
        secret_hash=hash_of(secret),
        by="test",
        actor=system("test"),
        now=NOW,
    )


def body(**given: Any) -> dict[str, Any]:
    return {
        "channel": "phone",
        "received_at": NOW.isoformat(),
        "participants": [{"part": "contactor", "kind": "client", "name": "Testi Aaltomeri"}],
        "matters": [{"own_words": "Money is out.", "service_task": "WORKING_AGE"}],
        **given,
    }


def call(
    address: str,
    given: Any = None,
    *,
    secret: str = SECRET,
    key: str = KEY,
    media_type: str = "application/json",
    **headers: str,
) -> Any:
    """Ask `address` below `/api/v1`; with `given` it is sent, as JSON unless it is bytes."""
    told = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key, **headers}
    program = Client(enforce_csrf_checks=True)
    if given is None:
        return program.get(f"/api/v1{address}", headers=told)
    sent = given if isinstance(given, bytes) else json.dumps(given)
    return program.post(f"/api/v1{address}", sent, content_type=media_type, headers=told)


def a_ring(**given: Any) -> dict[str, Any]:
    """A call that rings on the outsourced first line's telephone."""
    return {
        "id": "e1",
        "call": "c1",
        "sequence": 1,
        "event": "ringing",
        "occurred_at": NOW.isoformat(),
        "channel": "phone",
        **given,
    }


def sign(token: Token, body: bytes, *, at: float | None = None) -> dict[str, str]:
    """The headers by which the holder of the token signs the body."""
    timestamp = str(int(time.time() if at is None else at))
    return {TIMESTAMP: timestamp, SIGNATURE: signature(signing_key(token.pk), timestamp, body)}


def ring(token: Token, given: dict[str, Any], **headers: str) -> Any:
    """Tell an event of a call, signed."""
    sent = json.dumps(given).encode()
    return call("/telephony/events", sent, **{**sign(token, sent), **headers})


def told(answer: Any, status: int = 200) -> dict[str, Any]:
    """What a good answer says."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"].startswith("application/json")
    said: dict[str, Any] = json.loads(answer.content)
    return said


def refused(answer: Any, status: int) -> dict[str, Any]:
    """The problem, in the form that RFC 9457 gives it."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = json.loads(answer.content)
    assert said["type"] == "about:blank"
    assert said["status"] == status
    assert said["request_id"] == answer.headers["X-Request-ID"]
    assert said["codes"]
    return said
