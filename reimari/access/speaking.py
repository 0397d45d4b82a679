"""Who acts, as PostgreSQL is told for its wall around rows (ADR 0010). Untold, it shows no row of a client.

It is told in each transaction anew and forgets at its end: a connection of the pool carries nothing over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.db.models import CharField, Func, Value
from django.db.models.functions import Coalesce

from reimari.access.actor import Actor, ActorKind, system

# (reimari.actor, reimari.organisation): an id or `system`, and an organisation's code or a job's name.
type Spoken = tuple[str, str]

# The organisation of whoever acts, as PostgreSQL itself writes it into a new row.
ACTING = Coalesce(
    Func(
        Value("reimari.organisation"), Value(value=True), function="current_setting", output_field=CharField()
    ),
    Value(""),
)
_heard: ContextVar[bool] = ContextVar("heard", default=False)


def speak_for(actor: Actor, *, lasting: bool = False) -> int:
    """Tell PostgreSQL who acts until this transaction ends.

    `lasting`: until the connection ends, for a job, whose reads and deeds are many transactions.
    Answers from which transaction on the changes may be news to what is read next (`read_from`).
    """
    return _tell(_spoken_for(actor), lasting=lasting)[1]


@contextmanager
def speaking_for(actor: Actor, *, reads_only: bool = False) -> Iterator[int]:
    """Who acts until the block ends, first in a transaction or savepoint of its own; answers as `speak_for`.

    `reads_only`: PostgreSQL refuses every write in that transaction or savepoint.

    If the transaction goes on around it (in a command, in a test), whoever acted before acts again. A block
    that fails takes back what was told in it by its rollback.
    """
    before, since = _tell(_spoken_for(actor), reads_only=reads_only)
    token = _heard.set(True)
    try:
        yield since
    finally:
        _heard.reset(token)
    if len(connection.atomic_blocks) > 1 and not connection.needs_rollback:
        _tell(before)


@contextmanager
def speaker_kept() -> Iterator[None]:
    """Whoever acts before the block acts after it too, if its transaction goes on; whoever speaks in it."""
    goes_on = len(connection.atomic_blocks) > 1
    before = _told() if goes_on else None
    yield
    if before and not connection.needs_rollback:
        _tell(before)


@contextmanager
def heard(actor: Actor) -> Iterator[None]:
    """PostgreSQL knows the actor by the page or deed around; for a single question outside, by this block."""
    if _heard.get():
        yield
    else:
        with transaction.atomic(), speaking_for(actor):
            yield


@contextmanager
def looking_everywhere() -> Iterator[None]:
    """Ask among all rows what shows none of them: whether somebody is registered, who answers for a client.

    A test holds the list of those who ask so.
    """
    with transaction.atomic(savepoint=False), speaking_for(system("looking everywhere")):
        yield


def _spoken_for(actor: Actor) -> Spoken:
    if actor.kind == ActorKind.SYSTEM:
        return ActorKind.SYSTEM.value, actor.organisation
    return (str(actor.id), actor.organisation) if actor.id else ("", "")


def _told() -> Spoken:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('reimari.actor', true), ''),"
            " coalesce(current_setting('reimari.organisation', true), '')"
        )
        actor, organisation = cursor.fetchone()
    return actor, organisation


def _tell(spoken: Spoken, *, lasting: bool = False, reads_only: bool = False) -> tuple[Spoken, int]:
    """Tell it; what was told before, and the number of `speak_for`. Every page waits for this one answer.

    A page that only reads takes one process of PostgreSQL: others would start for longer than it asks.
    """
    who, whose = spoken
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN %s THEN set_config('transaction_read_only', 'on', true)"
            " || set_config('plan_cache_mode', 'force_generic_plan', true)"
            " || set_config('max_parallel_workers_per_gather', '0', true) END,"
            " set_config('reimari.actor', %s, %s), set_config('reimari.organisation', %s, %s),"
            " before.actor, before.organisation, pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " FROM (SELECT coalesce(current_setting('reimari.actor', true), '') AS actor,"
            " coalesce(current_setting('reimari.organisation', true), '') AS organisation"
            " OFFSET 0) AS before",
            [reads_only, who, not lasting, whose, not lasting],
        )
        *_, actor, organisation, since = cursor.fetchone()
    return (actor, organisation), int(since)
