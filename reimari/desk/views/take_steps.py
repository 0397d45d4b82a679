"""Take several steps of a list at once: one deed for each, and what couldn't be taken is told."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from reimari.access.catalogue import Forbidden
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.speaking import heard
from reimari.accounts.next import next_url
from reimari.common.pages import STEP_CHANGED, from_htmx, key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.queries.lists import PAGE_SIZE
from reimari.desk.queries.rows import Row, rows_of
from reimari.staff.models import Team
from reimari.work import access
from reimari.work.actions import take_step
from reimari.work.models import Step
from reimari.work.queries import county_on


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A step that couldn't be taken, and why in the viewer's language."""

    row: Row
    why: str


@require_http_methods(["GET", "HEAD", "POST"])
def take_steps(request: ActorRequest, team: str) -> HttpResponse:
    """Take the ticked steps, each with a key of its own made from the form's; says which were refused.

    GET, after the session was lost at a press: the list.
    """
    if request.method != "POST":
        return redirect("desk:work_lists", team=team)
    access.LIST.row(request.actor, Team.objects.all(), team)
    key = key_of(request)
    asked = access.VIEW.rows(request.actor, Step.objects.filter(pk__in=_ticked(request)))
    with heard(request.actor):
        steps = list(asked.order_by("due_at", "pk"))
    refusals = [(step, _refusal(request, key, step)) for step in steps]
    with reading(request.actor, access.LIST) as seen:
        now = timezone.now()
        refused = [step for step, why in refusals if why]
        seen.subject = steps[0].team if refused else None
        for step in refused:
            seen.person_ids.update(step.person_ids())
        rows = rows_of(refused, county_on(now), now=now)
        whys = [why for _, why in refusals if why]
        context = {
            "taken": len(steps) - len(refused),
            "not_taken": [NotTaken(row, why) for row, why in zip(rows, whys, strict=True)],
            "back": next_url(request)
            if request.POST.get("next")
            else reverse("desk:work_lists", args=[team]),
            "now": now,
        }
        answer = page(request, "desk/views/take_steps.html", context, parts={"taken"})
    if from_htmx(request):
        answer.headers["HX-Trigger"] = STEP_CHANGED
    return answer


def _ticked(request: HttpRequest) -> list[UUID]:
    """The ids that were ticked; what isn't an id of a step is passed over."""
    ids = []
    for text in request.POST.getlist("step")[:PAGE_SIZE]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


def _refusal(request: ActorRequest, key: UUID, step: Step) -> str:
    """Take the step; why it couldn't be taken, or nothing."""
    try:
        take_step.once(uuid5(key, str(step.pk)), step, actor=request.actor, now=timezone.now())
    except Refused as refused:
        return " ".join(sentences_of(refused.problems))
    except Forbidden:
        return gettext("Your role doesn't allow this.")
    return ""
