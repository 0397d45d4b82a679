from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from reimari.accounts.sessions import begun


class AccountsConfig(AppConfig):
    name = "reimari.accounts"

    def ready(self) -> None:
        from reimari.accounts.oidc.sessions import begun_by_provider  # noqa: PLC0415 (needs the models)

        user_logged_in.connect(begun, dispatch_uid="reimari.accounts.sessions")
        user_logged_in.connect(begun_by_provider, dispatch_uid="reimari.accounts.oidc.sessions")
