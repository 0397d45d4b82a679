"""Emptying the database between tests: the one thing that the program itself can never do."""

from django.apps import apps


def guards(turn: str) -> list[str]:
    """Statements by which the owner lets the logs be emptied ("DISABLE") and no longer ("ENABLE")."""
    logs = [model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)]
    return [f"ALTER TABLE {log} {turn} TRIGGER {log}_is_never_emptied" for log in logs]
