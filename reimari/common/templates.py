"""How pages are drawn: Jinja, with Django's tags for texts, so that gettext's tools find them as ever.

`name.html#part` is one block of a template, for htmx: a part is named after the id of the element that it
replaces.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.backends.jinja2 import Jinja2, Template
from django.template.backends.utils import csrf_input
from django.template.defaultfilters import date, floatformat, linebreaksbr, truncatechars
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext, pgettext
from jinja2 import ChainableUndefined, Environment, nodes, pass_environment
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from reimari.common.drawing import (
    attributes,
    day,
    due,
    first_id,
    has_options,
    icon,
    moment,
    no_stop,
    since,
)

SOME_ID = UUID("00000000-0000-7000-8000-000000000000")


class Page(Template):
    """A template of Django's whose page has one token for all its forms: a list draws fifty."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        given = {} if context is None else context
        if request is not None and given.get("request") is not request:  # else it has been told already
            for processor in self.backend.template_context_processors:
                told = processor(request)
                if twice := given.keys() & told.keys():  # the page's own would be lost
                    raise ValueError(f"{self.template.name} and every page tell {', '.join(sorted(twice))}")
                given |= told
            given |= {
                "request": request,
                "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
                "csrf_token": SimpleLazyObject(lambda: get_token(request)),
            }
        drawn: str = self.template.render(given)
        return drawn


class Pages(Jinja2):
    """The template engine of every page and form."""

    def get_template(self, template_name: str) -> Page:
        name, _, part = template_name.partition("#")
        template: Any = super().get_template(name).template
        return Page(cast(Any, Block(template, part)) if part else template, self)


class Block:
    """One block of a template, with the face of a whole one."""

    def __init__(self, template: Any, name: str) -> None:
        self.template, self.block = template, template.blocks[name]
        self.name, self.filename = template.name, template.filename

    def render(self, context: Mapping[str, Any]) -> str:
        """The block's own lines."""
        drawn: str = self.template.environment.concat(self.block(self.template.new_context(dict(context))))
        return drawn


class Texts(Extension):
    """`{% translate %}` and `{% blocktranslate %}` as Django writes them: gettext's tools know no others."""

    tags = {"translate", "blocktranslate"}

    def parse(self, parser: Parser) -> nodes.Node:
        tag = next(parser.stream)
        reading = self._translate if tag.value == "translate" else self._blocktranslate
        return reading(parser).set_lineno(tag.lineno)

    def _translate(self, parser: Parser) -> nodes.Node:
        text, told = parser.stream.expect("string").value, {"context": "", "as": ""}
        while parser.stream.current.type != "block_end":
            word = parser.stream.expect("name").value
            told[word] = next(parser.stream).value
        found = self.call_method("text", [nodes.Const(text), nodes.Const(told["context"])])
        if told["as"]:
            return nodes.Assign(nodes.Name(told["as"], "store"), found)
        return nodes.Output([found])

    def _blocktranslate(self, parser: Parser) -> nodes.Node:
        trimmed, count, values = self._head(parser)
        ends = ("name:plural", "name:endblocktranslate")
        bodies = [parser.parse_statements(ends)]
        if next(parser.stream).value == "plural":
            bodies.append(parser.parse_statements(ends[1:], drop_needle=True))
        texts = [_text_of(body, values, trimmed=trimmed) for body in bodies]
        given = [nodes.Keyword(name, value) for name, value in values.items()]
        number = values[count] if count else nodes.Const(None)
        call = self.call_method("filled", [nodes.Const(texts), number, nodes.Dict(_pairs(given))])
        return nodes.Output([call])

    def _head(self, parser: Parser) -> tuple[bool, str, dict[str, nodes.Expr]]:
        trimmed, count, values = False, "", {}
        while parser.stream.current.type != "block_end":
            word = parser.stream.expect("name").value
            if word == "trimmed":
                trimmed = True
            elif word == "count":
                count = parser.stream.current.value
            elif parser.stream.skip_if("assign"):
                values[word] = parser.parse_expression()
        return trimmed, count, values

    def text(self, text: str, context: str) -> Markup:
        """A text without blanks; it is ours, so it needs no escaping."""
        return _translated(text, context, get_language())

    def filled(self, texts: list[str], number: int | None, values: dict[str, Any]) -> Markup:
        """A text with its blanks filled, what fills them escaped."""
        found = gettext(texts[0]) if number is None else ngettext(texts[0], texts[1], number)
        return Markup(found) % values  # noqa: S704


