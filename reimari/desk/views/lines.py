"""The lines of the county: whom they serve, whether they answer now, by which numbers and addresses."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.pages import page
from reimari.desk.forms.lines import LinesOf
from reimari.desk.queries.lines import answerers
from reimari.desk.queries.rows import language
from reimari.desk.queries.settings import loaded_on
from reimari.directory.access import ASK
from reimari.region import access
from reimari.work.queries import county_on


@require_safe
def lines(request: ActorRequest) -> HttpResponse:
    """Every line that the viewer may see; those of a place, if it is asked for."""
    access.SEE_LINES.require(request.actor)
    with reading(request.actor, access.SEE_LINES) as seen:
        now = timezone.now()
        today = timezone.localdate(now)
        seen.subject = loaded_on(today)
        county = county_on(now)
        form = LinesOf(request.GET, profile=county.profile, language=language(), day=today)
        context = {
            "now": now,
            "form": form,
            "place": form.chosen,
            "here": request.get_full_path(),
            "may_remark": request.actor.may(ASK.name),
            "units": answerers(request.actor, county, place=form.chosen, now=now),
        }
        return page(request, "desk/views/lines.html", context, parts={"lines"})
