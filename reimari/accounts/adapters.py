"""What django-allauth asks of us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse

from reimari.accounts.boxes import decrypted, encrypted
from reimari.accounts.entering import seen_before, welcome
from reimari.accounts.models import User
from reimari.accounts.tries import address_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by the county: nobody makes one for themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """What comes between a right password and the session."""
        return ["reimari.accounts.stages.SecondFactorStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        """As for wrong passwords: behind a proxy, what the proxy itself has added last."""
        return address_of(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Every sign-in but the demo's comes here, when all that was asked has been answered."""
        seen_before(request, user)
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **more)
        elsewhere = "sociallogin" in (more.get("signal_kwargs") or {})
        return welcome(request, user, answer, by_directory=elsewhere)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted, and a passkey names the person as colleagues do."""

    def encrypt(self, text: str) -> str:
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypted(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        found: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**found, "name": "Reimari"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {"id": user.pk.hex.encode(), "display_name": str(user), "name": user.username}
