"""One contact: what it was and became, with the forms of what can be added to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.callbacks.access import REQUEST
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.common.pages import page
from reimari.concerns.access import MAKE as MAKE_REPORT
from reimari.concerns.access import VIEW as SEE_REPORT
from reimari.contacts import access
from reimari.contacts.models import Contact, Matter, Participant
from reimari.contacts.queries import Rules, contactor_to_say, rules_on
from reimari.contacts.states import ContactState, Outcome, ParticipantKind
from reimari.desk.caller_links import link_to
from reimari.desk.forms import choices
from reimari.desk.forms.answer_there import answer_there
from reimari.desk.forms.answers import answerable
from reimari.desk.forms.case_work import AskAboutContactForm
from reimari.desk.forms.contact import CorrectionForm, DescribeForm, JoinForm, join_form
from reimari.desk.forms.guiding import LaterGuidingForm, guiding_form, urgency_in
from reimari.desk.forms.mail import replyable
from reimari.desk.forms.matter import OutcomeForm, stays_on_line, way_form
from reimari.desk.forms.meanwhile import written
from reimari.desk.forms.new_contact import Setting
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.by_emergency import by_emergency
from reimari.desk.queries.callback_promise import NO_CALL
from reimari.desk.queries.contact import (
    Correction,
    Taken,
    Told,
    callbacks_about,
    called_lines,
    closed_by,
    contact_rows,
    corrections_of,
    lines_for,
    mails_in,
    matters_of,
    questions_about,
    relations_in,
    taken_part,
    told_in,
    was_arranged,
)
from reimari.desk.queries.first_information import Conversation, as_typed, conversation
from reimari.desk.queries.grants import asked_in, granted_in, may_grant
from reimari.desk.queries.guiding import Guiding, guiding_of
from reimari.desk.queries.identity import identity_in
from reimari.desk.queries.kept import kept_about
from reimari.desk.queries.link_mail import LinkMail, link_mail_of
from reimari.desk.queries.live import topics
from reimari.desk.queries.mail import MailShown
from reimari.desk.queries.questions import QuestionAsked
from reimari.desk.queries.report_made import may_make
from reimari.desk.queries.rights import allowed
from reimari.desk.queries.routes import Line, phrase
from reimari.desk.queries.teams import teams_on
from reimari.desk.views.contact_times import to_book
from reimari.staff.models import Team

TEMPLATE = "desk/views/contact.html"
# the names of their drafts
CLOSE, CORRECT, JOIN, ASK = "close_contact", "correct_contact", "join_contact", "ask_contact"
SAID = {
    Outcome.ADVICE: "told_advice",
    Outcome.ELSEWHERE: "told_elsewhere",
    Outcome.NOT_REACHED: "not_reached",
}


NOTHING_TOLD = Conversation()


@dataclass(slots=True)
class Shown:
    """A contact and what its page is made of."""

    contact: Contact
    taken: list[Taken]
    matters: list[Told]
    rules: Rules
    rights: frozenset[str]
    language: str
    teams: tuple[Team, ...] = ()
    lines: tuple[Line, ...] = ()
    questions: tuple[QuestionAsked, ...] = ()
    mails: tuple[MailShown, ...] = ()
    arranged: bool = False
    conversation: Conversation = NOTHING_TOLD

    @property
    def is_open(self) -> bool:
        return self.contact.state == ContactState.OPEN

    @property
    def asked(self) -> list[Told]:
        """The matters whose outcome is asked: not what followed from the contact while it is open."""
        return [told for told in self.matters if not (self.is_open and told.row.outcome)]

    @property
    def hides_place(self) -> bool:
        """Whether somebody who took part is under address protection: no place, no area, no reason (I-04)."""
        return any(one.hides_place for one in self.taken)

    @property
    def may_close(self) -> bool:
        return self.is_open and access.CLOSE.name in self.rights

    @property
    def link_mail(self) -> LinkMail | None:
        """The link by e-mail, for those who may send it. One query, where an address is known."""
        if access.SEND_LINK.name not in self.rights:
            return None
        took_part = [one.row for one in self.taken]
        return link_mail_of(self.contact, took_part, self.rules.profile, now=self.rules.now)

    @property
    def move_to(self) -> Team | None:
        """The team of the same line on whose list it belongs by the client's place (R-PS-23); no query.

        Nobody learns so where somebody under address protection lives (I-04).
        """
        if not self.is_open or self.hides_place or access.MOVE.name not in self.rights:
            return None
        right = next((line.route.team for line in self.lines), None)
        own = self.contact.team
        found = next((team for team in self.teams if team.pk == right), None)
        return found if found and found.pk != own.pk and found.unit_id == own.unit_id else None

    @property
    def may_describe(self) -> bool:
        return self.is_open and not self.hides_place and access.DESCRIBE.name in self.rights

    def contactor_of(self, matter: Matter) -> Participant | None:
        """Of whom it may be said, with the contact's first matter, what they are."""
        return contactor_to_say(one.row for one in self.taken) if matter.number == 1 else None

    @property
    def other_way(self) -> bool:
        """Whether somebody would be left waiting for a closed line, and nobody has arranged help yet."""
        return not self.arranged and any(line.other_way for line in self.lines)

    @property
    def may_join(self) -> bool:
        anonymous = any(one.row.kind == ParticipantKind.ANONYMOUS for one in self.taken)
        joined = any(one.row.joined_at for one in self.taken)
        return anonymous and not joined and access.JOIN.name in self.rights

    @property
    def may_ask(self) -> bool:
        return access.ASK.name in self.rights

    @property
    def back(self) -> list[Case]:
        """Cases of urgent matters that came back, which the viewer may offer again."""
        if access.HAND_OVER.name not in self.rights:
            return []
        rows = (told.row for told in self.matters if told.offer and not told.offer.team)
        return [row.case for row in rows if row.case]

    @property
    def may_correct(self) -> bool:
        return not self.is_open and access.CORRECT.name in self.rights


