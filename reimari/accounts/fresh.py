"""What asks for a fresh proof: a view under `@fresh` opens to whoever has proved lately who they are.

Who hasn't gets a page that asks for it, at the same address. A form that was on its way is carried through it
and arrives as it was sent.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from reimari.accounts.carrying import FIELD, carried_of, carry, page_before
from reimari.accounts.factors import factors_of
from reimari.accounts.forms import CodeForm, ProofForm
from reimari.accounts.models import User
from reimari.accounts.proofs import Proof, by_code, by_passkey, by_password
from reimari.accounts.sessions import is_fresh, prove
from reimari.accounts.tries import waits
from reimari.accounts.wall import held_back
from reimari.common.pages import from_htmx, page

type View = Callable[..., HttpResponse]
# Where somebody is sent to prove it elsewhere: the address, or empty when this user doesn't sign in there.
type Elsewhere = Callable[[HttpRequest, User], str]

PROOF = "proof"
FORBIDDEN, WRONG = 403, 422
_elsewhere: list[Elsewhere] = []


def proved_elsewhere_by(find: Elsewhere) -> None:
    """Let a directory prove its own people: the address gets `next`, and comes back having called `prove`."""
    _elsewhere.append(find)


def fresh(view: View) -> View:
    """Ask for a proof before this view unless there was one in the last quarter of an hour."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        proves = request.method == "POST" and PROOF in request.POST
        if not request.user.is_authenticated or (is_fresh(request.session) and not proves):
            return view(request, *args, **kwargs)
        if not proves:
            return _asked(request)
        if (refusal := _refused(request, request.user)) is not None:
            return refusal
        carried = carried_of(request)
        if carried is None or not carried.is_of(request.user, at=request.get_full_path()):
            return redirect(request.get_full_path())
        request.POST = carried.as_post()  # type: ignore[assignment]
        return view(request, *args, **kwargs)

    guarded.asks_for_proof = True  # type: ignore[attr-defined]
    return guarded


def _refused(request: HttpRequest, user: User) -> HttpResponse | None:
    """The page again when the proof isn't good; None when there is one, given now or on another tab."""
    if is_fresh(request.session) and request.POST[PROOF] == "elsewhere":
        return None
    proof = _proof_of(request, user)
    if proof.good:
        prove(request.session)
        return None
    return waits(drawn(request, proof, carried=request.POST.get(FIELD, ""), status=WRONG), proof.wait)


def _asked(request: HttpRequest) -> HttpResponse:
    if from_htmx(request):
        return held_back(request, "prove", reverse("accounts:confirm"))
    carried = carry(request, str(request.user.pk)) if request.method == "POST" else ""
    return drawn(request, Proof(), carried=carried, status=FORBIDDEN)


def _proof_of(request: HttpRequest, user: User) -> Proof:
    now = timezone.now()
    way = request.POST[PROOF]
    if way == "password" and user.has_password:
        return by_password(request, user, now=now)
    if way == "code":
        return by_code(request, user, now=now, again=True)
    if way == "passkey":
        return by_passkey(request, user, now=now, again=True)[0]
    # choosing oneself is all that an invented person of the demo can do
    return Proof(good=way == "person" and settings.DEMO_SIGN_IN and user.is_demo)


def drawn(request: HttpRequest, proof: Proof, *, carried: str, status: int) -> HttpResponse:
    """The page that asks for the proof, with the ways that this user has."""
    user = cast(User, request.user)
    has = factors_of(user)
    held = carried_of(request)
    back = held.back if held else page_before(request)
    addresses = (find(request, user) for find in _elsewhere)
    context = {
        "carried": carried,
        "back": back if back != request.get_full_path() else "",
        "password_form": proof.forms.get("password") or (ProofForm(user=user) if user.has_password else None),
        "code_form": proof.forms.get("code") or (CodeForm() if has.app or has.left else None),
        "passkeys": bool(has.passkeys),
        "person": user if settings.DEMO_SIGN_IN and user.is_demo else None,
        "elsewhere": next(filter(None, addresses), ""),
        "sentences": proof.sentences,
    }
    return page(request, "accounts/views/_proof.html", context, status=status)
