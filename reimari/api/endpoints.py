"""`/api/v1`: contacts in, case status out, route and due."""

from collections.abc import Callable
from typing import Annotated, Any, cast
from uuid import UUID

import orjson
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from ninja import Header, Path, Query
from ninja.parser import Parser

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, Unseen
from reimari.access.reading import reading
from reimari.api import access, asking, exports, reporting
from reimari.api.bearer import JSON, ApiRequest, Bearer
from reimari.api.document import Interface, answers, body, scoped
from reimari.api.problems import speak
from reimari.api.reported import A_MONTH, ExportsOut, FiguresOut, ReportOut
from reimari.api.sending import names_of, send_once
from reimari.api.shapes import (
    CallEventIn,
    CallOut,
    CaseStatusOut,
    ContactIn,
    ContactOut,
    ContactStateOut,
    DueIn,
    DueOut,
    NamedOut,
    RouteIn,
    RouteOut,
)
from reimari.api.telling import tell
from reimari.cases.models import Case
from reimari.common.signatures import SIGNATURE, TIMESTAMP
from reimari.contacts.access import RECEIVE
from reimari.contacts.models import Contact
from reimari.contacts.states import ContactState
from reimari.staff.models import Unit
from reimari.telephony.access import RECEIVE as RECEIVE_CALLS
from reimari.warehouse.access import FETCH
from reimari.work.queries import county_on

