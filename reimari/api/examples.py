"""What is sent to each operation and answered by it, for whoever builds the other side; all invented."""

from collections.abc import Mapping
from typing import Any, Final

from reimari.api.bearer import JSON

type Example = dict[str, Any]

CONTACT: Final = "0190d8a0-5b1c-7c3e-9d2f-3a4b5c6d7e8f"
NIGHT: Final = "2026-11-26"
UNIT: Final = {"code": "ADVICE", "name": {"fi": "Asiakasneuvonta", "sv": "Klientrådgivningen"}}
LINE: Final = {"code": "ADVICE_LINE", "name": {"fi": "Neuvontalinja", "sv": "Rådgivningslinjen"}}
KEPT: Final = {"stated": None, "again": None, "reason": "small"}
NOT_COMPARED: Final = {**KEPT, "reason": "no_year_before"}

# What stands in an address, a question or a header; a key has no example, as each call has one of its own.
PARAMETERS: Final[Mapping[str, str]] = {
    "contact_id": CONTACT,
    "reference": "AA-2026-001843",
    "figure": "K-02",
    "since": "2026-10",
    "until": "2026-10",
    "by": "language",
    "unit": "ADVICE",
    "day": NIGHT,
    "file": "codes.csv",
    "X-Reimari-Timestamp": "1795600800",
    "X-Reimari-Signature": f"v1={'0' * 64}",
}

BODIES: Final[Mapping[str, Example]] = {
    "sendContact": {
        "line": "ADVICE_LINE",
        "channel": "WEB_FORM",
        "received_at": "2026-11-26T09:12:00+02:00",
        "language": "sv",
        "participants": [{"part": "contactor", "kind": "client", "name": "Invented Caller"}],
        "matters": [{"own_words": "I need help with everyday life.", "place": "ASKOLA"}],
    },
    "tellOfCall": {
        "id": "event-17",
        "call": "call-4",
        "sequence": 2,
        "event": "answered",
        "occurred_at": "2026-11-26T09:14:05+02:00",
        "channel": "PHONE",
        "number": "+358999990300",
        "agent": "4711",
    },
}


def _numbers(**told: int) -> Example:
    """What is told of a figure; null: not of this kind of figure."""
    return dict.fromkeys(("hit", "of", "percent", "raw", "half", "nine_of_ten", "was")) | told


def _both(**told: int) -> Example:
    """The same numbers as they stand and as they are counted again."""
    return {"stated": _numbers(**told), "again": _numbers(**told), "reason": ""}


MANIFEST: Final[Example] = {
    "id": "0190d8a0-5b1c-7c3e-9d2f-7f6e5d4c3b2a",
    "day": NIGHT,
    "dictionary": "d39a7aeb5bfc",
    "key": "e2ed7b53014e7823",
    "taken_at": "2026-11-25T22:40:01Z",
    "persons": 812,
    "kept_back": {},
    "tables": [
        {
            "name": "codes",
            "rows": 231,
            "files": [
                {"name": "codes.csv", "bytes": 14210, "sha256": "0" * 64},
                {"name": "codes.parquet", "bytes": 6034, "sha256": "1" * 64},
            ],
        }
    ],
    "files": [{"name": "datapackage.json", "bytes": 51200, "sha256": "2" * 64}],
}
COLUMN: Final[Example] = {
    "name": "code",
    "type": "string",
    "description": "The code.",
    "descriptions": {"fi": "Koodi.", "sv": "Koden.", "en": "The code."},
    "kind": "code",
}
FILE: Final = (
    "list,code,name_fi,name_sv,name_en,belongs_to,number,valid_from,valid_until\r\n"
    "need,money,Raha,Pengar,Money,,,,\r\n"
)

