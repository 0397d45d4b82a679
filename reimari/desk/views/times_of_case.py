"""What the pages of a case's times share: the case, what is held, and how they are drawn."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.access.deeds import Deed
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.appointments import access
from reimari.appointments.models import Hold
from reimari.appointments.rules.booking import HOLD_GONE
from reimari.appointments.states import Answer
from reimari.cases.access import VIEW
from reimari.cases.actions import SeenCase
from reimari.cases.models import Case
from reimari.cases.states import REASONS, ChangedBy, MeetingMode, ToldBy
from reimari.common.ids import uuid7, uuid_of
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.common.shell import Tab
from reimari.desk.forms.typed import whole_number
from reimari.desk.queries.booked import meeting_told
from reimari.desk.queries.case_times import CaseToBook, case_to_book
from reimari.desk.queries.rows import name_in
from reimari.desk.queries.times import held_in, times_shown
from reimari.desk.queries.told_times import told_in_language
from reimari.region.profile.values import by_code
from reimari.staff.roster import TEAMS
from reimari.work.queries import county_on

CONFLICT = 409
BOOK, CHANGE = "desk/views/book_time.html", "desk/views/change_time.html"
BY_WHOM = ((ChangedBy.CLIENT.value, _("The client asks")), (ChangedBy.UNIT.value, _("We have to")))
LOOKED_FOR = ("mode", "worker", "by")  # what of a page's address its forms carry on


def asked_of(request: HttpRequest) -> Any:
    """What was asked for: in the address, or carried on by a form."""
    return request.POST if request.method == "POST" else request.GET


def changed_by(request: HttpRequest) -> ChangedBy | None:
    """Who moves the time, when it is moved; None: a first time is booked."""
    by = asked_of(request).get("by", "")
    return ChangedBy(by) if by in ChangedBy.values else None


def back_to_times(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the times, as they were looked for."""
    asked = {name: request.POST[name] for name in LOOKED_FOR if name in request.POST}
    name = "desk:change_time" if changed_by(request) else "desk:book_time"
    return redirect(reverse(name, args=[pk], query=asked or None, fragment="held"))


def to_case(request: ActorRequest, _done: object, pk: UUID) -> HttpResponse:
    """To the case, whose current step it is now; whoever doesn't work on it sees what became of its time."""
    with reading(request.actor):
        sees = VIEW.rows(request.actor, Case.objects.filter(pk=pk)).exists()
    if not sees:
        return redirect("desk:change_time", pk=pk)
    return redirect(reverse("desk:case", args=[pk], fragment="promise-title"))


def found_of(request: ActorRequest, pk: UUID, *, now: dt.datetime, moves: bool | None = None) -> CaseToBook:
    """The case, if the actor may do this with its time; a moved time is looked for as the first one was."""
    asked = asked_of(request)
    mode, worker = asked.get("mode"), asked.get("worker", "")
    moving = bool(changed_by(request)) if moves is None else moves
    return case_to_book(
        request.actor,
        pk,
        county_on(now),
        now=now,
        mode=mode if mode in MeetingMode.values else None if mode is None and moving else "",
        worker=uuid_of(worker),
        action=access.MOVE if moving else access.BOOK,
    )


def told_of_held(
    request: ActorRequest, held: Hold, found: CaseToBook, *, now: dt.datetime
) -> tuple[ToldBy, str] | None:
    """How the client was told of the time, in the words that stood there to be read."""
    how = request.POST.get("told", "")
    if how not in ToldBy.values:
        return None
    return ToldBy(how), told_in_language(held, county_on(now).profile, found.looking.language)


def seen_of_form(request: ActorRequest) -> SeenCase:
    """The case as it was when the page was drawn."""
    return SeenCase(uuid_of(request.POST.get("current", "")), whole_number(request.POST.get("entry")))


def taken(request: ActorRequest, pk: UUID, deed: Deed[Case, ..., Any], **given: Any) -> HttpResponse:
    """What is held becomes the case's time by the deed, booked or moved to; to the case then."""
    now = timezone.now()
    with reading(request.actor):
        found, held = found_of(request, pk, now=now), held_in(request.actor, pk)
        told = told_of_held(request, held, found, now=now) if held else None
    if held is None:
        return drawn(request, pk, problems=[gettext(HOLD_GONE)], status=CONFLICT)
    given |= {"hold": held.pk, "told": told, "seen": seen_of_form(request)}
    try:
        done = deed.once(key_of(request), found.case, **given, actor=request.actor, now=now)
    except Refused as refusal:
        return drawn(request, pk, problems=sentences_of(refusal.problems), status=CONFLICT)
    return to_case(request, done, pk)


def drawn(
    request: ActorRequest,
    pk: UUID,
    *,
    problems: Sequence[str] = (),
    status: int = 200,
    by: ChangedBy | None = None,
) -> HttpResponse:
    """The page of the times; `by`: of a time that is moved, and by whom."""
    now, by = timezone.now(), by or changed_by(request)
    with reading(request.actor, access.MOVE if by else access.BOOK) as seen:
        county, found = county_on(now), found_of(request, pk, now=now, moves=by is not None)
        seen.subject = found.case
        seen.person_ids.update(found.case.person_ids())
        shown = times_shown(request.actor, found.looking, county, every=TEAMS.rows(), now=now)
        context = {
            "now": now,
            "case": found.case,
            "found": found,
            "shown": shown,
            "problems": problems,
            "need": name_in(by_code(county.profile.needs), found.case.need),
            "key": uuid7(),
            "told_by": ToldBy.choices,
        }
        if by:
            context |= {
                "by": by,
                "tabs": [
                    Tab(f"{reverse('desk:change_time', args=[pk])}?by={code}", str(label), current=code == by)
                    for code, label in BY_WHOM
                ],
                "agreed": meeting_told(found.meeting, county.profile) if found.meeting else "",
                "begun": found.meeting is not None and found.meeting.at <= now,
                "reasons": [(each.value, each.label) for each in REASONS[by]],
                "reason": request.POST.get("reason", ""),
                "cancels": "answer" in request.POST or request.path.endswith("/cancel/"),
                "answers": Answer.choices,
            }
        return page(request, CHANGE if by else BOOK, context, status=status)
