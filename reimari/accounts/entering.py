"""What every way of signing in ends with: the browser is remembered, a strange one is told of."""

import logging
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from reimari.accounts.carrying import carried_of
from reimari.accounts.factors import has_factor
from reimari.accounts.known import known_device, remember_device
from reimari.accounts.models import Notice, NoticeKind, User
from reimari.accounts.open_sessions import LONGEST_AGENT, alive
from reimari.accounts.store import SessionStore
from reimari.accounts.tries import address_of
from reimari.common.pages import page

log = logging.getLogger(__name__)

TOLD = "told"  # in a session: there are notices, so that My day asks for them only then
ENROLS = "enrols"  # in a session: nothing else is open before its user has a second factor


def seen_before(request: HttpRequest, user: User) -> None:
    """Remember, before Django notes this sign-in, whether there was one before."""
    request.signed_in_before = user.last_login is not None  # type: ignore[attr-defined]


def welcome(request: HttpRequest, user: User, answer: HttpResponse, *, by_directory: bool) -> HttpResponse:
    """The answer to a sign-in that has succeeded."""
    device = known_device(request, user.username)
    if not device and getattr(request, "signed_in_before", False):
        _tell_of_new_browser(request, user)
    if settings.SECOND_FACTOR == "required" and not by_directory and not has_factor(user):
        request.session[ENROLS] = True
    log.info("sign-in of %s from %s", user.pk, address_of(request))
    kinds = {notice.kind for notice in Notice.objects.unseen_by(user)}
    if kinds:
        request.session[TOLD] = True
    if NoticeKind.FACTORS_RESET in kinds:
        answer = redirect("accounts:methods")
    remember_device(answer, user.username, device)
    return answer


def _tell_of_new_browser(request: HttpRequest, user: User) -> None:
    """Unless the user has said of such a one that it was them: some workstations forget all cookies."""
    address, agent = address_of(request), request.headers.get("User-Agent", "")[:LONGEST_AGENT]
    if Notice.objects.known(user, address=address, agent=agent):
        return
    Notice.objects.create(
        user=user,
        kind=NoticeKind.NEW_BROWSER,
        at=timezone.now(),
        session_key=request.session.session_key or "",
        address=address,
        agent=agent,
    )
    for row in alive(user).exclude(session_key=request.session.session_key):
        session = SessionStore(row.session_key)
        session[TOLD] = True
        session.save()


def notices_of(request: HttpRequest) -> list[Notice]:
    """What the user is told on their day; no statement when there is nothing."""
    if not request.session.get(TOLD):
        return []
    found = list(Notice.objects.unseen_by(cast(User, request.user)))
    if not found:
        del request.session[TOLD]
    return found


def go_on(
    request: HttpRequest, answer: HttpResponse, *, left: int | None = None, proved: bool = False
) -> HttpResponse:
    """Where to after signing in; when a form was on its way, a page from which it is sent.

    `left`: how many recovery codes are, after one was used; `proved`: it was no sign-in, but a fresh proof.
    """
    if not request.user.is_authenticated:
        return answer
    user, carried = request.user, carried_of(request)
    if carried is not None and not carried.is_of(user):
        carried = None
    if carried is None and left is None:
        return answer
    context = {
        "carried": carried,
        "shown": carried.words() if carried else (),
        "left": left,
        "proved": proved,
        "next": answer.headers.get("Location", "/"),
    }
    with translation.override(user.language):
        drawn = page(request, "accounts/views/_go_on.html", context)
    drawn.cookies.update(answer.cookies)
    return drawn
