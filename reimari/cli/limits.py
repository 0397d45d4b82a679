"""What the front holds clients to, and all that it is told: the process that meets the net knows no more."""

from collections.abc import Mapping
from dataclasses import dataclass

from reimari.common.variables import Variables

HELD = 64_000_000  # bytes of large bodies, of all clients together
MOST_A_MINUTE = 1_000_000
# A list of what may be known, not of what mayn't: a new secret is left out without anybody thinking of it.
TOLD = frozenset(
    {
        "REIMARI_BEHIND_PROXY",
        "REIMARI_LARGEST_REQUEST",
        "REIMARI_REQUESTS_A_MINUTE",
        "REIMARI_SOCKETS",  # by which the next start finds what a killed one has left
        "PATH",
        "LD_LIBRARY_PATH",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TZ",
        "TMPDIR",
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONUNBUFFERED",
        "PYTHONDONTWRITEBYTECODE",
    }
)


@dataclass(frozen=True)
class Limits:
    """What one client can't exceed: bytes, numbers, seconds."""

    body: int = 1_000_000
    a_minute: int = 1200  # requests of one session; 0: no limit (pacing.py)
    connections: int = 2000
    idle: float = 75.0  # from the last answer, or from connecting, to the end of the next headers
    body_within: float = 30.0
    answer_within: float = 60.0
    taken_within: float = 30.0  # who takes nothing of an answer for so long is gone
    back_within: float = 5.0  # a page server that was killed is back by then
    drains_within: float = 5.0


def limits_of(told: Variables) -> Limits:
    """The limits of an environment; raises WrongVariable."""
    return Limits(
        body=told.whole("REIMARI_LARGEST_REQUEST", Limits.body, within=(1, HELD), of="bytes"),
        a_minute=told.whole(
            "REIMARI_REQUESTS_A_MINUTE", Limits.a_minute, within=(0, MOST_A_MINUTE), of="requests"
        ),
    )


def is_behind_proxy(told: Variables) -> bool:
    """Whether a proxy's word about the client counts; raises WrongVariable."""
    return told.flag("REIMARI_BEHIND_PROXY")


def told_to_the_front(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that the front gets."""
    return {name: value for name, value in environment.items() if name in TOLD}
