"""Clients' requests for log data: what waits and until when, and all that is known of one (703/2023 11 §)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from reimari.access.actor import Actor
from reimari.records import access
from reimari.records.models import LogExplanation, LogExtract, LogHandOver, LogRequest

SHOWN = 50  # of those that were answered; what waits is shown whole
SOON = 14  # days before its last day a request stands as soon late


class State(StrEnum):
    WAITING = "waiting"
    MADE = "made"  # an extract is ready, nobody has it yet
    ANSWERED = "answered"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request with what has been done; `left`: days to its last day, below 0 when late."""

    row: LogRequest
    state: State
    left: int
    extracts: Sequence[LogExtract]

    @property
    def is_open(self) -> bool:
        return self.state in {State.WAITING, State.MADE}

    @property
    def is_late(self) -> bool:
        return self.is_open and self.left < 0

    @property
    def is_soon(self) -> bool:
        return self.is_open and 0 <= self.left <= SOON

    @property
    def hand_over(self) -> LogHandOver | None:
        """How it was handed over."""
        handed = (getattr(extract, "hand_over", None) for extract in self.extracts)
        return next((each for each in handed if each), None)

    @property
    def newest(self) -> LogExtract | None:
        """The extract that would be handed over now."""
        return self.extracts[0] if self.extracts else None

    @property
    def explanations(self) -> Sequence[LogExplanation]:
        return list(self.row.explanations.all())


def log_requests(actor: Actor, *, now: dt.datetime) -> list[RequestShown]:
    """What waits, the soonest due first; then what was answered, the newest first. Four queries."""
    seen = access.LIST.rows(actor, _with_all(LogRequest.objects.all()))
    found = [_shown(row, now) for row in seen.order_by("due_on", "pk")]
    answered = sorted((each for each in found if not each.is_open), key=lambda each: each.row.recorded_at)
    return [each for each in found if each.is_open] + answered[::-1][:SHOWN]


def log_request(actor: Actor, pk: object, *, now: dt.datetime) -> RequestShown:
    """One request, if the viewer may see it; else Unseen."""
    return _shown(access.VIEW.row(actor, _with_all(LogRequest.objects.all()), pk), now)


def earlier_answers(request: LogRequest) -> list[LogHandOver]:
    """Answers already given of the person for the same days: asked anew they may cost (11 § 3)."""
    rows = LogHandOver.objects.filter(extract__request__person=request.person_id)
    same = rows.filter(extract__request__since__lte=request.until, extract__request__until__gte=request.since)
    return list(same.exclude(extract__request=request).order_by("-handed_at", "pk"))


def waiting_count(actor: Actor) -> int:
    """How many wait for an answer; one query, none for whoever doesn't answer them."""
    return LogRequest.objects.waiting().count() if actor.may(access.LIST.name) else 0


def late_count(actor: Actor, *, now: dt.datetime) -> int:
    """How many of them are late; one query, none for whoever doesn't answer them."""
    if not actor.may(access.LIST.name):
        return 0
    return LogRequest.objects.waiting().filter(due_on__lt=timezone.localdate(now)).count()


def waiting_words(number: int) -> str:
    """The count for those who don't see it."""
    return ngettext("%(number)s to be answered", "%(number)s to be answered", number) % {"number": number}


def person_ids(found: Sequence[RequestShown]) -> set[UUID]:
    """Every person whom the page names."""
    return {each.row.person_id for each in found}


def _with_all(rows: QuerySet[LogRequest]) -> QuerySet[LogRequest]:
    extracts = LogExtract.objects.defer("content").select_related(
        "hand_over", "made_by", "hand_over__handed_by"
    )
    explained = LogExplanation.objects.select_related("said_by").order_by("said_at", "pk")
    return rows.select_related("person", "recorded_by", "refusal", "refusal__decided_by").prefetch_related(
        Prefetch("extracts", extracts.order_by("-made_at", "-pk")), Prefetch("explanations", explained)
    )


def _shown(row: LogRequest, now: dt.datetime) -> RequestShown:
    extracts = list(row.extracts.all())
    state = State.MADE if extracts else State.WAITING
    if getattr(row, "refusal", None):
        state = State.REFUSED
    if any(getattr(each, "hand_over", None) for each in extracts):
        state = State.ANSWERED
    return RequestShown(row, state, (row.due_on - timezone.localdate(now)).days, extracts)
