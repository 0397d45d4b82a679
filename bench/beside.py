"""The pages beside contacts and cases: lines, calls, callbacks, e-mails, reports, instructions, grants.

A page about a row is asked for where the county has such rows: not every county grants services or has
mailboxes.
"""

import datetime as dt
import json
import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any
from urllib.parse import quote

from bench.asking import COVER_PLAN, Asked, Asking, checked
from bench.client import HTMX, Answer, Fields
from reimari.common.signatures import SIGNATURE, TIMESTAMP, signature

EVENTS = ("ringing", "answered", "ended")
CALLER = "+358490000000"
BOARDS = ("team", "area", "service_task", "language")
WORRIES = ("open", "late", "untouched", "hopping", "not_reached")

Browsers = Mapping[str, Asking]


def pages_beside(
    browsers: Browsers,
    rows: Mapping[str, Any],
    telephone: Mapping[str, str],
    typed: Callable[[], Fields],
    chance: random.Random,
) -> Iterator[Asked]:
    """All of them. `telephone`: who tells of calls; `typed`: the form of a new contact as it is sent."""
    beside = _Beside(browsers, rows, chance)
    yield from beside.lists()
    yield from beside.single()
    yield from beside.forms()
    yield Asked("new contact, who answers", lambda: beside.who_answers(typed()), is_deed=True)
    yield Asked("a telephone system tells of a call", _Telephone(browsers["nobody"], telephone), is_deed=True)


