"""An extract of the logs as it was made: on screen, on paper, and as a table (703/2023 10 and 11 §)."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.fresh import fresh
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.spreadsheets import spreadsheet
from reimari.desk.views.log_paper import paper
from reimari.records import access
from reimari.records.actions import export_extract
from reimari.records.models import LogExtract
from reimari.records.queries.extract import lines_of

TEMPLATE = "desk/views/log_extract.html"
PAPER = "desk/views/_paper_extract.html"


@require_safe
def log_extract(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What the client gets, in the client's language; with a warning when it isn't as it was made."""
    with reading(request.actor, access.VIEW) as seen:
        extract = access.VIEW.row(request.actor, _extracts(), pk)
        seen.subject, seen.person_ids = extract.request, {extract.request.person_id}
        context = {
            "now": timezone.now(),
            "extract": extract,
            "row": extract.request,
            "paper": paper(PAPER, extract.language, _told(extract)),
            "key": uuid7(),
        }
        return page(request, TEMPLATE, context)


def taken(_request: ActorRequest, done: LogExtract, pk: UUID) -> HttpResponse:
    """The table; no name of anybody in the file's own."""
    with translation.override(done.language):
        return spreadsheet(lines_of(done.content), f"log-{done.made_at:%Y-%m-%d}")


@require_http_methods(["POST"])
@fresh
@answers_once(export_extract, taken)
def export_log_extract(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Download the extract as a table."""
    extract = access.VIEW.row(request.actor, _extracts(), pk)
    done = export_extract.once(key_of(request), extract, actor=request.actor, now=timezone.now())
    return taken(request, done, pk=pk)


def _extracts() -> Any:
    return LogExtract.objects.select_related("request__person", "made_by", "hand_over")


def _told(extract: LogExtract) -> dict[str, Any]:
    content = extract.content
    return {
        "person": extract.request.person,
        "provider": content["provider"],
        "since": dt.date.fromisoformat(content["since"]),
        "until": dt.date.fromisoformat(content["until"]),
        "made_at": extract.made_at,
        "days": _by_day(content["uses"]),
        "number": len(content["uses"]),
        "disclosures": [row | {"at": dt.datetime.fromisoformat(row["at"])} for row in content["disclosures"]],
    }


def _by_day(uses: list[dict[str, str]]) -> list[tuple[dt.date, list[dict[str, Any]]]]:
    days: dict[dt.date, list[dict[str, Any]]] = {}
    for row in uses:
        at = dt.datetime.fromisoformat(row["at"])
        days.setdefault(at.date(), []).append(row | {"at": at})
    return list(days.items())
