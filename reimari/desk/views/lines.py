"""The lines of the county: whom they serve, whether they answer now, by which numbers and addresses."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.pages import page
from reimari.desk.forms.lines import LinesOf
from reimari.desk.queries.lines import answerers, home_units
from reimari.desk.queries.rows import language
from reimari.desk.queries.settings import loaded_on
from reimari.directory.access import ASK
from reimari.region import access
from reimari.region.profile.values import fold
from reimari.staff.access import VIEW_ROSTER
from reimari.work.queries import County, county_on


def _own_units(request: ActorRequest, county: County) -> list[str]:
    """Folded codes of the units whose people on duty the viewer may see."""
    doing = request.actor.doing(VIEW_ROSTER.name)
    return [fold(unit) for unit in home_units(doing, county)]


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
            "on_duty_units": _own_units(request, county),
            "units": answerers(request.actor, county, place=form.chosen, now=now),
        }
        return page(request, "desk/views/lines.html", context, parts={"lines"})
