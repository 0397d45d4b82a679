"""Whether those who need the same get the same, and it as a file (R-PS-66, R-VS-57)."""

import datetime as dt
from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.spreadsheets import spreadsheet
from reimari.desk.forms.figures import EqualityForm, months_to_choose
from reimari.desk.queries.figures_asked import Asked, asked_by, tabs_of
from reimari.desk.queries.figures_equality import BY, Equality, equality_of
from reimari.desk.queries.figures_equality_table import equality_table
from reimari.desk.queries.figures_shared import share_form
from reimari.figures import access
from reimari.figures.definitions import Dimension
from reimari.figures.models import SharedPage
from reimari.figures.rules import YEAR, first_of
from reimari.work.queries import county_on


@require_safe
def figures_equality(request: ActorRequest) -> HttpResponse:
    """One need by municipality, area, language and channel; without months in the address, of a year."""
    access.SEE.require(request.actor)
    with reading(request.actor, access.SEE) as seen:
        now = timezone.now()
        asked, shown = _found(request, now)
        seen.subject = cast(User, request.user)
        plain, file = reverse("desk:figures_equality"), reverse("desk:figures_equality_file")
        may_export = shown is not None and request.actor.may(access.EXPORT.name)
        context = {
            "sharing": share_form(request.actor, SharedPage.EQUALITY, SharedPage.EQUALITY, asked),
            "now": now,
            "shown": shown,
            "asked": asked,
            "form": EqualityForm(
                months=months_to_choose(first_of(now)),
                chosen=asked.told(),
                needs=shown.needs if shown else [],
            ),
            "tabs": tabs_of(plain, asked, BY),
            "plain": plain,
            "download": f"{file}?{asked.address()}" if may_export else "",
        }
        return page(request, "desk/views/figures_equality.html", context)


@require_safe
@fresh
def figures_equality_file(request: ActorRequest) -> HttpResponse:
    """The same as a table for a spreadsheet, without small numbers; who took it stands in the use log."""
    access.EXPORT.require(request.actor)
    with reading(request.actor, access.EXPORT) as seen:
        asked, shown = _found(request, timezone.now())
        seen.subject = cast(User, request.user)
        name = f"equality-{asked.by}-{asked.since:%Y-%m}-{asked.until:%Y-%m}"
        return spreadsheet(equality_table(shown) if shown else [], name)


def _found(request: ActorRequest, now: dt.datetime) -> tuple[Asked, Equality | None]:
    """What the address asks for, with what is shown when it doesn't tell: nothing but the need narrows."""
    asked = asked_by(request.GET.dict(), now=now, months=YEAR)
    need = asked.cut.alone.get(Dimension.NEED, "")
    shown = equality_of(request.actor, asked, need, county_on(now), now=now)
    return (shown.figures.asked if shown else asked), shown
