"""Where a report goes, what it says as a document, and which earlier ones may be about the same person."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from reimari.access.actor import Actor
from reimari.access.speaking import looking_everywhere
from reimari.cases.models import Case
from reimari.concerns import access, documents
from reimari.concerns.models import ConcernReport, ReportedClient, Reporter
from reimari.concerns.rules import LAW_TEXTS, Known, rules_of, same_client, text_on
from reimari.concerns.states import ASSESS_STEP, RECEIVED, Consent, Subject
from reimari.contacts import queries as contacts
from reimari.contacts.models import Contact, Participant
from reimari.contacts.states import Outcome, Part, ParticipantKind
from reimari.people.models import hides_place
from reimari.region.profile.values import Profile, ReportRules, by_code, fold, valid_items
from reimari.region.reference.showing import Coded
from reimari.staff.models import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """On whose list a report goes, and by when somebody there has looked at it. No team: the rules name
    none."""

    route: contacts.Route
    promise: contacts.Promise
    team: Team | None
    area_id: str | None
    rules: tuple[str, ...]


def destination_of(known: contacts.Known, rules: contacts.Rules) -> Destination:
    """Who answers for a report by the county's rules; where they name no team, the line by which it came.

    A line without a work list keeps nothing: nobody would see it there.
    """
    route = contacts.route_of(known, rules)
    named = filter(None, (route.team, _line_of(known.channel, rules)))
    code = next((each for each in named if contacts.has_work_list(rules.profile, each)), "")
    team = Team.objects.filter(pk=code).select_related("unit").first() if code else None
    promise = contacts.promised_due(known, route, rules, step=ASSESS_STEP, events=(RECEIVED,))
    by_rules = route.decision is not None and team is not None and team.pk == route.team
    return Destination(
        route=route,
        promise=promise,
        team=team,
        area_id=route.area if by_rules else None,
        rules=tuple(route.decision.rules) if route.decision and by_rules else (),
    )


def _line_of(channel: str, rules: contacts.Rules) -> str:
    """The first team of the unit that answers the channel; empty when it is no line."""
    line = by_code(rules.profile.channels).get(fold(channel))
    teams = valid_items(rules.profile.teams, rules.day)
    return next(
        (each.code for each in teams if line and line.unit and fold(each.unit) == fold(line.unit)), ""
    )


def line_of_form(rules: contacts.Rules) -> tuple[ReportRules, Team] | None:
    """The county's rules for reports and the team whose line has the public form; None: there is no form."""
    found = rules_of(rules.profile, rules.day)
    code = _line_of(found.channel, rules) if found and found.channel else ""
    team = Team.objects.filter(pk=code).select_related("unit").first() if code else None
    return (found, team) if found and team else None


def only_task(rules: contacts.Rules) -> str:
    """The county's service task if it has one only: nobody needs to be asked for it."""
    tasks = valid_items(rules.profile.service_tasks, rules.day)
    return tasks[0].code if len(tasks) == 1 else ""


def cases_of(report: ConcernReport) -> QuerySet[Case]:
    """The cases that the report leads to, the first one first."""
    found = Case.objects.filter(matters__contact=report.pk).select_related("team", "current_step")
    return found.order_by("opened_at", "pk")


def law_told(report: ConcernReport, profile: Profile) -> str:
    """What the public form told of the law when the report was sent; nothing of one that we wrote down."""
    if report.contact.recorded_by_id:
        return ""
    day = timezone.localdate(report.arrived_at)
    return text_on(profile, day, LAW_TEXTS[report.kind], report.contact.language)


def sent_on_in(contact: Contact) -> Case | None:
    """The case of the contact's first matter that goes on in a service task of social services."""
    matters = contact.matters.filter(outcome=Outcome.GOES_ON, case__service_task__isnull=False)
    found = matters.select_related("case__team", "case__service_task").order_by("number").first()
    return found.case if found else None


def client_in(contact: Contact) -> Participant | None:
    """Whom a recorded contact is about, registered or only named; None: nobody is told of."""
    people = contact.took_part()
    about = [each for each in people if each.part == Part.CLIENT or each.kind == ParticipantKind.CLIENT]
    return min(about, key=lambda each: (each.person_id is None, each.part != Part.CLIENT), default=None)


