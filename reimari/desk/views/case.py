"""One case: its promise, its brief, what happened, who takes part, and what can be done (C26-C30)."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from reimari.access.middleware import ActorRequest
from reimari.access.reading import Seen, reading
from reimari.callbacks.access import REQUEST
from reimari.cases import access
from reimari.cases.states import Assessment, CaseState
from reimari.common.ids import uuid7, uuid_of
from reimari.common.pages import page
from reimari.desk import access as desk
from reimari.desk.forms.answers import answerable
from reimari.desk.forms.case import Around, DeedForm
from reimari.desk.forms.case_deeds import deeds_of, primary_verb
from reimari.desk.forms.case_route import RerouteForm
from reimari.desk.forms.drafted import ASSESS, RETURN
from reimari.desk.forms.mail import replyable
from reimari.desk.forms.typed import whole_number
from reimari.desk.forms.work_lists import return_form
from reimari.desk.queries import journal
from reimari.desk.queries.booked import agreed_in
from reimari.desk.queries.by_emergency import by_emergency
from reimari.desk.queries.case import CaseShown, Colleague, case_shown, colleagues
from reimari.desk.queries.case_promise import days_left, promise_of
from reimari.desk.queries.first_information import conversations
from reimari.desk.queries.grants import asked_in, granted_in, may_grant
from reimari.desk.queries.identity import identity_of
from reimari.desk.queries.live import topics
from reimari.desk.queries.rows import kind_name, language, name_in
from reimari.desk.queries.times import bookable_of
from reimari.people import access as people
from reimari.people.models import hides_place
from reimari.people.rules import shown_phone
from reimari.region.profile.values import by_code
from reimari.work import access as work
from reimari.work.models import Entry, Step
from reimari.work.rules import take_problems
from reimari.work.states import ASK_STEP

TEMPLATE = "desk/views/case.html"
PARTS = {"happened", "route"}


@require_safe
def case(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The whole page; or its history, or who would answer elsewhere, when htmx asks for that part."""
    with reading(request.actor, access.VIEW) as seen:
        return drawn(request, pk, seen)


