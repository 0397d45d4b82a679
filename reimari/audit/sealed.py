"""Which logs are sealed, and what a seal is a hash of: fixed here and in the models, for years."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.apps import apps

GENESIS = "0" * 64  # the hash before the first seal
MARK = 4  # bytes of a row's digest that its seal keeps
# Writers hold the first one shared, the sealer alone; the second lets one sealer work at a time.
# Both numbers stand in migrations too.
WRITERS, SEALERS = 7_324_500_001, 7_324_500_002


@dataclass(frozen=True, slots=True)
class Log:
    """A sealed log: its name in seals, its table, and the columns that each version of seals hashes."""

    name: str
    table: str
    versions: Mapping[int, tuple[str, ...]]

    @property
    def version(self) -> int:
        """The version of new seals."""
        return max(self.versions)

    def digest(self, version: int) -> str:
        """SQL for the digest of one row: PostgreSQL's text of the named columns, which is never ambiguous.

        It depends on no setting of the connection: moments are told as seconds since 1970.
        """
        return f"sha256(convert_to(ROW({', '.join(self.versions[version])})::text, 'UTF8'))"


@dataclass(frozen=True, slots=True)
class Told:
    """What a seal tells of its rows."""

    first_id: int
    last_id: int
    count: int
    rows_hash: str
    marks: bytes


def sealed_logs() -> dict[str, Log]:
    """The logs of all apps by name: models that say which columns are sealed."""
    found = {}
    for model in apps.get_models():
        if versions := getattr(model, "sealed_columns", None):
            name = model._meta.label_lower
            found[name] = Log(name, model._meta.db_table, versions)
    return found


def hash_of(seal_id: int, log: str, version: int, rows: Told, previous: str, sealed_at: dt.datetime) -> str:
    """A seal's own hash: sha256 of its fields, one a line."""
    moment = sealed_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    fields = (seal_id, log, version, rows.first_id, rows.last_id, rows.count, rows.rows_hash)
    lines = (*fields, sha256(rows.marks).hexdigest(), previous, moment)
    return sha256("\n".join(map(str, lines)).encode()).hexdigest()
