"""E-mails: one by itself, the answer to it, and what came with it as files that nobody opens here."""

import datetime as dt
import zlib
from collections.abc import Buffer
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.csp import csp_override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reimari.access.catalogue import Unseen
from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.access.repeating import answers_once
from reimari.callbacks.access import REQUEST
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.contacts.access import VIEW as VIEW_CONTACT
from reimari.contacts.models import Contact
from reimari.desk.caller_links import link_in
from reimari.desk.forms.mail import REPLY, ReplyForm, reply_form, replyable
from reimari.desk.queries.automatic_mails import may_take_up
from reimari.desk.queries.live import topics
from reimari.desk.queries.mail import MailShown, mail_shown
from reimari.desk.views.answering import answered_and_guided
from reimari.desk.views.contact import CLOSE
from reimari.desk.views.drafts import forget
from reimari.mail import access
from reimari.mail.actions import reply_to_mail as reply
from reimari.mail.models import Attachment, Mail, Original, Reply
from reimari.mail.queries import gives_link, letter_to
from reimari.mail.states import KEPT, Verdict

TEMPLATE = "desk/views/mail.html"
UNPROCESSABLE, CONFLICT = 422, 409
# Whatever the file holds, a browser that shows it after all lets it do nothing.
NOTHING_RUNS: dict[str, Any] = {"default-src": [CSP.NONE], "sandbox": True, "frame-ancestors": [CSP.NONE]}


@require_safe
def mail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The e-mail with its answers and the form of the next."""
    with reading(request.actor, access.VIEW) as seen:
        return drawn(request, mail_shown(pk, request.actor, now=timezone.now()), seen)


def drawn(
    request: ActorRequest, shown: MailShown, seen: Seen, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of one e-mail, with the form that came back when one did."""
    now, viewer = timezone.now(), (get_language() or "fi")[:2]
    seen.subject = shown.row
    seen.person_ids.update(shown.row.person_ids())
    language = shown.row.contact.language if shown.row.contact else viewer
    found = replyable([shown], request.actor, language=language, viewer=viewer, now=now)
    ((_mail, form, kept, why, filing),) = found
    form, kept = (more["form"], None) if "form" in more else (form, kept)
    above = _above(request, shown.row)
    context = {
        "now": now,
        "here": reverse("desk:mail", args=[shown.row.pk]),
        "topics": topics(track=[shown.row.track_id], person=shown.row.person_ids()),
        "mails": [(shown, form, kept, why, more.get("filing") or filing)],
        "above": above,
        "take_up_url": _take_up_url(request, shown.row),
        "callback_url": _callback_url(request, shown.row) if above else "",
        "case_of_mails": more.get("case", ""),
        "letter": more.get("letter"),
        "key": uuid7(),
        "asked_mail": str(shown.row.pk),
        "guide_to": request.POST.get("guide_to", ""),
    }
    return page(request, TEMPLATE, context, status=status)


def _above(request: ActorRequest, row: Mail) -> str:
    """The page of the matter that the e-mail stands in, if the viewer may open it."""
    if row.track_id is None:
        return ""
    if VIEW_CASE.rows(request.actor, Case.objects.filter(pk=row.track_id)).exists():
        return reverse("desk:case", args=[row.track_id])
    if VIEW_CONTACT.rows(request.actor, Contact.objects.filter(pk=row.track_id)).exists():
        return reverse("desk:contact", args=[row.track_id])
    return ""


def _take_up_url(request: ActorRequest, row: Mail) -> str:
    """Where a contact is made of one that is about no matter, by those who may."""
    if row.track_id or not may_take_up(request.actor, row.pk):
        return ""
    return reverse("desk:take_up_mail", args=[row.pk])


def _callback_url(request: ActorRequest, row: Mail) -> str:
    """Where a call is asked for about its contact; a case's own page asks about the case."""
    if row.track_id != row.contact_id or not request.actor.may(REQUEST.name):
        return ""
    return f"{reverse('desk:ask_callback')}?contact={row.contact_id}"


def onward(request: ActorRequest, _done: Reply, pk: UUID) -> HttpResponse:
    """Back to the matter for which it was answered; the draft is done with."""
    forget(request, REPLY, pk)
    if "guide" in request.POST:
        with reading(request.actor):
            contact = Mail.objects.filter(pk=pk).values_list("contact", flat=True).first()
        forget(request, CLOSE, contact)
    return back_to(request, pk)


