"""Rows that no deed writes but a working day does: pages that were seen, and the receipts of sent forms.

The demo's deeds are done without pages, so its use log tells of no views. Each case is seen on four pages and
each contact on one, by those who worked on it: what a step needs is to open the case before and after it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from uuid import UUID, uuid5

from bench.data.rows import NULL

NAMESPACE = UUID("b2a1f0c4-53f5-4a57-8a3d-2f6c51d6a9be")
VIEWS = {"cases.case": 4, "contacts.contact": 1}
ACTIONS = {"cases.case": "cases.view", "contacts.contact": "contacts.view"}
BETWEEN = dt.timedelta(hours=5)
FIRST_VIEW = 10**9  # numbers of added events: above those that were read, so they come after them


@dataclass(frozen=True)
class Track:
    """What a page was about: its kind, id, when it began and its person."""

    kind: str
    id: str
    began: str
    person: str


def add_views(rows: dict[str, list[dict[str, str]]], tracks: Sequence[Track]) -> None:
    """Events of pages seen, by the people who did the deeds."""
    deeds = [event for event in rows["audit_event"] if event["actor_kind"] == "staff"]
    if not deeds:
        return
    people, numbers = cycle(deeds), count(FIRST_VIEW)
    for event in rows["audit_event"]:
        event["request_id"] = _made(event["id"], "request")
    for track in tracks:
        began = dt.datetime.fromisoformat(track.began)
        for turn in range(VIEWS[track.kind]):
            number = str(next(numbers))
            rows["audit_event"].append(
                next(people)
                | {
                    "id": number,
                    "at": str(began + turn * BETWEEN),
                    "action": ACTIONS[track.kind],
                    "outcome": "seen",
                    "subject_type": track.kind,
                    "subject_id": track.id,
                    "person_ids": "{}" if track.person == NULL else f"{{{track.person}}}",
                    "entry_ids": "{}",
                    "request_id": _made(track.id, number),
                }
            )


def add_receipts(rows: dict[str, list[dict[str, str]]], ids: set[str]) -> None:
    """The receipt of the form that recorded each contact."""
    recorded = [event for event in rows["audit_event"] if event["action"] == "contacts.record"]
    for event in recorded:
        receipt = _receipt(event)
        ids.update((receipt["id"], receipt["key"]))
        rows["access_receipt"].append(receipt)


def _receipt(event: Mapping[str, str]) -> dict[str, str]:
    return {
        "id": _made(event["id"], "receipt"),
        "key": _made(event["id"], "key"),
        "actor_id": event["actor_id"],
        "action": event["action"],
        "subject_id": "None",
        "answer_type": event["subject_type"],
        "answer_id": event["subject_id"],
        "at": event["at"],
    }


def _made(*words: str) -> str:
    return str(uuid5(NAMESPACE, ":".join(words)))
