"""What a user has beside a password: a code app, passkeys, recovery codes. Rows of django-allauth."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from reimari.accounts.boxes import decrypted, encrypted, rewritten, seed_of
from reimari.accounts.codes import (
    hash_of,
    is_recovery_code,
    matching,
    plain,
    recovery_codes,
    step_of,
)
from reimari.accounts.models import Notice, NoticeKind, User

TOTP, PASSKEY, RECOVERY = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
    Authenticator.Type.RECOVERY_CODES,
)
LONGEST_NAME = 60
NEVER = -1


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey as its owner sees it."""

    pk: int
    name: str
    added_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """All that a user has. `left`: unused recovery codes."""

    app: Authenticator | None
    passkeys: Sequence[Passkey]
    left: int

    @property
    def any(self) -> bool:
        """Whether there is a second factor; recovery codes alone are none."""
        return self.app is not None or bool(self.passkeys)

    @property
    def count(self) -> int:
        """How many there are to choose from."""
        return len(self.passkeys) + (self.app is not None)


@dataclass(frozen=True, slots=True)
class Used:
    """The row of what was used; `left`: recovery codes that are left, None when none was used."""

    row: Authenticator
    left: int | None = None


def has_factor(user: User) -> bool:
    """Whether the user has a second factor."""
    return bool(Authenticator.objects.filter(user=user, type__in=(TOTP, PASSKEY)).exists())


def factors_of(user: User) -> Factors:
    """All that the user has, in one query."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    keys = [
        Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at)
        for row in rows
        if row.type == PASSKEY
    ]
    app = next((row for row in rows if row.type == TOTP), None)
    left = next((len(row.data["hashes"]) for row in rows if row.type == RECOVERY), 0)
    return Factors(app, keys, left)


@transaction.atomic
def add_app(user: User, secret: str, *, step: int) -> list[str]:
    """The user's code app from now on. `step`: of the code that proved it, which isn't taken again.

    Answers with recovery codes when the user had none; asked again with the same secret, with the same ones.
    """
    _lock(user)
    row = Authenticator.objects.filter(user=user, type=TOTP).first()
    if row is None or decrypted(row.data["secret"]) != secret:
        Authenticator.objects.filter(user=user, type=TOTP).delete()
        Authenticator.objects.create(user=user, type=TOTP, data={"secret": encrypted(secret), "step": step})
    return _first_codes(user, secret)


@transaction.atomic
def add_passkey(user: User, name: str, credential: dict[str, Any]) -> list[str]:
    """One more passkey. Answers with recovery codes when the user had none."""
    _lock(user)
    WebAuthn.add(user, name[:LONGEST_NAME], credential)
    return _first_codes(user, credential["id"])


@transaction.atomic
def added_before(user: User, credential: Any) -> list[str] | None:
    """What `add_passkey` answered for this credential; None when it isn't one of the user's."""
    _lock(user)
    named = credential.get("id") if isinstance(credential, dict) else None
    rows = Authenticator.objects.filter(user=user, type=PASSKEY, data__credential__id=named)
    return _first_codes(user, named) if isinstance(named, str) and rows.exists() else None


def _lock(user: User) -> None:
    """Two changes of one user's factors wait for each other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _first_codes(user: User, once: str) -> list[str]:
    row = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    return new_codes(user, once) if row is None or row.data.get("once") == hash_of(once) else []


@transaction.atomic
def new_codes(user: User, once: str) -> list[str]:
    """New recovery codes, readable only here; those before open nothing any more.

    `once`: what makes them, told by no one else. Asked again with it they are the same ones, and used ones
    stay used: so that a form that was sent twice shows codes that work, whichever answer is seen.
    """
    _lock(user)
    codes, rows = recovery_codes(seed_of(f"{user.pk} {once}")), Authenticator.objects.filter(user=user)
    hashes, made_of = [hash_of(code) for code in codes], hash_of(once)
    before = rows.filter(type=RECOVERY, data__once=made_of).first()
    if before is None or not set(before.data["hashes"]) <= set(hashes):
        rows.filter(type=RECOVERY).delete()
        Authenticator.objects.create(user=user, type=RECOVERY, data={"hashes": hashes, "once": made_of})
    return codes


@transaction.atomic
def remove(user: User, row_type: str, pk: int | None = None) -> bool:
    """Take a factor away; with the last one its recovery codes go. Whether there was one."""
    _lock(user)
    rows = Authenticator.objects.filter(user=user, type=row_type)
    gone, _each = (rows if pk is None else rows.filter(pk=pk)).delete()
    if not has_factor(user):
        Authenticator.objects.filter(user=user).delete()
    return bool(gone)


@transaction.atomic
def rename(user: User, pk: int, name: str) -> bool:
    """Call a passkey by another name; whether there is one."""
    row = Authenticator.objects.select_for_update().filter(user=user, type=PASSKEY, pk=pk).first()
    if row is not None:
        row.data["name"] = name[:LONGEST_NAME]
        row.save(update_fields=["data"])
    return row is not None


@transaction.atomic
def use_code(user: User, typed: str, *, now: dt.datetime) -> Used | None:
    """What a typed code belongs to, used up; None when it is wrong, old or was used before."""
    code = plain(typed)
    kind = RECOVERY if is_recovery_code(code) else TOTP
    row = Authenticator.objects.select_for_update().filter(user=user, type=kind).first()
    if row is None:
        return None
    used = _use_recovery(row, code) if kind == RECOVERY else _use_app(row, code, now)
    if used is not None:
        row.last_used_at = now
        row.save(update_fields=["data", "last_used_at"])
    return used


def _use_app(row: Authenticator, code: str, now: dt.datetime) -> Used | None:
    after = row.data.get("step", NEVER)
    step = matching(decrypted(row.data["secret"]), code, at=now.timestamp(), after=after)
    if step is None:
        return None
    row.data["step"] = step
    return Used(row)


def _use_recovery(row: Authenticator, code: str) -> Used | None:
    wanted, kept = hash_of(code), row.data["hashes"]
    if wanted not in kept:  # of 120 random bits a hash tells nothing by the time that it takes
        return None
    row.data["hashes"] = [each for each in kept if each != wanted]
    return Used(row, left=len(row.data["hashes"]))


def proves(secret: str, typed: str, *, now: dt.datetime) -> int | None:
    """The step of the code that shows that an app holds the secret; None when it doesn't."""
    return matching(secret, plain(typed), at=now.timestamp(), after=step_of(now.timestamp()) - 2)


@transaction.atomic
def reset(user: User, *, now: dt.datetime) -> None:
    """Somebody who has lost all of them begins anew; they are told when they sign in next."""
    _lock(user)
    Authenticator.objects.filter(user=user).delete()
    Notice.objects.create(user=user, kind=NoticeKind.FACTORS_RESET, at=now)


def rewrite_secrets() -> int:
    """Every secret under the newest key; how many there are. ValueError when no key opens one."""
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(type=TOTP).order_by("pk")
        for row in rows:
            row.data["secret"] = rewritten(row.data["secret"])
            row.save(update_fields=["data"])
        return len(rows)
