"""How a form's widgets are drawn. By Python: a page of forms has dozens, and each template costs a context.

Each takes what Django's own template of the widget would be given.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from reimari.common.drawing import attributes

type Widget = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Stands where Django looks for a widget's template."""

    draw: Callable[[Widget], str]

    def render(self, context: Mapping[str, Any], request: object = None) -> str:
        """The widget as HTML."""
        return self.draw(context["widget"])


def an_input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    return f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"{value} {_own(widget)}>'


def textarea(widget: Widget) -> str:
    text = escape(widget["value"] or "")
    return f'<textarea name="{escape(widget["name"])}" {_own(widget)}>\n{text}</textarea>'


def select(widget: Widget) -> str:
    """A field of choices, in groups that may have a name."""
    lines = [f'<select name="{escape(widget["name"])}" {_own(widget)}>']
    for name, options, _place in widget["optgroups"]:
        drawn = map(_option, options)
        lines += [f'<optgroup label="{escape(name)}">', *drawn, "</optgroup>"] if name else drawn
    return "\n".join([*lines, "</select>"])


def _option(option: Widget) -> str:
    return f'<option value="{escape(option["value"])}" {_own(option)}>{escape(option["label"])}</option>'


def _own(widget: Widget) -> Markup:
    return attributes(widget["attrs"])
