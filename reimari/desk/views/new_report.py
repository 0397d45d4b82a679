"""A concern report or a contact to social services, written down by one of ours (R-IU-32, R-PS-27, I-05)."""

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.cases.access import REROUTE
from reimari.common.ids import uuid7, uuid_of
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.concerns import access
from reimari.concerns.actions import Said, record_report
from reimari.concerns.models import ConcernReport
from reimari.concerns.queries import only_task
from reimari.concerns.rules import rules_of
from reimari.contacts.access import home_teams
from reimari.contacts.queries import Known, Rules, has_work_list, rules_on, spots_of
from reimari.contacts.states import Told
from reimari.desk.forms import choices
from reimari.desk.forms.report_begun import by_writer
from reimari.desk.forms.report_staff import StaffReportForm
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.callers import Chosen, chosen_person
from reimari.desk.queries.on_calls import calls_at, whom_options
from reimari.desk.queries.report_came import Came, as_client, begun_with, came_of, person_met
from reimari.desk.queries.report_going import Going, going_of
from reimari.desk.queries.routes import phrase
from reimari.desk.queries.rows import language
from reimari.desk.views.calling_back import contact_answers, saved_together
from reimari.desk.views.drafts import forget, kept_text
from reimari.people.rules import age_on, birth_date_of
from reimari.region.profile.values import valid_items
from reimari.staff.models import Team

TEMPLATE = "desk/views/new_report.html"
GOING = "desk/views/_report_going.html"
PARTS = {"whom_to_call"}
FORM, NEW_CONTACT = "new_report", "new_contact"
UNPROCESSABLE, CONFLICT = 422, 409
NO_TASK = _("not known yet")


def onward(request: ActorRequest, report: ConcernReport) -> HttpResponse:
    """To the report; the draft is done with, also that of the new contact that became it."""
    key, address = key_of(request), reverse("desk:report", args=[report.pk])
    for form in (FORM, NEW_CONTACT):
        forget(request, form, key)
    if callback := request.POST.get("callback"):
        with reading(request.actor):
            if not contact_answers(report.contact, callback):
                address += "?apart=1"
    return redirect(address)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(record_report, onward)
