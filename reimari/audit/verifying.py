"""Do the logs still hold what was sealed? Reads only; every row once, a chunk of seals at a time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Sum

from reimari.audit.models import Seal
from reimari.audit.sealed import GENESIS, MARK, Log, sealed_logs
from reimari.audit.sealing import see_all_rows

SEALS = 500  # looked at in one query
ROWS_NAMED = 20  # of one seal, at most


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where: a seal's number, and the log and rows if it is about rows."""

    what: str
    seal: int
    log: str = ""
    first_id: int | None = None
    last_id: int | None = None

    def __str__(self) -> str:
        place = f"{self.log}, seal {self.seal}, rows {self.first_id} to {self.last_id}"
        return f"{place if self.log else f'seal {self.seal}'}: {self.what}"


@dataclass(slots=True)
class Verified:
    """How much was looked at; grows while the findings are drawn."""

    seals: int = 0
    rows: int = 0


@dataclass(slots=True)
class _Chain:
    """Where the chain stands: the seal before, and up to which row each log is sealed, if known."""

    before: tuple[int, str] = (0, GENESIS)
    sealed: dict[str, int | None] = field(default_factory=lambda: defaultdict(lambda: None))
    # A log's first seal answers for every row before it, unless seals before it are missing.
    whole: bool = True


def verify(since: dt.datetime | None = None, verified: Verified | None = None) -> Iterator[Finding]:
    """Everything that doesn't fit: changed, removed and inserted rows, changed, removed and reordered seals.

    With `since`, from the first seal that was made then; what stands before it is believed.
    """
    verified = verified or Verified()
    logs, chain = sealed_logs(), _beginning(since)
    while seals := list(Seal.objects.filter(id__gt=chain.before[0]).order_by("id")[:SEALS]):
        asked: list[tuple[Seal, int | None]] = []
        for seal in seals:
            yield from _in_chain(seal, chain)
            asked.append((seal, _rows_after(seal, chain)))
            chain.before = (seal.pk, seal.hash)
            chain.sealed[seal.log] = seal.last_id
        yield from _rows_that_differ(asked, logs)
        verified.seals += len(seals)
        verified.rows += sum(seal.count for seal in seals)


def _beginning(since: dt.datetime | None) -> _Chain:
    chain = _Chain()
    if since is None:
        return chain
    first = Seal.objects.filter(sealed_at__gte=since).aggregate(first=Min("id"))["first"]
    earlier = Seal.objects.all() if first is None else Seal.objects.filter(id__lt=first)
    chain.before = earlier.order_by("-id").values_list("id", "hash").first() or chain.before
    chain.sealed.update(earlier.values_list("log").annotate(last=Max("last_id")))
    return chain


def _in_chain(seal: Seal, chain: _Chain) -> Iterator[Finding]:
    """Whether the seal is whole and follows the one before it."""
    number, before = chain.before
    if seal.pk != number + 1:
        missing = (
            f"seal {number + 1} is" if seal.pk == number + 2 else f"seals {number + 1} to {seal.pk - 1} are"
        )
        yield Finding(f"{missing} missing before it", seal.pk)
        chain.sealed.clear()
        chain.whole = False
    elif seal.previous != before:
        yield Finding(f"it was made after another seal {number} than the one that is there", seal.pk)
    if seal.own_hash() != seal.hash:
        yield Finding("the seal itself was changed", seal.pk)


def _rows_after(seal: Seal, chain: _Chain) -> int | None:
    """After which row the seal answers for all rows; None: for all from the beginning."""
    last = chain.sealed[seal.log]
    return seal.first_id - 1 if last is None and not chain.whole else last


def _rows_that_differ(asked: Iterable[tuple[Seal, int | None]], logs: Mapping[str, Log]) -> Iterator[Finding]:
    kinds: dict[tuple[str, int], list[tuple[Seal, int | None]]] = defaultdict(list)
    for seal, after in asked:
        kinds[seal.log, seal.version].append((seal, after))
    findings: list[Finding] = []
    for (name, version), sealed in kinds.items():
        log = logs.get(name)
        if log is None or version not in log.versions:
            what = f"this program doesn't know version {version} of the seals of {name}"
            findings += [Finding(what, seal.pk) for seal, _ in sealed]
            continue
        now = _rows_now(log, version, sealed)
        for seal, after in sealed:
            if now[seal.pk] != (seal.count, seal.rows_hash):
                findings += _told_apart(log, seal, after)
    yield from sorted(findings, key=lambda finding: finding.seal)


