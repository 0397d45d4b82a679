"""What reading and checking a profile find: errors, gaps and notes, each with its file, line and field."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reimari.region.profile.values import Text

type Path = tuple[str | int, ...]


class Kind(StrEnum):
    """How much a finding weighs, the heaviest first.

    An error refuses the profile, a gap is shown to people, a note informs.
    """

    ERROR = "error"
    GAP = "gap"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to tell about a profile. `file` is a name in its folder; `line` 0 is the file as a whole."""

    kind: Kind
    code: str  # "unmapped-place", "unknown-key" …: the name of the error
    file: str
    field: str  # "channel.phone.hours"
    message: str
    line: int = 0
    path: Path = ()  # the TOML path of the value: ("channel", 0, "hours")
    reason: Text | None = None  # of a gap: why the sources don't tell

    @property
    def is_error(self) -> bool:
        """Whether it refuses the profile."""
        return self.kind == Kind.ERROR


class ProfileError(Exception):
    """A profile that can't be used, with everything found wrong in it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.file}:{f.line} {f.field}: {f.message}" for f in self.findings))
