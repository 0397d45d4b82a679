"""The whole program (Django) in a command's process: imported only by commands that need the database."""

import os
import sys
from collections.abc import Callable

from reimari.cli import WrongCall

NOT_MIGRATED = {"42P01", "42703", "42883", "3F000"}  # no such table, column, function, schema


def program() -> None:
    """Set the program up from the environment; raises WrongCall when it can't be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reimari.settings")
    if not os.environ.get("DATABASE_URL"):
        raise WrongCall("DATABASE_URL is not set: postgresql://user:password@host:port/name")
    import django  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as wrong:
        raise WrongCall(str(wrong)) from wrong


def done(deed: Callable[[], object]) -> bool:
    """Do a deed; False, with its sentences on standard error, when refused. WrongCall without its tables."""
    from django.db import DatabaseError  # noqa: PLC0415

    from reimari.common.problems import Refused  # noqa: PLC0415

    try:
        deed()
    except Refused as refused:
        for problem in refused.problems:
            print(f"reimari: {problem.sentence % problem.facts}", file=sys.stderr)
        return False
    except DatabaseError as wrong:
        raise WrongCall(told_of(wrong)) from wrong
    return True


def told_of(trouble: Exception) -> str:
    """What is wrong with the database, in one line, and what helps: Django's and psycopg's errors alike."""
    reason = next(iter(str(trouble).splitlines()), "") or type(trouble).__name__
    state = getattr(trouble, "sqlstate", None) or getattr(trouble.__cause__, "sqlstate", None)
    if state in NOT_MIGRATED:
        return f"the database isn't ready (run `reimari migrate` first): {reason}"
    return f"the database refuses: {reason}" if state else f"the database doesn't answer: {reason}"
