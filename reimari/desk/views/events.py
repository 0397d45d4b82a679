"""The stream of changes (server-sent events): only the event process can answer with it."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.desk import access
from reimari.desk.live import EVERYTHING, Follower
from reimari.desk.queries import live as queries
from reimari.desk.stream import KNOWN, give_back, stream

MOST_OPEN = 50
NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@require_safe
def events(request: ActorRequest) -> HttpResponseBase:
    """What changes on the topics that are asked for and allowed, until the stream ends by itself.

    `follow`: topics, `open`: tracks that are open in the browser; both separated by commas. `last`: the
    transaction from which on changes are news, as the page or the last event named it.
    """
    access.FOLLOW.require(request.actor)
    if request.method == "HEAD":
        return HttpResponse(status=204)
    if not isinstance(request, ASGIRequest):  # a page server would draw it for ever
        return HttpResponse(status=HTTPStatus.MISDIRECTED_REQUEST)
    one, alerts = _follower(request)
    give_back()
    response = StreamingHttpResponse(stream(one, _last(request), alerts), content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _follower(request: ActorRequest) -> tuple[Follower, Mapping[str, str]]:
    """Whoever follows, and the teams that alert them; logged when this session follows something new."""
    actor, user = request.actor, request.user
    assert isinstance(user, User)  # noqa: S101 (FOLLOW needs a post)
    asked = _listed(request, "follow")
    with reading(actor, access.FOLLOW) as seen:
        found = queries.followed(actor, asked)
        alerts = queries.alerting_teams(actor)
        session = str(request.session.session_key)
        if KNOWN.is_new(session, found.topics):
            seen.subject = user
    KNOWN.keep(session, found.topics)
    raised = {f"{kind}:{team}" for team in alerts for kind in ("new", "urgent")} | {f"offer:{actor.id}"}
    return Follower(
        user=user.pk,
        name=str(user),
        session=session,
        secret=user.get_session_auth_hash(),
        posts=queries.posts_followed(actor),
        topics=found.topics | raised | {EVERYTHING},
        sees=found.sees,
        open=found.sees & set(_listed(request, "open")[:MOST_OPEN]),
    ), alerts


def _listed(request: ActorRequest, name: str) -> list[str]:
    return [word for word in request.GET.get(name, "").split(",") if word]


def _last(request: ActorRequest) -> int | None:
    """From where on changes are news. What can't be read is so old that everything is news."""
    told = request.headers.get("Last-Event-ID") or request.GET.get("last", "")
    if not told:
        return None
    return int(told) if NUMBER.fullmatch(told) else 0
