"""Which languages can stand in the register of those that people serve in."""

from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.reference import ISO_639_1

SIGNED = frozenset({"fse", "fss"})  # Finnish and Finland-Swedish sign language, ISO 639-3
UNKNOWN_LANGUAGE = gettext_noop("The register knows no such language.")


def language_problems(language: str) -> list[Problem]:
    """Why a language can't be recorded."""
    if language in ISO_639_1 | SIGNED:
        return []
    return [Problem("staff.unknown_language", UNKNOWN_LANGUAGE)]
