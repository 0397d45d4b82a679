"""The forms of concern reports and initial assessments, as they are sent (`tests/sendings.py`)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reimari.assessments.models import InitialAssessment
from tests.factories import a_case, a_person, a_report, an_assessment, as_actor

if TYPE_CHECKING:
    from tests.sendings import House, Sending

WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
CODE = "010190-901R"
REPORT: dict[str, Any] = {
    "team": WEST,
    "channel": "phone",
    "language": "fi",
    "last_name": "Huolenaihe",
    "first_names": "Hilma",
    "description": "Once.",
    "consent": "no",
    "reporter": "anonymous",
    "answers": WEST,
    "by_hand": "known_client",
}


def _assessed(house: "House") -> InitialAssessment:
    person = a_person(as_actor(house.eero), identity_code=CODE)
    return an_assessment(a_case(house.aino, WEST, person=person), as_actor(house.eero))


def _correct(house: "House") -> "Sending":
    fields = {"measures": "Called twice.", "urgency": "2", "why": "The second call was missing."}
    return "eero", f"/assessments/{_assessed(house).pk}/correct/", fields


def _export(house: "House") -> "Sending":
    return "eero", f"/assessments/{_assessed(house).pk}/export/", {}


def _identify(house: "House") -> "Sending":
    client = a_report(house.eero, WEST).clients.get()
    fields = {"last_name": "Uusi", "first_names": "Ursula"}
    return "eero", f"/concerns/people/{client.pk}/identify/", fields


def _export_report(house: "House") -> "Sending":
    return "eero", f"/concerns/{a_report(house.eero, WEST).pk}/export/", {}


def _make_report(house: "House") -> "Sending":
    case = house.case()
    fields = {
        "consent": "yes",
        "subjects": ["3"],
        "description": "Once.",
        "reporter": "own_employee",
        "reporter_last_name": "Aaltomeri",
        "reporter_first_names": "Aino",
        "reporter_phone": "040 123 4567",
    }
    return "aino", f"/contacts/{case.matters.get().contact_id}/report/", fields


DEEDS: "dict[str, Callable[[House], Sending]]" = {
    "desk:correct_assessment": _correct,
    "desk:export_assessment": _export,
    "desk:new_report": lambda _house: ("eero", "/concerns/new/", REPORT),
    "desk:identify_reported": _identify,
    "desk:make_report": _make_report,
    "desk:export_report": _export_report,
}
