"""The public form of a concern report (R-KS-24, I-05, I-06, I-23): whom it is about and how urgent it is,
a summary, and a receipt.

Nobody signs in and nothing is kept before it is sent: each press brings all that was typed with it.
There is no cookie, so that a forged form could do nothing in anybody's name. It reads and writes as the
job `concern form`.
"""

import datetime as dt
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reimari.access.actor import system
from reimari.access.reading import reading
from reimari.accounts.models import Guess
from reimari.accounts.rules import Knock, Sending
from reimari.accounts.tries import address_of, waits
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.concerns.actions import Said, receive_report
from reimari.concerns.queries import Destination, destination_of, line_of_form
from reimari.concerns.rules import LAW_TEXTS, is_open_in, text_on
from reimari.concerns.states import Consent
from reimari.contacts.queries import Known, Rules, rules_on
from reimari.contacts.rules import WRITTEN, told_words
from reimari.contacts.states import Told
from reimari.desk.forms.report import ReportForm
from reimari.desk.queries.on_calls import OTHER, SOMEBODY_ELSE, calls_at, whom_options, whom_words
from reimari.desk.queries.reports import ways_elsewhere
from reimari.desk.receipt_links import token_of
from reimari.people.rules import age_on
from reimari.region.profile.values import PlaceKind, ReportRules, by_code, fold, valid_items
from reimari.staff.models import Team

TEMPLATE = "desk/views/report_form.html"
FORM = system("concern form")  # who reads and writes for whoever reports: nobody is known by it


@login_not_required
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def report_form(request: HttpRequest, language: str) -> HttpResponse:
    """First about whom, where and how urgent, then the form, then its summary.

    404 where the county has no such form, 422 with what was typed when something is missing, 429 for
    somebody who sends too many.
    """
    if language not in WRITTEN:
        raise Http404
    with translation.override(language):
        answer = _answer(request, language)
    return closed_to_others(answer, language)


