"""A report as the national document 4018 or 4006: a record in, its fields in their official order out.

No Django, no database. Who reported stands in these documents; pages that aren't about them leave it out
(I-23).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reimari.concerns.rules import CONTACT
from reimari.region.reference.documents import Field, field_tree, missing_fields
from reimari.region.reference.showing import Coded, coded, filled

OIDS = {CONTACT: "1.2.246.537.6.1506.4018.2022.9.28", "report": "1.2.246.537.6.1506.4006.2023.5.31"}
ROLE, SUBJECT, UNIT = 1243, 1282, 202  # national classifications
# What the official labels say in English, for whoever uses the desk in it
ENGLISH: Mapping[str, str] = {
    "asiakas": "Client",
    "sukunimi": "Last name",
    "etunimet": "First names",
    "henkilotunnus": "Identity code",
    "turvakielto": "Address protection",
    "yhteystiedot": "How to reach them",
    "osoite": "Address",
    "lahiosoite": "Street address",
    "postinumero": "Postal code",
    "postitoimipaikka": "Town",
    "puhelinnumero": "Phone",
    "huoltajuus": "Care of the child",
    "huoltaja": "Guardian",
    "yhteydenottaja": "Who contacts",
    "ilmoittaja": "Who reports",
    "henkilo": "Person",
    "tehtavanimike": "Title",
    "organisaatio": "Organisation",
    "taho": "Class",
    "kuvaus": "Description",
    "ilmoittajan_tietojen_salassapito": "The reporter's details are kept secret",
    "salassapidon_perustelut": "Reasons for secrecy",
    "yhteydenoton_paivamaara": "Date of the contact",
    "ilmoittamispaivamaara": "Date of the report",
    "asiasisalto": "Subject",
    "kuvaus_tilanteesta_ja_huolesta": "Description of the situation and the worry",
    "yhteydenotto_on_tehty_henkilon_suostumuksella": "The contact is made with the person's consent",
    "lisatiedot": "More information",
    "lakiselostus": "What the law says",
    "laatija": "Written down by",
    "palveluyksikko": "Service unit",
}
REPORTERS = frozenset({"yhteydenottaja", "ilmoittaja"})  # the fields that nobody but the entitled reads


@dataclass(frozen=True, slots=True)
class Address:
    street: str = ""
    postcode: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class Guardian:
    last_name: str
    first_names: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Whom it is about. `is_protected` None: nobody has said."""

    last_name: str = ""
    first_names: str = ""
    identity_code: str = ""
    is_protected: bool | None = None
    addresses: tuple[Address, ...] = ()
    phone: str = ""
    guardians: tuple[Guardian, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Who reports; of somebody anonymous only what they say of who they are."""

    last_name: str = ""
    first_names: str = ""
    title: str = ""
    organisation: str = ""
    addresses: tuple[Address, ...] = ()
    phone: str = ""
    role: Coded | None = None
    description: str = ""
    wants_secrecy: bool = False
    secrecy_reasons: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Which of our professionals wrote down what was told or came on paper."""

    last_name: str
    first_names: str
    title: str = ""
    unit: Coded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """All that documents 4018 and 4006 tell. `kind`: which of them. `law`: what the form told of the law."""

    kind: str
    on: dt.date
    consent: bool
    clients: tuple[Client, ...]
    reporters: tuple[Reporter, ...] = ()
    subjects: tuple[Coded, ...] = ()
    description: str = ""
    more: str = ""
    law: str = ""
    author: Author | None = None


def tree_of(kind: str) -> Field:
    """The official fields of the document that a report of this kind is."""
    return field_tree(OIDS[kind])


def day_of(kind: str) -> str:
    """The field that tells the day."""
    return "yhteydenoton_paivamaara" if kind == CONTACT else "ilmoittamispaivamaara"


def document_of(said: Reported) -> dict[str, Any]:
    """The fields of 4018 or 4006 by their official ids and in their order; what is empty is left out."""
    is_contact = said.kind == CONTACT
    who, when = "yhteydenottaja" if is_contact else "ilmoittaja", day_of(said.kind)
    reporters = [_reporter(each, is_contact=is_contact) for each in said.reporters]
    return filled(
        {
            "asiakas": [found for each in said.clients if (found := _client(each, is_contact=is_contact))],
            who: [each for each in reporters if each],
            when: said.on.isoformat(),
            "asiasisalto": [coded(each, SUBJECT) for each in said.subjects],
            "kuvaus_tilanteesta_ja_huolesta": said.description,
            "yhteydenotto_on_tehty_henkilon_suostumuksella": said.consent if is_contact else None,
            "lisatiedot": said.more,
            "lakiselostus": said.law,
            "laatija": _author(said.author) if said.author else {},
        }
    )


def without_reporters(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as everybody but the entitled reads it."""
    return {name: value for name, value in document.items() if name not in REPORTERS}


def missing_of(kind: str, document: Mapping[str, Any]) -> list[str]:
    """The paths of what the document demands and this one lacks, usually the name of the client."""
    return missing_fields(tree_of(kind), document)


def _client(client: Client, *, is_contact: bool) -> dict[str, Any]:
    guardians = [{"huoltaja": _guardian(each)} for each in client.guardians]
    return filled(
        {
            "sukunimi": client.last_name,
            "etunimet": client.first_names,
            "henkilotunnus": client.identity_code,
            "turvakielto": client.is_protected,
            "yhteystiedot": _ways(client.addresses, client.phone),
            "huoltajuus": guardians if is_contact else [],
        }
    )


def _guardian(guardian: Guardian) -> dict[str, Any]:
    return filled(
        {
            "sukunimi": guardian.last_name,
            "etunimet": guardian.first_names,
            "yhteystiedot": filled({"puhelinnumero": guardian.phone}),
        }
    )


def _reporter(reporter: Reporter, *, is_contact: bool) -> dict[str, Any]:
    secret = not is_contact and reporter.wants_secrecy
    return filled(
        {
            "henkilo": filled(
                {
                    "sukunimi": reporter.last_name,
                    "etunimet": reporter.first_names,
                    "tehtavanimike": reporter.title,
                    "organisaatio": reporter.organisation,
                    "yhteystiedot": _ways(reporter.addresses, reporter.phone),
                }
            ),
            "taho": coded(reporter.role, ROLE),
            "kuvaus": reporter.description,
            "ilmoittajan_tietojen_salassapito": True if secret else None,
            "salassapidon_perustelut": reporter.secrecy_reasons if secret else "",
        }
    )


def _ways(addresses: tuple[Address, ...], phone: str) -> dict[str, Any]:
    written = [
        filled({"lahiosoite": each.street, "postinumero": each.postcode, "postitoimipaikka": each.town})
        for each in addresses
    ]
    return filled({"osoite": [each for each in written if each], "puhelinnumero": phone})


def _author(author: Author) -> dict[str, Any]:
    return filled(
        {
            "sukunimi": author.last_name,
            "etunimet": author.first_names,
            "tehtavanimike": author.title,
            "palveluyksikko": coded(author.unit, UNIT),
        }
    )
