"""Plans of what is destroyed when it was kept long enough (703/2023, 24 §), and a new one."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.desk.queries import retention as queries
from reimari.records import access
from reimari.records.actions import plan_deletion as deed
from reimari.records.models import RetentionPlan

TEMPLATE = "desk/views/retention.html"


@require_safe
def retention(request: ActorRequest) -> HttpResponse:
    """The plans, the newest first."""
    access.SEE_RETENTION.require(request.actor)
    with reading(request.actor, access.SEE_RETENTION) as seen:
        assert isinstance(request.user, User)  # noqa: S101 (whoever may is signed in)
        seen.subject = request.user
        context = {
            "now": timezone.now(),
            "plans": queries.plans(),
            "may_plan": request.actor.may(access.PLAN.name),
            "key": uuid7(),
        }
        return page(request, TEMPLATE, context)


def planned(request: ActorRequest, plan: RetentionPlan) -> HttpResponse:
    """To the plan."""
    del request
    return redirect("desk:retention_plan", pk=plan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(deed, planned, to=lambda **_given: None)
def plan_deletion(request: ActorRequest) -> HttpResponse:
    """Count what is over: nothing is destroyed."""
    access.PLAN.require(request.actor)
    if request.method != "POST":
        return redirect("desk:retention")
    plan = deed.once(key_of(request), RetentionPlan(), actor=request.actor, now=timezone.now())
    return planned(request, plan)
