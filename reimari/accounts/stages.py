"""What is asked between a right password and the session, as django-allauth goes through it."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpResponse
from django.shortcuts import redirect


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """A code or a passkey of whoever has one. Who comes from a directory has proved it there."""

    urlname = "accounts:second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        from_directory = "sociallogin" in (self.login.signal_kwargs or {})
        if from_directory or not self._should_handle(self.request):
            return None, True
        return redirect(self.urlname), True
