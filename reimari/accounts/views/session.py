"""How long this session still lasts, as the page asks shortly before its end; and staying in it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reimari.accounts.sessions import ends_in, stay
from reimari.accounts.wall import while_enrolling


@while_enrolling
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """Asked with X-Live it keeps nothing alive; posted, its user says that they are still there."""
    now = int(timezone.now().timestamp())
    if request.method == "POST":
        stay(request.session, now)
    left, stays = ends_in(request.session, now)
    return JsonResponse({"left": left, "stays": stays})
