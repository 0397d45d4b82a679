"""Who answers for what: need, place, age and language, for every employee (C05, R-VS-31)."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.common.pages import page
from reimari.contacts.queries import rules_on
from reimari.desk.forms.responsible import ResponsibleForm
from reimari.desk.queries.responsible import responsible_for
from reimari.desk.queries.rows import language
from reimari.desk.queries.settings import loaded_on
from reimari.region import access

UNPROCESSABLE = 422


@require_safe
def responsible(request: ActorRequest) -> HttpResponse:
    """The question, and its answer by the county's rules; nothing of a client is asked or stored."""
    access.SEE_LINES.require(request.actor)
    with reading(request.actor, access.SEE_LINES) as seen:
        now = timezone.now()
        today = timezone.localdate(now)
        seen.subject = loaded_on(today)
        rules = rules_on(now)
        form = ResponsibleForm(request.GET, profile=rules.profile, language=language(), day=today)
        valid = form.is_bound and form.is_valid()
        context = {
            "now": now,
            "form": form,
            "answer": responsible_for(form.known, rules, language(), asked=form.asked, now=now)
            if valid
            else None,
        }
        status = UNPROCESSABLE if form.is_bound and not valid else 200
        return page(request, "desk/views/responsible.html", context, status=status)
