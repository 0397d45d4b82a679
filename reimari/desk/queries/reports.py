"""Concern reports as pages show them: the list, one report, and the receipt of whoever sent it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.assessments.access import FINISH as ASSESS
from reimari.cases.access import VIEW as SEE_CASE
from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.common.dates import exact_day_words
from reimari.concerns import access, documents
from reimari.concerns.models import ConcernReport, ReportedClient
from reimari.concerns.queries import Earlier, cases_of, law_told, reported, same_client_reports
from reimari.concerns.rules import rules_of
from reimari.contacts.access import VIEW as SEE_CONTACT
from reimari.contacts.access import mine
from reimari.contacts.models import Contact, Matter
from reimari.contacts.queries import Rules, known_among, place_codes
from reimari.desk.queries.on_calls import Call, calls_at, whom_words
from reimari.desk.queries.rows import language, name_in
from reimari.people.rules import masked_code, shown_phone
from reimari.region.profile.values import PointKind, by_code, fold, valid_items
from reimari.region.reference.showing import Shown, Words, sent_as, shown_as
from reimari.work.models import Step
from reimari.work.states import ACCEPT_STEP

ON_A_PAGE = 50
WHYS = {"person": "the same person", "code": "the same identity code", "name": "the same name"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One report in the list; `late`, `soon`: as its step counts."""

    report: ConcernReport
    who: str
    place: str
    team: str
    state: str
    step: Step | None
    is_protected: bool
    person_ids: tuple[UUID, ...]


