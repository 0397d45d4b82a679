import datetime as dt
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does, part
from reimari.access.recording import disclose
from reimari.common.problems import refuse
from reimari.people.models import Person
from reimari.records import access
from reimari.records.models import (
    Asker,
    Ground,
    LogExplanation,
    LogExtract,
    LogHandOver,
    LogRefusal,
    LogRequest,
    Way,
)
from reimari.records.models.log_requests import hash_of_content
from reimari.records.queries.extract import extract_of
from reimari.records.queries.looks import midnight
from reimari.records.rules.log_requests import (
    LAW,
    answer_due,
    explanation_problems,
    extract_problems,
    hand_over_problems,
    refusal_problems,
    request_problems,
)
from reimari.work.queries import county_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a written request asks: who asks, when it came, for which days, and why for older ones."""

    received_on: dt.date
    since: dt.date
    until: dt.date
    asker: Asker = Asker.CLIENT
    asker_name: str = ""
    special_reason: str = ""


@does(access.RECORD)
def record_log_request(person: Person, *, asked: Asked, actor: Actor, now: dt.datetime) -> LogRequest:
    """Record a client's written request for log data; it is due two months later at the latest (11 § 1)."""
    refuse(
        request_problems(
            received_on=asked.received_on,
            since=asked.since,
            until=asked.until,
            today=timezone.localdate(now),
            reason=asked.special_reason,
            by_other=asked.asker != Asker.CLIENT,
            who=asked.asker_name,
        )
    )
    due = answer_due(midnight(asked.received_on), county_on(now).calendar)
    return LogRequest.objects.create(
        person=person,
        asker=asked.asker,
        asker_name=asked.asker_name.strip() if asked.asker != Asker.CLIENT else "",
        received_on=asked.received_on,
        since=asked.since,
        until=asked.until,
        special_reason=asked.special_reason.strip(),
        due_on=cast(dt.date, due.due_on),  # nothing pauses it
        recorded_at=now,
        recorded_by_id=cast(UUID, actor.id),
    )


@does(access.MAKE)
def make_extract(request: LogRequest, *, language: str, actor: Actor, now: dt.datetime) -> LogExtract:
    """Make the extract of both logs in the client's language; it is kept as it is now (11 § 1)."""
    refuse(extract_problems(is_handed_over=_is_handed_over(request), is_refused=_is_refused(request)))
    content = extract_of(request, language=language, now=now)
    return LogExtract.objects.create(
        request=request,
        language=language,
        content=content,
        sha256=hash_of_content(content),
        made_at=now,
        made_by_id=cast(UUID, actor.id),
    )


@does(access.EXPORT)
def export_extract(extract: LogExtract, *, actor: Actor, now: dt.datetime) -> LogExtract:
    """Download what was made: the use log tells who did."""
    return extract


@does(access.HAND_OVER)
def hand_over_extract(
    extract: LogExtract, *, recipient: str, way: Way, made_sure: bool, actor: Actor, now: dt.datetime
) -> LogHandOver:
    """Record that the extract was handed over: in the disclosure log with its hash, to whom with its row."""
    request = extract.request
    refuse(
        hand_over_problems(
            is_handed_over=_is_handed_over(request),
            is_refused=_is_refused(request),
            made_sure=made_sure,
            recipient=recipient,
        )
    )
    told = {
        "extract": str(extract.pk),
        "sha256": extract.sha256,
        "since": request.since.isoformat(),
        "until": request.until.isoformat(),
        "rows": len(extract.content["uses"]) + len(extract.content["disclosures"]),
        "to": request.asker,
        "way": way.value,
        "basis": LAW,
    }
    row = disclose(access.HAND_OVER, actor, person_id=request.person_id, told=told)
    return LogHandOver.objects.create(
        extract=extract,
        recipient=recipient.strip(),
        way=way,
        disclosure_id=row.pk,
        handed_at=now,
        handed_by_id=cast(UUID, actor.id),
    )


@does(access.REFUSE)
def refuse_log_request(
    request: LogRequest, *, ground: Ground, words: str, language: str, actor: Actor, now: dt.datetime
) -> LogRefusal:
    """Decide in writing that log data aren't given, on one of the law's grounds (11 § 2 and 4)."""
    handed, refused = _is_handed_over(request), _is_refused(request)
    refuse(refusal_problems(words, is_handed_over=handed, is_refused=refused))
    return LogRefusal.objects.create(
        request=request,
        ground=ground,
        words=words.strip(),
        language=language,
        decided_at=now,
        decided_by_id=cast(UUID, actor.id),
    )


@does(access.EXPLAIN)
def explain_use(
    request: LogRequest,
    *,
    words: str,
    lawful: bool,
    measures: str,
    language: str,
    actor: Actor,
    now: dt.datetime,
) -> LogExplanation:
    """Explain to a client who doubts it on what grounds the data were used, and if it was lawful (11 § 5)."""
    refuse(explanation_problems(words, measures, lawful=lawful))
    return LogExplanation.objects.create(
        request=request,
        words=words.strip(),
        lawful=lawful,
        measures="" if lawful else measures.strip(),
        language=language,
        said_at=now,
        said_by_id=cast(UUID, actor.id),
    )


@part
def _is_handed_over(request: LogRequest) -> bool:
    return LogHandOver.objects.filter(extract__request=request).exists()


@part
def _is_refused(request: LogRequest) -> bool:
    return LogRefusal.objects.filter(request=request).exists()
