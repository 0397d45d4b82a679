"""One contact: what it was and became, with the forms of what can be added to it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.callbacks.access import REQUEST
from reimari.common.ids import uuid7
from reimari.common.pages import page
from reimari.concerns.access import MAKE as MAKE_REPORT
from reimari.concerns.access import VIEW as SEE_REPORT
from reimari.contacts import access
from reimari.contacts.states import Outcome
from reimari.desk.caller_links import link_to
from reimari.desk.forms import choices
from reimari.desk.forms.answer_there import answer_there
from reimari.desk.forms.answers import answerable
from reimari.desk.forms.case_work import AskAboutContactForm
from reimari.desk.forms.contact import CorrectionForm, DescribeForm, JoinForm, join_form
from reimari.desk.forms.mail import replyable
from reimari.desk.forms.matter import OutcomeForm, way_form
from reimari.desk.forms.meanwhile import written
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.by_emergency import by_emergency
from reimari.desk.queries.contact import (
    Correction,
    callbacks_about,
    closed_by,
    corrections_of,
)
from reimari.desk.queries.grants import asked_in, granted_in, may_grant
from reimari.desk.queries.guiding import Guiding
from reimari.desk.queries.identity import identity_in
from reimari.desk.queries.kept import kept_about
from reimari.desk.queries.live import topics
from reimari.desk.queries.report_made import may_make
from reimari.desk.queries.routes import phrase
from reimari.desk.views.closing import guiding_in, outcomes_of
from reimari.desk.views.contact_shown import Shown, shown_contact
from reimari.desk.views.contact_times import to_book

TEMPLATE = "desk/views/contact.html"
# the names of their drafts
CLOSE, CORRECT, JOIN, ASK = "close_contact", "correct_contact", "join_contact", "ask_contact"
SAID = {
    Outcome.ADVICE: "told_advice",
    Outcome.ELSEWHERE: "told_elsewhere",
    Outcome.NOT_REACHED: "not_reached",
}


@require_safe
def contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The page; after recording it begins with the receipt: what happens next, who, by when."""
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk)
        return drawn(request, shown, seen, recorded="recorded" in request.GET)


def describing_of(shown: Shown, came_back: DescribeForm | None = None) -> dict[int, DescribeForm]:
    """A form for each matter by its number, where it may still be said what it is about."""
    if not shown.may_describe:
        return {}
    forms = (
        DescribeForm(shown.rules, told.row, shown.language, contactor=shown.contactor_of(told.row))
        for told in shown.asked
    )
    return {form.number: form for form in forms} | ({came_back.number: came_back} if came_back else {})


def correction_of(
    shown: Shown, corrections: Sequence[Correction], data: QueryDict | None, draft: QueryDict | None = None
) -> CorrectionForm:
    """The form of a correction, over those that the page shows."""
    matters = [(str(told.row.pk), str(told.row.number)) for told in shown.matters]
    whole = [("", "–")] if len(matters) > 1 else []  # noqa: RUF001
    choice = [*whole, *matters]
    return CorrectionForm(shown.rules, choice, shown.language, data, corrections=corrections, draft=draft)


def corrections_in(shown: Shown) -> list[Correction]:
    """What has been corrected, the newest first."""
    profile, hides = shown.rules.profile, shown.hides_place
    return corrections_of(shown.contact, shown.matters, profile, shown.language, hides_place=hides)