# By operation the status and the body; of a file the media type that it has.
ANSWERS: Final[Mapping[str, tuple[int, str, Any]]] = {
    "sendContact": (
        201,
        JSON,
        {
            "id": CONTACT,
            "state": "open",
            "line": LINE,
            "unit": UNIT,
            "received_at": "2026-11-26T09:12:00+02:00",
            "due_at": "2026-11-27T23:59:59+02:00",
            "promise": {"fi": "Sinulle soitetaan viimeistään 27.11.", "sv": "Vi ringer dig senast 27.11."},
            "matters": [{"number": 1, "unit": UNIT, "team": None, "rules": ["DR-14"], "gaps": ["need"]}],
        },
    ),
    "contactState": (200, JSON, {"id": CONTACT, "state": "closed", "cases": ["AA-2026-001843"]}),
    "caseStatus": (
        200,
        JSON,
        {
            "number": "AA-2026-001843",
            "state": "open",
            "unit": UNIT,
            "is_taken": True,
            "due_on": "2026-12-01",
        },
    ),
    "tellOfCall": (200, JSON, {"call": "call-4", "state": "answered", "callback": False}),
    "route": (
        200,
        JSON,
        {
            "id": 1,
            "destination": "OLDER_PEOPLE",
            "area": "EAST",
            "team": "GUIDANCE_EAST",
            "rules": ["DR-14"],
            "why": {"fi": "Asiakas on 82-vuotias.", "sv": "Klienten är 82 år.", "en": "The client is 82."},
            "open": True,
            "opens_at": None,
            "gaps": [],
        },
    ),
    "due": (
        200,
        JSON,
        {
            "id": 1,
            "clock": "SHL-45",
            "due_on": "2027-02-16",
            "due_at": "2027-02-16T23:59:59+02:00",
            "raw_due_on": "2027-02-16",
            "counted": [],
            "paused": [],
            "why": {"fi": "3 kuukautta 16.11.2026 alkaen.", "en": "3 months from 16.11.2026 on."},
            "gaps": [],
        },
    ),
    "figures": (
        200,
        JSON,
        {
            "figures": [
                {
                    "code": "K-02",
                    "indicator": "K-02",
                    "kind": "share",
                    "name": {
                        "fi": "Varattu kontakti toteutui määräajassa",
                        "sv": "Den bokade kontakten ägde rum inom tidsfristen",
                        "en": "The booked contact took place within the limit",
                    },
                    "words": {"en": "Booked times whose meeting or call took place at the latest …"},
                    "unit": {},
                    "dimensions": ["unit", "team", "area", "municipality", "language", "need"],
                    "target": {"percent": None, "until": None},
                    "source": ["R-KL-19", "R-KL-20"],
                },
                {
                    "code": "K-03-GROWTH",
                    "indicator": "K-03",
                    "kind": "growth",
                    "name": {
                        "fi": "Digitaalisten yhteydenottojen kasvu vuodessa",
                        "sv": "Ökningen av digitala kontakter på ett år",
                        "en": "Growth of digital contacts in a year",
                    },
                    "words": {"en": "Contacts that came in the months by a channel that the county calls …"},
                    "unit": {},
                    "dimensions": ["unit", "language", "channel"],
                    "target": {"percent": 30, "until": "2025-12-31"},
                    "source": ["R-KL-06", "G-12"],
                },
            ]
        },
    ),
    "figure": (
        200,
        JSON,
        {
            "code": "K-02",
            "by": "language",
            "unit": None,
            "each": None,
            "counted_at": "2026-11-26T09:10:00+02:00",
            "months": [
                {
                    "month": "2026-10",
                    "is_frozen": True,
                    "total": _both(hit=68, of=95, percent=72),
                    "values": [],
                    "rows": [
                        {"code": "fi", **_both(hit=51, of=70, percent=73)},
                        {"code": "sv", **_both(hit=17, of=25, percent=68)},
                        {"code": "ar", **KEPT},
                    ],
                }
            ],
        },
    ),
    "warehouseDictionary": (
        200,
        JSON,
        {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "reimari",
            "version": "d39a7aeb5bfc",
            "resources": [
                {
                    "name": "codes",
                    "path": "codes.csv",
                    "parquet": "codes.parquet",
                    "titles": {"fi": "Koodit", "sv": "Koder", "en": "Codes"},
                    "schema": {"fields": [COLUMN], "primaryKey": ["list", "code"], "foreignKeys": []},
                }
            ],
        },
    ),
    "warehouseExports": (200, JSON, {"exports": [MANIFEST]}),
    "warehouseFile": (200, "text/csv", FILE),
}

# Of operations whose answers differ by what is asked: another answer, and what each of the two is of.
OTHERS: Final[Mapping[str, tuple[str, str, Example]]] = {
    "figure": (
        "share",
        "growth",
        {
            "code": "K-03-GROWTH",
            "by": None,
            "unit": None,
            "each": None,
            "counted_at": "2026-11-26T09:10:00+02:00",
            "months": [
                {
                    "month": "2026-09",
                    "is_frozen": True,
                    "total": NOT_COMPARED,
                    "values": [],
                    "rows": [],
                },
                {
                    "month": "2026-10",
                    "is_frozen": True,
                    "total": _both(hit=80, was=60, percent=33),
                    "values": [],
                    "rows": [],
                },
            ],
        },
    )
}


def add_examples(operation: dict[str, Any]) -> None:
    """Put into an operation of the document what is sent and answered, where nothing is told of it yet."""
    name = operation["operationId"]
    for parameter in operation.get("parameters", []):
        if (told := PARAMETERS.get(parameter["name"])) is not None:
            parameter.setdefault("example", told)
    if name in BODIES:
        operation["requestBody"]["content"][JSON].setdefault("example", BODIES[name])
    if name in ANSWERS:
        status, media_type, body = ANSWERS[name]
        content = operation["responses"][_key(operation["responses"], status)]["content"][media_type]
        if name in OTHERS:
            of, other, another = OTHERS[name]
            content["examples"] = {of: {"value": body}, other: {"value": another}}
        else:
            content["example"] = body


def _key(responses: Mapping[Any, Any], status: int) -> Any:
    return next(key for key in responses if str(key) == str(status))
