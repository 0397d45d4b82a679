"""The JSON that goes in and out of `/api/v1`."""

import datetime as dt
import re
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, StrictBool, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from reimari.common.moments import read_moment
from reimari.contacts.states import ContactState, Part, ParticipantKind
from reimari.telephony.states import CallState, EventKind

# What the database can't hold, or no page can show: control characters but tabs and line ends.
CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
PLAIN = rf"^[^{CONTROLS}]*$"
WORDS = rf"^[^{CONTROLS}]*[^\s\x00-\x1f\x7f][^{CONTROLS}]*$"  # and something in it
A_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOST_MATTERS = 9  # as at the desk
MOST_PARTICIPANTS = 10
OLDEST = 130


def _read_day(text: object) -> dt.date:
    if not isinstance(text, str) or not A_DAY.fullmatch(text):
        raise ValueError("must be a date: 1950-12-24")
    return dt.date.fromisoformat(text)


def _read_number(given: object) -> object:
    if isinstance(given, bool | str):
        raise ValueError("must be a number")
    return given


Code = Annotated[str, StringConstraints(max_length=80, pattern=PLAIN)]
Name = Annotated[str, StringConstraints(max_length=200, pattern=PLAIN)]
Phone = Annotated[str, StringConstraints(max_length=40, pattern=PLAIN)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=PLAIN)]
Typed = Annotated[str, StringConstraints(max_length=100, pattern=PLAIN)]
Words = Annotated[str, StringConstraints(max_length=5000, pattern=WORDS)]
Named = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[!-~]+$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Day = Annotated[dt.date, BeforeValidator(_read_day)]
Age = Annotated[int, Field(ge=0, le=OLDEST), BeforeValidator(_read_number)]
Moment = Annotated[AwareDatetime, BeforeValidator(read_moment)]
Names = Annotated[dict[str, str], Field(description="by language: fi, sv, en; only those that there are")]


class Strict(Schema):
    """A key that we don't know is refused, so that a mistyped one isn't lost."""

    model_config = ConfigDict(extra="forbid")


class ParticipantIn(Strict):
    """Somebody who took part, as they were heard; persons are registered by people at the desk.

    Somebody anonymous holds nothing else.
    """

    part: Part
    kind: ParticipantKind
    name: Name = ""
    phone: Phone = ""
    email: Email = ""
    birth_date: Day | None = None
    work_unit: Name = ""


class MatterIn(Strict):
    """One thing that the contact is about, in the client's own words; codes are the county's.

    `place`: a municipality, a locality or a five-digit postal code, as at the desk.
    """

    own_words: Words
    need: Code = ""
    service_task: Code = ""
    place: Typed = ""


class ContactIn(Strict):
    """A contact that another system took.

    `line`: the team whose list it goes on; may be left out when the token reaches only one. `services`: what
    the client is said to have already. `save_anyway`: although the words may hold an identity code.
    """

    line: Code = ""
    channel: Code
    received_at: Moment
    language: LanguageCode = "fi"
    interpreter_language: LanguageCode | None = None
    is_urgent: StrictBool = False
    services: Annotated[list[Code], Field(max_length=30)] = []
    age: Age | None = None
    participants: Annotated[list[ParticipantIn], Field(min_length=1, max_length=MOST_PARTICIPANTS)]
    matters: Annotated[list[MatterIn], Field(min_length=1, max_length=MOST_MATTERS)]
    save_anyway: StrictBool = False


class CallEventIn(Strict):
    """What happened to a telephone call. Each event tells all that the telephone system knows of the call.

    `id`, `call`: the telephone system's own names for the event and the call; `sequence`: its count within
    the call. `channel`: the county's code of the line that was called. `number`: of the caller; what can't be
    read as a telephone number counts as withheld. `called`: the county's own number that was called, which
    tells the area when the menu choice doesn't; one that isn't known tells nothing. `agent`: the extension at
    which it rings or was answered.
    """

    id: Named
    call: Named
    sequence: Annotated[int, Field(ge=0, le=2_147_483_647), BeforeValidator(_read_number)]
    event: EventKind
    occurred_at: Moment
    channel: Code
    number: Phone = ""
    called: Phone = ""
    menu_choice: Annotated[str, StringConstraints(max_length=10, pattern=r"^[0-9*#]*$")] = ""
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")] = ""
    agent: Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Za-z0-9._+-]*$")] = ""