def drawn(request: ActorRequest, shown: Shown, seen: Seen, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with the forms that came back when some did."""
    seen.subject = shown.contact
    seen.person_ids.update(one.row.person_id for one in shown.taken if one.row.person_id)
    seen.person_ids.update(caller.pk for caller in more.get("callers", ()))
    forms_shown = _forms(request, shown, more)
    more.pop("outcomes", None)
    profile = shown.rules.profile
    row: Any = shown.contact
    took_part = [one.row for one in shown.taken]
    identity = identity_in(took_part, request.actor, shown.rules.county, now=shown.rules.now)
    context = {
        "now": shown.rules.now,
        "here": reverse("desk:contact", args=[shown.contact.pk]),
        "shown": shown,
        "topics": _topics(shown),
        "contact": shown.contact,
        "by_emergency": by_emergency(row),
        "lines": shown.lines,
        "spoken": choices.language_name(shown.contact.language),
        "interpreted": choices.language_name(shown.contact.interpreter_language),
        "may_ask_callback": request.actor.may(REQUEST.name),
        "may_status": access.STATUS.name in shown.rights,
        "may_see_report": request.actor.may(SEE_REPORT.name),
        "may_make_report": MAKE_REPORT.name in shown.rights and may_make(shown.contact, shown.matters),
        "said": {outcome.value: phrase(profile, code, shown.language) for outcome, code in SAID.items()},
        "asked": request.GET.get("form", ""),
        "key": uuid7(),
        "to_book": to_book(request.actor, shown.contact, shown.matters, shown.rules),
        **{name: name in request.GET for name in ("apart", "moved")},
        "granted": granted_in(row.granted, request.actor, shown.rules.county, now=shown.rules.now),
        "assessment_asked": asked_in(request.GET),
        "grant_about": f"contact={shown.contact.pk}",
        "may_grant": may_grant(request.actor, shown.rules.county, shown.rules.now),
        "open_callbacks": callbacks_about(shown.contact, request.actor, shown.rules),
        "describing": describing_of(shown, more.pop("described", None)),
        "caller_link": link_to(request, shown.contact, viewer=shown.language) if identity.checked else "",
        "link_mail": shown.link_mail if identity.checked else None,
        "identity": identity,
        "feedback": getattr(shown.contact, "feedback", None),
        **_mails(request, shown),
        "emergency": phrase(profile, "emergency", shown.language),
        "urgent_text": phrase(profile, "urgent", shown.language),
        "questions": answerable(shown.questions, request.actor, now=shown.rules.now),
    }
    return page(request, TEMPLATE, context | forms_shown | more, status=status)


def _forms(request: ActorRequest, shown: Shown, more: Mapping[str, Any]) -> dict[str, Any]:
    """The forms of the page: those that came back, else empty ones or what was typed and not sent yet."""
    kept = kept_about(request.actor, shown.contact.pk, (CLOSE, CORRECT, JOIN, ASK), now=shown.rules.now)
    draft = {name: found.data for name, found in kept.items()}
    corrections = corrections_in(shown)
    guiding: Guiding | None = more.get("guiding")
    if guiding is None and shown.may_close:
        guiding = guiding_in(request, shown, draft.get(CLOSE))
    outcomes: list[OutcomeForm] = more.get("outcomes") or outcomes_of(request, shown, draft=draft.get(CLOSE))
    correction: CorrectionForm | None = more.get("correction")
    if correction:
        correction.name_people()
    elif shown.may_correct:
        correction = correction_of(shown, corrections, None, draft.get(CORRECT))
    joining: JoinForm | None = more.get("joining")
    if joining is None and shown.may_join:
        joining = join_form(draft.get(JOIN))
    sent = [*more.get("outcomes", ()), more.get("way"), guiding.form if guiding else None]
    answers = sent if shown.may_close else ()
    came_back = [*answers, more.get("correction"), more.get("joining"), more.get("asking")]
    unsent = not shown.may_close and ("outcomes" in more or CLOSE in kept)
    return {
        "pairs": list(zip(outcomes, shown.lines, strict=True)) if shown.may_close else [],
        "times": {},
        "times_at": "" if "times" in more else reverse("desk:contact_guiding", args=[shown.contact.pk]),
        "times_problems": (),
        "times_of": "",
        "focus_held": "",
        "focus_call": "",
        "guiding": guiding,
        "urgent": guiding is not None and guiding.urgency is not None,
        "way": more.get("way") or way_form(shown.contact, draft.get(CLOSE)),
        "unsent": [(told, written(form)) for told, form in zip(shown.asked, outcomes, strict=True)]
        if unsent
        else [],
        "closing": closed_by(shown.contact) if unsent else None,
        "correction": correction,
        "joining": joining,
        "asking": more.get("asking") or _ask_form(shown, draft.get(ASK)),
        "corrections": [one for one in corrections if not one.hidden],
        "close_kept": None if "outcomes" in more else kept.get(CLOSE),
        "correct_kept": None if "correction" in more else kept.get(CORRECT),
        "join_kept": None if "joining" in more else kept.get(JOIN),
        "ask_kept": None if "asking" in more else kept.get(ASK),
        "wrong": [form for form in came_back if form and form.is_bound and form.errors],
        "sentences": (),
    }


def _mails(request: ActorRequest, shown: Shown) -> dict[str, Any]:
    """Its e-mails with their forms, one of them filled with whom the matter belongs to when that is asked."""
    language, viewer = shown.contact.language, shown.language
    mails = replyable(shown.mails, request.actor, language=language, viewer=viewer, now=shown.rules.now)
    here, asked = reverse("desk:contact", args=[shown.contact.pk]), request.GET.get("answer", "")
    told = answer_there(mails, shown.lines, here=here, alone=len(shown.asked) == 1, asked=asked)
    return {"mails": mails, "case_of_mails": "", "letter": None, **told}


def _ask_form(shown: Shown, draft: QueryDict | None) -> AskAboutContactForm | None:
    if not shown.may_ask:
        return None
    initial = typed_in(AskAboutContactForm, draft) if draft else None
    return AskAboutContactForm(auto_id="ask_%s", initial=initial)


def _topics(shown: Shown) -> str:
    """What draws the page anew: the contact, the cases it led to, and who took part."""
    cases = [told.row.case_id for told in shown.matters]
    return topics(track=[shown.contact.pk, *cases], person=[one.row.person_id for one in shown.taken])
