"""A form that was on its way when its page asked who is there: it is carried through, and nothing is lost.

The page holds it itself, so that no word of it lies in a session: encrypted, for an hour, in one field. Only
while its writer is at an identity provider, where no page of ours stays, the field waits in the session.
"""

import json
import zlib
from base64 import b85decode, b85encode
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from reimari.accounts.boxes import hidden, shown
from reimari.accounts.models import User

FIELD = "carried"
HOLDS_FOR = 3600  # seconds
HELD = "held"  # in a session: fields that wait for somebody to come back, by the state they come back with
LONGEST_HELD, MOST_HELD = 200_000, 3  # characters of a field: a hundred written pages; fields of a session
OF_THE_WALL = {FIELD, "csrfmiddlewaretoken", "proof", "proof_code", "proof_credential", "drafted"}
NOTHING_TYPED = {"key", "next", "version"}


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a form was going, what it held, from which page, and whose it was (empty: not known)."""

    path: str
    back: str
    user: str
    fields: Sequence[tuple[str, str]]

    def is_of(self, user: User, *, at: str = "") -> bool:
        """Whether this user may go on with it: whoever else signs in doesn't see what was typed.

        `at`: it must have been on its way there.
        """
        return self.user in {"", str(user.pk)} and at in {"", self.path}

    def words(self) -> list[str]:
        """What was written at length, for its writer to see that it is there."""
        return [value for name, value in self.fields if " " in value.strip() and name not in NOTHING_TYPED]

    def as_post(self) -> QueryDict:
        """What the form would have sent."""
        post = QueryDict(mutable=True)
        for name, value in self.fields:
            post.appendlist(name, value)
        post._mutable = False  # noqa: SLF001 (as Django does it)
        return post


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, without the wall's own fields and without passwords."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in OF_THE_WALL and "password" not in name
    ]


def is_typed(request: HttpRequest) -> bool:
    """Whether the form holds more than its keys."""
    return any(value.strip() and name not in NOTHING_TYPED for name, value in fields_of(request))


def carry(request: HttpRequest, user: str = "") -> str:
    """The form of this request for the field of a page. `user`: whose session it came from."""
    told = [request.get_full_path(), page_before(request), user, fields_of(request)]
    packed = zlib.compress(json.dumps(told, ensure_ascii=False).encode())
    return hidden(b85encode(packed).decode())


def field_of(request: HttpRequest) -> str:
    """The field as the sent page holds it, or as it waited while its writer was at a provider."""
    return request.POST.get(FIELD, "") or getattr(request, "held", "")


def carried_of(request: HttpRequest) -> Carried | None:
    """What the sent page carries; None when nothing, or not ours, or older than an hour."""
    told = field_of(request)
    if not told:
        return None
    try:
        packed = shown(told, within=HOLDS_FOR)
    except ValueError:
        return None
    path, back, user, fields = json.loads(zlib.decompress(b85decode(packed)))
    return Carried(path, back, user, [(name, value) for name, value in fields])


def hold(session: SessionBase, state: str, told: str) -> None:
    """Let a field wait in the session, encrypted as it is, for whoever comes back with this state."""
    now = int(timezone.now().timestamp())
    young = [pair for pair in session.get(HELD, {}).items() if now - pair[1][1] < HOLDS_FOR]
    session[HELD] = dict(young[1 - MOST_HELD :]) | {state: [told, now]}


def take_up(request: HttpRequest, state: str) -> None:
    """Somebody comes back with this state: the field that waited is the request's, as if it had been sent."""
    told, _at = request.session.get(HELD, {}).get(state, ("", 0))
    request.held = told  # type: ignore[attr-defined]


def forget_held(session: SessionBase) -> None:
    """What has waited for too long opens nothing any more: it goes."""
    now = int(timezone.now().timestamp())
    if HELD in session and all(now - at >= HOLDS_FOR for _told, at in session[HELD].values()):
        del session[HELD]


def logout_holding(request: HttpRequest) -> None:
    """The session ends, and what waits in it for its writer waits on: nobody else can open it."""
    held = request.session.get(HELD)
    logout(request)
    if held:
        request.session[HELD] = held


def page_before(request: HttpRequest) -> str:
    """The page of ours from which a form was sent, as the browser tells it; empty when it doesn't."""
    told = request.headers.get("Referer", "")
    host = request.get_host()
    if not url_has_allowed_host_and_scheme(told, {host}, require_https=request.is_secure()):
        return ""
    return "/" + told.partition("://")[2].removeprefix(host).lstrip("/")