class _Beside:
    def __init__(self, browsers: Browsers, rows: Mapping[str, Any], chance: random.Random) -> None:
        self._browsers, self._rows, self._chance = browsers, rows, chance

    def lists(self) -> Iterator[Asked]:
        """Lists, each as whoever has it."""
        has, lists = self._rows, list[tuple[str, str, str]]()
        steps = f"/board/steps/?of={has['led_team']}&worry={{}}"
        lists += [
            ("lines", "adviser", "/lines/"),
            ("calls", "adviser", "/calls/"),
            ("callbacks, adviser", "adviser", "/callbacks/"),
            ("callbacks, supervisor", "supervisor", "/callbacks/"),
            ("callbacks for later", "adviser", "/callbacks/?tab=later"),
            ("callbacks, not reached", "supervisor", "/callbacks/?tab=lost"),
            ("absences and cover plans", "supervisor", "/cover/"),
            *((f"board by {by}", "supervisor", f"/board/?by={by}") for by in BOARDS),
            *((f"behind the board, {what}", "supervisor", steps.format(what)) for what in WORRIES),
            ("staffing", "supervisor", "/board/staffing/"),
            ("concern reports", "guide", "/concerns/"),
            ("all concern reports", "guide", "/concerns/?list=all"),
            ("all concern reports, supervisor", "supervisor", "/concerns/?list=all"),
            ("instructions", "adviser", "/instructions/"),
            ("remarks on instructions", "guide", "/instructions/?tab=remarks"),
            ("grants", "guide", "/grants/"),
            ("grants that nobody has followed up", "guide", "/grants/?tab=late"),
            ("grants, supervisor", "supervisor", "/grants/"),
            ("own remarks", "adviser", "/instructions/remarks/"),
        ]
        lists += [("automatic e-mails", "guide", "/mail/automatic/")] if has["mailboxes"] else []
        lists += [("places", "guide", "/places/")] if has["care_places"] else []
        lists += [("cards", "guide", "/kaikukortti/")] if has["cards"] else []
        for name, who, path in lists:
            yield Asked(name, self._getter(who, path), is_list_or_form=True)
        for who in ("guide", "supervisor"):
            duty = self._getter(who, "/roster/day/", **HTMX)
            yield Asked(f"duty and absences on my day, {who}", duty, is_list_or_form=True)
        yield Asked(
            "lines of a place", self._any("adviser", "/lines/?place={}", "places"), is_list_or_form=True
        )
        found = self._any("adviser", "/instructions/?q={}", "instruction_words")
        yield Asked("instructions, search", found, is_list_or_form=True)
        for name, path in (
            ("figures of callbacks", "/callbacks/?tab=figures"),
            ("all figures", "/figures/"),
            ("monthly reports", "/figures/months/"),
            ("a report of figures", "/figures/booking/"),
            ("the promise chain by need", "/figures/chain/?by=need"),
            ("the calendar of promises", "/figures/calendar/"),
            ("a day of the calendar of promises", "/figures/calendar/day/"),
            ("past months by changed rules", "/figures/replay/"),
            ("a figure of a year", "/figures/of/K-01/?by=municipality"),
            ("growth in a year", "/figures/of/K-03-GROWTH/?by=municipality"),
            ("equality", "/figures/equality/"),
            ("contacts per 1 000 inhabitants", "/figures/population/"),
            ("when contacts come", "/figures/arrivals/?by=channel"),
            ("when contacts come, of one need", "/figures/arrivals/?need=-"),
            ("shared figures, own links", "/figures/shared/"),
            ("uses of instructions", "/instructions/?tab=uses"),
        ):
            yield Asked(name, self._getter("supervisor", path))

    def single(self) -> Iterator[Asked]:
        """One row of each, where there are some."""
        for name, who, path, kind in (
            ("callback", "adviser", "/callbacks/{}/", "callbacks"),
            ("callback, closed", "adviser", "/callbacks/{}/", "closed_callbacks"),
            (COVER_PLAN, "supervisor", "/cover/{}/", "plans"),
            ("concern report", "guide", "/concerns/{}/", "reports"),
            ("e-mail", "guide", "/mail/{}/", "mails"),
            ("instruction", "adviser", "/instructions/{}/", "instructions"),
            ("instructions of a contact", "adviser", "/instructions/matter/?contact={}", "contacts"),
            ("instructions of a case", "guide", "/instructions/matter/?case={}", "cases"),
            ("grant", "guide", "/grants/{}/", "grants"),
            ("initial assessment", "guide", "/assessments/{}/", "assessments"),
            ("monthly report", "guide", "/figures/months/{}/", "month_reports"),
        ):
            if self._rows[kind]:
                yield Asked(name, self._any(who, path, kind))

    def forms(self) -> Iterator[Asked]:
        """Forms before anything is typed."""
        yield Asked("new report, page", self._getter("guide", "/concerns/new/"), is_list_or_form=True)
        kinds = [
            ("report of a contact, page", "adviser", "/contacts/{}/report/", "unreported_contacts"),
            ("initial assessment, page", "guide", "/cases/{}/assess/", "unassessed_cases"),
        ]
        if self._rows["grantables"]:
            kinds.append(("new grant, page", "guide", "/grants/new/?case={}", "cases"))
        for name, who, path, kind in kinds:
            if self._rows[kind]:
                yield Asked(name, self._any(who, path, kind), is_list_or_form=True)

    def who_answers(self, typed: Fields) -> Answer:
        """Ask for a client by their whole identity code; what is told is kept in the disclosure log."""
        code = str(self._chance.choice(self._rows["known_codes"]))
        kept = [(name, value) for name, value in typed if name != "identity_code"]
        fields = [*kept, ("identity_code", code), ("do", "ask")]
        return checked(self._browsers["adviser"].post("/new-contact/", fields))

    def _getter(self, who: str, path: str, **headers: str) -> Callable[[], Answer]:
        return lambda: checked(self._browsers[who].get(path, headers=headers))

    def _any(self, who: str, path: str, kind: str) -> Callable[[], Answer]:
        """One of the rows at a time."""

        def ask() -> Answer:
            word = quote(str(self._chance.choice(self._rows[kind])))
            return checked(self._browsers[who].get(path.format(word)))

        return ask


class _Telephone:
    """A telephone system: a call rings, is answered and ends, then the next one."""

    def __init__(self, browser: Asking, told: Mapping[str, str]) -> None:
        self._browser, self._told = browser, told
        self._numbers = count()
        self._run = uuid.uuid4().hex

    def __call__(self) -> Answer:
        number = next(self._numbers)
        call, sequence = divmod(number, len(EVENTS))
        said = {
            "id": f"{self._run}-{number}",
            "call": f"{self._run}-{call}",
            "sequence": sequence,
            "event": EVENTS[sequence],
            "occurred_at": dt.datetime.now(dt.UTC).isoformat(),
            "channel": "phone",
            "number": CALLER,
        }
        body, at = json.dumps(said).encode(), str(int(time.time()))
        headers = {
            "Authorization": f"Bearer {self._told['secret']}",
            TIMESTAMP: at,
            SIGNATURE: signature(self._told["key"], at, body),
        }
        return checked(self._browser.send("/api/v1/telephony/events", body, headers=headers))
