"""Refusals as `application/problem+json` (RFC 9457), whoever raised them; never what is inside."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from reimari.access.catalogue import Forbidden, Unseen
from reimari.access.middleware import told_of
from reimari.access.recording import record_denied, request_id
from reimari.api.bearer import ApiRequest, TooMany, Unsigned
from reimari.common.lines import BadLine, NotJson
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of

PROBLEM = "application/problem+json"
# The code of each status; a refusal in words (409) has the codes of its sentences instead.
CODES = {
    400: "api.unreadable",
    401: "api.no_token",
    403: "api.no_scope",
    404: "api.unseen",
    405: "api.method",
    413: "api.too_large",
    415: "api.media_type",
    422: "api.invalid",
    429: "api.too_often",
    500: "api.fault",
    503: "api.away",
}
SIGNED_WRONGLY = "api.signature"
INVALID = "What was sent can't be taken."
logger = logging.getLogger("django.request")


class Wrong422(Exception):
    """What was sent can't be taken: which key, and why."""

    def __init__(self, field: str, message: str, *, code: str = "") -> None:
        super().__init__(field)
        self.errors = [{"field": field, "message": message}]
        self.codes = [code] if code else []


def problem(
    status: int, detail: str, *, codes: Sequence[str] = (), errors: Sequence[dict[str, str]] = ()
) -> HttpResponse:
    """The answer to what can't be done."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": request_id.get(),
        "codes": list(codes) or [CODES[status]],
        "errors": list(errors),
    }
    return HttpResponse(orjson.dumps(told), status=status, content_type=PROBLEM)


def speak(api: NinjaAPI) -> None:
    """Let the interface tell every refusal in this form."""
    for kind, answer in ANSWERS.items():
        api.add_exception_handler(kind, answer)


def not_allowed(allow: str) -> HttpResponse:
    """Another method than the address has."""
    answer = problem(405, f"This address takes {allow}.")
    answer.headers["Allow"] = allow
    return answer


def missing() -> HttpResponse:
    """No such address, or nothing there for this caller: the same words for both."""
    return problem(404, "There is no such thing, or it isn't for this token.")


def _unauthenticated(request: HttpRequest, wrong: Any) -> HttpResponse:
    answer = problem(401, "Send a token that holds: Authorization: Bearer …")
    shown = ', error="invalid_token"' if "Authorization" in request.headers else ""
    answer.headers["WWW-Authenticate"] = f'Bearer realm="reimari"{shown}'
    return answer


def _forbidden(request: HttpRequest, wrong: Forbidden) -> HttpResponse:
    scope = str(wrong)
    answer = problem(403, f"The token hasn't the scope {scope}, or doesn't reach this.")
    answer.headers["WWW-Authenticate"] = (
        f'Bearer realm="reimari", error="insufficient_scope", scope="{scope}"'
    )
    return answer


def _unseen(request: ApiRequest, wrong: Unseen) -> HttpResponse:
    record_denied(wrong.action, request.actor, wrong.model, told_of(wrong.pk))
    return missing()


def _missing(request: HttpRequest, wrong: Any) -> HttpResponse:
    return missing()


def _refused(request: HttpRequest, wrong: Refused) -> HttpResponse:
    codes = [each.code for each in wrong.problems]
    return problem(409, " ".join(sentences_of(wrong.problems)), codes=codes)


def _invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    errors = [{"field": _field(each["loc"]), "message": str(each["msg"])} for each in wrong.errors]
    return problem(422, INVALID, errors=errors)


def _field(where: Sequence[object]) -> str:
    """The path to a value in what was sent; without the name that the parameter has in our code."""
    of_body = where[0] == "body" and where[2:]
    inner = of_body or where[1:]
    return ".".join(map(str, inner or where))


def _wrong(request: HttpRequest, wrong: Wrong422) -> HttpResponse:
    return problem(422, INVALID, codes=wrong.codes, errors=wrong.errors)


def _bad_line(request: HttpRequest, wrong: BadLine) -> HttpResponse:
    return problem(422, INVALID, errors=[{"field": wrong.field or "", "message": wrong.message}])


def _unreadable(request: HttpRequest, wrong: Any) -> HttpResponse:
    return problem(400, "The body isn't an object of JSON in UTF-8.")


def _unsigned(request: HttpRequest, wrong: Unsigned) -> HttpResponse:
    answer = problem(401, str(wrong), codes=[SIGNED_WRONGLY])
    answer.headers["WWW-Authenticate"] = 'Bearer realm="reimari"'
    return answer


def _http(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    answer = problem(wrong.status_code, str(wrong))
    if isinstance(wrong, TooMany):
        answer.headers["Retry-After"] = str(wrong.wait)
    return answer


def _suspicious(request: HttpRequest, wrong: Any) -> HttpResponse:
    return problem(400, "The request can't be read.")


def _too_big(request: HttpRequest, wrong: Any) -> HttpResponse:
    return problem(413, "The body is too large.")


def _away(request: HttpRequest, wrong: Any) -> HttpResponse:
    logger.error("away", exc_info=wrong, extra={"status_code": 503, "request": request})
    answer = problem(503, "The database is away; try again with the same key.")
    answer.headers["Retry-After"] = "2"
    return answer


def _fault(request: HttpRequest, wrong: Exception) -> HttpResponse:
    logger.error("fault", exc_info=wrong, extra={"status_code": 500, "request": request})
    return problem(500, "A fault of ours. Tell us the request's id.")


ANSWERS: dict[type[Exception], Any] = {
    Exception: _fault,
    InterfaceError: _away,
    OperationalError: _away,
    SuspiciousOperation: _suspicious,
    BadRequest: _suspicious,
    RequestDataTooBig: _too_big,
    Http404: _missing,
    HttpError: _http,
    Unsigned: _unsigned,
    AuthenticationError: _unauthenticated,
    ValidationError: _invalid,
    Forbidden: _forbidden,
    Unseen: _unseen,
    Refused: _refused,
    BadLine: _bad_line,
    NotJson: _unreadable,
    Wrong422: _wrong,
}
