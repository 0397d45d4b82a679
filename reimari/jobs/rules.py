"""How long to wait before failed work is tried again."""

LONGEST_WAIT = 3600.0  # seconds


def wait_after(failures: int, *, first: float) -> float:
    """Seconds to wait after so many failed tries (from 1): doubled each time, at most an hour."""
    return min(first * 2.0 ** min(failures - 1, 30), LONGEST_WAIT)


def is_last(failures: int, *, tries: int) -> bool:
    """Whether no try is left after so many failed ones."""
    return failures >= tries
