"""The whole program (Django) in a command's process: imported only by commands that need the database."""

import os

from reimari.cli import WrongCall


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
