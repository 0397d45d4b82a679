"""Ways to prove who one is: a password, a code, a passkey. Wrong ones are counted and make wait."""

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reimari.accounts.factors import use_code
from reimari.accounts.forms import CodeForm, ProofForm
from reimari.accounts.known import known_device
from reimari.accounts.models import Guess, User
from reimari.accounts.rules import CodeTry, Knock, Try
from reimari.accounts.tries import address_of, try_of

NOT_ACCEPTED = _("The passkey wasn't accepted. Try again, or choose another way.")
# What a browser's answer may bring up in the library that reads it; all of it means: not ours.
BROKEN = (ValidationError, ValueError, TypeError, KeyError, AttributeError, LookupError)


@dataclass(slots=True)
class Proof:
    """What came of a try. `wait`: seconds until the next; `left`: recovery codes, when one was used."""

    good: bool = False
    wait: int = 0
    left: int | None = None
    forms: dict[str, Any] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)


def code_try(request: HttpRequest, user: User) -> Try:
    """Who tries a code from where."""
    return CodeTry(f"code of {user.pk}", address_of(request), known_device(request, user.username))


def by_code(request: HttpRequest, user: User, *, now: dt.datetime, again: bool) -> Proof:
    """A code of the app or a recovery code. `again`: of somebody who is signed in."""
    tried = code_try(request, user)
    wait = Guess.objects.wait(tried, now=now)
    form = CodeForm(request.POST, wait=wait)
    if not form.is_valid():
        return Proof(wait=wait, forms={"code": form})
    used = use_code(user, form.cleaned_data["proof_code"], now=now)
    if used is None:
        Guess.objects.add_failure(tried, now=now)
        form.add_error(
            "proof_code", _("The code is wrong, or it has been used already. Wait for the next one.")
        )
        return Proof(forms={"code": form})
    Guess.objects.forget(tried)
    _record(request, used.row, user, again=again)
    return Proof(good=True, left=used.left)


def by_password(request: HttpRequest, user: User, *, now: dt.datetime) -> Proof:
    """The password of somebody who is signed in."""
    tried = try_of(request, user.username)
    wait = Guess.objects.wait(tried, now=now)
    form = ProofForm(request.POST, wait=wait, user=user)
    if not form.is_valid():
        if form.has_error("proof_password", "wrong"):
            Guess.objects.add_failure(tried, now=now)
        return Proof(wait=wait, forms={"password": form})
    Guess.objects.forget(tried)
    record_authentication(request, user, method="password", reauthenticated=True)
    return Proof(good=True)


def by_passkey(
    request: HttpRequest, user: User | None, *, now: dt.datetime, again: bool
) -> tuple[Proof, Any]:
    """A passkey, of a known user or of whomever it names; with the row that it belongs to.

    There is nothing to guess, so only the address is counted.
    """
    tried = Knock("passkey", address_of(request))
    wait = Guess.objects.wait(tried, now=now)
    row = None if wait else _row_of(request.POST.get("proof_credential", ""), user)
    if row is None:
        if not wait:
            Guess.objects.add_failure(tried, now=now)
        return Proof(wait=wait, sentences=[str(NOT_ACCEPTED)]), None
    if user is not None:
        _record(request, row, user, again=again)
    return Proof(good=True), row


def _row_of(told: str, user: User | None) -> Authenticator | None:
    """The passkey whose signature it is; None when it isn't good, or its owner may not sign in.

    That a finger, a face or a number opened it is looked at where the challenge asked for it: always, when it
    is the only proof.
    """
    try:
        credential = json.loads(told)
        webauthn.parse_authentication_response(credential)
        owner = user or webauthn.extract_user_from_response(credential)
        row = webauthn.complete_authentication(owner, credential)
    except BROKEN:
        return None
    row.user = owner
    return row if owner.is_active else None


def _record(request: HttpRequest, row: Authenticator, user: User, *, again: bool) -> None:
    row.user = user
    post_authentication(request, row, reauthenticated=again)