class NamedOut(Schema):
    """A team or a unit of the county."""

    code: str
    name: Names


class MatterOut(Schema):
    """Who answers for a matter by the county's rules: by which of them, and what they leave open.

    `unit` and `team` are null when the rules don't tell; then people decide.
    """

    number: int
    unit: NamedOut | None
    team: NamedOut | None
    rules: list[str]
    gaps: list[str]


class ContactOut(Schema):
    """The contact as it was taken: on whose list it stands, what is promised, who answers for its matters.

    `promise`: what may be told to the client, by language. No personal data.
    """

    id: UUID
    state: ContactState
    line: NamedOut
    unit: NamedOut
    received_at: dt.datetime
    due_at: dt.datetime
    promise: Names
    matters: list[MatterOut]


class ContactStateOut(Schema):
    """How far a contact has come, and the numbers of the cases to which it led."""

    id: UUID
    state: ContactState
    cases: list[str]


class CallOut(Schema):
    """The call as all its events so far tell it together. `callback`: somebody will call the number."""

    call: str
    state: CallState
    callback: bool


class CaseStatusOut(Schema):
    """Where a case stands and who has it; never about whom. `due_on`: of its current step; closed: null."""

    number: str
    state: str
    unit: NamedOut
    is_taken: bool
    due_on: dt.date | None


class RouteIn(Strict):
    """The facts of a contact: a line of `reimari route`. Codes in any letter case; `id` comes back."""

    id: str | int
    service_task: str | SkipJsonSchema[None] = None
    municipality: str | SkipJsonSchema[None] = None
    postcode: str | SkipJsonSchema[None] = None
    locality: str | SkipJsonSchema[None] = None
    contactor: str | SkipJsonSchema[None] = None
    services: list[str] | SkipJsonSchema[None] = None
    needs: list[str] | SkipJsonSchema[None] = None
    age: Annotated[int, Field(ge=0, le=OLDEST)] | SkipJsonSchema[None] = None
    language: str | SkipJsonSchema[None] = None
    urgent: bool | SkipJsonSchema[None] = None
    channel: str | SkipJsonSchema[None] = None
    at: dt.datetime | SkipJsonSchema[None] = None


class PauseIn(Strict):
    """While the clock stood still."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    since: Annotated[dt.datetime, Field(alias="from")]
    to: dt.datetime | None = None
    reason: str


class DueIn(Strict):
    """A clock and its start: a line of `reimari due`. `id` comes back."""

    id: str | int
    clock: str
    start: dt.datetime
    pauses: list[PauseIn] | SkipJsonSchema[None] = None


class RouteOut(Schema):
    """Who answers and why, as `reimari route` writes it."""

    id: str | int
    destination: str | None
    area: str | None
    team: str | None
    rules: list[str]
    why: Names
    open: bool | None
    opens_at: dt.datetime | None
    gaps: list[str]


class DueOut(Schema):
    """When it is due and how that was counted, as `reimari due` writes it."""

    id: str | int
    clock: str
    due_on: dt.date | None
    due_at: dt.datetime | None
    raw_due_on: dt.date | None
    counted: Any
    paused: Any
    why: Names
    gaps: list[str]


class Wrong(Schema):
    """One thing that is wrong in what was sent: the path to it, and why."""

    field: str
    message: str


class ProblemOut(Schema):
    """Why not (RFC 9457). `codes` are for programs, `detail` for people; our logs know the `request_id`."""

    type: str
    title: str
    status: int
    detail: str
    request_id: UUID | None
    codes: list[str]
    errors: list[Wrong]
