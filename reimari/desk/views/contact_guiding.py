"""What guides the closing of an open contact, drawn as it is typed; and an urgent matter offered again."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.cases.models import Case
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.contacts import access
from reimari.contacts.actions import hand_over_contact
from reimari.desk.queries.routes import phrase
from reimari.desk.views.closing import guiding_in, outcomes_of, times_of
from reimari.desk.views.contact import drawn
from reimari.desk.views.contact_deeds import onward_from
from reimari.desk.views.contact_shown import shown_contact
from reimari.staff.models import Team

ANSWER = "desk/views/_guiding_answer.html"
OFFER = "hand_over_contact"
CONFLICT, UNPROCESSABLE = 409, 422


@sensitive_post_parameters()
@require_POST
def contact_guiding(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Help at once, prompts, suggestions and times, as the form of closing stands."""
    typed = request.POST.copy()
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk, typed)
        seen.subject = shown.contact
        seen.person_ids.update(one.row.person_id for one in shown.taken if one.row.person_id)
        guiding = guiding_in(request, shown, typed)
        times = times_of(request, shown, typed).shown
        profile, language = shown.rules.profile, shown.language
        context = {
            "guiding": guiding,
            "urgent": guiding.urgency is not None,
            "lines": shown.lines,
            "pairs": list(zip(outcomes_of(request, shown, draft=typed), shown.lines, strict=False)),
            "times": times,
            "times_at": "",
            "times_problems": (),
            "times_of": "",
            "emergency": phrase(profile, "emergency", language),
            "urgent_text": phrase(profile, "urgent", language),
        }
        return page(request, ANSWER, context)


@require_POST
@answers_once(hand_over_contact, onward_from(OFFER))
def hand_over(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Offer a matter that came back to another team; the line answers for it until it is accepted."""
    key = key_of(request)
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk)
        case = next((each for each in shown.back if str(each.pk) == request.POST.get("case")), None)
        to = Team.objects.filter(pk=request.POST.get("team", "").replace("\x00", "")).first()
        if case is None or to is None:
            return drawn(request, shown, seen, status=UNPROCESSABLE if case else CONFLICT, unchosen=True)
    try:
        done: Case = hand_over_contact.once(
            key, shown.contact, case=case, to=to, actor=request.actor, now=shown.rules.now
        )
    except Refused as refusal:
        with reading(request.actor, access.VIEW) as seen:
            shown = shown_contact(request, pk)
            return drawn(request, shown, seen, status=CONFLICT, sentences=sentences_of(refusal.problems))
    return onward_from(OFFER)(request, done, pk)
