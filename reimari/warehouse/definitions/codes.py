"""The table of codes, and the lists that the program itself has."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reimari.appointments.states import Instead
from reimari.callbacks.states import CallbackOutcome, CallbackState, RequestedVia
from reimari.cases.states import (
    Assessment,
    CaseState,
    ChangedBy,
    ChangeReason,
    Ending,
    MeetingMode,
    MeetingState,
)
from reimari.concerns.states import Consent
from reimari.concerns.states import Kind as ReportKind
from reimari.contacts.states import (
    CameVia,
    ContactState,
    Elsewhere,
    NotTold,
    Outcome,
    ParticipantKind,
    Told,
    Urgency,
)
from reimari.grants.states import CardState, EndReason, FollowUp, GrantState, Grounds, WithdrawReason
from reimari.region.profile.values import ClockKind, GrantKind
from reimari.telephony.states import CallState
from reimari.warehouse.definitions.values import Column, Kind, Table
from reimari.warehouse.rules import AGES, OLDEST
from reimari.work.states import DueFrom, StepResult, StepState

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CHOICES: Mapping[str, type[TextChoices]] = {
    "assessment": Assessment,
    "call_state": CallState,
    "callback_outcome": CallbackOutcome,
    "callback_state": CallbackState,
    "came_via": CameVia,
    "card_state": CardState,
    "case_state": CaseState,
    "change_reason": ChangeReason,
    "changed_by": ChangedBy,
    "consent": Consent,
    "contact_state": ContactState,
    "due_from": DueFrom,
    "elsewhere": Elsewhere,
    "end_reason": EndReason,
    "ending": Ending,
    "follow_up": FollowUp,
    "grant_state": GrantState,
    "grounds": Grounds,
    "instead": Instead,
    "meeting_mode": MeetingMode,
    "meeting_state": MeetingState,
    "not_told": NotTold,
    "outcome": Outcome,
    "participant_kind": ParticipantKind,
    "report_kind": ReportKind,
    "requested_via": RequestedVia,
    "step_result": StepResult,
    "step_state": StepState,
    "told": Told,
    "urgency": Urgency,
    "withdraw_reason": WithdrawReason,
}
# Lists of the program that have no choices of a column.
OWN: Mapping[str, Mapping[str, "StrPromise | str"]] = {
    "age_group": {group: group for group in (*(group for _below, group in AGES), OLDEST)},
    "clock_kind": {
        ClockKind.PROMISE.value: pgettext_lazy("clock", "the county's promise"),
        ClockKind.LAW.value: pgettext_lazy("clock", "the law"),
    },
    "grant_kind": {each.value: each.value for each in GrantKind},
    "matter_kind": {
        "case": _("case"),
        "contact": _("contact"),
        "callback": _("callback"),
        "grant": _("grant"),
        "other": _("something else"),
    },
}
# Lists of the county: rows that its profile brings, and items of the profile alone.
ROWS = ("unit", "team", "area", "municipality", "service_task", "channel")
ITEMS = {
    "need": "needs",
    "segment": "segments",
    "level": "levels",
    "step_kind": "steps",
    "clock": "clocks",
    "pause_reason": "pause_reasons",
    "grantable": "grantables",
    "background": "backgrounds",
}
LISTS = frozenset({*CHOICES, *OWN, *ROWS, *ITEMS})


def _name(name: str, meaning: "StrPromise") -> Column:
    return Column(name=name, kind=Kind.NAME, sql="", meaning=meaning)


CODES = Table(
    code="codes",
    name=_("Codes"),
    meaning=_("A row for each code of each list, with its name in three languages."),
    key=("list", "code"),
    columns=(
        Column(name="list", kind=Kind.CODE, sql="", meaning=_("The list, as the columns name it.")),
        Column(name="code", kind=Kind.CODE, sql="", meaning=_("The code.")),
        _name("name_fi", _("Its name in Finnish.")),
        _name("name_sv", _("Its name in Swedish.")),
        _name("name_en", _("Its name in English; where the county has none, in Finnish.")),
        Column(
            name="belongs_to",
            kind=Kind.CODE,
            sql="",
            meaning=_("Of a team its unit, of a unit the one above, of an area its service task."),
        ),
        Column(name="number", kind=Kind.CODE, sql="", meaning=_("Of a municipality its three digits.")),
        Column(name="valid_from", kind=Kind.DAY, sql="", meaning=_("The first day; empty: always.")),
        Column(name="valid_until", kind=Kind.DAY, sql="", meaning=_("The last day; empty: open.")),
    ),
)
