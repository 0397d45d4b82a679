"""The interface with its own description: OpenAPI 3.1, told as it really answers."""

from collections.abc import Iterable, Mapping
from typing import Any, override

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from reimari.access.catalogue import Action
from reimari.api.bearer import JSON, LARGEST, Bearer
from reimari.api.examples import add_examples
from reimari.api.problems import CODES, PROBLEM
from reimari.api.shapes import ProblemOut

DESCRIPTION = f"""Contacts in, case status out; who answers, and by when; telephone calls.

Every call shows a token (`Authorization: Bearer …`) whose scopes the county has chosen; each address names
its scope. A write carries a key of the caller's own (`Idempotency-Key`, a UUID): the same key with the same
content gets the first answer again and does nothing new. Bodies are JSON in UTF-8, at most {LARGEST} bytes.
Every refusal is a problem of RFC 9457 with codes for programs. Moments are RFC 3339 with an offset. Keys of
answers may be added; none is removed or changes its meaning within `/api/v1`."""
SCOPE = "x-scope"
BAD = 400
ALWAYS = (401, 403, 429, 500, 503)
HEADERS: dict[int, Mapping[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}},
    403: {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}},
    429: {"Retry-After": {"schema": {"type": "integer"}, "required": True, "description": "seconds"}},
    503: {"Retry-After": {"schema": {"type": "integer"}, "required": True, "description": "seconds"}},
}


class Interface(NinjaAPI):
    """A ninja that tells problems by their own media type, and scopes beside the token."""

    def __init__(self, **given: Any) -> None:
        super().__init__(title="Reimari", version="1", description=DESCRIPTION, auth=Bearer(), **given)

    @override
    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """The document; ninja's own tells one media type for everything, no scope and no example."""
        document = super().get_openapi_schema(**given)
        for methods in document["paths"].values():
            for operation in methods.values():
                operation["security"] = [{"Bearer": list(operation.pop(SCOPE))}]
                add_examples(operation)
                for status, answer in operation["responses"].items():
                    _as_problem(int(status), answer)
        return document


def _as_problem(status: int, answer: dict[str, Any]) -> None:
    if status < BAD:
        return
    answer["content"] = {PROBLEM: answer["content"].pop(JSON)}
    if status in CODES:
        answer["description"] = f"{answer['description']}: `{CODES[status]}`"
    if status in HEADERS:
        answer["headers"] = dict(HEADERS[status])


def answers(good: Mapping[int, Any], *refused: int) -> dict[int, Any]:
    """The answers of an address: the good ones, its own refusals, and those that every address has."""
    return {**good, **dict.fromkeys(sorted({*refused, *ALWAYS}), ProblemOut)}


def scoped(*actions: Action, **extra: Any) -> dict[str, Any]:
    """What the document tells of an address beside its shapes: one of these scopes is needed."""
    return {SCOPE: [action.name for action in actions], **extra}


def body(shape: type, examples: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The body of an address that reads it itself, so that it reads just what the command reads."""
    schema = shape.model_json_schema(by_alias=True)  # type: ignore[attr-defined]
    inner: dict[str, Any] = schema.pop("$defs", {})
    for name, property_ in schema["properties"].items():
        schema["properties"][name] = _inlined(property_, inner)
    told = {f"example {number}": {"value": dict(value)} for number, value in enumerate(examples, start=1)}
    return {"requestBody": {"required": True, "content": {JSON: {"schema": schema, "examples": told}}}}


NO_DEFAULT = ("default", None)  # what is left out isn't null: the commands refuse null


def _inlined(part: Any, inner: Mapping[str, Any]) -> Any:
    if isinstance(part, dict):
        if "$ref" in part:
            return _inlined(inner[part["$ref"].rpartition("/")[2]], inner)
        return {key: _inlined(value, inner) for key, value in part.items() if (key, value) != NO_DEFAULT}
    return [_inlined(value, inner) for value in part] if isinstance(part, list) else part
