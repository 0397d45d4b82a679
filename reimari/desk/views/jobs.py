"""Background work for the administrator: what failed, what waits, what runs by the clock."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import from_htmx, key_of, page
from reimari.desk import access, actions
from reimari.desk.queries import jobs as queries
from reimari.desk.queries.mailboxes import mailbox_lines
from reimari.desk.queries.warehouse import warehouse_line
from reimari.jobs.models import Failure

CHANGED = "job-changed"


@require_safe
def jobs(request: ActorRequest) -> HttpResponse:
    """The page, or the part of it that a deed has changed."""
    access.VIEW_JOBS.require(request.actor)
    with reading(request.actor, access.VIEW_JOBS) as seen:
        seen.subject = cast(User, request.user)
        now, heard = timezone.now(), queries.heard_of_worker()
        after = _after(request.GET.get("after", ""))
        failed = queries.failed_page(after)
        url = reverse("desk:jobs")
        mailboxes = mailbox_lines(now)
        context = {
            "now": now,
            "heard": heard,
            "is_running": queries.is_running(heard, now),
            "failed": failed,
            "aside": queries.put_aside(),
            "waiting": queries.waiting_now(),
            "clock": queries.by_the_clock(),
            "mailboxes": mailboxes,
            "warehouse": warehouse_line(now),
            "mailboxes_good": all(line.good for line in mailboxes),
            "may_retry": request.actor.may(access.RETRY_JOB.name),
            "may_set_aside": request.actor.may(access.SET_ASIDE_JOB.name),
            "key": uuid7(),
            "url": request.get_full_path(),
            "first_url": url if after else "",
            "next_url": f"{url}?after={failed.next}" if failed.next else "",
        }
        return page(request, "desk/views/jobs.html", context, parts={"jobs"})


@require_POST
def retry_job(request: ActorRequest, pk: int) -> HttpResponse:
    """Try it once more, now."""
    failure = access.VIEW_JOBS.row(request.actor, Failure.objects.asked(), pk)
    actions.retry_job.once(key_of(request), failure, actor=request.actor, now=timezone.now())
    return done(request)


def done(request: HttpRequest) -> HttpResponse:
    """Back to the page; htmx is told that a job has changed: the page draws itself anew."""
    if from_htmx(request):
        return HttpResponse(status=204, headers={"HX-Trigger": CHANGED})
    return redirect("desk:jobs")


def _after(text: str) -> int | None:
    """The job after which the page begins; anything else begins at the top."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else None
