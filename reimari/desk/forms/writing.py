"""One request about the form of a new contact: what was typed, by the county's rules of the moment."""

from dataclasses import replace
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from reimari.access.middleware import ActorRequest
from reimari.common.ids import uuid_of
from reimari.concerns.access import RECORD as REPORT
from reimari.contacts import access
from reimari.contacts.actions import Intake
from reimari.contacts.queries import Rules, open_cases, rules_on
from reimari.contacts.states import Outcome, ParticipantKind, Urgency
from reimari.desk.forms import choices
from reimari.desk.forms.filled import follow_caller
from reimari.desk.forms.guiding import ANY_URGENCY
from reimari.desk.forms.matter import guide_in, stays_on_line
from reimari.desk.forms.new_contact import Setting
from reimari.desk.forms.sheet import MOST_MATTERS, Sheet, matter_numbers, sheet_of
from reimari.desk.queries.callback_promise import lines_to_ask, told_of_call
from reimari.desk.queries.callers import Chosen, chosen_person
from reimari.desk.queries.calls import call_named, incoming
from reimari.desk.queries.case_times import cases_to_join
from reimari.desk.queries.contact_times import FormTimes, books_times, wants_times
from reimari.desk.queries.grants import may_grant
from reimari.desk.queries.guiding import Guiding, guiding_of
from reimari.desk.queries.relations import Relation, relations_told
from reimari.desk.queries.routes import Line, arrived_at, lines_of, phrase
from reimari.desk.queries.teams import teams_among
from reimari.desk.queries.times import TimesShown
from reimari.people.access import ASK_RELATIONSHIP
from reimari.region.profile.values import Channel, fold, valid_items
from reimari.staff.roster import TEAMS