def _rows_now(
    log: Log, version: int, sealed: Sequence[tuple[Seal, int | None]]
) -> dict[int, tuple[int, str]]:
    """For each seal how many rows are in its range now, and their hash."""
    with transaction.atomic(), connection.cursor() as cursor:
        see_all_rows()
        cursor.execute(
            f"""
            SELECT seal.id, now.count, now.hash
            FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS seal (id, after, until)
            CROSS JOIN LATERAL (
                SELECT count(*),
                       encode(sha256(coalesce(string_agg(digest, '' ORDER BY id), '')), 'hex') AS hash
                FROM (SELECT id, {log.digest(version)} AS digest FROM {log.table}
                      WHERE id > seal.after AND id <= seal.until) AS rows
            ) AS now
            """,  # noqa: S608 (our own tables and columns)
            [
                [seal.pk for seal, _ in sealed],
                [_lowest(after) for _, after in sealed],
                [seal.last_id for seal, _ in sealed],
            ],
        )
        return {seal: (count, rows_hash) for seal, count, rows_hash in cursor.fetchall()}


def _lowest(after: int | None) -> int:
    return -(2**63) if after is None else after


def _told_apart(log: Log, seal: Seal, after: int | None) -> list[Finding]:
    """Which rows of a seal that doesn't fit were changed, removed or inserted."""
    with transaction.atomic(), connection.cursor() as cursor:
        see_all_rows()
        cursor.execute(
            f"""SELECT id, substr({log.digest(seal.version)}, 1, {MARK}) FROM {log.table}
                WHERE id > %s AND id <= %s ORDER BY id""",  # noqa: S608 (our own tables and columns)
            [_lowest(after), seal.last_id],
        )
        there = [(row, bytes(mark)) for row, mark in cursor.fetchall()]
    words = list(_words(seal.row_marks(), there))
    if len(words) > ROWS_NAMED:
        words = [*words[:ROWS_NAMED], f"and {len(words) - ROWS_NAMED} more"]
    words = words or ["its rows don't give its hash"]
    return [Finding(what, seal.pk, log.name, seal.first_id, seal.last_id) for what in words]


def _words(sealed: list[bytes], there: list[tuple[int, bytes]]) -> Iterator[str]:
    ids, marks = [row for row, _ in there], [mark for _, mark in there]
    alike = SequenceMatcher(None, sealed, marks, autojunk=False)
    for _, first, last, start, end in (code for code in alike.get_opcodes() if code[0] != "equal"):
        changed = min(last - first, end - start)
        yield from (f"row {row} was changed" for row in ids[start : start + changed])
        yield from (f"row {row} was inserted" for row in ids[start + changed : end])
        if missing := last - first - changed:
            yield _removed(missing, ids[:end], ids[end:])


def _removed(count: int, before: list[int], after: list[int]) -> str:
    place = " and ".join(
        [*(f"after row {row}" for row in before[-1:]), *(f"before row {row}" for row in after[:1])]
    )
    return f"{f'{count} rows were' if count > 1 else 'a row was'} removed{f' {place}' if place else ''}"


def head() -> dict[str, Any]:
    """The last seal, with how many rows of each log are sealed: what to keep outside of the database."""
    last = Seal.objects.order_by("-id").first()
    counted = Seal.objects.values_list("log").annotate(Count("id"), Sum("count"), Max("last_id"))
    return {
        "seal": last.pk if last else 0,
        "hash": last.hash if last else GENESIS,
        "sealed_at": last.sealed_at.astimezone(dt.UTC).isoformat() if last else None,
        "logs": {
            log: {"seals": seals, "rows": rows, "last_id": last_id}
            for log, seals, rows, last_id in counted.order_by("log")
        },
    }


def verify_head(seal_id: int, seal_hash: str) -> Iterator[Finding]:
    """Whether a seal that was exported is still there, and the same."""
    if seal_id == 0:
        return
    now = Seal.objects.filter(pk=seal_id).values_list("hash", flat=True).first()
    if now is None:
        yield Finding("it was exported and is gone: the chain was cut", seal_id)
    elif now != seal_hash:
        yield Finding("it was exported with another hash: the chain was made anew", seal_id)


def unsealed() -> dict[str, int]:
    """How many rows of each log wait for their seal."""
    with transaction.atomic(), connection.cursor() as cursor:
        see_all_rows()
        counts = {}
        for log in sealed_logs().values():
            cursor.execute(
                f"""SELECT count(*) FROM {log.table} WHERE id >
                    coalesce((SELECT max(last_id) FROM audit_seal WHERE log = %s), {_lowest(None)})""",  # noqa: S608
                [log.name],
            )
            counts[log.name] = cursor.fetchone()[0]
    return counts
