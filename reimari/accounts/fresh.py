"""What asks for a fresh proof: a view under `@fresh` opens to whoever has proved lately who they are.

Who hasn't gets a page that asks for it, at the same address. A form that was on its way is carried through it
and arrives as it was sent.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from requests import RequestException

from reimari.accounts.carrying import LONGEST_HELD, carried_of, carry, field_of, page_before
from reimari.accounts.factors import factors_of
from reimari.accounts.forms import CodeForm, ProofForm
from reimari.accounts.models import User
from reimari.accounts.oidc.provider import failure, provider_of
from reimari.accounts.oidc.proving import provider_in
from reimari.accounts.oidc.sentences import sentence_of
from reimari.accounts.oidc.told import ProviderTold
from reimari.accounts.onward import onward
from reimari.accounts.proofs import Proof, by_code, by_passkey, by_password
from reimari.accounts.sessions import is_fresh, prove
from reimari.accounts.tries import waits
from reimari.accounts.wall import held_back
from reimari.common.pages import from_htmx, page

type View = Callable[..., HttpResponse]

PROOF = "proof"
FORBIDDEN, WRONG = 403, 422


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
    """Another page when there is no good proof yet: the same again, or the one that leads to a provider."""
    told = provider_in(request.session)
    if told is not None and request.POST[PROOF] == "provider":
        return _led_to(request, user, told)
    proof = _proof_of(request, user)
    if proof.good:
        prove(request.session)
        return None
    return waits(drawn(request, proof, carried=field_of(request), status=WRONG), proof.wait)


def _led_to(request: HttpRequest, user: User, told: ProviderTold) -> HttpResponse:
    """To the provider that has let them in; from there `views/oidc.py` goes on."""
    field, here = field_of(request), request.get_full_path()
    held = carried_of(request)
    if held is None or not held.is_of(user, at=here):
        field = ""
    if len(field) > LONGEST_HELD:
        return refused_by(request, told, "long", here=here)
    try:
        answer = provider_of(request, told).begun(request, here, field=field, proves=str(user.pk))
    except (OAuth2Error, RequestException) as wrong:
        return refused_by(request, told, failure(request, told, wrong), here=here)
    return onward(request, answer.headers["Location"], told.called(get_language() or "fi"))


def refused_by(request: HttpRequest, told: ProviderTold, why: str, *, here: str) -> HttpResponse:
    """The page again, with what came of it at the provider. `here`: where the proof was asked for."""
    status, sentence = sentence_of(told, why, confirming=True)
    carried = field_of(request)
    return drawn(request, Proof(), carried=carried, status=max(status, FORBIDDEN), here=here, said=sentence)


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


def drawn(
    request: HttpRequest, proof: Proof, *, carried: str, status: int, here: str = "", said: str = ""
) -> HttpResponse:
    """The page that asks for the proof, with the ways that this user has, and goes on `here`.

    `said`: why a provider's way failed.
    """
    here = here or request.get_full_path()
    user = cast(User, request.user)
    has = factors_of(user)
    held = carried_of(request)
    back = held.back if held else page_before(request)
    told = provider_in(request.session)
    context = {
        "carried": carried,
        "here": here,
        "back": back if back != here else "",
        "password_form": proof.forms.get("password") or (ProofForm(user=user) if user.has_password else None),
        "code_form": proof.forms.get("code") or (CodeForm() if has.app or has.left else None),
        "passkeys": bool(has.passkeys),
        "person": user if settings.DEMO_SIGN_IN and user.is_demo else None,
        "provider": told.called(get_language() or "fi") if told else "",
        "sentences": proof.sentences,
        "said": said,
    }
    return page(request, "accounts/views/_proof.html", context, status=status)
