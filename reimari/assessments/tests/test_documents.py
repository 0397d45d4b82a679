"""The record as document 1009: each compulsory field is there, none is unknown, all in the official order."""

import datetime as dt
from dataclasses import fields, replace
from typing import Any

import pytest

from reimari.assessments.documents import (
    ENGLISH,
    OID,
    Assessed,
    Author,
    Client,
    Service,
    document_of,
    label_of,
    missing_of,
)
from reimari.assessments.rules import Switches
from reimari.region.reference.documents import Field, field_tree, unknown_fields
from reimari.region.reference.showing import Coded, Words, sent_as, shown_as

TREE = field_tree(OID)
FULL = Assessed(
    language="sv",
    client=Client("Aaltomeri", "Testi Maria", "010190-901R", "T-1"),
    author=Author("Kuusirinne", "Eero", "Handledare", Coded("Handledning")),
    on=dt.date(2026, 11, 26),
    contact_mode=Coded("telefon"),
    subjects=(Coded("boende"), Coded("ekonomi")),
    description="Hyran är obetald.",
    own_view="Vill bo hemma.",
    measures="Ringt.",
    services=(
        Service(Coded("Service för äldre"), Coded("Hemvård"), "Morgnar."),
        Service(description="Något annat."),
    ),
    agreed="Besök på onsdag.",
    switches=Switches(over_75=True),
    urgency=Coded("klass 2", "2"),
    reasons="36 §",
    more="Inget.",
)
LEAST = Assessed(
    client=Client("Aaltomeri", "Testi", temporary_id="T-1"),
    author=Author("Kuusirinne", "Eero"),
    on=dt.date(2026, 11, 26),
    measures="Called.",
    urgency=Coded("class 3", "3"),
)
# what our record doesn't hold: codes of child welfare matters aren't known, no county gives the law's text
NOT_OURS = {"lastensuojeluasian_syy", "lakiselostus"}


def paths(group: Field, above: str = "") -> list[tuple[str, Field]]:
    found = []
    for field in group.fields:
        found += [(f"{above}{field.id}", field), *paths(field, f"{above}{field.id}/")]
    return found


def said(document: dict[str, Any], above: str = "") -> set[str]:
    """The paths of all that a document says."""
    found = set()
    for name, value in document.items():
        found.add(f"{above}{name}")
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and "displayName" not in each:
                found |= said(each, f"{above}{name}/")
    return found


@pytest.mark.parametrize("record", [FULL, LEAST], ids=["full", "least"])
def test_the_document_has_each_compulsory_field_and_no_unknown_one(record: Assessed) -> None:
    document = document_of(record)
    assert missing_of(document) == []
    assert unknown_fields(TREE, document) == []


def test_a_full_record_fills_every_field_that_is_ours_in_the_official_order() -> None:
    document = document_of(FULL)
    ours = [path for path, _field in paths(TREE) if path not in NOT_OURS]
    with_temporary = said(document) | said(document_of(LEAST))
    assert with_temporary == set(ours)
    assert list(document) == [field.id for field in TREE.fields if field.id not in NOT_OURS]


def test_codes_name_the_classification_of_their_field() -> None:
    document = document_of(FULL)
    for path, field in paths(TREE):
        if not field.system or path in NOT_OURS:
            continue
        values = [document]
        for name in path.split("/"):
            found = [value[name] for value in values if name in value]
            values = [one for each in found for one in (each if isinstance(each, list) else [each])]
        assert {value["codeSystem"] for value in values} == {field.system}, path


def test_an_identity_code_or_a_temporary_identifier_is_demanded_and_only_one_is_told() -> None:
    assert "tilapainen_yksilointitunnus" not in document_of(FULL)["asiakas"][0]
    nameless = replace(LEAST, client=Client("Aaltomeri", "Testi"))
    assert missing_of(document_of(nameless)) == ["asiakas/henkilotunnus"]
    assert missing_of(document_of(replace(LEAST, client=None))) == ["asiakas"]


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"measures": ""}, ["toimenpiteet"]),
        ({"urgency": None}, ["arvio_asian_kiireellisyydesta"]),
        ({"author": Author("", "")}, ["laatija"]),
        ({"author": Author("Kuusirinne", "")}, ["laatija/etunimet"]),
        ({"client": Client("", "Testi", "010190-901R")}, ["asiakas/sukunimi"]),
    ],
)
def test_what_is_missing_is_told(changed: dict[str, Any], missing: list[str]) -> None:
    assert missing_of(document_of(replace(LEAST, **changed))) == missing


def test_a_switch_that_says_no_is_told() -> None:
    document = document_of(LEAST)
    assert [document[name] for name in list(document) if isinstance(document[name], bool)] == [False] * 3


def test_how_the_person_sees_it_stands_in_the_description() -> None:
    assert (
        document_of(FULL)["kuvaus_tilanteesta"] == "Hyran är obetald.\n\nPersonens egen syn: Vill bo hemma."
    )


def test_the_file_names_the_document_and_what_it_corrects() -> None:
    sent = sent_as(TREE, OID, document_of(FULL), case="IU-2026-000001", id="b", replaces="a")
    assert (sent["document"]["oid"], sent["replaces"], sent["case"]) == (OID, "a", "IU-2026-000001")
    assert sent[TREE.id]["toimenpiteet"] == "Ringt."
    assert sent["document"]["name"]["fi"].startswith("Sosiaalihuollon tarpeesta tehdyn ilmoituksen")


def test_every_field_has_an_english_label_and_the_official_ones() -> None:
    assert {path.rpartition("/")[2] for path, _field in paths(TREE)} == set(ENGLISH)
    assert label_of("laatija/tehtavanimike", "fi") == "Tehtävänimike"
    assert label_of("toimenpiteet", "sv") == "Åtgärder"
    assert label_of("toimenpiteet", "en") == "Measures"


def test_it_is_read_in_the_official_order_with_what_is_missing() -> None:
    words = Words(language="fi", yes="kyllä", no="ei", english=ENGLISH)
    shown = shown_as(TREE, document_of(replace(FULL, measures="")), words)
    names = [field.id for field in TREE.fields if field.id not in NOT_OURS]
    assert [each.id for each in shown] == names
    by_id = {each.id: each for each in shown}
    assert by_id["toimenpiteet"].missing
    assert by_id["henkilo_saa_ylinta_hoitotukea"].lines == ("ei",)
    assert by_id["henkilo_on_yli_seitsemanviisi_vuotias"].lines == ("kyllä",)
    assert len(by_id["tyontekijan_arvio_tarvittavista_palveluista"].groups) == len(FULL.services)


def test_nothing_that_is_said_is_forgotten() -> None:
    """Each part of a record that changes, changes the document."""
    for field in fields(Assessed):
        other: dict[str, Any] = {"on": dt.date(2020, 1, 1), "language": "fi", "switches": Switches()}
        changed: Any = other.get(field.name, () if field.name in {"subjects", "services"} else None)
        if field.name in {"description", "own_view", "measures", "agreed", "reasons", "more"}:
            changed = "Something else."
        if field.name == "author":
            changed = Author("Toinen", "Eero")
        assert document_of(replace(FULL, **{field.name: changed})) != document_of(FULL), field.name