def new_report(request: ActorRequest) -> HttpResponse:
    """The empty form, or one that begins with what is known; POST records it and sends it on in one press.

    `?draft=` goes on with a report, or with what was typed into New contact; `?call=` and `?callback=` begin
    with what came by them, and are done with when it is recorded; `?contact=` is of a recorded one.
    `?service_task=…&place=…`: begun with these; the part `whom_to_call` answers for them.
    """
    access.RECORD.require(request.actor)
    if request.method != "POST":
        return _opened(request)
    key = key_of(request)
    with reading(request.actor, access.RECORD) as seen:
        came = came_of(request.actor, request.POST)
        writing = Writing(request, came)
        if request.POST.get("do"):
            return writing.changed(key, seen)
        form = writing.form(request.POST)
        form.full_clean()
        said = writing.said(form)
        if form.tell(said.problems()) or not form.is_valid():
            return writing.drawn(form, key, seen, status=UNPROCESSABLE)
    team = next(each for each in writing.teams if each.pk == form.cleaned_data["team"])
    actor, now = request.actor, writing.rules.now
    try:
        report = saved_together(
            key,
            partial(record_report.once, key, team, said=said, actor=actor, now=now),
            actor=actor,
            now=now,
            answered=came.callback,
            came_by=came.call,
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(request.actor, access.RECORD) as seen:
            return writing.drawn(form, key, seen, status=CONFLICT)
    return onward(request, report)


@sensitive_post_parameters()
@require_POST
def new_report_going(request: ActorRequest) -> HttpResponse:
    """Who answers, by when and why, and what is told, as the form stands; nothing of a person is shown."""
    access.RECORD.require(request.actor)
    with reading(request.actor, access.RECORD):
        writing = Writing(request, came_of(request.actor, request.POST))
        form = writing.form(request.POST)
        form.full_clean()
        return page(request, GOING, writing.going_context(writing.going(form), form))


def _opened(request: ActorRequest) -> HttpResponse:
    if contact := uuid_of(request.GET.get("contact", "")):
        return redirect("desk:make_report", pk=contact)
    with reading(request.actor, access.RECORD) as seen:
        came = came_of(request.actor, request.GET)
        if came.call and came.call.contact_id:
            return redirect("desk:contact", pk=came.call.contact_id)
        if came.ended:
            return redirect("desk:callback", pk=came.ended)
        key, text = kept_text(request, FORM, key=came.key(request.actor))
        given = {name: request.GET[name][:100] for name in ("service_task", "place") if name in request.GET}
        begun = given | (_typed(text) if text else begun_with(request.actor, key, came))
        writing = Writing(request, came)
        return writing.drawn(writing.form(initial=writing.initial() | begun), key, seen)


def _typed(text: QueryDict) -> dict[str, Any]:
    found = typed_in(StaffReportForm, text).items()
    return {name: value for name, value in found if name in text or value not in ("", [])}


class Writing:
    """What one turn of the form is drawn from: who writes, for which line, by which rules."""

    def __init__(self, request: ActorRequest, came: Came) -> None:
        self.request, self.language, now = request, language(), timezone.now()
        self.rules: Rules = rules_on(now, came.arrived_at(now))
        self.chosen: Chosen | None = None
        doing = request.actor.doing(access.RECORD.name)
        found = Team.objects.filter(home_teams(doing)).select_related("unit")
        own = doing.home_teams()
        self.teams = sorted(found, key=lambda team: (team.pk not in own, team.pk))  # one's own first

    def _offered(self) -> dict[str, list[tuple[str, Any]]]:
        profile, day = self.rules.profile, self.rules.day
        unit = self.teams[0].unit_id
        teams = [
            (each.code, each.name.in_language(self.language))
            for each in valid_items(profile.teams, day)
            if has_work_list(profile, each.code)
        ]
        tasks = [("", NO_TASK), *whom_options(self.rules, self.language)]
        return {
            "team": [(each.pk, str(each)) for each in self.teams],
            "channel": choices.named(choices.recorded_channels(profile, day, unit), self.language),
            "service_task": tasks,
            "need": choices.needs(profile, self.language, (), empty=_("not said")),
            "answers": [("", _("as the county's rules say")), *sorted(teams, key=lambda each: each[1])],
            "language": [*choices.SERVED.items(), *choices.OTHER_LANGUAGES.items()],
        }

    def form(
        self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> StaffReportForm:
        """The form with what this writer may choose, about the person who was chosen."""
        named = data.get("person", "") if data is not None else (initial or {}).get("person", "")
        asked = uuid_of(str(named))
        self.chosen = chosen_person(self.request.actor, asked, self.rules.day)
        return StaffReportForm(data, today=self.rules.day, offered=self._offered(), initial=initial)

    def initial(self) -> dict[str, Any]:
        """One's own contact to social services is the commonest: the writer stands there as who reports."""
        user = cast(User, self.request.user)
        signed_in = getattr(self.request, "signed_in", None)
        title = signed_in.title if signed_in else {}
        rules = rules_of(self.rules.profile, self.rules.day)
        return {
            "team": self.teams[0].pk,
            "language": "fi",
            "service_task": only_task(self.rules),
            "need": rules.need if rules else "",
            **by_writer(user, title.get(self.language) or title.get("fi", ""), self.teams[0].unit),
        }

    def changed(self, key: UUID, seen: Seen) -> HttpResponse:
        """The form as it was typed, with who answers; or about somebody else than was chosen."""
        data = self.request.POST.copy()
        if data["do"] == "let_go":
            data["person"] = ""
        form = self.form(initial=_typed(data))
        return self.drawn(form, key, seen, sent=True)

    def going(self, form: StaffReportForm) -> Going:
        """Where it goes as the form stands: what can't be read isn't known."""
        given = form.cleaned_data
        code: str = given.get("identity_code") or ""
        born: dt.date | None = birth_date_of(code) if code else given.get("birth_date")
        if self.chosen:
            born = self.chosen.caller.birth_date
        known = Known(
            contactor=form.reporter_kind.value,
            need=given.get("need") or "",
            services=self.chosen.services if self.chosen else frozenset(),
            service_task=given.get("service_task") or "",
            place=given.get("place") or "",
            age=age_on(born, self.rules.day) if born else None,
            language=given.get("language") or "fi",
            urgent=bool(given.get("urgent")),
            channel=given.get("channel") or "phone",
        )
        own = given.get("team") or self.teams[0].pk
        return going_of(known, self.rules, self.language, answers=given.get("answers") or "", own=own)

    def said(self, form: StaffReportForm) -> Said:
        """The report that the form makes, with whom the county's rules send it to."""
        given, found = form.cleaned_data, self.going(form)
        going, known, rules_say = found.going, found.line.known, found.by_rules
        may_choose = self.request.actor.may(REROUTE.name)
        form.check(rules_say.route, team=rules_say.team, may_choose=may_choose)
        told = given.get("told") or ""
        words = form.check_told(found.words)
        said = form.said(
            going,
            channel_id=known.channel,
            received_at=self.rules.received_at,
            team=going.team,
            by_hand=form.reason(going.route, going.team),
            language=known.language,
            is_urgent=known.urgent,
            need=known.need,
            service_task_id=known.service_task or None,
            services=known.services,
            told_how=Told(told) if told else None,
            told_what=words,
            written_on=given.get("written_on"),
        )
        if given.get("person"):
            person = person_met(self.request.actor, given["person"])
            said = replace(said, clients=(as_client(said.clients[0], person), *said.clients[1:]))
        return said

    def going_context(self, found: Going, form: StaffReportForm) -> dict[str, Any]:
        """Who answers, by when and why, and the text to read aloud; the field follows it until changed."""
        written, shown = (str(form[name].value() or "").strip() for name in ("told_what", "offered"))
        form.tell_words(found.words if written in {"", shown} else written)
        return {"now": self.rules.now, "form": form, "going": found, "lines": [found.line]}

    def drawn(
        self, form: StaffReportForm, key: UUID, seen: Seen, *, status: int = 200, sent: bool = False
    ) -> HttpResponse:
        """The page, with the person on it in the use log."""
        seen.subject = self.teams[0]
        if self.chosen:
            seen.person_ids.add(self.chosen.caller.pk)
        profile, day = self.rules.profile, self.rules.day
        task, place = (form[name].value() or "" for name in ("service_task", "place"))
        calls = calls_at(
            self.rules,
            self.language,
            place=spots_of(place, self.rules),
            service_task=task,
            viewer=self.request.actor,
        )
        context = {
            "form": form,
            "key": key,
            "now": self.rules.now,
            "emergency": phrase(profile, "emergency", self.language),
            "urgent_text": phrase(profile, "urgent", self.language)
            or gettext("Ask first: is help needed today?"),
            "calls": calls,
            "places": choices.places(profile, day, self.language),
            "page_id": uuid7(),
            "chosen": self.chosen,
            "sent": sent,
            **self.going_context(self.going(self._looked_at(form)), form),
        }
        return page(self.request, TEMPLATE, context, parts=PARTS, status=status)

    def _looked_at(self, form: StaffReportForm) -> StaffReportForm:
        """The form as it would be sent, so that it can be asked where it goes."""
        if form.is_bound:
            return form
        looked_at = {field.html_name: field.value() for field in form}
        data = QueryDict(mutable=True)
        for name, value in looked_at.items():
            data.setlist(name, value if isinstance(value, list) else [_as_sent(value)])
        looked = StaffReportForm(data, today=self.rules.day, offered=self._offered())
        looked.full_clean()
        return looked


def _as_sent(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)
