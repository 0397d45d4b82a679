"""What another calendar says is taken: a file is read, and nothing is kept of it but when (I-19)."""

from typing import cast

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.appointments import access, actions
from reimari.appointments.models import Busy
from reimari.appointments.parsing import AHEAD, Read, read_calendar
from reimari.common.calendar_sources import FILE
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.calendars import BusyForm

TEMPLATE = "desk/views/calendar_busy.html"
UNPROCESSABLE = 422


def _done(request: ActorRequest, done: User) -> HttpResponse:
    """To one's own week; what wasn't read is told."""
    del done
    left = request.POST.get("do") == "take_away"
    return redirect(f"{reverse('desk:own_calendar')}?done={'taken_away' if left else 'read'}#done")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(actions.read_busy, _done, to=lambda: None)
def calendar_busy(request: ActorRequest) -> HttpResponse:
    """The form; when sent, the file is read in place of the one before."""
    access.READ_BUSY.require(request.actor)
    if request.method != "POST":
        return _drawn(request)
    key, now = key_of(request), timezone.now()
    read = Read()
    form = BusyForm(request.POST, request.FILES)
    if request.POST.get("do") != "take_away":
        if not form.is_valid():
            return _drawn(request, form=form, status=UNPROCESSABLE)
        today = timezone.localdate(now)
        try:
            read = read_calendar(form.cleaned_data["file"], first=today, last=today + AHEAD)
        except Refused as refusal:
            return _drawn(request, form=form, refusal=refusal, status=UNPROCESSABLE)
    with reading(request.actor):
        user = access.READ_BUSY.row(request.actor, User.objects.all(), request.actor.id)
    done = actions.read_busy.once(key, user, source=FILE, spans=read.spans, actor=request.actor, now=now)
    if read.not_read:
        return _drawn(request, not_read=read.not_read)
    return _done(request, done)


def _drawn(
    request: ActorRequest,
    *,
    form: BusyForm | None = None,
    refusal: Refused | None = None,
    not_read: int = 0,
    status: int = 200,
) -> HttpResponse:
    with reading(request.actor, access.READ_BUSY) as seen:
        seen.subject = cast(User, request.user)
        every = Busy.objects.filter(user=request.actor.id)
        mine, others = every.filter(source=FILE), every.exclude(source=FILE)
        context = {
            "now": timezone.now(),
            "key": uuid7(),
            "form": form or BusyForm(),
            "sentences": sentences_of(refusal.problems if refusal else ()),
            "not_read": not_read,
            "read_at": mine.order_by("-read_at").values_list("read_at", flat=True).first(),
            "count": mine.count(),
            "others": list(others.values("source").annotate(number=Count("pk")).order_by("source")),
        }
        return page(request, TEMPLATE, context, status=status)