def page_of(actor: Actor, *, only_open: bool, after: str, rules: Rules) -> tuple[list[Row], str]:
    """The reports that the actor may list, the newest first, and from where the next page begins.

    Five statements at most, however many there are. Those that wait are found first: within one statement
    PostgreSQL may ask for each report whether it is one of them.
    """
    rows = access.LIST.rows(actor, ConcernReport.objects.with_people())
    if only_open:
        rows = rows.filter(pk__in=list(_waiting(actor)))
    if place := _place(after):
        rows = rows.filter(arrived_at__lt=place)
    found = list(rows.order_by("-arrived_at", "-pk")[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    matters = {
        case["matters__contact"]: case
        for case in Case.objects.filter(matters__contact__in=[each.pk for each in shown])
        .order_by("-opened_at", "pk")
        .values("pk", "state", "assessment", "team", "place", "current_step", "matters__contact")
    }
    steps = Step.objects.in_bulk([case["current_step"] for case in matters.values() if case["current_step"]])
    persons = {client.person_id for each in shown for client in each.clients.all() if client.person_id}
    seen = known_among(actor, persons)
    made = [_row(each, matters.get(each.pk, {}), steps, seen, rules) for each in shown]
    last = shown[-1].arrived_at if len(found) > ON_A_PAGE else None
    return made, f"{last.timestamp():.6f}" if last else ""


def _waiting(actor: Actor) -> QuerySet[Any, Any]:
    """The contacts of cases that nobody has assessed yet: those with the actor's teams, and those they sent.

    Each way is asked by itself, so that PostgreSQL begins with what is open at these teams.
    """
    doing = actor.doing(access.LIST.name)
    waiting = Case.objects.open().filter(assessment="").order_by()
    steps = Step.objects.on_list(doing.teams())
    ways = (
        waiting.filter(team__in=doing.teams()),
        waiting.filter(track__in=steps.values("track")),
        waiting.filter(matters__contact__in=Contact.objects.filter(mine(doing))),
    )
    first, *others = (way.values_list("matters__contact", flat=True) for way in ways)
    return first.union(*others)


def _row(
    report: ConcernReport, case: Mapping[str, Any], steps: Mapping[UUID, Step], seen: set[UUID], rules: Rules
) -> Row:
    clients = list(report.clients.all())
    protected = any(_protected(client) for client in clients)
    return Row(
        report=report,
        who=", ".join(filter(None, (_called(client, seen) for client in clients)))
        or gettext("not known by name"),
        place="" if protected else name_in(by_code(rules.profile.places), case.get("place") or ""),
        team=name_in(by_code(rules.profile.teams), case.get("team") or ""),
        state=_state(case),
        step=steps.get(case["current_step"]) if case.get("current_step") else None,
        is_protected=protected,
        person_ids=tuple(client.person_id for client in clients if client.person_id),
    )


def _protected(client: ReportedClient) -> bool:
    return client.is_protected or bool(client.person and client.person.is_protected)


def _called(client: ReportedClient, seen: set[UUID]) -> str:
    return str(client.person) if client.person and client.person_id in seen else str(client)


def _state(case: Mapping[str, Any]) -> str:
    if not case:
        return ""
    if case["state"] == CaseState.CLOSED:
        return gettext("closed")
    return gettext("assessed") if case["assessment"] else gettext("not assessed yet")


def _place(after: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(float(after), dt.UTC) if after else None
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShown:
    """One report with all that its page tells; who reported is in `reporters` for the entitled page only.

    `may_open`, `to_assess`: cases that the viewer may see, and may assess now. `whom`: whom the worry is
    about by its service task, in plain words; empty: not known.
    """

    report: ConcernReport
    clients: Sequence[ReportedClient]
    cases: Sequence[Case]
    earlier: Sequence[Earlier]
    may: frozenset[str]
    document: Mapping[str, Any]
    protected: bool
    with_reporters: bool = False
    may_open: frozenset[UUID] = frozenset()
    to_assess: frozenset[UUID] = frozenset()
    may_see_contact: bool = False
    whom: str = ""

    def state_of(self, case: Case) -> str:
        """What has become of a case of the report, in a word."""
        return _state({"state": case.state, "assessment": case.assessment})

    @property
    def is_open(self) -> bool:
        return any(case.state == CaseState.OPEN for case in self.cases)

    def fields(self) -> tuple[Shown, ...]:
        """The document in its official order as pages show it: identity codes masked (I-19).

        Who reported is left out (I-23), and how to reach those who are protected.
        """
        kept = documents.without_reporters(self.document)
        if clients := [_as_shown(each, hidden=self.protected) for each in kept.get("asiakas", ())]:
            kept["asiakas"] = clients
        tree, on = documents.tree_of(self.report.kind), self.report.written_on
        kept = {**kept, documents.day_of(self.report.kind): exact_day_words(on, language=language())}
        return tuple(each for each in shown_as(tree, kept, words()) if each.id not in documents.REPORTERS)

    def missing(self) -> list[str]:
        """What the document demands and this one lacks, by its labels; who reported is known, if not here."""
        tree, found = documents.tree_of(self.report.kind), []
        for path in documents.missing_of(self.report.kind, self.document):
            if not self.with_reporters and path.partition("/")[0] in documents.REPORTERS:
                continue
            field = tree
            for name in path.split("/"):
                field = field[name]
            found.append(words().label(field))
        return list(dict.fromkeys(found))

    def sent(self) -> dict[str, Any]:
        """The whole document for the client information system: who reported is part of it (4018, 4006)."""
        kind = self.report.kind
        tree = documents.tree_of(kind)
        case = self.cases[0].number if self.cases else None
        return sent_as(tree, documents.OIDS[kind], self.document, case=case, id=str(self.report.pk))


def words() -> Words:
    """How a document is shown in the viewer's language."""
    return Words(language=language(), yes=gettext("yes"), no=gettext("no"), english=documents.ENGLISH)


def _as_shown(part: Mapping[str, Any], *, hidden: bool) -> dict[str, Any]:
    """A person of a document, or a part of what is told of them, as a page shows it."""
    shown: dict[str, Any] = {}
    for name, value in part.items():
        if name == "henkilotunnus":
            shown[name] = masked_code(value)
        elif name == "puhelinnumero":
            shown[name] = shown_phone(value)
        elif isinstance(value, Mapping):
            shown[name] = _as_shown(value, hidden=hidden)
        elif isinstance(value, list):
            shown[name] = [
                _as_shown(each, hidden=hidden) if isinstance(each, Mapping) else each for each in value
            ]
        else:
            shown[name] = value
    return {name: value for name, value in shown.items() if not (hidden and name == "yhteystiedot")}


def report_shown(actor: Actor, pk: UUID, rules: Rules, *, with_reporters: bool = False) -> ReportShown:
    """The report, if the actor may see it. `with_reporters`: for the page and the document that tell them."""
    base = access.SEE_REPORTER if with_reporters else access.VIEW
    rows = ConcernReport.objects.with_people().select_related(
        "contact__channel", "contact__team__unit", "contact__recorded_by", "post__user"
    )
    contact = SEE_CONTACT.rows(actor, Contact.objects.filter(pk=OuterRef("pk")))
    row: Any = base.row(actor, rows.annotate(may_see_contact=Exists(contact)), pk)
    report: ConcernReport = row
    reporters = list(report.reporters.order_by("number")) if with_reporters else []
    found = rules_of(rules.profile, rules.day)
    clients = list(report.clients.all())
    verbs = ("identify", "see_reporter", "export")
    itself = Case.objects.filter(pk=OuterRef("pk"))
    waiting = itself.filter(state=CaseState.OPEN, assessment="")
    cases = cases_of(report).annotate(
        may_open=Exists(SEE_CASE.rows(actor, itself)), to_assess=Exists(ASSESS.rows(actor, waiting))
    )
    matter = _matter(report)
    return ReportShown(
        may_open=frozenset(case.pk for case in cases if case.may_open),
        to_assess=frozenset(case.pk for case in cases if case.to_assess),
        may_see_contact=row.may_see_contact,
        report=report,
        whom=whom_words(rules, matter.service_task_id or "", language()) if matter else "",
        clients=clients,
        cases=list(cases),
        earlier=same_client_reports(actor, report, found.same_client_days if found else None),
        may=frozenset(verb for verb in verbs if actor.may(f"concerns.{verb}")),
        document=documents.document_of(reported(report, reporters, law=law_told(report, rules.profile))),
        protected=any(map(_protected, clients)),
        with_reporters=with_reporters,
    )


def calls_of(
    report: ConcernReport, rules: Rules, spoken: str, *, viewer: Actor | None = None
) -> tuple[Call, ...]:
    """Whom to call at once about this report. `viewer` None: whoever sent it."""
    matter = _matter(report)
    codes = place_codes(matter.place) if matter else ()
    task = matter.service_task_id or "" if matter else ""
    return calls_at(rules, spoken, place=codes, service_task=task, viewer=viewer)


def _matter(report: ConcernReport) -> Matter | None:
    return report.contact.matters.select_related("place").order_by("number").first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What whoever reported is told: that it came, who looks at it and by when. Nothing of the person
    (40 §)."""

    report: ConcernReport
    unit: str
    due_at: dt.datetime | None
    now: dt.datetime
    rules: Rules
    calls: Sequence[Call]


def receipt_of(pk: UUID, rules: Rules, spoken: str) -> Receipt | None:
    """The receipt behind a link; None when the report is gone.

    By when: the due time of the first step. What has become of the report is nobody else's to know.
    """
    report = ConcernReport.objects.select_related("contact").filter(pk=pk).first()
    return receipt_for(report, rules, spoken) if report else None


def receipt_for(report: ConcernReport, rules: Rules, spoken: str) -> Receipt:
    """The receipt of a report that is there. Two queries, and those of whom to call when it is urgent."""
    cases = Case.objects.filter(matters__contact=report.pk).select_related("team__unit")
    case = cases.order_by("opened_at").first()
    steps = Step.objects.filter(track=case.pk).select_related("team__unit") if case else Step.objects.none()
    in_order = list(steps.order_by("opened_at", "pk"))
    first = in_order[0] if in_order else None
    offered = next((step for step in in_order if step.kind == ACCEPT_STEP and step.ended_at is None), None)
    unit = offered.team.unit if offered else case.team.unit if case else None
    named = unit.name if unit and unit.public else {}
    return Receipt(
        report=report,
        unit=named.get(spoken) or named.get("fi") or rules.profile.name.in_language(spoken),
        due_at=timezone.localtime(first.due_at) if first else None,
        now=timezone.localtime(rules.now),
        rules=rules,
        calls=calls_of(report, rules, spoken) if report.contact.is_urgent else (),
    )


def ways_elsewhere(rules: Rules, spoken: str) -> list[tuple[str, str, str]]:
    """How to reach the county where the form isn't in use: public numbers of public lines."""
    channels = {
        fold(each.code): each for each in valid_items(rules.profile.channels, rules.day) if each.public
    }
    found = []
    for point in valid_items(rules.profile.contact_points, rules.day):
        line = channels.get(fold(point.channel))
        if line and point.public and point.value and point.kind == PointKind.PHONE:
            found.append((line.name.in_language(spoken), point.value, shown_phone(point.value)))
    return list(dict.fromkeys(found))
