"""Each address shows what is sent and what comes back; and that is what the document itself allows."""

import csv
import json
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.utils.translation import override

from reimari.api.bearer import JSON
from reimari.api.endpoints import api
from reimari.api.examples import ANSWERS, BODIES, FILE, MANIFEST, OTHERS, PARAMETERS
from reimari.api.exports import listed
from reimari.api.reporting import ways
from reimari.common.signatures import SIGNATURE, TIMESTAMP
from reimari.figures.definitions import FIGURES
from reimari.figures.rules import growth
from reimari.staff.models import Post
from reimari.warehouse.definitions import CODES, FACTS
from reimari.warehouse.dictionary import package
from reimari.warehouse.exporting import export
from reimari.warehouse.nights import Nights
from reimari.warehouse.tasks import WAREHOUSE
from tests.factories import at

KEY = "Idempotency-Key"


@cache
def document() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    return told


def operations() -> Iterator[dict[str, Any]]:
    for methods in document()["paths"].values():
        yield from methods.values()


def faults(schema: dict[str, Any], example: object) -> list[str]:
    """Where an example isn't what the schema allows."""
    whole = {**schema, "components": document()["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [f"{each.instance_path}: {each.message}" for each in validator.iter_errors(example)]


OPERATIONS = {each["operationId"]: each for each in operations()}


def shown(content: dict[str, Any]) -> list[Any]:
    """The examples of what is sent or answered."""
    return (
        [content["example"]]
        if "example" in content
        else [each["value"] for each in content.get("examples", {}).values()]
    )


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_address_shows_what_is_sent_and_what_comes_back(name: str) -> None:
    operation = OPERATIONS[name]
    status, content = next(
        (status, answer["content"])
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    )
    media_type = JSON if JSON in content and name != "warehouseFile" else "text/csv"
    answers = shown(content[media_type])
    assert len(answers) == 1 + (name in OTHERS)
    assert str(ANSWERS[name][0]) == status
    assert not [fault for each in answers for fault in faults(content[media_type]["schema"], each)]
    if "requestBody" in operation:
        body = operation["requestBody"]["content"][JSON]
        sent = shown(body)
        assert sent
        assert not [fault for each in sent for fault in faults(body["schema"], each)]
    for parameter in operation.get("parameters", []):
        if parameter["name"] == KEY:  # copied from here it would be that of another call
            continue
        assert not faults(parameter["schema"], parameter["example"]), parameter["name"]


def test_no_example_is_of_an_address_that_isnt_there() -> None:
    names = {each["name"] for one in OPERATIONS.values() for each in one.get("parameters", [])}
    assert set(ANSWERS) == set(OPERATIONS)
    assert set(BODIES) <= {name for name, one in OPERATIONS.items() if "requestBody" in one}
    assert set(PARAMETERS) == names - {KEY} >= {TIMESTAMP, SIGNATURE}


def test_a_wrong_example_would_be_found() -> None:
    schema = OPERATIONS["figure"]["responses"]["200"]["content"][JSON]["schema"]
    _status, _type, right = ANSWERS["figure"]
    assert faults(schema, {**right, "code": None})
    assert faults(schema, {**right, "counted_at": "yesterday"})
    assert faults(OPERATIONS["sendContact"]["requestBody"]["content"][JSON]["schema"], {"line": "X"})


def test_examples_of_figures_and_files_are_of_what_there_is() -> None:
    assert PARAMETERS["figure"] in FIGURES
    for example in ANSWERS["figures"][2]["figures"]:
        figure = FIGURES[example["code"]]
        for language, name in example["name"].items():
            with override(language):
                assert str(figure.name) == name
        assert list(figure.source) == example["source"]
        assert type(figure).__name__.lower() == example["kind"]
        assert {*example["dimensions"]} <= {*ways(figure)}
    (_of, _other, grown) = OTHERS["figure"]
    assert grown["code"] == "K-03-GROWTH"
    assert grown["months"][1]["total"]["stated"]["percent"] == growth(80, 60)
    head, row = csv.reader(StringIO(FILE))
    assert head == [column.name for column in CODES.columns]
    assert len(row) == len(head)
    described = json.loads(package())
    example = ANSWERS["warehouseDictionary"][2]
    assert example.keys() == described.keys()
    (codes,) = [each for each in described["resources"] if each["name"] == "codes"]
    assert example["resources"][0].keys() <= codes.keys()
    assert example["resources"][0]["schema"]["fields"][0] in codes["schema"]["fields"]


@pytest.mark.django_db(transaction=True)
def test_the_example_of_a_night_has_the_shape_of_a_real_one(
    aino: Post, tmp_path: Path, settings: Any
) -> None:
    del aino
    settings.EXPORT_FOLDER, settings.EXPORT_KEY = str(tmp_path), "k" * 40
    nights = Nights(tmp_path)
    export(nights, actor=WAREHOUSE, now=at("2026-11-26 02:40"))
    (manifest,) = listed(WAREHOUSE) or nights.all()
    assert manifest.keys() == MANIFEST.keys()
    assert len(manifest["tables"]) == len(FACTS) + 1
    for name in ("tables", "files"):
        assert {tuple(each) for each in manifest[name]} == {tuple(each) for each in MANIFEST[name]}
    assert len(manifest["key"]) == len(MANIFEST["key"])
