"""A form that was on its way when its page asked who is there: it is carried through, and nothing is lost.

The page holds it itself, so that no word of it lies in a session: encrypted, for an hour, in one field.
"""

import json
import zlib
from base64 import b85decode, b85encode
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from reimari.accounts.boxes import hidden, shown
from reimari.accounts.models import User

FIELD = "carried"
HOLDS_FOR = 3600  # seconds
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


def carried_of(request: HttpRequest) -> Carried | None:
    """What the sent page carries; None when nothing, or not ours, or older than an hour."""
    told = request.POST.get(FIELD, "")
    if not told:
        return None
    try:
        packed = shown(told, within=HOLDS_FOR)
    except ValueError:
        return None
    path, back, user, fields = json.loads(zlib.decompress(b85decode(packed)))
    return Carried(path, back, user, [(name, value) for name, value in fields])


def page_before(request: HttpRequest) -> str:
    """The page of ours from which a form was sent, as the browser tells it; empty when it doesn't."""
    told = request.headers.get("Referer", "")
    host = request.get_host()
    if not url_has_allowed_host_and_scheme(told, {host}, require_https=request.is_secure()):
        return ""
    return "/" + told.partition("://")[2].removeprefix(host).lstrip("/")
