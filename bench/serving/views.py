"""What a page is compared with: a bare view with one indexed query, and a plain table of fifty rows.

Both ask a table without row-level security, which shows nothing to whoever isn't signed in.
"""

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from reimari.contacts.models import Matter

ROWS = 50
TABLE = Engine(builtins=["django.template.defaulttags"]).from_string(
    (Path(__file__).parent / "table.html").read_text()
)


def one_matter(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """One row by its key, as text."""
    matter = Matter.objects.get(pk=pk)
    return HttpResponse(f"{matter.need} {matter.outcome}", content_type="text/plain")


def table(_request: HttpRequest) -> HttpResponse:
    """The first fifty matters with their places, in one query and a template without parts."""
    matters = Matter.objects.select_related("place").order_by("pk")[:ROWS]
    return HttpResponse(TABLE.render(Context({"matters": matters})))
