"""A report that begins with what is known of the call, the callback or the contact it comes of."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from reimari.accounts.models import User
from reimari.callbacks.models import Callback
from reimari.contacts.models import Contact, Participant
from reimari.contacts.states import Part, ParticipantKind
from reimari.desk.forms.choices import OTHER
from reimari.desk.forms.sheet import matter_numbers
from reimari.people.rules import shown_phone
from reimari.staff.models import Unit
from reimari.telephony.models import Call

type Begun = dict[str, Any]

# Somebody else than the writer contacts: who it is, whoever writes asks.
NOT_THE_WRITER: Mapping[str, str] = {
    "reporter": "",
    "reporter_last_name": "",
    "reporter_first_names": "",
    "reporter_phone": "",
    "reporter_title": "",
    "reporter_organisation": "",
}


def by_writer(user: User, title: str, unit: Unit) -> Begun:
    """One's own contact to social services (R-IU-32): the writer stands there as who reports."""
    phone = str(unit.contact.get("phone") or "")
    return {
        "reporter": ParticipantKind.OWN_EMPLOYEE.value,
        "reporter_last_name": user.last_name,
        "reporter_first_names": user.first_name,
        "reporter_phone": shown_phone(phone) if phone.startswith("+") else phone,
        "reporter_title": title,
        "reporter_organisation": str(unit),
    }


def begun_by_call(call: Call) -> Begun:
    """Of a call: its line and language; the number is that of whoever contacts."""
    begun: Begun = {**NOT_THE_WRITER, "call": str(call.pk), "channel": call.channel_id}
    if call.team_id:
        begun["team"] = call.team_id
    if call.number:
        begun["reporter_phone"] = shown_phone(call.number)
    if call.language:
        begun["language"] = call.language
    return begun


def begun_by_callback(callback: Callback) -> Begun:
    """Of a callback: line, number, language, need, place, words and person, as in New contact.

    Of somebody whom it isn't about by name the number is that of whoever contacts.
    """
    about = {"person": str(callback.person_id)} if callback.person_id else _asked_by(callback)
    return {
        **about,
        "callback": str(callback.pk),
        "channel": callback.channel_id,
        "team": callback.team_id,
        "language": callback.language,
        "need": callback.need,
        "place": str(callback.place or ""),
        "service_task": callback.service_task_id or "",
        "description": callback.words,
        "urgent": callback.is_urgent,
    }


def _asked_by(callback: Callback) -> Begun:
    return {
        **NOT_THE_WRITER,
        **names_in(callback.name, "reporter_"),
        "reporter_phone": shown_phone(callback.number),
    }


def begun_by_contact(typed: QueryDict) -> Begun:
    """Of what was typed into New contact; only the identity code is asked again: no draft keeps it."""
    numbers = matter_numbers(typed)
    first = f"m{numbers[0]}"
    told = (typed.get(f"m{number}-words", "").strip() for number in numbers)
    language = typed.get("language", "")
    begun = {
        **{name: typed.get(name, "") for name in CARRIED},
        "language": typed.get("other_language", "") if language == OTHER else language,
        "description": "\n\n".join(filter(None, told)),
        "place": typed.get(f"{first}-place", ""),
        "need": typed.get(f"{first}-need", ""),
        "service_task": typed.get(f"{first}-service_task", ""),
        "urgent": bool(typed.get("urgent")),
    }
    found = {name: value for name, value in begun.items() if value}
    return found | _whoever_contacts(typed)


CARRIED = ("call", "callback", "person", "channel", "team", "last_name", "first_names", "birth_date", "phone")


def _whoever_contacts(typed: QueryDict) -> Begun:
    """Nothing of a client who contacts about their own matter: the report is then the writer's own."""
    kind = typed.get("contactor", "")
    if kind in {"", ParticipantKind.CLIENT}:
        return {}
    if kind == ParticipantKind.ANONYMOUS:
        return {**NOT_THE_WRITER, "reporter": kind}
    return {
        **NOT_THE_WRITER,
        "reporter": kind,
        **names_in(typed.get("contactor_name", ""), "reporter_"),
        "reporter_phone": typed.get("contactor_phone", ""),
        "reporter_title": typed.get("contactor_profession", ""),
        "reporter_organisation": typed.get("contactor_unit", ""),
    }


def begun_by_recorded(contact: Contact, client: Participant | None) -> Begun:
    """Of a contact that is recorded: what the document lacks is asked, and nothing else (C33)."""
    words = contact.matters.order_by("number").values_list("own_words", flat=True)
    begun: Begun = {"description": "\n\n".join(filter(None, words))}
    if client and not client.person_id:
        last, _, first = (client.name or "").partition(" ")  # kept as it was typed: last name first
        phone = shown_phone(client.phone) if client.phone else ""
        begun |= {"last_name": last, "first_names": first, "phone": phone, "birth_date": client.birth_date}
    reporter = next((each for each in contact.took_part() if each.part == Part.CONTACTOR), None)
    if reporter and reporter.kind == ParticipantKind.ANONYMOUS:
        begun |= {**NOT_THE_WRITER, "reporter": reporter.kind}
    elif reporter and reporter.kind != ParticipantKind.CLIENT:
        begun |= {
            **NOT_THE_WRITER,
            "reporter": reporter.kind,
            **names_in(reporter.name or "", "reporter_"),
            "reporter_phone": shown_phone(reporter.phone) if reporter.phone else "",
            "reporter_title": reporter.profession,
            "reporter_organisation": reporter.work_unit,
        }
    return begun


def names_in(whole: str, prefix: str = "") -> Begun:
    """A name as it is said, "Iiris Ilmoittaja", in the two fields of a document; the writer corrects it."""
    first, _, last = whole.strip().rpartition(" ")
    return {f"{prefix}last_name": last, f"{prefix}first_names": first}
