"""What comes due on a day of the calendar of promises (C71, R-KS-47)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.cases import access as cases
from reimari.common.dates import exact_day_words
from reimari.common.pages import page
from reimari.desk.forms.calendars import default_day
from reimari.desk.queries.figures_calendar import KINDS, STANDS, calendar_asked, day_of
from reimari.desk.queries.rows import language
from reimari.figures import access
from reimari.work.queries import county_on


@require_safe
def figures_day(request: ActorRequest) -> HttpResponse:
    """The cases in which something comes due on the day, as far as the viewer may open them anyway."""
    access.SEE.require(request.actor)
    cases.VIEW.require(request.actor)
    with reading(request.actor, access.SEE) as seen:  # a list: nobody on it has been looked at
        now, get = timezone.now(), request.GET.dict()
        today = timezone.localdate(now)
        on = default_day(get.get("on", ""), today)
        asked = calendar_asked(get | {"month": f"{on:%Y-%m}"}, today=today)
        kind, stands = get.get("kind", ""), get.get("stands", "")
        which = (kind if kind in KINDS else "", stands if stands in STANDS else "")
        shown = day_of(request.actor, asked, on, county_on(now), which=which, now=now)
        seen.subject, seen.person_ids = cast(User, request.user), shown.person_ids
        back = f"{reverse('desk:figures_calendar')}?{asked.address()}"
        day = exact_day_words(on, language=language())
        context = {"now": now, "shown": shown, "day": day, "back": back}
        return page(request, "desk/views/figures_day.html", context)
