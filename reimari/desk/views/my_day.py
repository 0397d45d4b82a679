"""One's own day: what waits now, what is for today, what is coming."""

import datetime as dt
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.accounts.entering import notices_of
from reimari.accounts.models import User
from reimari.callbacks import access as callbacks
from reimari.cases.access import ANSWER
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.states import ToldBy
from reimari.common.dates import exact_day_words
from reimari.common.ids import uuid7
from reimari.common.pages import page
from reimari.contacts import access as contacts
from reimari.cover import access as cover
from reimari.desk import access
from reimari.desk.queries import emergencies
from reimari.desk.queries import my_day as queries
from reimari.desk.queries.brief_reads import mine_of
from reimari.desk.queries.calendars import has_own
from reimari.desk.queries.drafts import unfinished_of
from reimari.desk.queries.handed_over import by_teams, handed_over
from reimari.desk.queries.lines import standings
from reimari.desk.queries.live import topics
from reimari.desk.queries.month_reports import to_go_through
from reimari.desk.queries.overflow import helping
from reimari.desk.queries.questions import asks, own_questions
from reimari.desk.queries.rows import language
from reimari.desk.rail import beginning_of
from reimari.directory import access as directory
from reimari.records.queries import log_requests
from reimari.region import access as region
from reimari.staff import access as staff
from reimari.work import access as work
from reimari.work.queries import County, county_on

TEMPLATE = "desk/views/my_day.html"
# What a press that led here has done, by what the address says of it.
DONE = {
    "told": gettext_lazy(
        "It is recorded that the client was told. The case shows it, and nobody has to tell them any more."
    ),
    "away": gettext_lazy("Your absence has been told. Supervisors see who could do your work meanwhile."),
}


@require_safe
def my_day(request: ActorRequest) -> HttpResponse:
    """The first page. Whoever has no day of their own here is led to the first page they may use."""
    if not request.actor.may(access.MY_DAY.name) and (url := beginning_of(request.actor)):
        return redirect(url)
    access.MY_DAY.require(request.actor)
    with reading(request.actor, access.MY_DAY) as seen:
        seen.subject = cast(User, request.user)
        now = timezone.now()
        county = county_on(now)
        context = _day(request, county, seen, now=now) | _own(request, county, seen, now=now)
        return page(request, TEMPLATE, context | {"topics": _topics(request, context)}, parts={"day"})


def _day(request: ActorRequest, county: County, seen: Seen, *, now: dt.datetime) -> dict[str, Any]:
    """The bands, the lines and the teams."""
    actor = request.actor
    day = queries.bands(actor, county, now=now)
    for band in (day.waiting, day.asked, day.offered, day.handed, day.back, day.today, day.coming):
        for row in band:
            seen.person_ids.update(row.step.person_ids())
    mine = mine_of(actor, county, now=now)
    drafts = unfinished_of(actor, now=now, known=mine.has_drafts)
    seen.person_ids.update(one.person_id for one in drafts if one.person_id)
    questions = own_questions(actor, now=now) if asks(actor) else []
    seen.person_ids.update(*(one.question.person_ids() for one in questions))
    return {
        "handed_over": by_teams(day.handed, county),
        "has_callbacks": actor.may(callbacks.LIST.name),
        "now": now,
        "key": uuid7(),
        "date": exact_day_words(timezone.localdate(now), language=language()),
        "day": day,
        "now_bands": [
            (_("Open contacts of your line"), day.waiting),
            (_("Asked of you"), day.asked),
            (_("Offered to you"), day.offered),
            (_("Came back"), day.back),
        ],
        "has_list": actor.may(work.LIST.name),
        "states": queries.team_states(actor, now=now),
        "helping": helping(actor, now=now),
        "lines": standings(actor, county, now=now),
        "sees_lines": actor.may(region.SEE_LINES.name),
        "sees_remarks": actor.may(directory.STATUS.name),
        "drafts": drafts,
        "questions": questions,
        "notices": notices_of(request),
        "unread": mine.unread,
        "to_tell": mine.to_tell,
        "ways_told": ToldBy.choices,
        "done": DONE.get(request.GET.get("done", ""), ""),
        "month_reports": to_go_through(actor, county, today=timezone.localdate(now)),
        "sees_roster": actor.may(staff.VIEW_ROSTER.name),
        "has_calendar": has_own(actor, county.profile, timezone.localdate(now)),
        "may_tell_absence": actor.may(cover.TELL_ABSENCE.name),
        "sees_plans": actor.may(cover.VIEW_PLAN.name),
        "emergencies": emergencies.waiting_count(actor),
        "log_requests": log_requests.waiting_count(actor),
        "late_requests": log_requests.late_count(actor, now=now),
    }


def _topics(request: ActorRequest, context: dict[str, Any]) -> str:
    """What draws the day anew: one's own, one's teams', and how far what one sent has come."""
    contacts_shown = [row.step.track_id for row in context["day"].waiting]
    contacts_shown += [line.contact.pk for line in context["own"] or ()]
    contacts_shown += [one.question.track_id for one in context["questions"]]
    unread = [one.case_id for one in (*context["unread"], *context["to_tell"]) if one.may_open]
    sent = [one.case_id for one in context["sent"] or () if not one.closed]
    actor = request.actor
    teams = [*actor.home_teams(), *actor.doing(ANSWER.name).teams(), *actor.helped_teams()]
    sent += [one.case_id for one in context["handed_over"]]
    return topics(user=[request.actor.id], team=teams, track=[*contacts_shown, *unread, *sent])


def _own(request: ActorRequest, county: County, seen: Seen, *, now: dt.datetime) -> dict[str, Any]:
    """For whoever sees only what they sent themselves: today's contacts, and how far each matter has come."""
    actor = request.actor
    if not actor.doing(contacts.STATUS.name).acts_for_own():
        stands_over = actor.may(contacts.STATUS.name) and not actor.may(VIEW_CASE.name)
        return {"own": None, "sent": None} | (
            {"handed_over": handed_over(actor, county)} if stands_over else {}
        )
    own = queries.own_contacts(actor, county, now=now)
    seen.person_ids.update(*(line.person_ids for line in own))
    sent = queries.sent_by(actor, county, now=now)
    return {"own": own, "sent": sent, "handed_over": handed_over(actor, county)}
