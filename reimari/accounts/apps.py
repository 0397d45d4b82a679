from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from reimari.accounts.sessions import begun


class AccountsConfig(AppConfig):
    name = "reimari.accounts"

    def ready(self) -> None:
        user_logged_in.connect(begun, dispatch_uid="reimari.accounts.sessions")