@cache
def _translated(text: str, context: str, _language: str | None) -> Markup:
    """Catalogues double percent signs, and don't change while the program runs."""
    asked = text.replace("%", "%%")
    found = pgettext(context, asked) if context else gettext(asked)
    return Markup(found.replace("%%", "%"))  # noqa: S704


def _pairs(given: list[nodes.Keyword]) -> list[nodes.Pair]:
    return [nodes.Pair(nodes.Const(each.key), each.value) for each in given]


def _text_of(body: list[nodes.Node], values: dict[str, nodes.Expr], *, trimmed: bool) -> str:
    """The message of a block, its names as gettext's blanks; names of the context join the values."""
    text = ""
    for output in body:
        for node in output.iter_child_nodes():
            if isinstance(node, nodes.TemplateData):
                text += node.data.replace("%", "%%")
            elif isinstance(node, nodes.Name):
                values.setdefault(node.name, node)
                text += f"%({node.name})s"
    return " ".join(line.strip() for line in text.strip().splitlines()) if trimmed else text


@cache
def _fixed(environment: Environment, name: str, kind: str, language: str | None) -> Markup:
    return Markup(environment.get_template(name).render(kind=kind))  # noqa: S704 (drawn by the template)


@pass_environment
def fixed(environment: Environment, name: str, kind: str = "") -> Markup:
    """A piece that depends on nothing but the language and its kind: drawn once."""
    return _fixed(environment, name, kind, get_language())


@pass_environment
def tag(environment: Environment, kind: str) -> Markup:
    """The small label of a state."""
    return _fixed(environment, "common/tag.html", kind, get_language())


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a page. Those with one id, as rows ask for, and those without are looked up once."""
    ids = (*args, *kwargs.values())
    if len(ids) == 1 and isinstance(ids[0], UUID):
        before, after = _address(name, next(iter(kwargs), ""), get_urlconf(), get_script_prefix())
        return f"{before}{ids[0]}{after}"
    if not ids:
        return _plain(name, get_urlconf(), get_script_prefix())
    return reverse(name, args=args, kwargs=kwargs)


@cache
def _plain(name: str, _urlconf: str | None, _prefix: str) -> str:
    return reverse(name)


@cache
def _address(name: str, key: str, _urlconf: str | None, _prefix: str) -> tuple[str, str]:
    """What stands before and after the id in the address of a page."""
    whole = reverse(name, kwargs={key: SOME_ID}) if key else reverse(name, args=[SOME_ID])
    before, _, after = whole.partition(str(SOME_ID))
    return before, after


def still(path: str) -> str:
    """The address of a file that doesn't change while the program runs: a page asks for a score of them."""
    return _still(path, get_script_prefix())


@cache
def _still(path: str, _prefix: str) -> str:
    return static(path)


def default_if_none(value: object, default: object) -> object:
    """The value, unless there is none."""
    return default if value is None else value


def languages() -> list[tuple[str, str]]:
    """The languages of the pages, with their own names."""
    return list(settings.LANGUAGES)


GLOBALS: dict[str, Callable[..., Any]] = {
    "_": gettext,
    "attributes": attributes,
    "available_languages": languages,
    "current_language": get_language,
    "due": due,
    "fixed": fixed,
    "icon": icon,
    "moment": moment,
    "on_day": day,
    "since": since,
    "static": still,
    "tag": tag,
    "url_for": url,
}
FILTERS: dict[str, Callable[..., Any]] = {
    "capfirst": capfirst,
    "date": date,
    "default_if_none": default_if_none,
    "first_id": first_id,
    "floatformat": floatformat,
    "has_options": has_options,
    "linebreaksbr": linebreaksbr,
    "no_stop": no_stop,
    "truncatechars": truncatechars,
}


def environment(**options: Any) -> Environment:
    """What templates may call; an unknown name is empty, as in Django's own templates."""
    made = Environment(  # noqa: S701 (Django's backend switches escaping on)
        **{**options, "undefined": ChainableUndefined, "lstrip_blocks": True, "extensions": [Texts]}
    )
    made.globals.update(GLOBALS)
    made.filters.update(FILTERS)
    return made
