"""Which way, when and in which words a client is told. No Django, no clock, no database."""

from reimari.notices.rules.again import (
    NO_WAY,
    NOT_SENT,
    OTHER_WAY,
    telling_again_problems,
    telling_problems,
)
from reimari.notices.rules.ways import Reach, Way, takes_texts, way_of
from reimari.notices.rules.when import (
    Hours,
    hours_of,
    is_reminded,
    next_allowed,
    reminder_at,
)
from reimari.notices.rules.wording import (
    Telling,
    Words,
    county_words,
    example,
    language_of,
    own_parts,
    safe_name,
    telling_of,
    worded,
)

__all__ = [
    "NOT_SENT",
    "NO_WAY",
    "OTHER_WAY",
    "Hours",
    "Reach",
    "Telling",
    "Way",
    "Words",
    "county_words",
    "example",
    "hours_of",
    "is_reminded",
    "language_of",
    "next_allowed",
    "own_parts",
    "reminder_at",
    "safe_name",
    "takes_texts",
    "telling_again_problems",
    "telling_of",
    "telling_problems",
    "way_of",
    "worded",
]
