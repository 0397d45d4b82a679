"""What Python draws is what Django's own templates of the widgets draw."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from reimari.common.forms import DayInput, Renderer

ODD = "<a> & \"b\" 'c'"
GROUPED = [("", "Choose…"), ("Näin", [("1", "yksi"), ("2", ODD)]), (ODD, [("3", "kolme")])]


class Parsed(HTMLParser):
    """The elements of a piece, with their attributes in any order, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if words := data.strip():
            self.found.append(words)


@pytest.mark.parametrize("value", [None, "", "1", "2", ODD])
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(attrs={"class": ODD, "required": True, "disabled": False}),
        forms.NumberInput(),
        forms.HiddenInput(),
        forms.CheckboxInput(),
        forms.Textarea(attrs={"rows": 2, "data-warns": ODD}),
        forms.Select(choices=GROUPED),
        forms.SelectMultiple(attrs={"size": 5}, choices=GROUPED),
        forms.RadioSelect(choices=[("1", "yksi"), ("2", ODD)]),
        DayInput(),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_widget_is_drawn_as_django_draws_it(widget: forms.Widget, value: str | None) -> None:
    given = [value] if isinstance(widget, forms.SelectMultiple) else value
    ours, djangos = (
        Parsed(widget.render("name", given, {"id": "id"}, renderer)).found
        for renderer in (Renderer(), DjangoTemplates())
    )
    assert ours == djangos
    assert ours
