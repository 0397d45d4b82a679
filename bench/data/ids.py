"""Keys of the kind `reimari.common.ids` makes, for moments in the past."""

from random import Random

RANDOM = (1 << 62) - 1
VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)


def new_id(milliseconds: int, rng: Random) -> str:
    """A key (RFC 9562, version 7) of that moment since 1970, as PostgreSQL reads it: 32 digits."""
    return f"{(milliseconds << 80) | VERSION_AND_VARIANT | (rng.getrandbits(62) & RANDOM):032x}"