class Writing:
    """One request about the form: the county's rules, the teams, and what was typed."""

    def __init__(self, request: ActorRequest, data: QueryDict | None) -> None:
        self.request = request
        self.now = timezone.now()
        self._chosen: Chosen | None = None
        self.times: dict[int, TimesShown] = {}
        self.typed = data.copy() if data is not None else QueryDict(mutable=True)
        self.data = None if data is None else self.typed
        if self.typed.get("urgent") == ANY_URGENCY:
            self.typed["urgent"] = Urgency.OTHER.value
        self.rules: Rules = rules_on(self.now, arrived_at(self.typed, self.now))
        self.language = (get_language() or "fi")[:2]
        self.every = TEAMS.rows()
        self.teams = tuple(teams_among(self.every, self.rules.day))
        homes = request.actor.doing(access.RECORD.name).home_teams()
        own = tuple(team for team in self.teams if team.pk in homes)
        asked = self.typed.get("team", "")
        team = next((team for team in own if team.pk == asked), next(iter(own), None))
        unit = team.unit_id if team else ""
        self.setting = Setting(
            rules=self.rules,
            actor=request.actor,
            language=self.language,
            teams=own or self.teams[:0],
            unit=unit,
            line=self._channel(unit),
        )
        self.call = call_named(request.actor, self.typed.get("call", ""))
        if self.call:
            contactor = self.typed.get("contactor") or self.setting.usual_contactor
            follow_caller(self.typed, self.call.number, contactor)

    def _channel(self, unit: str) -> Channel | None:
        """The channel that was chosen, else the one on which this unit most likely answers."""
        channels = choices.recorded_channels(self.rules.profile, self.rules.day, unit)
        chosen = fold(self.typed.get("channel", ""))
        return next((each for each in channels if fold(each.code) == chosen), next(iter(channels), None))

    def chosen(self) -> Chosen | None:
        """The person in the form's hidden field, as far as the writer may see them."""
        cases = partial(cases_to_join, now=self.now) if wants_times(self.typed) else open_cases
        self._chosen = chosen_person(self.request.actor, self._asked(), self.rules.day, cases)
        return self._chosen

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """The client's relationships: of the chosen person, else as the writer was told of them."""
        if self._chosen:
            return self._chosen.relations
        return relations_told(self.request.actor, self.typed.get("disclosure"), now=self.now)

    def unseen_person(self) -> UUID | None:
        """The person whom the hidden field names, if the writer may not see them."""
        return None if self._chosen else self._asked()

    def _asked(self) -> UUID | None:
        return uuid_of(self.typed.get("person", ""))

    def lines(self) -> list[Line]:
        """The right column; the text offered for the client follows it until the writer changes the text."""
        found = lines_of(self._as_drawn(), matter_numbers(self.typed), self.rules, self.language)
        lines = [self._line(line) for line in found]
        lines = [self._called(line) for line in lines]
        for line in lines:
            self._fill_call(line)
            told, offered = f"{line.prefix}-told_what", f"{line.prefix}-offered"
            if self.typed.get(told, "").strip() in {"", self.typed.get(offered, "")}:
                self.typed[told] = line.told
        return lines

    def _as_drawn(self) -> QueryDict:
        """What was typed, with the usual values of what wasn't: as the form shows it."""
        data = self.typed.copy()
        usual = {"contactor": self.setting.usual_contactor}
        if self.setting.line:
            usual["channel"] = self.setting.line.code
        for name, value in usual.items():
            if not data.get(name):
                data[name] = value
        return data

    def arrived(self, intake: Intake) -> Intake:
        """The contact with its raw arrival (I-10): when the call came, unless the writer says otherwise."""
        if self.call is None or self.typed.get("received_at", "").strip():
            return intake
        return replace(intake, received_at=min(self.call.began_at, self.now))

    def guide(self, lines: list[Line]) -> None:
        """A press that says how a matter ends: "Guide there" with the party it belongs to and how it came,
        "Hand over" with whoever helps at once."""
        asked = self.typed.get("guide", "")
        line = next((line for line in lines if str(line.number) == asked), None)
        if line and line.redirect:
            guide_in(self.typed, line.prefix, line.redirect)
            if self.typed.get("disclosure") and not self.typed.get("last_name", "").strip():
                self.typed["identity_code"] = ""  # it was for the question; nobody is written down by it
        handed = self.typed.get("hand_over", "")
        if any(str(each.number) == handed for each in lines):
            self.typed[f"m{handed}-outcome"] = Outcome.GOES_ON.value

    def guiding(self, sheet: Sheet, lines: list[Line]) -> Guiding:
        """What guides the conversation as the form stands now."""
        drawn = self._as_drawn()
        return guiding_of(sheet.guiding, drawn, lines, self.rules, self.request.actor, self.language)

    def _line(self, line: Line) -> Line:
        """Who should have been contacted, once something is known; nothing is promised where no list is."""
        line = line.told_to(self.request.actor, self.setting.unit, self.rules.profile)
        if "contactor" in self.typed:
            line = line.guided_from(
                self.setting.unit, self.rules, self.request.actor, self.language, relations=self.relations
            )
        chosen = self.typed.get(f"{line.prefix}-team") or self.typed.get(f"{line.prefix}-case")
        if chosen or not stays_on_line(line.route, self.request.actor, self.rules.profile):
            return line
        return line.staying()

    def _called(self, line: Line) -> Line:
        """Whom to call back: whoever contacts; and what they are told, as far as a line calls back."""
        asked = lines_to_ask(self.rules, self.request.actor)
        if not asked:
            return line
        own = self.setting.line.code if self.setting.line else ""
        usual = next((each.code for each in asked if each.code == own), asked[0].code)
        chosen = self.typed.get(f"{line.prefix}-call_line") or usual
        decision = line.route.decision
        codes = decision.place.spots[0].codes if decision and decision.place.spots else ()
        told = told_of_call(chosen, line.known, self.rules, self.language, place=codes)
        return line.called(*self._contactor(), told)

    def _contactor(self) -> tuple[str, str]:
        """The number and the name of whoever contacts, as typed or as the writer knows them."""
        typed = self.typed
        kind = typed.get("contactor") or self.setting.usual_contactor
        if kind != ParticipantKind.CLIENT:
            return typed.get("contactor_phone", "").strip(), typed.get("contactor_name", "").strip()
        known = self._chosen.caller if self._chosen else None
        name = f"{typed.get('last_name', '')} {typed.get('first_names', '')}".strip()
        number = typed.get("phone", "").strip()
        return number or (known.phone if known else ""), known.name if known else name

    def _fill_call(self, line: Line) -> None:
        """The number and the text follow what is offered until the writer changes them."""
        self._fill(line.prefix, "call_number", line.call.number)
        self._fill(line.prefix, "call_told", line.call.told)

    def _fill(self, prefix: str, name: str, value: str) -> None:
        field, offered = f"{prefix}-{name}", f"{prefix}-{name}_offered"
        if self.typed.get(field, "").strip() in {"", self.typed.get(offered, "")}:
            self.typed[field] = value

    def look_for_times(self, key: UUID, lines: list[Line]) -> FormTimes:
        """Find the times of each matter that is to end with one: before the sheet is made, for the text that
        is offered for the client follows what is held until the writer changes it."""
        found = self.times_in(key)
        found.look(lines)
        self.times = found.shown
        return found

    def times_in(self, key: UUID) -> FormTimes:
        """The times of the form with this key, as it stands."""
        chosen = self._chosen
        return FormTimes(
            self.request.actor,
            self.rules,
            key=key,
            every=self.every,
            typed=self.typed,
            relations=lambda: self.relations,
            cases=chosen.cases if chosen else (),
            hidden=chosen is not None and chosen.caller.is_protected,
        )

    def sheet(self, *, key: UUID | None = None, checked: bool = False, chosen: Chosen | None = None) -> Sheet:
        cases = chosen.cases if chosen else ()
        books = books_times(self.request.actor, self.rules.profile, self.rules.day)
        return sheet_of(
            self.setting, self.data, key=key, checked=checked, teams=self.teams, cases=cases, books=books
        )

    def context(self, sheet: Sheet, chosen: Chosen | None, lines: list[Line]) -> dict[str, Any]:
        """All that the page shows."""
        profile = self.rules.profile
        units = valid_items(profile.units, self.rules.day)
        return {
            "now": self.now,
            "ticked": self.typed.getlist("used"),
            "sheet": sheet,
            "pairs": list(zip(sheet.matters, lines, strict=True)),
            "times": self.times,
            "lines": lines,
            "chosen": chosen,
            "places": choices.places(profile, self.rules.day, self.language),
            "units": sorted({name for _code, name in choices.named(units, self.language)}),
            "incoming": incoming(self.request.actor, self.call) if self.call else None,
            "numbers": ",".join(str(asked.number) for asked in sheet.matters),
            "may_add": len(sheet.matters) < MOST_MATTERS,
            "may_ask": self.request.actor.may(ASK_RELATIONSHIP.name),
            "guiding": (guiding := self.guiding(sheet, lines)),
            "urgent": guiding.urgency is not None,
            "other_way": any(line.other_way for line in lines),
            "emergency": phrase(profile, "emergency", self.language),
            "urgent_text": phrase(profile, "urgent", self.language),
            "started": self.typed.get("started_at")
            or timezone.localtime(self.now).isoformat(timespec="seconds"),
            "save_anyway": sheet.asks_to_save_anyway or bool(self.typed.get("save_anyway")),
            "callback_named": self.typed.get("callback", ""),
            "disclosure": self.typed.get("disclosure", ""),
            "callers": [],
            "may_report": self.request.actor.may(REPORT.name),
            "may_grant": may_grant(self.request.actor, self.rules.county, self.now),
        }