def back_to(request: ActorRequest, pk: UUID) -> HttpResponse:
    """To the e-mail on the page of the matter for which something was done, else by itself."""
    case = case_sent(request)
    with reading(request.actor):
        row = None if case else Mail.objects.filter(pk=pk).first()
        above = _above(request, row) if row else reverse("desk:case", args=[case]) if case else ""
    return redirect(f"{above or reverse('desk:mail', args=[pk])}#mail-{pk}")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(reply, onward)
def reply_to_mail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Answer it; `look`: show the letter as it would go out. 422 without words, 409 when it can't be done.

    GET, after the session was lost at a press: the page of the e-mail with the form.
    """
    if request.method != "POST":
        return redirect(f"{reverse('desk:mail', args=[pk])}#mail-{pk}")
    key, now, case = key_of(request), timezone.now(), case_sent(request)
    with reading(request.actor, access.VIEW) as seen:
        shown = mail_shown(pk, request.actor, now=now)
        language = request.POST.get("language", "")
        form = reply_form(shown, language=language, viewer=language, data=request.POST)
        if not form.is_valid():
            return drawn(request, shown, seen, status=UNPROCESSABLE, form=form, case=case)
        words = {"words": form.cleaned_data["words"], "language": form.cleaned_data["language"]}
        link = _link(request, shown.row, form.cleaned_data["language"], now=now)
        if "look" in request.POST:
            letter = letter_to(shown.row, **words, link=link, now=now)
            return drawn(request, shown, seen, form=form, case=case, letter=letter)
        about = matter_sent(request)
    answer = partial(reply.once, key, shown.row, **words, case=about, link=link, actor=request.actor, now=now)
    try:
        if "guide" in request.POST:
            done = answered_and_guided(request, key, shown.row, words["words"], answer)
        else:
            done = answer()
    except Refused as refusal:
        return _refused(request, pk, form, refusal, case)
    return onward(request, done, pk=pk)


def _link(request: ActorRequest, row: Mail, language: str, *, now: dt.datetime) -> str:
    """The link that the letter carries, in the letter's language."""
    return link_in(request, row.contact, language) if row.contact and gives_link(row, now=now) else ""


def _refused(
    request: ActorRequest, pk: UUID, form: ReplyForm, refusal: Refused, case: UUID | None
) -> HttpResponse:
    form.add_error(None, sentences_of(refusal.problems))
    with reading(request.actor, access.VIEW) as seen:
        shown = mail_shown(pk, request.actor, now=timezone.now())
        return drawn(request, shown, seen, status=CONFLICT, form=form, case=case)


def matter_sent(request: ActorRequest) -> Case | None:
    """The case on whose page it was done, if the viewer may see it; else `Unseen`."""
    pk = case_sent(request)
    return VIEW_CASE.row(request.actor, Case.objects.all(), pk) if pk else None


def case_sent(request: ActorRequest) -> UUID | None:
    """The id of the case on whose page it was done, as it was sent."""
    try:
        return UUID(request.POST.get("case", ""))
    except ValueError:
        return None


@require_safe
@csp_override(NOTHING_RUNS)
def mail_original(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The e-mail byte for byte as it came; never when something in it is infected."""
    with reading(request.actor, access.DOWNLOAD) as seen:
        row = access.DOWNLOAD.row(request.actor, Mail.objects.all(), pk)
        kept = Original.objects.filter(mail=row).first()
        if kept is None or row.attachments.filter(verdict=Verdict.INFECTED).exists():
            raise Http404
        return _file(seen, row, row, kept.content, f"{row.received_at:%Y-%m-%d}.eml")


@require_safe
@csp_override(NOTHING_RUNS)
def mail_attachment(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A file that came with an e-mail, if it was let through."""
    with reading(request.actor, access.DOWNLOAD) as seen:
        row = Attachment.objects.select_related("mail", "content").filter(pk=pk).first()
        if row is None:
            raise Unseen(access.DOWNLOAD, Attachment, pk)
        owner = access.DOWNLOAD.row(request.actor, Mail.objects.all(), row.mail_id)
        content = getattr(row, "content", None)
        if content is None or row.verdict not in KEPT:
            raise Http404
        return _file(seen, owner, row, content.content, row.name)


def _file(seen: Seen, owner: Mail, row: Mail | Attachment, packed: Buffer, name: str) -> HttpResponse:
    """A download and nothing else: a browser neither shows it nor guesses what it is."""
    seen.subject = row
    seen.person_ids.update(owner.person_ids())
    answer = HttpResponse(zlib.decompress(packed), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=_safe(name)
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _safe(name: str) -> str:
    """A name without what moves a file to another folder or hides its ending."""
    shown = "".join(sign for sign in name if sign.isprintable() and sign not in '/\\:*?"<>|')
    return shown.strip(". ")[-100:] or "attachment"
