"""The document tells how the interface answers: Schemathesis sends what it allows and what it doesn't."""

import io
import itertools
import json
import os
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, cast

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from schemathesis.checks import positive_data_acceptance

from reimari.access.catalogue import ACTIONS
from reimari.api.access import SCOPES
from reimari.api.endpoints import api
from reimari.api.exports import FILES
from reimari.api.models import Token
from reimari.api.tests.calling import SECRET, WEST, a_token, sign
from reimari.common.ids import uuid7
from reimari.common.signatures import SIGNATURE, TIMESTAMP
from reimari.staff.models import Post
from tests.factories import NOW, a_case

pytestmark = pytest.mark.django_db
TIMES, MARKS = re.compile(r"[0-9]{1,12}"), re.compile(r"v1=[0-9a-f]{64}")
HEADERS = {"Authorization": f"Bearer {SECRET}"}
ROUNDS = int(os.environ.get("REIMARI_API_EXAMPLES", "8"))  # for each address
often = hypothesis.settings(
    max_examples=ROUNDS,
    deadline=None,
    database=None,
    derandomize="REIMARI_API_EXAMPLES" not in os.environ,
    suppress_health_check=list(hypothesis.HealthCheck),
)
# Which codes and days a county has stands in its profile, so what the document allows may be refused (422).
EDGES = 7 * ROUNDS
OPERATIONS = [
    (address, method.upper())
    for address, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method in methods
]
BY_THE_COUNTY = [positive_data_acceptance]


@pytest.fixture
def case_number(aino: Post) -> str:
    """Of a case that is there."""
    return a_case(aino, WEST).number


class Signing:
    """Signs what is sent where the document asks for it: nobody could make up a signature that fits.

    What the test left out or wrote wrongly stays so.
    """

    def __init__(self, pages: WSGIHandler, token: Token) -> None:
        self._pages, self._token = pages, token

    def __call__(self, environ: dict[str, Any], begin: Any) -> Any:
        """Send it on."""
        moment, signed = (f"HTTP_{name.upper().replace('-', '_')}" for name in (TIMESTAMP, SIGNATURE))
        timestamp, mark = environ.get(moment), environ.get(signed)
        if timestamp and mark and TIMES.fullmatch(timestamp) and MARKS.fullmatch(mark):
            sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(sent)
            headers = sign(self._token, sent)
            environ[moment], environ[signed] = headers[TIMESTAMP], headers[SIGNATURE]
        return self._pages(environ, begin)


@pytest.fixture
def document(case_number: str) -> Iterator[Any]:
    """The interface as the document tells it, with a case and a token for everything."""
    token = a_token(a_minute=1_000_000, teams=())
    for signal in (request_started, request_finished):  # as Django's own test client: one connection for all
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", Signing(WSGIHandler(), token))
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def cases(document: Any, address: str, method: str, mode: schemathesis.GenerationMode) -> Any:
    """Calls of one address: as the document allows them, or not."""
    return document[address][method].as_strategy(mode)


@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
@pytest.mark.parametrize(("address", "method"), OPERATIONS)
def test_every_address_answers_as_the_document_tells(
    document: Any, address: str, method: str, mode: schemathesis.GenerationMode
) -> None:
    @often
    @hypothesis.given(case=cases(document, address, method, mode))
    def ask(case: "schemathesis.Case[Any]") -> None:
        case.call_and_validate(headers=HEADERS, excluded_checks=BY_THE_COUNTY)

    ask()


@pytest.mark.parametrize(("address", "method"), OPERATIONS)
def test_every_edge_of_what_the_document_tells(document: Any, address: str, method: str) -> None:
    """Each limit of each value, other methods, headers that are left out: the same ones every time."""
    operation = document[address][method]
    modes = list(schemathesis.GenerationMode)
    config = document.config.generation_for(operation=operation)
    edges = document.iter_coverage_cases(operation, generation_modes=modes, generation_config=config)
    asked = 0
    for case in itertools.islice(edges, EDGES):
        case.call_and_validate(headers=HEADERS, excluded_checks=BY_THE_COUNTY)
        asked += 1
    assert asked > 5


def test_what_is_sent_with_the_countys_codes_is_taken_and_found_again(document: Any) -> None:
    """The first answer leads to the second: what the document calls a link."""
    state = document["/api/v1/contacts/{contact_id}"]["GET"]
    positive = schemathesis.GenerationMode.POSITIVE
    taken = []

    @often
    @hypothesis.given(case=cases(document, "/api/v1/contacts", "POST", positive))
    def send(case: "schemathesis.Case[Any]") -> None:
        case.body = with_codes(cast(dict[str, Any], case.body))
        answer = case.call_and_validate(headers=HEADERS)
        link = document.raw_schema["paths"]["/api/v1/contacts"]["post"]["responses"]["201"]["links"]["state"]
        assert link["operationId"] == "contactState"
        found = state.Case(path_parameters={"contact_id": answer.json()["id"]})
        taken.append(found.call_and_validate(headers=HEADERS).json())

    send()
    assert {said["state"] for said in taken} == {"open"}
    assert len({said["id"] for said in taken}) > 5


def test_what_is_told_of_calls_of_the_countys_lines_is_taken(document: Any) -> None:
    tell = document["/api/v1/telephony/events"]["POST"]
    states = set()

    @often
    @hypothesis.given(case=tell.as_strategy(schemathesis.GenerationMode.POSITIVE))
    def send(case: "schemathesis.Case[Any]") -> None:
        known = {"id": str(uuid7()), "channel": "PHONE", "occurred_at": NOW.isoformat()}
        case.body = {**cast(dict[str, Any], case.body), **known}
        answer = case.call_and_validate(headers=HEADERS)
        assert answer.status_code == HTTPStatus.OK
        states.add(answer.json()["state"])

    send()
    assert states


def test_the_status_of_a_case_that_is_there_has_the_documented_shape(document: Any, case_number: str) -> None:
    status = document["/api/v1/cases/{reference}/status"]["GET"]
    answer = status.Case(path_parameters={"reference": case_number}).call_and_validate(headers=HEADERS)
    assert answer.json()["number"] == case_number


def with_codes(given: dict[str, Any]) -> dict[str, Any]:
    """The same contact in the county's codes, of now; words, names and numbers as they came."""
    somebody = {"part": "contactor", "kind": "client"}
    participants = [
        somebody | {key: each[key] for key in ("name", "work_unit") if key in each}
        for each in given["participants"]
    ]
    matters = [{"own_words": each["own_words"]} for each in given["matters"]]
    known = {
        "channel": "phone",
        "received_at": NOW.isoformat(),
        "line": WEST,
        "services": [],
        "save_anyway": True,
    }
    return {**given, **known, "participants": participants[:1], "matters": matters}


def test_the_document_is_for_everybody_and_names_the_scopes(db: None) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.headers["Content-Type"].startswith("application/json")
    told = json.loads(answer.content)
    assert told["openapi"].startswith("3.1")
    operations = [one for methods in told["paths"].values() for one in methods.values()]
    named = {scope for one in operations for security in one["security"] for scope in security["Bearer"]}
    assert named == set(SCOPES) <= set(ACTIONS)
    assert all("requestBody" in one for one in operations if "400" in one["responses"])
    for one in operations:
        assert {"401", "403", "429", "500", "503"} <= set(one["responses"])
        for status, response in one["responses"].items():
            if status == "304":
                assert "content" not in response
            elif one["operationId"] == "warehouseFile" and status == "200":
                assert set(response["content"]) == set(FILES[200]["content"])
            else:
                (media_type,) = response["content"]
                assert media_type == ("application/json" if status < "300" else "application/problem+json")