Reference = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9-]+$")]
Key = Annotated[UUID, Header(alias="Idempotency-Key")]
Timestamp = Annotated[str, Header(alias=TIMESTAMP, pattern=r"^[0-9]{1,12}$")]
Signature = Annotated[str, Header(alias=SIGNATURE, pattern=r"^v1=[0-9a-f]{64}$")]
FigureCode = Annotated[str, Path(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9-]+$")]
Month = Annotated[str, Query(pattern=A_MONTH, description="such as 2026-10")]
By = Annotated[
    str | None, Query(max_length=20, pattern=r"^[a-z]+$", description="one of the figure's dimensions")
]
UnitCode = Annotated[str | None, Query(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.-]+$")]
Night = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
FileName = Annotated[str, Path(max_length=60, pattern=r"^[a-z_]+(\.[a-z]{2})?\.(csv|parquet|json|md)$")]
REPLAYED = {"Idempotent-Replayed": {"schema": {"const": "true"}, "description": "it was taken before"}}
TAKEN = {
    "headers": {"Location": {"schema": {"type": "string"}, "required": True}} | REPLAYED,
    "links": {"state": {"operationId": "contactState", "parameters": {"contact_id": "$response.body#/id"}}},
}
A_CONTACT = {"id": 1, "contactor": "client", "age": 82, "urgent": False}
A_START = {"id": 1, "clock": "SHL-45", "start": "2026-11-16T10:00:00+02:00"}


class Strictly(Parser):
    """JSON as the RFC has it: no NaN, no lone surrogates, no endless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


api = Interface(docs_url=None, urls_namespace="api", parser=Strictly())
speak(api)


@api.post(
    "/contacts",
    response=answers({201: ContactOut}, 400, 409, 413, 415, 422),
    url_name="contacts",
    operation_id="sendContact",
    openapi_extra=scoped(RECEIVE, responses={201: TAKEN}),
)
def send_contact(request: HttpRequest, given: ContactIn, key: Key) -> HttpResponse:
    """Send a contact. It stays on the line's list until somebody of the county has closed it.

    The same key with the same content gets the first answer again, with `Idempotent-Replayed: true`; with
    another content 422 (`api.key_reused`). What was refused leaves the key free. Keys are kept for 30 days.
    """
    asked = cast(ApiRequest, request)
    answer, new = send_once(given, key=key, token=asked.token, actor=asked.actor, now=timezone.now())
    response = HttpResponse(answer, status=201, content_type=JSON)
    response.headers["Location"] = reverse("api:contact", args=[orjson.loads(answer)["id"]])
    if not new:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@api.get(
    "/contacts/{uuid:contact_id}",
    response=answers({200: ContactStateOut}, 404),
    url_name="contact",
    operation_id="contactState",
    openapi_extra=scoped(access.SEE_CONTACT),
)
def contact_state(request: HttpRequest, contact_id: UUID) -> ContactStateOut:
    """How far a contact that this integration sent has come."""
    actor = cast(ApiRequest, request).actor
    access.SEE_CONTACT.require(actor)
    with reading(actor, access.SEE_CONTACT) as seen:
        contact = access.SEE_CONTACT.row(actor, Contact.objects.all(), contact_id)
        seen.subject, seen.person_ids = contact, set(contact.person_ids())
        cases = contact.matters.exclude(case=None).order_by("number").values_list("case__number", flat=True)
        return ContactStateOut(
            id=contact.pk, state=ContactState(contact.state), cases=list(dict.fromkeys(cases))
        )


@api.get(
    "/cases/{reference}/status",
    response=answers({200: CaseStatusOut}, 404, 422),
    url_name="case_status",
    operation_id="caseStatus",
    openapi_extra=scoped(access.SEE_STATUS, access.SEE_ANY_STATUS),
)
def case_status(request: HttpRequest, reference: Reference) -> CaseStatusOut:
    """Where a case stands, by its number or id: one that own contacts led to, or by the second scope any."""
    actor = cast(ApiRequest, request).actor
    every = actor.may(access.SEE_ANY_STATUS.name)
    action = access.SEE_ANY_STATUS if every else access.SEE_STATUS
    action.require(actor)
    with reading(actor, action) as seen:
        cases = action.rows(actor, Case.objects.filter(_called(reference)))
        case = cases.select_related("team__unit", "current_step__team__unit").first()
        if case is None:
            raise Unseen(action, Case, reference)
        seen.subject, seen.person_ids = case, set(case.person_ids())
        return _status(case)


def _called(reference: str) -> Q:
    """The case of this number or id."""
    try:
        return Q(pk=UUID(reference))
    except ValueError:
        return Q(number__iexact=reference)


def _status(case: Case) -> CaseStatusOut:
    step = case.current_step
    unit = (step.team if step else case.team).unit
    return CaseStatusOut(
        number=case.number,
        state=case.state,
        unit=NamedOut(code=unit.pk, name=names_of(unit.name)),
        is_taken=bool(step and step.worker_id),
        due_on=timezone.localdate(step.due_at) if step else None,
    )


@api.post(
    "/telephony/events",
    auth=Bearer(signed=True),
    response=answers({200: CallOut}, 400, 409, 413, 415, 422),
    url_name="telephony_events",
    operation_id="tellOfCall",
    openapi_extra=scoped(RECEIVE_CALLS, responses={200: {"headers": REPLAYED}}),
)
def tell_of_call(
    request: HttpRequest, given: CallEventIn, timestamp: Timestamp, signed: Signature
) -> HttpResponse:
    """Tell what happened to a telephone call: in any order, and again as often as you like.

    The body is signed: `X-Reimari-Timestamp` holds the seconds since 1970, at most five minutes from now,
    `X-Reimari-Signature` is `v1=` and the HMAC-SHA-256, in hexadecimal, of the timestamp, a full stop and the
    body as it is sent, under the key that was shown with the token. Otherwise 401 (`api.signature`). The same
    event again changes nothing and is answered with `Idempotent-Replayed: true`; another under its id is 409.
    """
    asked = cast(ApiRequest, request)
    answer, new = tell(given, actor=asked.actor, now=timezone.now())
    response = HttpResponse(answer.model_dump_json(), content_type=JSON)
    if not new:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@api.post(
    "/route",
    response=answers({200: RouteOut}, 400, 413, 415, 422),
    url_name="route",
    operation_id="route",
    openapi_extra=scoped(access.ROUTE, **body(RouteIn, [A_CONTACT])),
)
def route(request: HttpRequest) -> HttpResponse:
    """Who answers for a contact and why: one line of `reimari route`. Nothing is stored of it."""
    return _asked(request, access.ROUTE, asking.routed)


@api.post(
    "/due",
    response=answers({200: DueOut}, 400, 413, 415, 422),
    url_name="due",
    operation_id="due",
    openapi_extra=scoped(access.DUE, **body(DueIn, [A_START])),
)
def due(request: HttpRequest) -> HttpResponse:
    """When a promise is due and how that was counted: one line of `reimari due`. Nothing is stored of it."""
    return _asked(request, access.DUE, asking.due)


def _asked(request: HttpRequest, action: Action, answer: Callable[[bytes], bytes]) -> HttpResponse:
    """The engine's answer to what was sent, key by key as it was sent; the log tells that it was asked."""
    asked = cast(ApiRequest, request)
    action.require(asked.actor)
    with reading(asked.actor, action) as seen:
        seen.subject = asked.token
        return HttpResponse(answer(request.body), content_type=JSON)


@api.get(
    "/figures",
    response=answers({200: FiguresOut}),
    url_name="figures",
    operation_id="figures",
    openapi_extra=scoped(access.SEE_FIGURES, **exports.KNOWN),
)
def figures(request: HttpRequest) -> HttpResponse:
    """All figures: their formulas in words, by what each can be told, what the county wants of them."""
    now = timezone.now()

    def told(actor: Actor) -> bytes:
        found = reporting.catalogue(county_on(now), timezone.localdate(now))
        return FiguresOut(figures=found).model_dump_json().encode()

    return _told(request, access.SEE_FIGURES, told)


@api.get(
    "/figures/{figure}",
    response=answers({200: ReportOut}, 404, 422),
    url_name="figure",
    operation_id="figure",
    openapi_extra=scoped(access.SEE_FIGURES, **exports.KNOWN),
)
def figure_by_month(
    request: HttpRequest,
    figure: FigureCode,
    since: Month,
    until: Month,
    by: By = None,
    unit: UnitCode = None,
) -> HttpResponse:
    """A figure by month, of the units that the token reaches: as it stands, and counted again now.

    At most 24 months. `by`: also one by one, by a dimension; by team of one `unit` alone. Numbers below five
    are never told, nor what would tell them by subtraction: they are null, with the reason.
    """
    asked, now = cast(ApiRequest, request), timezone.now()
    access.SEE_FIGURES.require(asked.actor)
    with reading(asked.actor, access.SEE_FIGURES) as seen:
        seen.subject = asked.token
        units = [each.pk for each in access.SEE_FIGURES.rows(asked.actor, Unit.objects.order_by("pk"))]
        try:
            wanted = reporting.question(figure, since, until, by, unit)
        except KeyError:
            raise Http404 from None
        if unit is not None and unit not in units:
            raise Http404
        told = reporting.report(wanted, units, county_on(now), now=now)
        return exports.known(request, told.model_dump_json().encode())


@api.get(
    "/warehouse/dictionary",
    response=answers({200: dict[str, Any]}),
    url_name="warehouse_dictionary",
    operation_id="warehouseDictionary",
    openapi_extra=scoped(FETCH, **exports.KNOWN),
)
def warehouse_dictionary(request: HttpRequest) -> HttpResponse:
    """What the tables and columns of exports mean: a Frictionless Data Package, in three languages."""
    return _told(request, FETCH, exports.dictionary)


@api.get(
    "/warehouse/exports",
    response=answers({200: ExportsOut}),
    url_name="warehouse_exports",
    operation_id="warehouseExports",
    openapi_extra=scoped(FETCH, **exports.KNOWN),
)
def warehouse_exports(request: HttpRequest) -> HttpResponse:
    """The nights that can be fetched, the newest first: moment, tables, rows, files with their SHA-256."""
    return _told(request, FETCH, lambda actor: orjson.dumps({"exports": exports.listed(actor)}))


def _told(request: HttpRequest, action: Action, tell: Callable[[Actor], bytes]) -> HttpResponse:
    """What is told to the actor, unless the caller has it already; the log tells that it was asked."""
    asked = cast(ApiRequest, request)
    action.require(asked.actor)
    with reading(asked.actor, action) as seen:
        seen.subject = asked.token
        return exports.known(request, tell(asked.actor))


@api.get(
    "/warehouse/exports/{day}/{file}",
    response=answers({200: None}, 404, 422),
    url_name="warehouse_file",
    operation_id="warehouseFile",
    openapi_extra=scoped(FETCH, responses=exports.FILES),
)
def warehouse_file(request: HttpRequest, day: Night, file: FileName) -> HttpResponseBase:
    """A file of a night, as its manifest names it. `ETag` is its SHA-256."""
    asked = cast(ApiRequest, request)
    FETCH.require(asked.actor)
    with reading(asked.actor, FETCH) as seen:
        answer, seen.subject = exports.fetched(request, asked.actor, day, file)
    return answer
