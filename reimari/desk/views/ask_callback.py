"""Asking a line to call somebody back: by itself, or about a contact or a case that one sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.actor import Actor
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.callbacks import access
from reimari.callbacks.actions import Wish, request_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.queries import lines_that_call_back, team_of_line, via_of
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.contacts.access import VIEW as VIEW_CONTACT
from reimari.contacts.models import Contact
from reimari.contacts.states import Part
from reimari.desk.forms.ask_callback import AskCallbackForm
from reimari.desk.queries.mail import number_in_mails
from reimari.people.rules import shown_phone
from reimari.region.profile.values import Channel, fold
from reimari.staff.models import Team

TEMPLATE = "desk/views/ask_callback.html"
UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The contact or the case that the call is about, if any, and what is known by it."""

    contact: Contact | None = None
    case: Case | None = None

    @property
    def address(self) -> str:
        """Its page, else the list of callbacks."""
        if self.contact:
            return reverse("desk:contact", args=[self.contact.pk])
        return reverse("desk:case", args=[self.case.pk]) if self.case else reverse("desk:my_day")

    @property
    def asked(self) -> dict[str, str]:
        """Its id, as the form keeps it."""
        if self.contact:
            return {"contact": str(self.contact.pk)}
        return {"case": str(self.case.pk)} if self.case else {}

    def person_id(self) -> UUID | None:
        """Whom the case is about. Of a contact it is the person who took part."""
        if self.case:
            return self.case.person_id
        people = self.contact.participants.exclude(person=None) if self.contact else None
        one = people.order_by("pk").first() if people else None
        return one.person_id if one else None

    def of_case(self) -> dict[str, Any]:
        """What the case tells of the matter."""
        case = self.case
        if case is None:
            return {}
        return {
            "need": case.need,
            "service_task_id": case.service_task_id,
            "area_id": case.area_id,
            "place_id": case.place_id,
        }

    def known(self, lines: Iterable[Channel], actor: Actor) -> dict[str, str]:
        """The form's first values; about a case the line of its own team."""
        if self.case:
            return _of_case(self.case, lines)
        return _of_contact(self.contact, lines, actor) if self.contact else {}

    def area(self, line: Channel) -> str | None:
        """The area whose team calls: the case's, or that of the contact's team where it is the line's own."""
        if self.case:
            return self.case.area_id
        team = self.contact.team if self.contact else None
        return team.area_id if team and fold(team.unit_id) == fold(line.unit) else None


def _of_case(case: Case, lines: Iterable[Channel]) -> dict[str, str]:
    found = {"language": case.language, "line": _line_of(case.team, lines)}
    if case.person:
        found |= {"name": str(case.person), "number": shown_phone(case.person.phone)}
    return found


def _of_contact(contact: Contact, lines: Iterable[Channel], actor: Actor) -> dict[str, str]:
    """Of an e-mail that tells one number alone, that one. It came by no line that calls: its team's does."""
    same = any(fold(line.code) == fold(contact.channel_id) for line in lines)
    found = {
        "language": contact.language,
        "line": contact.channel_id if same else _line_of(contact.team, lines),
    }
    somebody = contact.participants.exclude(phone=None).order_by("pk").first()
    if somebody and somebody.phone:
        return found | {"number": shown_phone(somebody.phone), "name": somebody.name or ""}
    if number := number_in_mails(actor, contact=contact.pk):
        writer = contact.participants.filter(part=Part.CONTACTOR).order_by("pk").first()
        found |= {"number": shown_phone(number), "name": (writer.name if writer else "") or ""}
    return found


def _line_of(team: Team, lines: Iterable[Channel]) -> str:
    return next((line.code for line in lines if fold(line.unit) == fold(team.unit_id)), "")


def onward(request: ActorRequest, done: Callback) -> HttpResponse:
    """Back to what it was about; the state of what one asked stands on My day."""
    with reading(request.actor):
        return redirect(_about(request).address)


@sensitive_post_parameters("number", "name", "words")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(request_callback, onward)
def ask_callback(request: ActorRequest) -> HttpResponse:
    """The form, filled with what the contact tells; POST asks."""
    access.REQUEST.require(request.actor)
    now = timezone.now()
    lines = {channel.code: channel for channel in lines_that_call_back(now)}
    language = (get_language() or "fi")[:2]
    choices = [(code, channel.name.in_language(language)) for code, channel in lines.items()]
    with reading(request.actor, access.REQUEST) as seen:
        about = _about(request)
        person_id = about.person_id()
        if about.contact or about.case:
            seen.subject = about.contact or about.case
            seen.person_ids = {person_id} if person_id else set()
        if request.method != "POST":
            known = about.known(lines.values(), request.actor)
            return _drawn(request, about, AskCallbackForm(initial=known, lines=choices))
        form = AskCallbackForm(request.POST, lines=choices)
        team = None
        if form.is_valid():
            line = lines[form.cleaned_data["line"]]
            team = team_of_line(line, about.area(line))
        if team is None:
            return _drawn(request, about, form, status=UNPROCESSABLE)
    wish = Wish(
        wanted=form.wanted(),
        channel_id=form.cleaned_data["line"],
        via=via_of(about.contact, now),
        asked_at=now,
        person_id=person_id,
        contact=about.contact,
        case=about.case,
        **about.of_case(),
    )
    return _asked(request, about, form, team, wish)


def _asked(
    request: ActorRequest, about: About, form: AskCallbackForm, team: Team, wish: Wish
) -> HttpResponse:
    try:
        done = request_callback.once(
            key_of(request), team, wish=wish, actor=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, about, form, status=CONFLICT)
    return onward(request, done)


def _about(request: ActorRequest) -> About:
    """What the address or the form names, if the viewer may see it; else `Unseen`."""
    given = request.POST if request.method == "POST" else request.GET
    if contact := _id(given.get("contact")):
        rows = Contact.objects.select_related("team")
        return About(contact=VIEW_CONTACT.row(request.actor, rows, contact))
    if case := _id(given.get("case")):
        return About(case=VIEW_CASE.row(request.actor, Case.objects.select_related("team", "person"), case))
    return About()


def _id(typed: str | None) -> UUID | None:
    try:
        return UUID(typed or "")
    except ValueError:
        return None


def _drawn(request: ActorRequest, about: About, form: AskCallbackForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "about": about, "key": request.POST.get("key") or uuid7()}
    return page(request, TEMPLATE, context, status=status)
