"""The whole program (Django) in a command's process: imported only by commands that need the database."""

import os
import sys
from collections.abc import Callable

from reimari.cli import NOT_SET, WrongCall


def program() -> None:
    """Set the program up from the environment; raises WrongCall when it can't be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reimari.settings")
    if not os.environ.get("DATABASE_URL"):
        raise WrongCall(NOT_SET)
    import django  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as wrong:
        raise WrongCall(str(wrong)) from wrong


def done(deed: Callable[[], object]) -> bool:
    """Do a deed; False, with its sentences on standard error, when refused."""
    from reimari.common.problems import Refused  # noqa: PLC0415

    try:
        deed()
    except Refused as refused:
        for problem in refused.problems:
            print(f"reimari: {problem.sentence % problem.facts}", file=sys.stderr)
        return False
    return True
