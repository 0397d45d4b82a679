"""A carrier in memory, for tests: it counts what would have reached people, and fails when told to."""

from collections.abc import Callable
from uuid import UUID

from reimari.messaging.adapters import Parcel

type Trouble = Callable[[Parcel], None]


class FakeAdapter:
    """`delivered` holds what reached people, in order; `before` and `after` are called around the taking."""

    def __init__(self, *, knows_keys: bool = True) -> None:
        self.knows_keys = knows_keys
        self.asked: list[Parcel] = []
        self.delivered: list[Parcel] = []
        self.receipts: dict[UUID, str] = {}
        self.before: Trouble | None = None
        self.after: Trouble | None = None

    def send(self, parcel: Parcel) -> str:
        """Take the parcel, once for each key when keys are known."""
        self.asked.append(parcel)
        if self.before:
            self.before(parcel)
        if not (self.knows_keys and parcel.key in self.receipts):
            self.delivered.append(parcel)
            self.receipts[parcel.key] = f"fake-{len(self.delivered)}"
        if self.after:
            self.after(parcel)
        return self.receipts[parcel.key]
