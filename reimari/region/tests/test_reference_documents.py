"""The field trees of national documents, as they are packed with the program."""

from typing import Any

import pytest

from reimari.region.reference.documents import FOLDER, Field, field_tree, missing_fields, unknown_fields

OIDS = sorted(path.stem for path in FOLDER.glob("*.txt"))
TREE = Field(
    "root",
    "",
    "",
    fields=(
        Field(
            "who",
            "",
            "",
            tags=frozenset({"REQ", "REPEAT"}),
            fields=(Field("name", "", "", tags=frozenset({"REQ"})),),
        ),
        Field("what", "", "", "Teksti"),
        Field("where", "", "", fields=(Field("code", "", "", tags=frozenset({"REQ"})),)),
    ),
)


@pytest.mark.parametrize("oid", OIDS)
def test_every_line_of_a_field_is_read(oid: str) -> None:
    lines = (FOLDER / f"{oid}.txt").read_text(encoding="utf-8").splitlines()
    fields = [line for line in lines if line.lstrip().startswith("- ")]

    def count(field: Field) -> int:
        return 1 + sum(count(each) for each in field.fields)

    assert count(field_tree(oid)) == len(fields)


def test_names_tags_and_classifications_are_read() -> None:
    tree = field_tree("1.2.246.537.6.1506.1009.2023.9.11")
    urgency = tree["arvio_asian_kiireellisyydesta"]
    assert (urgency.required, urgency.repeats, urgency.system) == (True, False, "1.2.246.537.6.1252")
    assert (urgency.fi, urgency.sv) == ("Arvio asian kiireellisyydestä", "Bedömning av ärendets brådska")
    assert tree["asiakas"]["henkilotunnus"].conditional


@pytest.mark.parametrize(
    ("document", "missing", "unknown"),
    [
        ({"who": [{"name": "A"}]}, [], []),
        ({}, ["who"], []),
        ({"who": [{}, {"name": "B"}], "where": {"code": "x"}}, ["who/name"], []),
        ({"who": [{"name": "A"}], "where": {"other": "x"}}, ["where/code"], ["where/other"]),
        ({"who": {"name": "A"}}, [], ["who"]),
        ({"what": "x", "who": [{"name": "A"}]}, [], ["root"]),
        ({"who": [{"name": "A"}], "what": ["x"]}, [], ["what"]),
    ],
    ids=["least", "nothing", "one of two nameless", "unknown", "once only", "order", "too many"],
)
def test_what_a_document_lacks_and_what_the_tree_doesnt_know(
    document: dict[str, Any], missing: list[str], unknown: list[str]
) -> None:
    assert missing_fields(TREE, document) == missing
    assert unknown_fields(TREE, document) == unknown
