"""Search for persons, cases and contacts: posted, so that what was typed never stands in an address."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Action
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.pages import page
from reimari.contacts import access as contacts
from reimari.desk.forms.search import SearchForm
from reimari.desk.queries import search as queries
from reimari.people import access as people
from reimari.people.queries import as_code
from reimari.people.rules import masked_code
from reimari.work.queries import county_on

TEMPLATE = "desk/views/search.html"


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: ActorRequest) -> HttpResponse:
    """The box; when posted, what was found. One read event tells which persons were shown."""
    wide = request.actor.may(people.SEARCH.name)
    action = people.SEARCH if wide else contacts.LIST
    action.require(request.actor)
    if request.method != "POST":
        return _drawn(request, {"form": SearchForm(), "wide": wide})
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _drawn(request, {"form": form, "wide": wide}, status=422)
    return _found(request, form, action, wide=wide)


def _found(request: ActorRequest, form: SearchForm, action: Action, *, wide: bool) -> HttpResponse:
    words: str = form.cleaned_data["words"]
    with reading(request.actor, action) as seen:
        now = timezone.now()
        found = queries.search(request.actor, words, county_on(now), now=now)
        seen.subject, seen.person_ids = request.user, found.person_ids  # type: ignore[assignment]
        code = as_code(words)
        context = {
            "form": form.again,
            "wide": wide,
            "now": now,
            "found": found,
            "asked": masked_code(code) if code else words,
        }
        return page(request, TEMPLATE, context, parts={"search"})


def _drawn(request: ActorRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    with reading(request.actor):
        return page(
            request, TEMPLATE, {"found": None, "asked": "", **context}, parts={"search"}, status=status
        )
