"""Moments and days as people say them, each in a `<time>` that also tells it exactly.

The moment of the page is `now` in the context, so that one page has one; without it, the clock's.
"""

import datetime as dt
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reimari.common import dates

register = template.Library()


def language() -> str:
    return (get_language() or "fi")[:2]


def now_of(context: Context) -> dt.datetime:
    now: Any = context.get("now")
    return timezone.localtime(now if isinstance(now, dt.datetime) else None)


def drawn(words: str, exact: str, machine: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, exact, words)


@register.simple_tag(takes_context=True)
def moment(context: Context, at: dt.datetime | None) -> SafeString | str:
    """“today 14.05”, “Wed 25.11. 14.05”; nothing for None."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    words = dates.moment_words(local, now=now_of(context), language=language())
    return drawn(words, dates.exact_words(local, language=language()), local.isoformat(timespec="seconds"))


@register.simple_tag(takes_context=True)
def day(context: Context, on: dt.date | None, working_days_left: int | None = None) -> SafeString | str:
    """“Wed 25.11. (5 working days left)”; nothing for None."""
    if on is None:
        return ""
    today = now_of(context).date()
    words = dates.day_words(on, today=today, language=language(), working_days_left=working_days_left)
    return drawn(words, dates.exact_day_words(on, language=language()), on.isoformat())


@register.simple_tag(takes_context=True)
def due(context: Context, at: dt.datetime | None, working_days_left: int | None = None) -> SafeString | str:
    """A due time: a day when it is due by the end of the day, else a moment; nothing for None."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    words = dates.due_words(
        local, now=now_of(context), language=language(), working_days_left=working_days_left
    )
    return drawn(words, dates.exact_words(local, language=language()), local.isoformat(timespec="seconds"))


@register.simple_tag(takes_context=True)
def since(context: Context, at: dt.datetime | None) -> SafeString | str:
    """How long ago: “4 min”, “3 h”, “2 d”; nothing for None."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    words = dates.span_words(now_of(context) - local, language=language())
    return drawn(words, dates.exact_words(local, language=language()), local.isoformat(timespec="seconds"))
