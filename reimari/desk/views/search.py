"""Search for persons, cases and contacts: posted, so that what was typed never stands in an address."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Action
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.recording import record_denied
from reimari.common.pages import page
from reimari.contacts import access as contacts
from reimari.desk.forms.search import SearchForm
from reimari.desk.queries import search as queries
from reimari.desk.queries.by_emergency import unseen_with_code, way_to
from reimari.people import access as people
from reimari.people.models import Person
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
    code, unseen = as_code(words), None
    with reading(request.actor, action) as seen:
        now = timezone.now()
        found = queries.search(request.actor, words, county_on(now), now=now)
        seen.subject, seen.person_ids = request.user, found.person_ids  # type: ignore[assignment]
        if not found.persons:
            unseen = unseen_with_code(request.actor, code)
        context = {
            "form": form.again,
            "wide": wide,
            "now": now,
            "found": found,
            "asked": masked_code(code) if code else words,
            "way_to_unseen": way_to(request.actor, unseen),
        }
        answer = page(request, TEMPLATE, context, parts={"search"})
    if unseen:
        record_denied(action, request.actor, Person, unseen, person_ids=[unseen])
    return answer


def _drawn(request: ActorRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    with reading(request.actor):
        return page(
            request,
            TEMPLATE,
            {"found": None, "asked": "", "way_to_unseen": "", **context},
            parts={"search"},
            status=status,
        )
