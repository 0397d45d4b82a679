"""Which document a report is, what it lacks, who answers at once, which reports may belong together."""

import datetime as dt

import pytest

from reimari.concerns.documents import (
    OIDS,
    Address,
    Author,
    Client,
    Guardian,
    Reported,
    Reporter,
    document_of,
    missing_of,
    tree_of,
    without_reporters,
)
from reimari.concerns.rules import (
    Known,
    Told,
    is_open_in,
    kind_of,
    name_key,
    reference_of,
    report_problems,
    reporter_problems,
    same_client,
)
from reimari.region.reference.documents import Field, unknown_fields
from reimari.region.reference.showing import Coded
from tests.factories import county

DAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("consent", "named", "kind"),
    [
        ("yes", True, "contact"),
        ("yes", False, "report"),
        ("no", True, "report"),
        ("no", False, "report"),
        ("", True, "report"),
    ],
)
def test_the_consent_decides_which_document_it_is(consent: str, named: bool, kind: str) -> None:  # noqa: FBT001
    """I-05; 4018 can't be without the name of whoever makes it."""
    assert kind_of(consent, named=named) == kind


@pytest.mark.parametrize(
    ("told", "kind", "codes"),
    [
        (Told(kind="anonymous", named=False), "report", set()),
        (Told(kind="anonymous", named=False, says_anything=True), "report", {"concerns.anonymous_data"}),
        (Told(kind="close_person", named=False), "report", {"concerns.no_name"}),
        (Told(kind="other_authority", named=False), "report", {"concerns.nameless_official"}),
        (Told(kind="close_person", named=True, wants_secrecy=True), "report", {"concerns.no_reasons"}),
        (Told(kind="close_person", named=True, wants_secrecy=True, reasons=True), "report", set()),
        (
            Told(kind="other_authority", named=True, wants_secrecy=True, reasons=True),
            "report",
            {"concerns.no_secrecy"},
        ),
        (
            Told(kind="close_person", named=True, wants_secrecy=True, reasons=True),
            "contact",
            {"concerns.no_secrecy"},
        ),
    ],
)
def test_how_somebody_may_present_themselves(told: Told, kind: str, codes: set[str]) -> None:
    assert {each.code for each in reporter_problems(told, kind=kind)} == codes


def test_what_a_report_lacks() -> None:
    found = report_problems(kind="contact", consent="", somebody=False, description=False, subjects=())
    codes = ("no_consent", "nobody", "no_description", "no_subject")
    assert [each.code for each in found] == [f"concerns.{code}" for code in codes]
    assert not report_problems(kind="report", consent="no", somebody=True, description=True, subjects=())


def test_a_reference_tells_nothing_and_is_read_aloud_easily() -> None:
    one, other = reference_of(b"1"), reference_of(b"2")
    assert one != other
    assert len(one) == 9
    assert not set("O0I1") & set(one + other)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (Known(person="a"), Known(person="a"), "person"),
        (Known(person="a", name="x y"), Known(person="b", name="x y"), ""),
        (Known(identity_code="1"), Known(identity_code="1"), "code"),
        (Known(identity_code="1", name="x y"), Known(identity_code="2", name="x y"), ""),
        (Known(name="x y"), Known(name="x y"), "name"),
        (Known(name="x y", phone="1"), Known(name="x y", phone="2"), ""),
        (Known(name="x y", phone="1", postcode="3"), Known(name="x y", phone="2", postcode="3"), "name"),
        (Known(), Known(), ""),
    ],
)
def test_reports_that_may_be_about_the_same_person(one: Known, other: Known, why: str) -> None:
    assert same_client(one, other) == same_client(other, one) == why


def test_a_name_is_compared_whole_and_in_any_letters() -> None:
    assert name_key("Åström", "Östen") == name_key("ÅSTRÖM", "östen")
    assert name_key("Åström", "") == ""


def test_the_form_is_open_only_where_the_county_has_it_on() -> None:
    """R-KS-24."""
    ks = county("KS")
    assert is_open_in(ks, DAY, ["JYVASKYLA"])
    assert not is_open_in(ks, DAY, ["JAMSA"])
    assert not is_open_in(county("PS"), DAY, ["KUOPIO"])


ADDRESS = Address("Katu 1", "40100", "Kaupunki")


def whole(kind: str) -> Reported:
    """A report that says all that its document has room for."""
    contact = kind == "contact"
    reporter = Reporter(
        last_name="A",
        first_names="B",
        title="C",
        organisation="D",
        addresses=(ADDRESS, ADDRESS),
        phone="+35840",
        role=Coded("", "5"),
        description="E",
        wants_secrecy=not contact,
        secrecy_reasons="" if contact else "F",
    )
    client = Client(
        last_name="G",
        first_names="H",
        identity_code="010190-999W",
        is_protected=True,
        addresses=(ADDRESS,),
        phone="+35840",
        guardians=(Guardian("I", "J", "+35840"),),
    )
    return Reported(
        kind=kind,
        on=DAY,
        consent=contact,
        clients=(client, client),
        reporters=(reporter, reporter),
        subjects=(Coded("money"), Coded("housing")),
        description="K",
        more="L",
        law="M",
        author=Author("N", "O", "P", Coded("Q")),
    )


def paths(tree: Field, at: str = "") -> set[str]:
    """Every field at the end of a branch."""
    found: set[str] = set()
    for each in tree.fields:
        here = f"{at}/{each.id}"
        found |= paths(each, here) if each.fields else {here}
    return found


def said(document: object, at: str = "") -> set[str]:
    if isinstance(document, list):
        return set().union(*(said(each, at) for each in document))
    if isinstance(document, dict) and "displayName" not in document and "codeSystem" not in document:
        return set().union(*(said(value, f"{at}/{name}") for name, value in document.items()))
    return {at}


@pytest.mark.parametrize("kind", OIDS)
def test_a_whole_document_fills_every_official_field_and_no_other(kind: str) -> None:
    document = document_of(whole(kind))
    tree = tree_of(kind)
    assert not missing_of(kind, document)
    assert not unknown_fields(tree, document)
    assert said(document) == paths(tree)


@pytest.mark.parametrize("kind", OIDS)
def test_what_is_missing_is_told_by_its_official_path(kind: str) -> None:
    empty = Reported(kind=kind, on=DAY, consent=True, clients=(Client(first_names="H"),))
    missing = set(missing_of(kind, document_of(empty)))
    common = {"asiakas/sukunimi"}
    own = {
        "contact": {"yhteydenottaja", "asiasisalto"},
        "report": {"kuvaus_tilanteesta_ja_huolesta"},
    }
    assert missing == common | own[kind]


@pytest.mark.parametrize("kind", OIDS)
def test_without_who_reported_nothing_of_them_is_left(kind: str) -> None:
    left = str(without_reporters(document_of(whole(kind))))
    assert "'E'" not in left
    assert "'D'" not in left
