"""What a page is compared with: a bare view with one indexed query, and a plain table of fifty rows."""

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from reimari.cases.models import Case
from reimari.work.models import Step

ROWS = 50
TABLE = Engine(builtins=["django.template.defaulttags"]).from_string(
    (Path(__file__).parent / "table.html").read_text()
)


def one_case(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """One row by its key, as text."""
    case = Case.objects.get(pk=pk)
    return HttpResponse(f"{case.number} {case.state}", content_type="text/plain")


def table(_request: HttpRequest, team: str) -> HttpResponse:
    """The first fifty open steps of a team with their persons, in one query and a template without parts."""
    steps = Step.objects.on_list([team]).select_related("person").order_by("due_at", "pk")[:ROWS]
    return HttpResponse(TABLE.render(Context({"steps": steps})))
