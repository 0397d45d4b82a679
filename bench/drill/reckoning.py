"""What the database has in the end, compared with what the staff were told that it has."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg

from bench.drill.ground import Ground
from bench.drill.staff import Receipt
from reimari.cli.promises import PROMISES

WRITTEN = "SELECT own_words, contact_id FROM contacts_matter WHERE own_words LIKE 'Drill %'"
# A contact that no event of the use log tells of, or two; a form's key without its one answer.
HALF_DONE = """
    SELECT c.track_id::text FROM contacts_contact c
    WHERE (SELECT count(*) FROM audit_event e WHERE e.subject_id = c.track_id::text
           AND e.action = 'contacts.record' AND e.outcome = 'done') <> 1
    UNION ALL
    SELECT key::text FROM access_receipt WHERE answer_id = '' AND action = 'contacts.record'
"""
FAILED = "SELECT args->>'task' FROM procrastinate_jobs WHERE status = 'failed' ORDER BY id"


@dataclass(frozen=True)
class Reckoned:
    """Contacts by their mark, and what is wrong with the database as a whole."""

    written: dict[str, set[UUID]]
    wrong: Sequence[str]
    failed_jobs: Sequence[str]

    def lost(self, receipts: Sequence[Receipt]) -> int:
        """Contacts of which somebody has a receipt, and that aren't there."""
        return sum(receipt.contact not in self.written.get(receipt.mark, ()) for receipt in receipts)

    def duplicates(self, receipts: Sequence[Receipt]) -> int:
        """Of these, how many are there once too often."""
        return sum(max(0, len(self.written.get(receipt.mark, ())) - 1) for receipt in receipts)

    def twice(self) -> int:
        """Contacts that are there once too often, also of forms that nobody has a receipt of."""
        return sum(len(contacts) - 1 for contacts in self.written.values())

    def unasked(self, receipts: Sequence[Receipt]) -> int:
        """Contacts that were kept, and whose staff never got to know it."""
        return len(self.written.keys() - {receipt.mark for receipt in receipts})


def reckon(ground: Ground) -> Reckoned:
    """Look at every row; the logs are compared with their seals by the program's own command."""
    written: dict[str, set[UUID]] = defaultdict(set)
    with psycopg.connect(ground.cluster.url()) as connection:
        for mark, contact in connection.execute(WRITTEN):
            written[mark].add(contact)
        asked = [(promise.sentence, _count(connection, promise.breaks)) for promise in PROMISES]
        wrong = [f"broken by {count} rows: {sentence}" for sentence, count in asked if count]
        if count := _count(connection, HALF_DONE):
            wrong.append(f"{count} contacts or keys are half-done")
        failed = [name for (name,) in connection.execute(FAILED)]
    verified = ground.command("reimari.cli", "audit", "verify")
    if verified.returncode:
        wrong.append(f"`reimari audit verify`: {verified.stdout}{verified.stderr}")
    return Reckoned(dict(written), wrong, failed)


def _count(connection: psycopg.Connection, rows: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM ({rows}) AS rows".encode()).fetchone()  # noqa: S608
    return int(found[0]) if found else 0
