"""What a client gets on paper of their request: a refusal, or an explanation, in the client's language."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_safe
from markupsafe import Markup

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.pages import page
from reimari.records import access
from reimari.records.queries.log_requests import RequestShown, log_request
from reimari.records.queries.words import provider

TEMPLATE = "desk/views/log_paper.html"


def paper(template: str, language: str, context: Mapping[str, Any]) -> Markup:
    """The template in the client's language, whatever that of the page is."""
    with translation.override(language):
        return Markup(render_to_string(template, dict(context)))  # noqa: S704 (a template of ours)


@require_safe
def log_refusal(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The written decision that nothing is given (11 § 4)."""
    return _drawn(request, pk, "refusal")


@require_safe
def log_explained(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The newest explanation (11 § 5)."""
    return _drawn(request, pk, "explained")


def _drawn(request: ActorRequest, pk: UUID, kind: str) -> HttpResponse:
    with reading(request.actor, access.VIEW) as seen:
        one = log_request(request.actor, pk, now=timezone.now())
        seen.subject, seen.person_ids = one.row, {one.row.person_id}
        told = _newest(one, kind)
        if told is None:
            raise Http404
        context = {"one": one, "row": one.row, "told": told, "provider": provider()}
        drawn = paper(f"desk/views/_paper_{kind}.html", told.language, context)
        return page(
            request,
            TEMPLATE,
            {"now": timezone.now(), "row": one.row, "paper": drawn, "language": told.language},
        )


def _newest(one: RequestShown, kind: str) -> Any:
    if kind == "refusal":
        return getattr(one.row, "refusal", None)
    return one.explanations[-1] if one.explanations else None
