from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from reimari.health.statements import watch


class HealthConfig(AppConfig):
    name = "reimari.health"

    def ready(self) -> None:
        """Every connection of every process is watched: pages, jobs and commands."""
        connection_created.connect(_watched, dispatch_uid="reimari.health")


def _watched(connection: BaseDatabaseWrapper, **_: object) -> None:
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)