@require_safe
def contact(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The page; after recording it begins with the receipt: what happens next, who, by when."""
    with reading(request.actor, access.VIEW) as seen:
        shown = shown_contact(request, pk)
        return drawn(request, shown, seen, recorded="recorded" in request.GET)


def shown_contact(request: ActorRequest, pk: UUID, sent: QueryDict | None = None) -> Shown:
    """The contact, if the viewer may see it; else `Unseen`. `sent`: its closing, which may be urgent now."""
    actor, language = request.actor, (get_language() or "fi")[:2]
    row = contact_rows(pk, actor)
    if row.state == ContactState.OPEN and sent is not None and urgency_in(sent):
        row.is_urgent = True  # as it is looked at here; the deed writes it
    rules = rules_on(timezone.now(), row.received_at)
    shown = Shown(
        contact=row,
        taken=taken_part(row, actor),
        matters=matters_of(row, actor, rules, language),
        rules=rules,
        rights=allowed(
            actor,
            Contact.objects.filter(pk=pk),
            *(access.CLOSE, access.CORRECT, access.JOIN, access.STATUS, access.ASK, access.DESCRIBE),
            *(access.HAND_OVER, access.SEND_LINK, access.MOVE, MAKE_REPORT),
        ),
        language=language,
        questions=questions_about(row, actor),
        mails=mails_in(row, actor, now=rules.now),
        arranged=was_arranged(row),
        conversation=conversation(told_in(row), row, rules.profile, language),
    )
    if shown.back:
        shown.teams = tuple(teams_on(rules.day))
    if shown.may_close:
        shown.teams = tuple(teams_on(rules.day))
        relations = relations_in(shown.taken, rules)
        lines = lines_for(row, shown.asked, shown.taken, rules, language, relations)
        own, place = row.team.unit_id, not shown.hides_place
        lines = [
            line.guided_from(own, rules, actor, language, place=place, relations=relations) for line in lines
        ]
        lines = called_lines(lines, row, shown.taken, rules, actor, language)
        shown.lines = tuple(
            line.staying() if stays_on_line(line.route, actor, rules.profile) else line for line in lines
        )
        if shown.hides_place:
            shown.lines = tuple(line.without_place() for line in shown.lines)
    return shown


def outcomes_of(
    request: ActorRequest, shown: Shown, data: QueryDict | None = None, draft: QueryDict | None = None
) -> list[OutcomeForm]:
    """A form for each matter: as it was sent, or with what was typed and not sent yet."""
    setting = Setting(rules=shown.rules, actor=request.actor, language=shown.language, teams=())
    told = {line.prefix: line.told for line in shown.lines}
    call = {line.prefix: line.call for line in shown.lines}
    found = []
    for matter in shown.asked:
        prefix = f"m{matter.row.number}"
        offer = call.get(prefix, NO_CALL)
        offered = {
            "told_what": told.get(prefix, ""),
            "call_line": shown.contact.channel_id,
            "call_number": offer.number,
            "call_told": offer.told,
        }
        typed = typed_in(OutcomeForm, draft, prefix) if draft else {}
        initial = offered | {name: value for name, value in typed.items() if value is not None}
        found.append(OutcomeForm(setting, data, prefix=prefix, initial=initial, teams=shown.teams))
    return found


def guiding_in(
    request: ActorRequest, shown: Shown, data: QueryDict | None = None, *, checked: bool = False
) -> Guiding:
    """What guides the conversation of an open contact: as it was sent, or as it was kept."""
    contact, rules, language = shown.contact, shown.rules, shown.language
    typed: Mapping[str, str] = data if data is not None else as_typed(told_in(contact), contact, rules)
    form = guiding_form(rules, language, typed, checked=checked, kind=LaterGuidingForm)
    return guiding_of(form, typed, shown.lines, rules, request.actor, language)


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
