"""What stands before every page: who isn't signed in signs in, who needs a second factor gets one first."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse

from reimari.accounts.carrying import carry, is_typed, page_before
from reimari.accounts.entering import ENROLS
from reimari.accounts.sessions import was_of
from reimari.common.pages import from_htmx, page

type View = Callable[..., HttpResponseBase]


def while_enrolling[V: View](view: V) -> V:
    """Open also to whoever has to get a second factor first."""
    view.while_enrolling = True  # type: ignore[attr-defined]
    return view


class SignInWall(LoginRequiredMiddleware):
    """Django's, but a form that was on its way isn't lost, and a second factor may be due."""

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated and request.session.get(ENROLS):
            free = getattr(view_func, "while_enrolling", False) or not getattr(
                view_func, "login_required", True
            )
            return None if free else redirect("accounts:methods")
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> Any:
        if request.method != "POST" or "X-Draft" in request.headers or _has_draft(request):
            return super().handle_no_permission(request, view_func)
        if from_htmx(request):
            return held_back(request, "sign_in", reverse("accounts:sign_in"))
        if is_typed(request):
            request.kept = carry(request, was_of(request))  # type: ignore[attr-defined]
            return resolve(settings.LOGIN_URL).func(request)
        back = page_before(request) or request.get_full_path()
        return redirect_to_login(back)


def _has_draft(request: HttpRequest) -> bool:
    """Whether the browser keeps what was typed, and the page brings it back (drafts.js)."""
    return "X-Drafted" in request.headers or "drafted" in request.POST


def held_back(request: HttpRequest, why: str, url: str) -> HttpResponse:
    """To a form that htmx has sent: its page stays as it is, and a line says what to do first."""
    answer = page(request, "accounts/views/_held_back.html", {"why": why, "url": url}, status=403)
    answer.headers["HX-Retarget"] = answer.headers["HX-Reselect"] = "#message"
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer
