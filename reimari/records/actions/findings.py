import datetime as dt
from typing import cast
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import refuse
from reimari.records import access
from reimari.records.models import LogFinding, Verdict
from reimari.records.queries.hints import is_hint
from reimari.records.rules.log_requests import finding_problems


@does(access.SAY_OF_HINT)
def say_of_hint(
    finding: LogFinding, *, verdict: Verdict, words: str, actor: Actor, now: dt.datetime
) -> LogFinding:
    """Say what a hint was about (I-02). `finding`: a new row that names the hint, worked out anew."""
    is_own = finding.viewer_id == actor.id
    refuse(
        finding_problems(
            words,
            in_order=verdict == Verdict.IN_ORDER,
            is_own=is_own,
            is_hint=is_own or is_hint(finding),
            is_found=LogFinding.objects.of(finding).in_order().exists(),
        )
    )
    finding.verdict, finding.words = verdict, words.strip()
    finding.said_by_id, finding.said_at = cast(UUID, actor.id), now
    finding.save(force_insert=True)
    return finding
