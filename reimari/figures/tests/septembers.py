"""Contacts of two Septembers, by e-mail and by telephone, for growth against the year before."""

from reimari.staff.models import Post
from tests.factories import a_contact, at

type Came = tuple[int, int]  # by e-mail, which is digital, and by telephone


def two_septembers(by: Post, now: Came, was: Came, language: str = "fi") -> None:
    """So many contacts of September 2026, and of September 2025."""
    for year, came in ((2026, now), (2025, was)):
        for channel, number in zip(("email", "phone"), came, strict=True):
            for day in range(1, number + 1):
                time = at(f"{year}-09-{day:02} 10:00")
                a_contact(by, now=time, channel_id=channel, language=language)
