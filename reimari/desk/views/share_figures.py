"""A page of figures is shared by a link, and the link is taken back."""

import hashlib
import hmac
from typing import cast
from urllib.parse import parse_qsl
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.keys import key_for
from reimari.common.pages import key_of, page
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.desk.queries.figures_asked import Names
from reimari.desk.queries.figures_shared import asked_of, hash_of, is_known, title_of
from reimari.figures import access, actions
from reimari.figures.models import SharedPage, SharedView
from reimari.figures.queries import units_of
from reimari.work.queries import county_on

TEMPLATE = "desk/views/share_figures.html"
UNKNOWN = gettext_noop("The page is narrowed by something that the county doesn't have.")
SHOWN = 50


def _token(key: UUID) -> str:
    """The secret of the address that was asked for with this key of a form: sent twice it is the same one."""
    secret = key_for("shared figures", settings.SECRET_KEY).encode()
    return hmac.new(secret, key.bytes, hashlib.sha256).hexdigest()


@require_safe
def shared_links(request: ActorRequest) -> HttpResponse:
    """One's own links, the newest first; to take them back."""
    return _drawn(request)


def _made(request: ActorRequest, done: SharedView) -> HttpResponse:
    """The address, shown this once: only a hash of its secret is kept."""
    place = [get_language() or "fi", _token(key_of(request))]
    address = request.build_absolute_uri(reverse("desk:public_figures", args=place))
    return _drawn(request, address=address, made=done)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
@answers_once(actions.share_figures, _made, to=lambda: None)
def share_figures(request: ActorRequest) -> HttpResponse:
    """A link to the page that the form names, with its months and filters."""
    access.SHARE.require(request.actor)
    if request.method != "POST":
        return redirect("desk:shared_links")
    key, now = key_of(request), timezone.now()
    which, code = request.POST.get("page", ""), request.POST.get("figures", "")
    if not title_of(which, code):
        raise Http404
    asked = asked_of(which, dict(parse_qsl(request.POST.get("asked", ""))), now=now)
    with reading(request.actor):
        names = Names(county_on(now).profile, [unit.pk for unit in units_of(request.actor)])
        user = access.SHARE.row(request.actor, User.objects.all(), request.actor.id)
    if not is_known(asked, names):
        raise Refused(Problem("figures.unknown_filter", UNKNOWN))
    done = actions.share_figures.once(
        key,
        user,
        token_hash=hash_of(_token(key)),
        page=SharedPage(which),
        code=code,
        asked=asked.told(),
        days=_days(request.POST.get("days", "")),
        actor=request.actor,
        now=now,
    )
    return _made(request, done)


def _days(told: str) -> int:
    if not told.isdecimal():
        raise BadRequest("the form tells no number of days")
    return int(told)


def _taken_back(request: ActorRequest, done: SharedView, **_given: object) -> HttpResponse:
    del request, done
    return redirect("desk:shared_links")


@require_POST
@answers_once(actions.unshare_figures, _taken_back)
def unshare_figures(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The link opens nothing any more."""
    with reading(request.actor):
        view = access.UNSHARE.row(request.actor, SharedView.objects.all(), pk)
    done = actions.unshare_figures.once(key_of(request), view, actor=request.actor, now=timezone.now())
    return _taken_back(request, done)


def _drawn(request: ActorRequest, *, address: str = "", made: SharedView | None = None) -> HttpResponse:
    access.SHARE.require(request.actor)
    with reading(request.actor, access.SHARE) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        mine = access.UNSHARE.rows(request.actor, SharedView.objects.order_by("-made_at", "-pk"))
        today = timezone.localdate(now)
        context = {
            "now": now,
            "key": uuid7(),
            "links": [
                (view, title_of(view.page, view.code) or view.code, view.valid_until >= today)
                for view in mine[:SHOWN]
            ],
            "address": address,
            "made": made,
        }
        return page(request, TEMPLATE, context)
