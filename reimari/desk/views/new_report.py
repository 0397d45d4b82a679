"""A concern report or a contact to social services, written down by one of ours (R-IU-32, R-PS-27, I-05)."""

import datetime as dt
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.models import User
from reimari.cases.access import REROUTE
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.concerns import access
from reimari.concerns.actions import Said, record_report
from reimari.concerns.models import ConcernReport
from reimari.concerns.queries import destination_of, only_task
from reimari.concerns.rules import rules_of
from reimari.contacts.access import home_teams
from reimari.contacts.queries import Known, Rules, has_work_list, rules_on, spots_of
from reimari.contacts.rules import told_words
from reimari.contacts.states import ParticipantKind, Told
from reimari.desk.forms import choices
from reimari.desk.forms.report_staff import StaffReportForm
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.on_calls import calls_at, whom_options
from reimari.desk.queries.routes import phrase
from reimari.desk.queries.rows import language
from reimari.desk.views.drafts import forget, kept_text
from reimari.people.rules import age_on, birth_date_of
from reimari.region.profile.values import valid_items
from reimari.staff.models import Team

TEMPLATE = "desk/views/new_report.html"
PARTS = {"whom_to_call"}
FORM = "new_report"
UNPROCESSABLE, CONFLICT = 422, 409
NO_TASK = _("not known yet")


def onward(request: ActorRequest, report: ConcernReport) -> HttpResponse:
    """To the report; the draft is done with."""
    forget(request, FORM, key_of(request))
    return redirect("desk:report", pk=report.pk)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@answers_once(record_report, onward)
def new_report(request: ActorRequest) -> HttpResponse:
    """The empty form, or a draft that goes on; POST records it and sends it on in one press.

    `?service_task=…&place=…`: begun with these; the part `whom_to_call` answers for them.
    """
    access.RECORD.require(request.actor)
    if request.method != "POST":
        return _opened(request)
    key = key_of(request)
    with reading(request.actor, access.RECORD) as seen:
        writing = Writing(request)
        seen.subject = writing.teams[0]
        form = writing.form(request.POST)
        form.full_clean()
        said = writing.said(form)
        if form.tell(said.problems()) or not form.is_valid():
            return writing.drawn(form, key, status=UNPROCESSABLE)
    team = next(each for each in writing.teams if each.pk == form.cleaned_data["team"])
    try:
        report = record_report.once(key, team, said=said, actor=request.actor, now=writing.rules.now)
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(request.actor, access.RECORD) as seen:
            seen.subject = writing.teams[0]
            return writing.drawn(form, key, status=CONFLICT)
    return onward(request, report)


def _opened(request: ActorRequest) -> HttpResponse:
    with reading(request.actor, access.RECORD) as seen:
        key, text = kept_text(request, FORM)
        writing = Writing(request)
        seen.subject = writing.teams[0]
        begun = {name: request.GET[name][:100] for name in ("service_task", "place") if name in request.GET}
        form = writing.form(initial=writing.initial() | begun | (_typed(text) if text else {}))
        return writing.drawn(form, key)


def _typed(text: QueryDict) -> dict[str, Any]:
    return {name: value for name, value in typed_in(StaffReportForm, text).items() if value not in ("", [])}


class Writing:
    """What one turn of the form is drawn from: who writes, for which line, by which rules."""

    def __init__(self, request: ActorRequest) -> None:
        self.request, self.language = request, language()
        self.rules: Rules = rules_on(timezone.now())
        found = Team.objects.filter(home_teams(request.actor.doing(access.RECORD.name)))
        self.teams = list(found.select_related("unit").order_by("pk"))

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
            "answers": [("", _("as the county's rules say")), *sorted(teams, key=lambda each: each[1])],
            "language": [*choices.SERVED.items(), *choices.OTHER_LANGUAGES.items()],
        }

    def form(
        self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> StaffReportForm:
        """The form with what this writer may choose."""
        return StaffReportForm(data, today=self.rules.day, offered=self._offered(), initial=initial)

    def initial(self) -> dict[str, Any]:
        """One's own contact to social services is the commonest: the writer stands there as who reports."""
        user = cast(User, self.request.user)
        signed_in = getattr(self.request, "signed_in", None)
        title = signed_in.title if signed_in else {}
        return {
            "team": self.teams[0].pk,
            "language": "fi",
            "service_task": only_task(self.rules),
            "reporter": ParticipantKind.OWN_EMPLOYEE.value,
            "reporter_last_name": user.last_name,
            "reporter_first_names": user.first_name,
            "reporter_title": title.get(self.language) or title.get("fi", ""),
            "reporter_organisation": str(self.teams[0].unit),
        }

    def said(self, form: StaffReportForm) -> Said:
        """The report that the form makes, with whom the county's rules send it to."""
        given = form.cleaned_data
        rules = rules_of(self.rules.profile, self.rules.day)
        code: str = given.get("identity_code") or ""
        born: dt.date | None = birth_date_of(code) if code else given.get("birth_date")
        known = Known(
            contactor=form.reporter_kind.value,
            need=rules.need if rules else "",
            service_task=given.get("service_task") or "",
            place=given.get("place") or "",
            age=age_on(born, self.rules.day) if born else None,
            language=given.get("language") or "fi",
            urgent=bool(given.get("urgent")),
            channel=given.get("channel") or "phone",
        )
        going = destination_of(known, self.rules)
        may_choose = self.request.actor.may(REROUTE.name)
        form.check(going.route, team=going.team, may_choose=may_choose)
        chosen = Team.objects.filter(pk=given.get("answers") or "").select_related("unit").first()
        if chosen and (not going.team or chosen.pk != going.team.pk):
            going = replace(going, team=chosen, area_id=chosen.area_id, rules=())
        unit = str(going.team.unit) if going.team else ""
        told = given.get("told") or ""
        words = told_words(going.promise.kind, unit, going.promise.due_at, known.language)
        return form.said(
            going,
            channel_id=known.channel,
            received_at=self.rules.now,
            team=going.team,
            by_hand=form.reason(going.route, going.team),
            language=known.language,
            is_urgent=known.urgent,
            need=known.need,
            service_task_id=known.service_task or None,
            told_how=Told(told) if told else None,
            told_what=words if told else "",
            written_on=given.get("written_on"),
        )

    def drawn(self, form: StaffReportForm, key: UUID, *, status: int = 200) -> HttpResponse:
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
        }
        return page(self.request, TEMPLATE, context, parts=PARTS, status=status)
