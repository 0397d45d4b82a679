"""Small pieces that templates call: an icon, and moments and days as people say them.

Each time stands in a `<time>` that also tells it exactly. The moment of the page is `now` in the context, so
that one page has one; without it, the clock's.
"""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language
from jinja2 import pass_context
from markupsafe import Markup, escape

from reimari.common import dates

ICON = Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>')


def language() -> str:
    return (get_language() or "fi")[:2]


def now_of(context: Mapping[str, Any]) -> dt.datetime:
    now: Any = context.get("now")
    return local_of(now if isinstance(now, dt.datetime) else timezone.now())


def local_of(at: dt.datetime) -> dt.datetime:
    """The moment in Finnish time; the program knows no other, so none is looked for."""
    return at.astimezone(timezone.get_default_timezone())


@pass_context
def moment(context: Mapping[str, Any], at: dt.datetime | None) -> str:
    """“today 14.05”, “Wed 25.11. 14.05”; nothing for None."""
    if not at:
        return ""
    local = local_of(at)
    return drawn(local, dates.moment_words(local, now=now_of(context), language=language()))


LAST_STOP = re.compile(r"\.(?=(?:</\w+>)*$)")


def no_stop(said: str) -> str:
    """A day before a full stop of the sentence's own: “Wed 25.11.” without its last one, drawn or plain."""
    return type(said)(LAST_STOP.sub("", said))


@pass_context
def day(context: Mapping[str, Any], on: dt.date | None, working_days_left: int | None = None) -> str:
    """“Wed 25.11. (5 working days left)”; nothing for None."""
    if not on:
        return ""
    today = now_of(context).date()
    words = dates.day_words(on, today=today, language=language(), working_days_left=working_days_left)
    return _time(on.isoformat(), dates.exact_day_words(on, language=language()), words)


@pass_context
def due(context: Mapping[str, Any], at: dt.datetime | None, working_days_left: int | None = None) -> str:
    """A due time: a day when it is due by the end of the day, else a moment; nothing for None."""
    if not at:
        return ""
    local = local_of(at)
    words = dates.due_words(
        local, now=now_of(context), language=language(), working_days_left=working_days_left
    )
    return drawn(local, words)


@pass_context
def since(context: Mapping[str, Any], at: dt.datetime | None) -> str:
    """How long ago: “4 min”, “3 h”, “2 d”; nothing for None."""
    if not at:
        return ""
    local = local_of(at)
    return drawn(local, dates.span_words(now_of(context) - local, language=language()))


def drawn(local: dt.datetime, words: str) -> Markup:
    """A moment in these words, and exactly."""
    return _time(local.isoformat(timespec="seconds"), dates.exact_words(local, language=language()), words)


def _time(exactly: str, said_exactly: str, words: str) -> Markup:
    """All three are numbers and our own words: nothing to escape, and pages have hundreds of them."""
    return Markup(f'<time datetime="{exactly}" title="{said_exactly}">{words}</time>')  # noqa: S704


@cache
def icon(name: str) -> Markup:
    """A drawing from the sprite, the size and colour of the text; the words beside it say what it means."""
    return ICON.format(static("vendor/lucide/sprite.svg"), name)


def attributes(attrs: Mapping[str, Any]) -> Markup:
    """The attributes of an element: True stands without a value, False not at all."""
    if not attrs:
        return Markup()
    told = (
        name if value is True else f'{name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
    return Markup(" ".join(told))  # noqa: S704 (values are escaped, names are ours)


def has_options(field: BoundField) -> bool:
    """Whether the field is drawn as a list of radio buttons or tick boxes."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


def first_id(field: BoundField) -> str:
    """The id that an error in the summary leads to: the field's, or its first radio button's."""
    return str(field.id_for_label or f"{field.auto_id}_0")
