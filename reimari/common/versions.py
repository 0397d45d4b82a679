"""A row that several people may change: which version of it somebody saw, and what has changed since."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from reimari.common.problems import Problem, Refused, gettext_noop

CHANGED_MEANWHILE = gettext_noop(
    "Somebody has changed this while you were writing. Nothing has been saved yet:"
    " look at what stands now, choose, and save again."
)


@dataclass(frozen=True, slots=True)
class Change:
    """One detail: what stands there now, who put it there (None: the program), and when."""

    name: str
    now: object
    by: UUID | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Stale(Problem):
    """What was changed since the version that somebody saw; `version`: the one that stands now."""

    version: int = 0
    changes: tuple[Change, ...] = ()


class Versioned(models.Model):
    """A row with its version, and for each detail that was ever changed: in which version, when, by whom.

    The old values aren't kept. Old bulk data needs neither column: the database fills them.
    """

    version = models.PositiveIntegerField(_("version"), default=1, db_default=1)
    changed = models.JSONField(
        _("last changes"), default=dict, db_default=Value({}, models.JSONField()), blank=True
    )  # {name of the field: [version, moment, id of the user or ""]}

    class Meta:
        abstract = True

    def put(self, values: Mapping[str, object], *, by: UUID | None, now: dt.datetime) -> None:
        """Set these fields; what differs from before makes a new version. Whoever calls saves the row."""
        differing = [name for name, value in values.items() if getattr(self, name) != value]
        for name, value in values.items():
            setattr(self, name, value)
        if self._state.adding or not differing:
            return
        self.version += 1
        mark = [self.version, now.isoformat(), str(by or "")]
        self.changed = {**self.changed, **dict.fromkeys(differing, mark)}

    def change_of(self, name: str) -> Change | None:
        """The last change of one detail; None when it stands as it was first written."""
        if name not in self.changed:
            return None
        _version, at, by = self.changed[name]
        return Change(name, getattr(self, name), UUID(by) if by else None, dt.datetime.fromisoformat(at))

    def changes_since(self, seen: int) -> tuple[Change, ...]:
        """What was changed after this version, by name."""
        newer = sorted(name for name, (version, _at, _by) in self.changed.items() if version > seen)
        return tuple(change for name in newer if (change := self.change_of(name)))


def refuse_stale(row: Versioned, seen: int | None, names: Collection[str] = ()) -> None:
    """Refuse what was drawn from an older version of the row, if one of these details changed since.

    `seen` None: whoever acts hasn't drawn it from anything. No `names`: any detail.
    """
    if seen is None:
        return
    changes = tuple(change for change in row.changes_since(seen) if not names or change.name in names)
    if changes:
        raise Refused(Stale("common.stale", CHANGED_MEANWHILE, version=row.version, changes=changes))
