"""How every form is drawn: label, hint, field, error, and what screen readers are told of them.

Django finds it by `FORM_RENDERER`: forms need no base class and no template of their own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from reimari.common.widgets import Drawn, Widget, an_input, select, textarea

DRAWN_AS_INPUT = (forms.widgets.Input, forms.Textarea, forms.widgets.ChoiceWidget)


class DrawnField(forms.BoundField):
    """Gives the widget the class that the style sheet knows."""

    @property
    def differs(self) -> object:
        """What somebody else has put into this field meanwhile, if its form knows of it."""
        return getattr(self.form, "differs", {}).get(self.name)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        drawn = widget or self.field.widget
        if isinstance(drawn, DRAWN_AS_INPUT) and not drawn.is_hidden:
            own = built.get("class") or drawn.attrs.get("class", "")
            built["class"] = f"ds-input {own}".strip()
        return built


DJANGOS = "django/forms/widgets/"
# Django's own draw each attribute and each choice by a template of its own: a page of forms has hundreds.
OWN: Mapping[str, Callable[[Widget], str]] = {"select": select, "textarea": textarea} | dict.fromkeys(
    (
        "checkbox",
        "datetime",
        "date",
        "email",
        "hidden",
        "number",
        "password",
        "radio_option",
        "search",
        "tel",
        "text",
        "time",
        "url",
    ),
    an_input,
)


class Renderer(TemplatesSetting):
    """Named by `FORM_RENDERER`; takes our own drawings and Django's templates for other widgets."""

    form_template_name = "common/form.html"
    field_template_name = "common/field.html"
    bound_field_class = DrawnField

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, Any] = {}

    def get_template(self, template_name: str) -> Any:
        """The template or our own drawing, looked for once."""
        if template_name not in self._found:
            widget = template_name.removeprefix(DJANGOS).removesuffix(".html")
            own = OWN.get(widget) if template_name.startswith(DJANGOS) else None
            self._found[template_name] = Drawn(own) if own else super().get_template(template_name)
        return self._found[template_name]


class DayInput(forms.DateInput):
    """A day chosen in the browser's own calendar or typed."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """A time of day in the browser's own field or typed."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MomentInput(forms.DateTimeInput):
    """A day and an hour in Helsinki time, from the browser's own field."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
