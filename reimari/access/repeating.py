"""A form that is sent again is answered as it was answered first, however the world looks by then."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from reimari.access.actor import Actor
from reimari.access.catalogue import Forbidden, Unseen
from reimari.access.deeds import Deed
from reimari.common.pages import key_of
from reimari.common.problems import Refused

type View = Callable[..., HttpResponse]
type DeedOf = Callable[..., Deed[Any, ..., Any]]
type RowsOf = Callable[..., Iterable[object] | None]
type Onward = Callable[..., HttpResponse]  # (request, the deed's answer, the view's own arguments)
WRONG = 400


def answers_once(
    deed: Deed[Any, ..., Any] | DeedOf, onward: Onward, *, to: RowsOf | None = None
) -> Callable[[View], View]:
    """Ask for the first answer before the view looks at anything, and again when it found something wrong.

    The second look is for two sendings at the same moment: the slower one may read a row that the faster has
    already changed. `deed`: the view's deed, or a function of the view's arguments that names it. `to`: the
    ids of the rows it may be done to, by the view's arguments; else the address's `pk`, if it has one.
    """
    rows = to or _named

    def again(request: HttpRequest, given: dict[str, Any]) -> HttpResponse | None:
        done = deed if isinstance(deed, Deed) else deed(**given)
        answer = _first(done, request, rows(**given))
        return None if answer is None else onward(request, answer, **given)

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, **given: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, **given)
            return again(request, given) or _once(view, again, request, given)

        return run

    return decorate


def _named(**given: Any) -> Iterable[object] | None:
    return [given["pk"]] if "pk" in given else None


def _first(deed: Deed[Any, ..., Any], request: HttpRequest, to: Iterable[object] | None) -> Model | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        return deed.first(key_of(request), actor, to=to)
    except BadRequest:  # no key: the view says so to whoever may send it at all
        return None


def _once(
    view: View,
    again: Callable[[HttpRequest, dict[str, Any]], HttpResponse | None],
    request: HttpRequest,
    given: dict[str, Any],
) -> HttpResponse:
    try:
        shown = view(request, **given)
    except (Refused, Forbidden, Unseen):
        if known := again(request, given):
            return known
        raise
    return (shown.status_code >= WRONG and again(request, given)) or shown
