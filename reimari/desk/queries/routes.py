"""What the right column tells while a contact is being written: who answers, why, and what happens next."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.cases.states import FIRST_STEP
from reimari.common.sentences import sentence_of
from reimari.concerns.rules import rules_of
from reimari.contacts.queries import Known, Promise, Route, Rules, promised_due, route_of
from reimari.contacts.rules import gap_problem, language_of_client, needs_in, told_words
from reimari.desk.queries.callback_promise import NO_CALL, CallOffered
from reimari.desk.queries.closed_lines import other_way_of
from reimari.desk.queries.redirects import Redirect, can_wait, redirect_of
from reimari.desk.queries.relations import Relation
from reimari.people.rules import age_on, birth_date_of
from reimari.region.profile.values import Need, Profile, Text, by_code, fold, valid_items
from reimari.region.rules.lines import Viewer, is_told

OLDEST = 130
NO_TEXT = Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One matter in the right column, in the words of the viewer; `told`: the text for the client."""

    number: int
    words: str
    known: Known
    route: Route
    promise: Promise | None
    told: str
    unit: str
    unit_phone: str
    area: str
    team: str
    why: str
    rules: tuple[str, ...]
    gaps: tuple[str, ...]
    perhaps: tuple[tuple[str, str], ...]  # codes and names of needs that the words speak of
    place: str
    clock: str  # the clock that sending on would start, and why it ends when it does
    due_why: str
    invented: bool
    stays: bool = False  # on a line that has no work list
    redirect: Redirect | None = None  # who should have been contacted instead
    can_wait: bool = False  # on a line that is only for what can't
    is_report: bool = False  # what concern reports and contacts to social services are written for
    call: CallOffered = NO_CALL
    other_way: str = ""  # "closed", "unknown": what the line can't arrange now, and nobody may wait for

    @property
    def prefix(self) -> str:
        return f"m{self.number}"

    def called(self, number: str, name: str, told: str) -> "Line":
        """The same with whom to call back, and what they are told of it."""
        return replace(self, call=CallOffered(number=number, name=name, told=told))

    def staying(self) -> "Line":
        """The same on a line without a work list: nothing can be promised of it."""
        return replace(self, stays=True, promise=None, told="")

    def without_place(self) -> "Line":
        """The same of somebody under address protection: what would tell the place is left out (I-04)."""
        return replace(self, place="", area="", why="", gaps=())

    def told_to(self, actor: Actor, own: str, profile: Profile) -> "Line":
        """The same without the unit's number, when it isn't for somebody of the unit `own` to know."""
        decision = self.route.decision
        unit = by_code(profile.units).get(fold(decision.destination or "")) if decision else None
        viewer = Viewer(organisation=actor.organisation, units=frozenset({fold(own)}))
        if unit is None or is_told(unit, profile, viewer, unit=unit.code):
            return self
        return replace(self, unit_phone="")

    def guided_from(
        self,
        own: str,
        rules: Rules,
        actor: Actor,
        language: str,
        *,
        place: bool = True,
        relations: Sequence[Relation] = (),
    ) -> "Line":
        """The same with who should have been contacted instead of the unit `own`, as `redirect_of` says."""
        found = redirect_of(
            self.known,
            self.route,
            rules,
            actor,
            own=own,
            language=language,
            place=place,
            relations=relations,
        )
        waits = can_wait(self.known, rules) and bool(self.known.need or self.words.strip())
        return replace(self, redirect=found, can_wait=waits)


def lines_of(data: QueryDict, numbers: list[int], rules: Rules, language: str) -> list[Line]:
    """The matters of a form as they stand now, checked or not: what can't be read isn't known."""
    whole = _contact_known(data, rules)
    known = {number: _known(data, number, whole, rules.profile) for number in numbers}
    return [
        line_of(
            number,
            data.get(f"m{number}-words", ""),
            known[number],
            rules,
            language,
            by_hand=data.get(f"m{number}-team", ""),
        )
        for number in numbers
    ]


def arrived_at(data: Mapping[str, Any], now: dt.datetime) -> dt.datetime:
    """The moment of arrival as it stands in the form; now when there is none that may be true."""
    try:
        typed = parse_datetime(str(data.get("received_at", "")).strip())
    except ValueError:
        typed = None
    if typed is None:
        return now
    arrived = timezone.make_aware(typed) if timezone.is_naive(typed) else typed
    return arrived if now - dt.timedelta(days=366) <= arrived <= now else now


def _contact_known(data: QueryDict, rules: Rules) -> dict[str, Any]:
    profile = rules.profile
    language = data.get("language") or "fi"
    contactor = data.get("contactor") or "client"
    return {
        "contactor": contactor if contactor in {*profile.contactors, "anonymous"} else None,
        "services": frozenset(map(fold, data.getlist("services"))) & by_code(profile.relations).keys(),
        "age": _age(data, rules.day),
        "language": (data.get("other_language") or "und") if language == "other" else language,
        "urgent": bool(data.get("urgent")),
        "channel": _among(data.get("channel"), by_code(profile.channels)) or "phone",
    }