def drawn(
    request: ActorRequest,
    pk: UUID,
    seen: Seen,
    *,
    wrong: tuple[str, DeedForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the form that came back when one did."""
    now = timezone.now()
    shown = case_shown(request.actor, pk, now=now)
    seen.subject = shown.case
    seen.person_ids.update(shown.person_ids())
    asked = Asked.of(request)
    entries, before = journal.entries_of(
        shown.case.track_id, what=asked.what, who=asked.who, before=asked.before
    )
    staff = colleagues(_named(shown, entries, asked), now=now)
    around = Around(shown, staff, request.GET.get("kind", ""))
    parts = PARTS if wrong is None else ()
    context = (
        _context(shown, around, now, wrong, request.GET.get("deed", ""))
        | _history(shown, staff, entries, before, asked)
        | {"route_form": _route_form(request, around, wrong), "assessment_asked": asked_in(request.GET)}
    )
    return page(request, TEMPLATE, context, parts=parts, status=status)


class Asked:
    """What of the history the address asks for; anything that can't be read asks for nothing."""

    def __init__(self, what: str, who: UUID | None, before: int | None) -> None:
        self.what, self.who, self.before = what, who, before

    @classmethod
    def of(cls, request: ActorRequest) -> "Asked":
        what = request.GET.get("what", "")
        return cls(
            what if what in journal.GROUPS else "",
            uuid_of(request.GET.get("who", "")),
            whole_number(request.GET.get("before")),
        )

    def address(self, base: str, **more: object) -> str:
        """The address of the page with this filter."""
        kept = {"what": self.what, "who": self.who or "", **more}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{base}?{query}#happened" if query else f"{base}#happened"


def _named(shown: CaseShown, entries: list[Entry], asked: Asked) -> set[UUID]:
    """The members of staff whom the page names."""
    found = journal.people_in(entries) | {shown.actor.id, asked.who, shown.case.contact_person_id}
    found |= {step.worker_id for step in shown.steps} | {note.written_by_id for note in shown.notes}
    found |= {entry.note.written_by_id for entry in entries if hasattr(entry, "note")}
    found |= {uuid_of(relation.get("own_worker") or "") for relation in shown.relations}
    return {each for each in found if each}


def _context(
    shown: CaseShown, around: Around, now: dt.datetime, wrong: tuple[str, DeedForm] | None, deed: str
) -> dict[str, Any]:
    step, profile = shown.step, shown.county.profile
    row: Any = shown.case
    may_take = bool(step and "take" in shown.may and step.worker_id is None and not shown.offered_to_me)
    primary = primary_verb(shown, may_take=may_take)
    deeds = deeds_of(around, primary=primary, wrong=wrong, asked=deed)
    returning = shown.kept.get(RETURN)
    here = reverse("desk:case", args=[shown.case.pk])
    person = shown.case.person
    hidden = hides_place(person)
    return {
        "now": now,
        "here": here,
        "topics": _topics(shown),
        "shown": shown,
        "case": shown.case,
        "by_emergency": by_emergency(row),
        "identity": identity_of(shown.actor, shown.case.person_id, shown.county, now=now),
        "promise": promise_of(shown),
        "agreed": agreed_in(shown),
        "step": step,
        "primary": primary,
        "may_take": may_take,
        "taken_by_other": _taken(step, shown),
        "buttons": [each for each in deeds if each.plain],
        "deeds": [each for each in deeds if not each.plain],
        "return_form": return_form(returning.data if returning else None),
        "return_kept": returning,
        "returns": deed == RETURN,
        "assesses": _assesses(shown),
        "contactors": _contactors(shown),
        "conversations": conversations(shown.matters, profile, language()),
        "key": uuid7(),
        "spoken": language_name(shown.case.language),
        "interpreters": interpreters(shown),
        "need": name_in(by_code(profile.needs), shown.case.need),
        "area": "" if hidden else str(shown.case.area or ""),
        "place": "" if hidden else str(shown.case.place or ""),
        "phone": shown_phone(person.phone) if person and person.phone else "",
        "person_url": _address("desk:person", person.pk) if person and _sees_persons(shown) else "",
        "contact_url": bool(_address("desk:contact", shown.case.pk)),
        "log_url": _address("desk:use_log") if shown.actor.may(desk.VIEW_LOG.name) else "",
        "relations": _relations(shown, around.people),
        "other_steps": [_other(step, shown) for step in shown.other_steps],
        "teams": [name_in(by_code(profile.teams), code) for code in shown.team_codes[1:]],
        "attempts_done": shown.done(),
        "open_callbacks": shown.callbacks,
        "granted": granted_in(row.granted, shown.actor, shown.county, now=now),
        "grant_about": f"case={shown.case.pk}",
        "may_grant": shown.case.closed_at is None and may_grant(shown.actor, shown.county, now),
        "may_ask_callback": shown.case.closed_at is None and shown.actor.may(REQUEST.name),
        "may_book": _may_book(shown),
        "may_change": _may_change(shown),
        "questions": answerable(shown.questions, shown.actor, now=now),
        "mails": replyable(
            shown.mails, shown.actor, language=shown.case.language, viewer=language(), now=now
        ),
        "case_of_mails": shown.case.pk,
        "letter": None,
        "asked_mail": "",
        "guide_to": "",
    }


def _assesses(shown: CaseShown) -> bool:
    """Whether the viewer can make the initial assessment now."""
    going_on = shown.case.state != CaseState.CLOSED
    return going_on and ASSESS in shown.may and shown.case.assessment != Assessment.DONE


def _topics(shown: CaseShown) -> str:
    """What draws the page anew: the case, the client, and the other matters that it names."""
    others = [each.pk for each in (*shown.other_cases, *shown.contacts)]
    calls = [each.pk for each in shown.callbacks]
    return topics(track=[shown.case.pk, *others, *calls], person=[shown.case.person_id])


def _history(
    shown: CaseShown, staff: list[Colleague], entries: list[Entry], before: int | None, asked: Asked
) -> dict[str, Any]:
    base = reverse("desk:case", args=[shown.case.pk])
    names = journal.Names(
        shown.county,
        {each.pk: each.name for each in staff},
        {str(step.pk): step for step in shown.steps},
        {str(meeting.pk): meeting for meeting in shown.meetings},
    )
    acted = {entry.actor_id for entry in entries} | {step.worker_id for step in shown.steps} | {asked.who}
    return {
        "attempts": [
            {"sentence": journal.sentence(work.ATTEMPT.name, each["facts"], names), "at": _moment(each["at"])}
            for each in shown.attempts
        ],
        "entries": journal.told(entries, names),
        "groups": [(code, label, code == asked.what) for code, (label, _kinds) in journal.GROUPS.items()],
        "workers": [(each.pk, each.name, each.pk == asked.who) for each in staff if each.pk in acted],
        "filtered": bool(asked.what or asked.who),
        "happened_url": asked.address(base, before=asked.before).partition("#")[0],
        "first_url": asked.address(base) if asked.before else "",
        "next_url": asked.address(base, before=before) if before else "",
    }


def _route_form(
    request: ActorRequest, around: Around, wrong: tuple[str, DeedForm] | None
) -> RerouteForm | None:
    """The form that shows who would answer: what was sent, or what has been chosen so far."""
    if wrong and isinstance(wrong[1], RerouteForm):
        return wrong[1]
    if "service_task" not in request.GET:
        return None
    form = RerouteForm(request.GET, around=around, verb="reroute")
    form.look()
    return form


def _contactors(shown: CaseShown) -> list[dict[str, str]]:
    """Everybody who took part in the contacts, once each."""
    found = [
        {
            "who": str(each.person or each.name or ""),
            "kind": str(each.get_kind_display()),
            "work_unit": each.work_unit,
            "profession": each.profession,
            "phone": shown_phone(each.phone) if each.phone else "",
        }
        for each in shown.participants
    ]
    return [each for place, each in enumerate(found) if each not in found[:place]]


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _taken(step: Step | None, shown: CaseShown) -> list[Any]:
    """Why the current step can't be taken: somebody else has it."""
    if step is None or step.worker_id is None or step.worker_id == shown.actor.id:
        return []
    return take_problems(worker=str(step.worker))


def _other(step: Step, shown: CaseShown) -> dict[str, Any]:
    may = shown.may_on[step.pk]
    return {
        "step": step,
        "what": kind_name(step.kind, shown.county),
        "left": days_left(shown.county, step.due_at, shown.now),
        "late": step.is_late(shown.now),
        "offer": step.kind == ASK_STEP or (shown.offer is not None and step.pk == shown.offer.pk),
        "may_take": "take" in may and step.worker_id is None,
        "may_complete": "complete" in may,
    }


def _relations(shown: CaseShown, staff: Any) -> list[dict[str, str]]:
    profile, names = shown.county.profile, {str(each.pk): each.name for each in staff}
    kinds, units = by_code(profile.relations), by_code(profile.units)
    return [
        {
            "kind": name_in(kinds, relation["kind"]),
            "unit": name_in(units, relation["unit"]),
            "worker": names.get(str(relation["own_worker"]), ""),
        }
        for relation in shown.relations
    ]


def interpreters(shown: CaseShown) -> list[str]:
    """The languages into which somebody has to interpret."""
    codes = [matter.contact.interpreter_language for matter in shown.matters]
    if shown.case.person:
        codes.append(shown.case.person.interpreter_language)
    return [language_name(code) for code in dict.fromkeys(codes) if code]


def language_name(code: str) -> str:
    """What the language is called, in the language of the page; the code when it has no name here."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _sees_persons(shown: CaseShown) -> bool:
    """The person is in a case that the viewer works on, which is a basis for seeing them."""
    return shown.actor.may(people.VIEW.name)


def _may_book(shown: CaseShown) -> bool:
    """Whether a time can be booked for the case: of a unit whose times the viewer may book."""
    if "book" not in shown.may or shown.case.closed_at or shown.meeting:
        return False
    return _has_times(shown)


def _may_change(shown: CaseShown) -> bool:
    """Whether the agreed time can be moved or cancelled; after it has begun it is told how it went."""
    if "change" not in shown.may or not shown.meeting or shown.meeting.at <= shown.now:
        return False
    return hasattr(shown.meeting, "booking") or _has_times(shown)


def _has_times(shown: CaseShown) -> bool:
    day = timezone.localdate(shown.now)
    return bool(bookable_of(shown.actor, shown.county.profile, shown.case.team.unit_id, day))


def _address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
