"""The county's profile of today, read-only: its gaps first, then section by section."""

import datetime as dt
from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.fresh import fresh
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.desk.forms.choices import language_name
from reimari.desk.queries import settings as queries
from reimari.desk.queries.rows import language
from reimari.desk.queries.settings.book import Table
from reimari.region import access
from reimari.region.models import CountyProfile
from reimari.region.profile.values import Profile
from reimari.region.queries import profile_on


@fresh
@require_safe
def settings(request: ActorRequest, section: str = "") -> HttpResponse:
    """The overview with the gaps, or one section."""
    access.VIEW_PROFILE.require(request.actor)
    shown = queries.section_of(section)
    if section and shown is None:
        raise Unseen(access.VIEW_PROFILE, CountyProfile, section[:60])
    with reading(request.actor, access.VIEW_PROFILE) as seen:
        now = timezone.now()
        today = timezone.localdate(now)
        profile = profile_on(today)
        seen.subject = row = queries.loaded_on(today)
        context = {
            "now": now,
            "profile": profile,
            "county": profile.name.in_language(language()),
            "languages": [language_name(code) for code in profile.languages],
            "row": row,
            "tabs": _tabs(section),
            "section": shown,
            "gaps": () if shown else queries.gaps_of(profile),
            "tables": _tables(request, shown, profile, today) if shown else (),
        }
        return page(request, "desk/views/settings.html", context)


def _tables(
    request: ActorRequest, section: queries.Section, profile: Profile, day: dt.date
) -> Sequence[Table]:
    return queries.tables_of(section, profile, day, organisation=request.actor.organisation)


def _tabs(current: str) -> list[Tab]:
    first = Tab(reverse("desk:settings"), _("Overview and gaps"), current=not current)
    return [
        first,
        *(
            Tab(
                reverse("desk:settings_section", args=[each.code]),
                str(each.title),
                current=each.code == current,
            )
            for each in queries.SECTIONS
        ),
    ]