def closed_to_others(answer: HttpResponse, language: str) -> HttpResponse:
    """No search engine keeps the page, and no other site is told where its reader came from."""
    answer.headers["Content-Language"] = language
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _answer(request: HttpRequest, language: str) -> HttpResponse:
    now = timezone.now()
    sent = request.method == "POST"
    pace = Sending if request.POST.get("do") == "send" else Knock  # looking through it costs nobody anything
    knock = pace("report", address_of(request))
    if sent and (wait := Guess.objects.wait(knock, now=now)):
        return waits(
            page(
                request,
                TEMPLATE,
                {"shown": "wait", "emergency": "", "wait": wait, "carried": _carried(request)},
            ),
            wait,
        )
    if sent:
        Guess.objects.add_failure(knock, now=now)
    with reading(FORM):
        rules = rules_on(now)
        line = line_of_form(rules)
        if line is None:
            raise Http404
        asking = Asking(request, language, rules, *line)
        if not sent:
            whole = asking.place and asking.urgent and "again" not in request.GET
            return asking.form() if whole else asking.triage()
        if not asking.is_open or request.POST.get("do") == "change":
            return asking.triage() if not asking.is_open else asking.form(request.POST)
        form, said = asking.told()
        if form.tell(said.problems()) or not form.is_valid():
            return asking.drawn("form", form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if request.POST.get("do") != "send":
            return asking.summary(form)
    return _sent(request, language, asking, form, said)


def _sent(
    request: HttpRequest, language: str, asking: "Asking", form: ReportForm, said: Said
) -> HttpResponse:
    """Send it once, however often it is pressed, and lead to the receipt."""
    key, now = key_of(request), asking.rules.now
    try:
        report = receive_report.once(key, asking.team, said=said, actor=FORM, now=now)
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        with reading(FORM):
            return asking.drawn("form", form=form, status=HTTPStatus.CONFLICT)
    token = token_of(report.pk, today=timezone.localdate(now))
    return redirect("desk:report_receipt", language=language, token=token)


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """All that was typed, as hidden fields bring it along."""
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    return [(name, str(value)) for name, value in kept if name != "do"]


def phrase_of(rules: Rules, code: str, language: str) -> str:
    """The county's own words for something; empty when it has none."""
    return text_on(rules.profile, rules.day, code, language)


class Asking:
    """One turn of the form: about whom and where it is, how urgent it is, and what it goes on with.

    `task`: the service task of whom it is about; None: nobody said, or somebody whom no task names.
    """

    def __init__(
        self, request: HttpRequest, language: str, rules: Rules, report: ReportRules, team: Team
    ) -> None:
        told = request.POST if request.method == "POST" else request.GET
        self.request, self.language, self.rules, self.report, self.team = (
            request,
            language,
            rules,
            report,
            team,
        )
        places = by_code(rules.profile.places)
        self.place = places.get(fold(told.get("place", "")[:60]))
        self.urgent = told.get("urgent", "") if told.get("urgent") in {"yes", "no"} else ""
        tasks = {fold(each.code): each for each in valid_items(rules.profile.service_tasks, rules.day)}
        whom = told.get("whom", "")[:60]
        self.task = tasks.get(fold(whom))
        self.whom = self.task.code if self.task else whom if whom == OTHER else ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the place, its municipality's among them."""
        return tuple(filter(None, (self.place.code, self.place.municipality))) if self.place else ()

    @property
    def is_open(self) -> bool:
        """Whether the form is in use in the place."""
        return bool(self.codes) and is_open_in(self.rules.profile, self.rules.day, self.codes)

    def triage(self) -> HttpResponse:
        """About whom it is, where they live, and whether help is needed at once: before anything else.

        Whom it is about may be left unsaid.
        """
        asked = bool(self.request.GET) and "again" not in self.request.GET
        missing = []
        if asked and not self.place:
            missing.append(gettext("Choose where the person lives."))
        if asked and not self.urgent:
            missing.append(gettext("Say whether help is needed today."))
        return self.drawn("triage", missing=missing)

    def form(self, data: Any = None) -> HttpResponse:
        """The form itself; another way where it isn't in use."""
        if not self.is_open:
            return self.drawn("elsewhere")
        return self.drawn("form", form=self._form(data))

    def summary(self, form: ReportForm) -> HttpResponse:
        """All that was said, to look at before it is sent."""
        return self.drawn("summary", form=form, parts=list(form.summed_up()), carried=_carried(self.request))

    def _form(self, data: Any = None) -> ReportForm:
        form = ReportForm(data, today=self.rules.day)
        if data is not None and data.get("do") == "change":
            form = ReportForm(today=self.rules.day, initial=_as_initial(data))
        return form

    def told(self) -> tuple[ReportForm, Said]:
        """The form as it was sent, and the report that it makes."""
        form = self._form(self.request.POST)
        form.full_clean()
        going = self._going(form)
        promise = told_words(
            going.promise.kind,
            self._unit(going),
            going.promise.due_at,
            self.language,
        )
        given = form.cleaned_data.get("consent") == Consent.YES
        said = form.said(
            going,
            channel_id=self.report.channel,
            received_at=self.rules.now,
            team=going.team,
            language=self.language,
            is_urgent=self.urgent == "yes",
            need=self.report.need,
            service_task_id=self.task.code if self.task else None,
            told_how=Told.THROUGH if given and promise else None,
            told_what=promise if given else "",
        )
        return form, said

    def _going(self, form: ReportForm) -> Destination:
        born: dt.date | None = form.cleaned_data.get("birth_date")
        known = Known(
            contactor=form.reporter_kind.value,
            need=self.report.need,
            service_task=self.task.code if self.task else "",
            place=self.place.name.fi if self.place else "",
            age=age_on(born, self.rules.day) if born else None,
            language=self.language,
            urgent=self.urgent == "yes",
            channel=self.report.channel,
        )
        return destination_of(known, self.rules)

    def _unit(self, going: Destination) -> str:
        """Who answers, as somebody outside may be told: a hidden unit is the county."""
        unit = going.team.unit if going.team else None
        name = unit.name if unit and unit.public else {}
        return name.get(self.language) or name.get("fi") or self.rules.profile.name.in_language(self.language)

    def _whom_name(self) -> Any:
        if self.task:
            return whom_words(self.rules, self.task.code, self.language)
        return SOMEBODY_ELSE if self.whom else ""

    def drawn(self, shown: str, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
        profile, day = self.rules.profile, self.rules.day
        task = self.task.code if self.task else ""
        place = self.place.code if self.place else ""
        places = [
            (each.code, each.name.in_language(self.language))
            for each in valid_items(profile.places, day)
            if each.kind == PlaceKind.MUNICIPALITY
        ]
        context = {
            "shown": shown,
            "language": self.language,
            "now": self.rules.now,
            "laws": [phrase_of(self.rules, code, self.language) for code in LAW_TEXTS.values()],
            "emergency": phrase_of(self.rules, "emergency", self.language),
            "calls": calls_at(self.rules, self.language, place=self.codes, service_task=task),
            "whom": self.whom,
            "whom_name": self._whom_name(),
            "whom_options": [*whom_options(self.rules, self.language), (OTHER, SOMEBODY_ELSE)],
            "places": sorted(places, key=lambda named: named[1]),
            "place": place,
            "place_name": self.place.name.in_language(self.language) if self.place else "",
            "urgent": self.urgent,
            "first_answers": urlencode(
                {"whom": self.whom, "place": place, "urgent": self.urgent, "again": ""}
            ),
            "ways": ways_elsewhere(self.rules, self.language) if shown == "elsewhere" else [],
            "key": self.request.POST.get("key") or uuid7(),
            **more,
        }
        return page(self.request, TEMPLATE, context, status=status)


def _as_initial(data: Any) -> dict[str, Any]:
    form = ReportForm.base_fields
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in form.items()}
