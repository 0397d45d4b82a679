from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """A name and a password; one sentence for every way it can fail, so that nothing is told to a guesser."""

    error_messages = {
        "invalid_login": _("The user name or the password is wrong."),
        "inactive": _("The user name or the password is wrong."),
    }

    def __init__(self, *args: Any, must_wait: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.must_wait = must_wait
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs.update(
            autocomplete="username", autocapitalize="none", spellcheck="false"
        )
        if self.is_bound or settings.DEMO_SIGN_IN:  # the summary, or the people to choose from, come first
            self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.error_messages["required"] = _("Write this first.")

    def clean(self) -> dict[str, Any]:
        """Whoever has guessed too often hears the same sentence, whatever the password is."""
        if self.must_wait:
            raise self.get_invalid_login_error()
        checked: dict[str, Any] = super().clean()
        return checked


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"), choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    )
