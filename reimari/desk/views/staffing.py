"""The staffing calculator: how many must answer a line, and what if hours or areas were others (C70)."""

from typing import cast

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.desk.forms.staffing import StaffingForm
from reimari.desk.queries import staffing as queries
from reimari.desk.queries.rows import language
from reimari.region.profile.values import Channel, by_code, fold
from reimari.staff import access
from reimari.work.queries import county_on

UNPROCESSABLE = 422


@require_safe
def staffing(request: ActorRequest) -> HttpResponse:
    """What is asked for stands in the address: lines and times, nothing of anybody."""
    with reading(request.actor, access.VIEW_TEAM) as seen:
        access.VIEW_TEAM.require(request.actor)
        now = timezone.now()
        today = timezone.localdate(now)
        county = county_on(now)
        lines = queries.lines_of(request.actor, county, today=today)
        form = StaffingForm(
            request.GET, lines=[(each.code, each.name.in_language(language())) for each in lines]
        )
        seen.subject = cast(User, request.user)
        valid = bool(lines) and form.is_valid()
        context = {
            "now": now,
            "lines": lines,
            "form": form,
            "found": queries.staffing_of(county, _question(form, lines), today=today) if valid else None,
        }
        status = 200 if valid or not lines else UNPROCESSABLE
        return page(request, "desk/views/staffing.html", context, status=status)


def _question(form: StaffingForm, lines: list[Channel]) -> queries.Question:
    given = form.cleaned_data
    minutes = given["handling"]
    return queries.Question(
        channel=by_code(lines)[fold(given["line"])],
        weekday=int(given["weekday"]),
        weeks=int(given["weeks"]),
        wanted=form.wanted,
        handling=float(minutes) * 60 if minutes is not None else None,
        hours=form.hours,
        apart=given["areas"] == "apart",
    )