def _age(data: QueryDict, today: dt.date) -> int | None:
    """The client's age: from the identity code, else the date of birth, else as said."""
    born = _born(data)
    if born:
        age = age_on(born, today)
    else:
        said = data.get("age", "").strip()
        age = int(said) if said.isdecimal() and len(said) <= len(str(OLDEST)) else -1
    return age if 0 <= age <= OLDEST else None


def _born(data: QueryDict) -> dt.date | None:
    code = data.get("identity_code", "").strip().upper()
    try:
        return birth_date_of(code) if code else parse_date(data.get("birth_date", "").strip())
    except (ValueError, KeyError, IndexError):
        return None


def _among[T](code: str | None, items: Mapping[str, T]) -> str:
    folded = fold(code or "")
    return folded if folded in items else ""


def _known(data: QueryDict, number: int, whole: dict[str, Any], profile: Profile) -> Known:
    need = _among(data.get(f"m{number}-need"), by_code(profile.needs))
    task = _among(data.get(f"m{number}-service_task"), by_code(profile.service_tasks))
    tasks = by_code(profile.service_tasks)
    return Known(
        need=by_code(profile.needs)[need].code if need else "",
        service_task=tasks[task].code if task else "",
        place=data.get(f"m{number}-place", "").replace("\x00", "")[:100],
        **whole,
    )


def line_of(
    number: int,
    words: str,
    known: Known,
    rules: Rules,
    language: str,
    *,
    by_hand: str = "",
    step: str = FIRST_STEP,
    events: Collection[str] = (),
) -> Line:
    """One matter in the right column, in the viewer's language; `by_hand`: a team chosen past the rules.

    `step`, `events`: how its case begins, when it begins otherwise than most.
    """
    route = route_of(known, rules)
    profile = rules.profile
    promise = promised_due(known, route, rules, step=step, events=events) if route.decision else None
    in_language = language_of_client(known.language, language)
    need = by_code(profile.needs).get(fold(known.need)) if known.need else None
    decision = route.decision
    return Line(
        number=number,
        words=words,
        known=known,
        route=route,
        promise=promise,
        told=_told(promise, route, by_hand, profile, in_language, urgent=known.urgent),
        unit=route.unit.in_language(language),
        unit_phone=route.unit_phone,
        area=_name(profile.areas, decision.area if decision else "", language),
        team=_name(profile.teams, route.team or "", language),
        why=decision.why(language) if decision else "",
        rules=decision.rules if decision else (),
        gaps=_explained(decision.gaps if decision else (), profile, language),
        perhaps=_perhaps(words, profile, language) if need is None else (),
        place=decision.place.name.in_language(language) if decision else "",
        clock=promise.due.clock.name.in_language(language) if promise and promise.due else "",
        due_why=promise.due.why(language) if promise and promise.due else "",
        invented=_invented(promise),
        other_way=other_way_of(known, route, rules),
        is_report=_is_report(known, rules),
    )


def _is_report(known: Known, rules: Rules) -> bool:
    """Whether the need is that of the county's concern reports (R-PS-27, I-05)."""
    told = rules_of(rules.profile, rules.day)
    return bool(known.need) and told is not None and fold(told.need) == fold(known.need)


def _told(
    promise: Promise | None, route: Route, by_hand: str, profile: Profile, language: str, *, urgent: bool
) -> str:
    """What the client is told when the matter is sent on; nothing while nobody knows where."""
    if promise is None:
        return ""
    team = by_code(profile.teams).get(fold(by_hand)) if by_hand else None
    unit = by_code(profile.units).get(fold(team.unit)) if team else None
    if unit is None and route.team is None:
        return ""
    name = (unit.name if unit else route.unit).in_language(language)
    if urgent:
        with translation.override(language):
            return gettext("Your matter is urgent and goes on at once. It is taken care of by: %(unit)s.") % {
                "unit": name
            }
    return told_words(promise.kind, name, promise.due_at, language)


def _name(items: Any, code: str | None, language: str) -> str:
    found = by_code(items).get(fold(code)) if code else None
    return found.name.in_language(language) if found else ""


def _explained(gaps: tuple[str, ...], profile: Profile, language: str) -> tuple[str, ...]:
    """What isn't known, in sentences: the county's own reason where it has one."""
    reasons = {gap.id: gap.reason for gap in profile.gaps}
    said = []
    for gap in gaps:
        reason = reasons.get(gap, NO_TEXT).in_language(language)
        problem = gap_problem(gap)
        said.append(f"{reason} ({gap})" if reason else sentence_of(problem))
    return tuple(said)


def _perhaps(words: str, profile: Profile, language: str) -> tuple[tuple[str, str], ...]:
    found: list[Need] = needs_in(words, valid_items(profile.needs, timezone.localdate()))
    return tuple((need.code, need.name.in_language(language)) for need in found[:4])


def _invented(promise: Promise | None) -> bool:
    """Whether the due time rests on a value that the demo invented."""
    if promise is None:
        return False
    return promise.due.clock.invented if promise.due else bool(promise.kind and promise.kind.invented)


def phrase(profile: Profile, code: str, language: str) -> str:
    """A text of the county; empty when it has none."""
    return next((one.text.in_language(language) for one in profile.phrases if one.code == code), "")
