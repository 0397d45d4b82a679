"""What a gap of gaps.toml is about: the same for checks and for routes."""

from collections.abc import Sequence

from reimari.region.profile.values import fold


def covers(about: Sequence[str], address: Sequence[str]) -> bool:
    """Whether a gap that is about the one explains the other; both are parts of "channels.phone.hours".

    `about` may stop early (then it names everything below), and `*` stands for any one name.
    """
    return len(about) <= len(address) and all(
        ours in ("*", theirs) or fold(ours) == fold(theirs)
        for ours, theirs in zip(about, address, strict=False)
    )
