"""Why failed background work is let rest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reimari.desk.forms.work_lists import CHOOSE
from reimari.jobs.states import AsideReason


class AsideForm(forms.Form):
    """The reason, one of a few: no words that could hold people's data."""

    reason = forms.ChoiceField(label=_("Why is it put aside?"), choices=[CHOOSE, *AsideReason.choices])
