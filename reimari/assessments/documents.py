"""The initial assessment as the national document 1009: a record in, its fields in their official order out.

No Django, no database. A code that no source tells is left out: the name stands alone.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reimari.assessments.rules import Switches
from reimari.region.reference.documents import field_tree, missing_fields
from reimari.region.reference.showing import Coded, coded, filled

OID = "1.2.246.537.6.1506.1009.2023.9.11"
# National classifications
CONTACT_MODE, SUBJECT, SERVICE_TASK, SERVICE, URGENCY, UNIT = 1250, 1282, 1221, 1222, 1252, 202
OWN_VIEW = {"fi": "Henkilön oma näkemys", "sv": "Personens egen syn"}  # it stands in the description
# What the official labels say in English, for whoever uses the desk in it
ENGLISH: Mapping[str, str] = {
    "asiakas": "Client",
    "sukunimi": "Last name",
    "etunimet": "First names",
    "henkilotunnus": "Identity code",
    "tilapainen_yksilointitunnus": "Temporary identifier",
    "yhteydenottotapa": "How we were contacted",
    "asiasisalto": "Subject",
    "lastensuojeluasian_syy": "Reason of a child welfare matter",
    "kuvaus_tilanteesta": "Description of the situation",
    "toimenpiteet": "Measures",
    "tyontekijan_arvio_tarvittavista_palveluista": "Worker's view of the services needed",
    "palvelutehtava": "Service task",
    "sosiaalipalvelu": "Social service",
    "kuvaus": "Description",
    "sovitut_jatkotoimenpiteet": "Agreed next steps",
    "henkilo_on_yli_seitsemanviisi_vuotias": "The person is over 75",
    "henkilo_saa_ylinta_hoitotukea": "The person gets the highest care allowance",
    "erityista_tukea_tarvitseva_lapsi": "A child who needs special support",
    "arvio_asian_kiireellisyydesta": "How urgent the matter is",
    "kiireellisyyden_perustelu": "Reasons for the urgency",
    "lisatiedot": "More information",
    "lakiselostus": "What the law says",
    "paivamaara": "Date",
    "laatija": "Author",
    "tehtavanimike": "Title",
    "palveluyksikko": "Service unit",
}


@dataclass(frozen=True, slots=True)
class Client:
    last_name: str
    first_names: str
    identity_code: str = ""
    temporary_id: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    service_task: Coded | None = None
    service: Coded | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    last_name: str
    first_names: str
    title: str = ""
    unit: Coded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """All that document 1009 tells. `language`: in which the document is written."""

    client: Client | None
    author: Author
    on: dt.date
    language: str = "fi"
    contact_mode: Coded | None = None
    subjects: tuple[Coded, ...] = ()
    description: str = ""
    own_view: str = ""
    measures: str = ""
    services: tuple[Service, ...] = ()
    agreed: str = ""
    switches: Switches = field(default_factory=Switches)
    urgency: Coded | None = None
    reasons: str = ""
    more: str = ""


def document_of(said: Assessed) -> dict[str, Any]:
    """The fields of document 1009 by their official ids and in their order; what is empty is left out."""
    return filled(
        {
            "asiakas": [_client(said.client)] if said.client else [],
            "yhteydenottotapa": coded(said.contact_mode, CONTACT_MODE),
            "asiasisalto": [coded(each, SUBJECT) for each in said.subjects],
            "kuvaus_tilanteesta": _description(said),
            "toimenpiteet": said.measures,
            "tyontekijan_arvio_tarvittavista_palveluista": [_service(each) for each in said.services],
            "sovitut_jatkotoimenpiteet": said.agreed,
            "henkilo_on_yli_seitsemanviisi_vuotias": said.switches.over_75,
            "henkilo_saa_ylinta_hoitotukea": said.switches.highest_allowance,
            "erityista_tukea_tarvitseva_lapsi": said.switches.child_special_support,
            "arvio_asian_kiireellisyydesta": coded(said.urgency, URGENCY),
            "kiireellisyyden_perustelu": said.reasons,
            "lisatiedot": said.more,
            "paivamaara": said.on.isoformat(),
            "laatija": filled(
                {
                    "sukunimi": said.author.last_name,
                    "etunimet": said.author.first_names,
                    "tehtavanimike": said.author.title,
                    "palveluyksikko": coded(said.author.unit, UNIT),
                }
            ),
        }
    )


def missing_of(document: Mapping[str, Any]) -> list[str]:
    """The paths of what 1009 demands and this one lacks: also an identity code or a temporary identifier."""
    missing = missing_fields(field_tree(OID), document)
    either = {"henkilotunnus", "tilapainen_yksilointitunnus"}
    nameless = [client for client in document.get("asiakas", ()) if not either & client.keys()]
    return [*missing, *["asiakas/henkilotunnus" for _client in nameless[:1]]]


def label_of(name: str, language: str) -> str:
    """The official label of a field of 1009 by its id, or by a path to it; its English is ours."""
    found = field_tree(OID)
    for each in name.split("/"):
        found = found[each]
    return {"fi": found.fi, "sv": found.sv}.get(language) or ENGLISH[found.id]


def _client(client: Client) -> dict[str, Any]:
    return filled(
        {
            "sukunimi": client.last_name,
            "etunimet": client.first_names,
            "henkilotunnus": client.identity_code,
            "tilapainen_yksilointitunnus": "" if client.identity_code else client.temporary_id,
        }
    )


def _service(service: Service) -> dict[str, Any]:
    named = coded(service.service, SERVICE)
    return filled(
        {
            "palvelutehtava": coded(service.service_task, SERVICE_TASK),
            "sosiaalipalvelu": [named] if named else [],
            "kuvaus": service.description,
        }
    )


def _description(said: Assessed) -> str:
    """The field also holds how the person sees the situation, under a heading of its own."""
    own = f"{OWN_VIEW.get(said.language, OWN_VIEW['fi'])}: {said.own_view}" if said.own_view else ""
    return "\n\n".join(text for text in (said.description, own) if text)
