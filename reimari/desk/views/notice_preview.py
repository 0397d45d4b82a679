"""What clients are told, as they would get it: every notice by every way, in one language (R-KL-37, I-36)."""

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.accounts.models import User
from reimari.common.pages import page
from reimari.common.shell import Tab
from reimari.desk.forms.choices import language_name
from reimari.desk.queries.notice_preview import previewed
from reimari.desk.queries.rows import language
from reimari.notices.access import PREVIEW
from reimari.region.profile.notice_words import LANGUAGES
from reimari.work.queries import county_on


@require_safe
def notice_preview(request: ActorRequest) -> HttpResponse:
    """All kinds in `?language=` (fi, sv or en), else in the viewer's."""
    PREVIEW.require(request.actor)
    with reading(request.actor, PREVIEW) as seen:
        seen.subject = cast(User, request.user)
        asked = request.GET.get("language", "")
        chosen = next(each for each in (asked, language(), *LANGUAGES) if each in LANGUAGES)
        here = reverse("desk:notice_preview")
        context = {
            "shown": previewed(county_on(timezone.now()).profile, chosen, timezone.localdate()),
            "spoken": chosen,
            "tabs": [
                Tab(f"{here}?language={code}", str(language_name(code)).capitalize(), current=code == chosen)
                for code in LANGUAGES
            ],
            "languages": _("Language of the notices"),
        }
        return page(request, "desk/views/notice_preview.html", context)
