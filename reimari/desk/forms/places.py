"""What somebody writes who reserves a bed, or issues a card."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.cases.access import VIEW as VIEW_CASE
from reimari.cases.models import Case
from reimari.desk.forms.grant import Day, Plain


class CaseNumber(forms.CharField):
    """The number of a case, as people see it."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            required=False, max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"}), **given
        )


class OfCase(Plain):
    """A form that may name a case, for whose client it is."""

    case: Case | None = None

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_number(self) -> str:
        """The case must be one that the writer sees, and its client known."""
        typed: str = self.cleaned_data["number"].strip().upper()
        if not typed:
            return ""
        rows = VIEW_CASE.rows(self.actor, Case.objects.select_related("person"))
        self.case = rows.filter(number=typed).exclude(person=None).first()
        if self.case is None:
            raise forms.ValidationError(gettext("You see no case of a known client by this number."))
        return typed


class ReserveForm(OfCase):
    """Which bed, from which day to which; for whom, when that is known."""

    bed = forms.ChoiceField(label=_("Which bed?"), error_messages={"required": _("Choose a bed.")})
    comes = Day(label=_("Comes on"))
    leaves = Day(label=_("Leaves on"))
    number = CaseNumber(
        label=_("Case number"),
        help_text=_("For whom. Without it the bed is held for a day, until it is known who comes."),
    )

    def __init__(self, *args: Any, beds: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("bed", [("", gettext("choose")), *beds])

    def chosen(self) -> tuple[str, int]:
        """The code of the place and the number of the bed."""
        place, _colon, number = self.cleaned_data["bed"].rpartition(":")
        return place, int(number)


class ConfirmForm(OfCase):
    """Who comes to a place that was held."""

    number = CaseNumber(label=_("Case number"))

    def clean_number(self) -> str:
        typed = super().clean_number()
        if not typed:
            raise forms.ValidationError(gettext("Write whose case it is: a bed is confirmed for somebody."))
        return typed


class ReceiveForm(Plain):
    """The numbers of cards that came, and into whose stock."""

    team = forms.ChoiceField(label=_("Into whose stock?"))
    numbers = forms.CharField(
        label=_("Card numbers"),
        help_text=_("One on each line."),
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the numbers of the cards, one on each line.")},
    )

    def __init__(self, *args: Any, teams: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("team", teams)
        if len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.initial["team"] = teams[0][0]


class IssueForm(OfCase):
    """Which card, on the client's own word. Nothing is asked of the client's means."""

    card = forms.ChoiceField(label=_("Card"), error_messages={"required": _("Choose a card.")})
    own_word = forms.BooleanField(
        label=_("The client says that their own means are small"),
        error_messages={"required": _("A card is issued on the client's own word: ask, and tick it.")},
    )
    number = CaseNumber(
        label=_("Case number"),
        help_text=_("Only if the client wants the card to be kept under their name, in case it is lost."),
    )

    def __init__(self, *args: Any, cards: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("card", cards)


class CardForm(Plain):
    """A card that is lost or came back."""

    card_number = forms.CharField(
        label=_("Card number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the card's number.")},
    )
