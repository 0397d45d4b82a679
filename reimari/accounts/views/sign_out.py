"""Sign out: the session ends, and the browser forgets what it kept of it."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    answer = redirect("accounts:sign_in")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
