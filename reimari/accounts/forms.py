from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


def too_often(seconds: int) -> ValidationError:
    """Said whatever the password is, and for names that don't exist too: a guesser learns nothing."""
    sentence = ngettext(
        "Too many wrong passwords. Wait %(seconds)d second and try again.",
        "Too many wrong passwords. Wait %(seconds)d seconds and try again.",
        seconds,
    )
    return ValidationError(sentence % {"seconds": seconds}, code="too_often")


class SignInForm(AuthenticationForm):
    """A name and a password; one sentence for every way it can fail, so that nothing is told to a guesser."""

    error_messages = {
        "invalid_login": _("The user name or the password is wrong."),
        "inactive": _("The user name or the password is wrong."),
    }

    def __init__(self, *args: Any, wait: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wait = wait
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs.update(
            autocomplete="username", autocapitalize="none", spellcheck="false"
        )
        # The summary, the people to choose from, or a provider's button come first.
        if self.is_bound or settings.DEMO_SIGN_IN or settings.IDENTITY_PROVIDERS:
            self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.error_messages["required"] = _("Write this first.")

    def clean(self) -> dict[str, Any]:
        """Whoever has guessed too often waits; the password isn't looked at."""
        if self.wait:
            raise too_often(self.wait)
        checked: dict[str, Any] = super().clean()
        return checked


class PasswordForm(PasswordChangeForm):
    """Current password and the new one, twice."""

    error_messages = {
        "password_incorrect": _("This isn't your current password."),
        "password_mismatch": _("The two new passwords differ."),
    }

    def __init__(self, *args: Any, wait: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wait = wait
        labels = {
            "old_password": _("Current password"),
            "new_password1": _("New password"),
            "new_password2": _("New password again"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = _("Write this first.")
            self.fields[name].widget.attrs.pop("autofocus", None)
        self.fields["new_password1"].help_text = _(
            "At least 15 characters: three or four words that don't belong together are easy to remember. "
            "Any characters will do."
        )
        self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        """Whoever has guessed too often waits; the password isn't looked at."""
        if self.wait:
            raise too_often(self.wait)
        old: str = super().clean_old_password()
        return old


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"), choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    )
