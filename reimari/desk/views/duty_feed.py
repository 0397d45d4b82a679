"""One's own duty in one's own calendar: an address with a secret, without any client's information (I-19)."""

import hashlib
import hmac
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.actor import system
from reimari.access.catalogue import Action
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.keys import key_for
from reimari.common.pages import key_of, page
from reimari.desk.queries.duty_feed import feed_of, owner_of
from reimari.staff import access, actions
from reimari.staff.models import DutyFeed
from reimari.work.queries import county_on

TEMPLATE = "desk/views/duty_feed.html"
FEED = system("duty calendar")
KEPT = 600  # seconds for which a calendar needn't ask again


def _token(key: UUID) -> str:
    """The secret of the address that was asked for with this key of a form: sent twice it is the same one."""
    return hmac.new(key_for("duty feed", settings.SECRET_KEY).encode(), key.bytes, hashlib.sha256).hexdigest()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@require_safe
def duty_feed(request: ActorRequest) -> HttpResponse:
    """Whether there is an address; to make one, and to close it."""
    return _drawn(request)


def _owner(request: ActorRequest, action: Action) -> User:
    with reading(request.actor):
        return action.row(request.actor, User.objects.all(), request.actor.id)


def _made(request: ActorRequest, done: DutyFeed) -> HttpResponse:
    """The address, shown this once: only a hash of its secret is kept."""
    del done
    address = request.build_absolute_uri(reverse("desk:duty_calendar", args=[_token(key_of(request))]))
    return _drawn(request, address=address)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.make_feed, _made, to=lambda: None)
def make_duty_feed(request: ActorRequest) -> HttpResponse:
    """A new address; the old one tells nothing any more."""
    access.MAKE_FEED.require(request.actor)
    if request.method != "POST":
        return redirect("desk:duty_feed")
    key = key_of(request)
    done = actions.make_feed.once(
        key,
        _owner(request, access.MAKE_FEED),
        token_hash=hash_of(_token(key)),
        actor=request.actor,
        now=timezone.now(),
    )
    return _made(request, done)


def _revoked(request: ActorRequest, done: User) -> HttpResponse:
    del request, done
    return redirect("desk:duty_feed")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.revoke_feed, _revoked, to=lambda: None)
def revoke_duty_feed(request: ActorRequest) -> HttpResponse:
    """The address tells nothing any more."""
    access.REVOKE_FEED.require(request.actor)
    if request.method != "POST":
        return redirect("desk:duty_feed")
    done = actions.revoke_feed.once(
        key_of(request), _owner(request, access.REVOKE_FEED), actor=request.actor, now=timezone.now()
    )
    return _revoked(request, done)


@login_not_required
@require_safe
def duty_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for whoever knows the address: days, halves and lines of one person, and no
    client."""
    with reading(FEED):
        now = timezone.now()
        user = owner_of(hash_of(token))
        if user is None:
            return HttpResponseNotFound(content_type="text/plain")
        body = feed_of(user, county_on(now), now=now)
    headers = {
        "Cache-Control": f"private, max-age={KEPT}",
        "Content-Disposition": 'inline; filename="duty.ics"',
    }
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _drawn(request: ActorRequest, *, address: str = "") -> HttpResponse:
    access.MAKE_FEED.require(request.actor)
    with reading(request.actor, access.MAKE_FEED) as seen:
        seen.subject = cast(User, request.user)
        feed = DutyFeed.objects.filter(user=request.actor.id).first()
        context = {
            "now": timezone.now(),
            "key": uuid7(),
            "feed": feed if feed and feed.revoked_at is None else None,
            "address": address,
        }
        return page(request, TEMPLATE, context)
