from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reimari.accounts.models import User


def too_often(seconds: int) -> ValidationError:
    """Said whatever the password is, and for names that don't exist too: a guesser learns nothing."""
    sentence = ngettext(
        "Too many wrong passwords. Wait %(seconds)d second and try again.",
        "Too many wrong passwords. Wait %(seconds)d seconds and try again.",
        seconds,
    )
    return ValidationError(sentence % {"seconds": seconds}, code="too_often")


def codes_too_often(seconds: int) -> ValidationError:
    """As `too_often`, of codes."""
    sentence = ngettext(
        "Too many wrong codes. Wait %(seconds)d second and try again.",
        "Too many wrong codes. Wait %(seconds)d seconds and try again.",
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


class CodeForm(forms.Form):
    """A code of the app or a recovery code."""

    proof_code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits of your code app, or one of your recovery codes."),
        max_length=60,
        error_messages={"required": _("Write this first.")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, wait: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wait = wait

    def clean_proof_code(self) -> str:
        """Whoever has guessed too often waits; the code isn't looked at."""
        if self.wait:
            raise codes_too_often(self.wait)
        code: str = self.cleaned_data["proof_code"]
        return code


class ProofForm(forms.Form):
    """The password of somebody who is signed in already."""

    proof_password = forms.CharField(
        label=_("Password"),
        strip=False,
        error_messages={"required": _("Write this first.")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, wait: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.wait = user, wait

    def clean_proof_password(self) -> str:
        """Whoever has guessed too often waits; the password isn't looked at."""
        if self.wait:
            raise too_often(self.wait)
        told: str = self.cleaned_data["proof_password"]
        if not self.user.check_password(told):
            raise ValidationError(_("The password is wrong."), code="wrong")
        return told


class AppForm(forms.Form):
    """The first code of a new code app: it shows that the app holds the secret."""

    secret = forms.CharField(widget=forms.HiddenInput, max_length=500)
    code = forms.CharField(
        label=_("Code that the app shows"),
        max_length=20,
        error_messages={"required": _("Write this first.")},
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class PasskeyForm(forms.Form):
    """What a passkey is called; what the browser has made of it is put in by a script."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you know it later: for example “work laptop” or “key on my key ring”."),
        max_length=60,
        error_messages={"required": _("Write this first.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    proof_credential = forms.JSONField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": _("The passkey couldn't be read.")},
    )


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"), choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
    )
