"""Somebody at the desk who opens a page, and sends its form when others have been there meanwhile."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client

from reimari.staff.models import Post


@dataclass(slots=True)
class Form:
    """A form as a browser would send it."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)  # what somebody types freely
    walked: frozenset[str] | None = None  # the fields to try, when not all


class Forms(HTMLParser):
    """The forms of a page with what stands in them."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found = address, list[Form]()
        self._open: Form | None = None
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self._open = Form(given.get("action") or self.address, given.get("method", "get"))
            self.found.append(self._open)
        if self._open is None or not (name or tag == "option"):
            return
        fields = self._open.fields
        if tag in {"input", "textarea"} and (kind not in {"radio", "checkbox"} or "checked" in given):
            fields.setdefault(name, []).append(given.get("value", ""))
        self._area = name if tag == "textarea" else ""
        if tag == "textarea" or (tag == "input" and kind == "text"):
            self._open.free.add(name)
        if tag == "select" or kind in {"radio", "checkbox"}:
            fields.setdefault(name, [])
            self._select = name
        if tag == "option" and "selected" in given:
            fields[self._select].append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._area:
            self._open.fields[self._area][-1] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self._area = ""
        if tag == "form":
            self._open = None


class Desk:
    """Somebody who opened a page, and sends its form later."""

    def __init__(self, post: Post) -> None:
        post.user.speak("en")
        self.browser = Client()
        self.browser.force_login(post.user)

    def opened(self, address: str, action: str) -> Form:
        """A form of the page at this address, by where it is sent."""
        text = self.browser.get(address).content.decode()
        return self.form(text, address, action)

    def form(self, text: str, address: str, action: str) -> Form:
        """As above, of a page that came back."""
        parser = Forms(address)
        parser.feed(text)
        return next(form for form in parser.found if form.action == action)

    def send(self, form: Form, **typed: Any) -> HttpResponse:
        """Send what stands in the form, with what is typed over it (`m1__words` is the field m1-words)."""
        given = {name.replace("__", "-"): value for name, value in typed.items()}
        fields = {name: values for name, values in form.fields.items() if values}
        return cast(HttpResponse, self.browser.post(form.action, fields | given))


def text_of(answer: HttpResponse) -> str:
    """A page's words."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))
