"""Small pieces of every page: an icon, and what the field template asks of a field."""

from django import template
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing from the sprite, the size and colour of the text; the words beside it say what it means."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("vendor/lucide/sprite.svg"),
        name,
    )


@register.filter
def has_options(field: BoundField) -> bool:
    """Whether the field is drawn as a list of radio buttons or tick boxes."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def first_id(field: BoundField) -> str:
    """The id that an error in the summary leads to: the field's, or its first radio button's."""
    return str(field.id_for_label or f"{field.auto_id}_0")
