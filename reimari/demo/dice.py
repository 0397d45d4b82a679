"""Chance that is the same again for the same seed."""

from random import Random


def dice(seed: str) -> Random:
    """Dice of one's own: whatever else is thrown, these give the same."""
    return Random(seed)  # noqa: S311 (nothing here is a secret)