def reported(
    report: ConcernReport, reporters: Iterable[Reporter] = (), *, law: str = ""
) -> documents.Reported:
    """The report as its document is made of it. `reporters`: only for whoever may see them (I-23)."""
    recorder = report.post.user if report.post else report.contact.recorded_by
    title = report.post.title if report.post else {}
    unit = Coded(str(report.contact.team.unit)) if recorder else None
    return documents.Reported(
        kind=report.kind,
        on=report.written_on,
        consent=report.consent == Consent.YES,
        clients=tuple(map(_client, report.clients.all())),
        reporters=tuple(map(_reporter, reporters)),
        # by name alone: which code a name has isn't told by the source
        subjects=tuple(Coded(str(Subject(code).label)) for code in report.subjects),
        description=report.description,
        more=report.more,
        law=law,
        author=documents.Author(
            last_name=recorder.last_name,
            first_names=recorder.first_name,
            title=title.get((translation.get_language() or "fi")[:2]) or title.get("fi", ""),
            unit=unit,
        )
        if recorder
        else None,
    )


def _client(client: ReportedClient) -> documents.Client:
    """As it was reported; the name and code of the person where one of ours has said who it is.

    Of somebody under address protection no address leaves (I-04): the document says that it is protected.
    """
    person = client.person
    hidden = client.is_protected or hides_place(person)
    return documents.Client(
        last_name=person.last_name if person else client.last_name,
        first_names=person.first_names if person else client.first_names,
        identity_code=(person.identity_code or "") if person else client.identity_code,
        is_protected=hidden or None,
        addresses=() if hidden else _addresses(client.addresses),
        phone="" if hidden else client.phone,
        guardians=tuple(
            documents.Guardian(each.last_name, each.first_names, each.phone)
            for each in client.guardians.all()
        ),
    )


def _reporter(reporter: Reporter) -> documents.Reporter:
    return documents.Reporter(
        last_name=reporter.last_name,
        first_names=reporter.first_names,
        title=reporter.title,
        organisation=reporter.organisation,
        addresses=_addresses(reporter.addresses),
        phone=reporter.phone,
        role=Coded("", reporter.role_code) if reporter.role_code else None,
        description=reporter.description,
        wants_secrecy=reporter.wants_secrecy,
        secrecy_reasons=reporter.secrecy_reasons,
    )


def _addresses(kept: list[dict[str, str]]) -> tuple[documents.Address, ...]:
    return tuple(documents.Address(**each) for each in kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Another report that may be about the same person; `why`: as `same_client` says; who may open it."""

    report: ConcernReport
    why: str
    may_open: bool


def same_client_reports(actor: Actor, report: ConcernReport, days: int | None) -> list[Earlier]:
    """Other reports that may be about a person of this one, the newest first: shown, never joined by
    themselves.

    Asked among all teams' reports, for two teams may each have one; those that the actor may not see are
    told by their day and team alone. `days`: how far back; None: as far as there are any.
    """
    mine = [(client, _known(client)) for client in report.clients.all()]
    like = Q(pk__in=[])
    for _client_row, known in mine:
        like |= Q(person=known.person) if known.person else Q()
        like |= Q(identity_code=known.identity_code) if known.identity_code else Q()
        like |= Q(name_key=known.name) if known.name else Q()
    if not any(known.person or known.identity_code or known.name for _, known in mine):
        return []
    rows = ReportedClient.objects.filter(like).exclude(report=report.pk)
    if days is not None:
        since = report.arrived_at - dt.timedelta(days=days)
        rows = rows.filter(report__arrived_at__gte=since)
    with looking_everywhere():
        found = list(rows.select_related("report__contact__team").order_by("-report__arrived_at", "pk")[:20])
    may = set(
        access.VIEW.rows(actor, ConcernReport.objects.filter(pk__in=[each.report_id for each in found]))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    alike: dict[UUID, Earlier] = {}
    for other in found:
        whys = (same_client(known, _known(other)) for _, known in mine)
        if why := next(filter(None, whys), ""):
            alike.setdefault(
                other.report_id, Earlier(report=other.report, why=why, may_open=other.report_id in may)
            )
    return list(alike.values())


def _known(client: ReportedClient) -> Known:
    return Known(
        person=str(client.person_id or ""),
        identity_code=client.identity_code,
        name=client.name_key,
        phone=client.phone,
        postcode=next((each.get("postcode", "") for each in client.addresses), ""),
    )
