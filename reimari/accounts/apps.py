from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "reimari.accounts"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in as entered  # noqa: PLC0415 (apps are ready here)
        from allauth.usersessions.signals import on_user_logged_in  # noqa: PLC0415

        from reimari.accounts.oidc.sessions import begun_by_provider  # noqa: PLC0415
        from reimari.accounts.sessions import begun  # noqa: PLC0415

        user_logged_in.connect(begun, dispatch_uid="reimari.accounts.sessions")
        user_logged_in.connect(begun_by_provider, dispatch_uid="reimari.accounts.oidc.sessions")
        entered.disconnect(on_user_logged_in)  # `begun` has noted the session, whichever way it was begun
