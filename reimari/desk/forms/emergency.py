"""Opening a person in an emergency, and what those say who look at it (I-01)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.people.models import EmergencyReason, EmergencyVerdict
from reimari.people.rules import EMERGENCY_WORDS

MOST = 2000


class BreakGlassForm(forms.Form):
    """One of the reasons, and what happened in words: both have to be told."""

    reason = forms.ChoiceField(
        label=_("Why do you have to see this person now?"),
        choices=EmergencyReason.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What has happened?"),
        help_text=_("Those who look at this afterwards read it. Don't write an identity code."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MOST,
        error_messages={"required": _(EMERGENCY_WORDS)},
    )


class EmergencyCheckForm(forms.Form):
    """In order, or to be cleared up; then in words what."""

    verdict = forms.ChoiceField(
        label=_("What do you say of it?"), choices=EmergencyVerdict.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Remark"),
        help_text=_("If something has to be cleared up, write what and with whom."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST,
        required=False,
    )
