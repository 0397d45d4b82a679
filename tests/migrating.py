"""Migrating in a fifth of the time: a model that changes is drawn anew alone.

Django draws anew every model that leads to it, also when only an index comes: seventeen thousand drawings for
our migrations. None of their statements asks for them; what runs Python gets all models drawn afresh.
`tests/test_migrations.py` migrates as Django does, and finds the same database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.migrations.state import ProjectState


def _reload_alone(state: Any, app_label: str, model_name: str, delay: bool = False) -> None:  # noqa: FBT001, FBT002 (Django's)
    if "apps" in vars(state):
        state.is_delayed = True  # so that Python gets all of them
        state._reload({(app_label, model_name)})  # noqa: SLF001


AS_DJANGO_DOES = ProjectState.reload_model


@contextmanager
def as_django_does() -> Iterator[None]:
    """Until the block ends, this process migrates as the program does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "reload_model", AS_DJANGO_DOES)
        yield


@contextmanager
def quickly() -> Iterator[None]:
    """Until the block ends, this process migrates so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "reload_model", _reload_alone)
        yield
