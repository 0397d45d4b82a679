"""What happened in a case: each entry as a plain sentence of its kind and facts, no raw codes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reimari.access.actor import ActorKind
from reimari.access.catalogue import ACTIONS
from reimari.cases.models import Meeting, Note
from reimari.cases.states import (
    Assessment,
    Ending,
    NoteKind,
    RefusalReason,
    RerouteReason,
    ToldBy,
)
from reimari.common.asking import AskedModels, Given
from reimari.contacts.states import ParticipantKind
from reimari.desk.queries.callback_sentences import CALLBACKS
from reimari.desk.queries.grant_sentences import GRANTS
from reimari.desk.queries.meeting_sentences import MEETINGS
from reimari.desk.queries.remark_sentences import REMARKS
from reimari.desk.queries.rows import kind_name, language, name_in
from reimari.region.profile.values import Coded, by_code, fold
from reimari.work.models import Entry, Step
from reimari.work.queries import County
from reimari.work.states import AttemptBy, ReturnReason

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PAGE_SIZE = 30
NOBODY = pgettext_lazy("who did it", "the program")
OTHER_SYSTEM = pgettext_lazy("who did it", "another system")
CHOICES = {
    "return": ReturnReason,
    "by": AttemptBy,
    "reroute": RerouteReason,
    "refusal": RefusalReason,
    "assessment": Assessment,
    "ending": Ending,
    "note": NoteKind,
    "told": ToldBy,
}


@dataclass(frozen=True, slots=True)
class Names:
    """What codes and ids are called, in the viewer's language."""

    county: County
    people: Mapping[UUID, str]
    steps: Mapping[str, Step]
    meetings: Mapping[str, Meeting]
    teams: Mapping[str, Coded] = field(init=False)
    tasks: Mapping[str, Coded] = field(init=False)
    reasons: Mapping[str, Coded] = field(init=False)

    def __post_init__(self) -> None:
        profile = self.county.profile
        object.__setattr__(self, "teams", {**by_code(profile.units), **by_code(profile.teams)})
        object.__setattr__(self, "tasks", by_code(profile.service_tasks))
        object.__setattr__(self, "reasons", by_code(profile.pause_reasons))

    def team(self, code: object) -> str:
        return name_in(self.teams, str(code or ""))

    def task(self, code: object) -> str:
        return name_in(self.tasks, str(code or "")) or _("no service task")

    def reason(self, code: object) -> str:
        item = self.reasons.get(fold(str(code or "")))
        return item.name.in_language(language()) if item else ""

    def step(self, facts: Mapping[str, Any]) -> str:
        """What the step of an entry is called."""
        step = self.steps.get(str(facts.get("step", "")))
        code = step.kind if step else str(facts.get("step_kind", ""))
        return kind_name(code, self.county) if code else _("a step")

    def person(self, user_id: object) -> str:
        try:
            return self.people.get(UUID(str(user_id)), "")
        except ValueError:
            return ""

    def choice(self, of: str, code: object) -> str:
        """The word for a code of one of our own lists."""
        kinds: Any = CHOICES[of]
        return str(dict(kinds.choices).get(str(code), ""))


type Sentence = Callable[[Mapping[str, Any], Names], str]


def _opened(facts: Mapping[str, Any], names: Names) -> str:
    if "offered" in facts:
        return _("Offered to %(team)s. %(sender)s answers until the offer is accepted.") % {
            "team": names.team(facts["offered"]),
            "sender": names.team(facts["from_team"]),
        }
    said = _("A new contact came about this matter.")
    if "opened" in facts:
        said = _("The case was opened and put on the work list of %(team)s.") % {
            "team": names.team(facts["team"])
        }
    return (
        said + " " + _("It was made sure that the client gets help at once.") if "arranged" in facts else said
    )


def _reported(facts: Mapping[str, Any], names: Names) -> str:
    if "opened" in facts:
        return _("The case was opened by a concern report and put on the work list of %(team)s.") % {
            "team": names.team(facts["team"])
        }
    return _("A concern report arrived.") if "report" in facts else _opened(facts, names)


def _attempt(facts: Mapping[str, Any], names: Names) -> str:
    by = {"by": names.choice("by", facts.get("by"))}
    return (
        _("The client was reached (%(by)s).") % by
        if facts.get("reached")
        else (_("We tried to reach the client (%(by)s). The client wasn't reached.") % by)
    )


def _rerouted(facts: Mapping[str, Any], names: Names) -> str:
    told = {
        "before": names.task(facts.get("from_service_task")),
        "task": names.task(facts.get("service_task")),
        "team": names.team(facts.get("team")),
        "reason": names.choice("reroute", facts.get("reason")),
    }
    return _("Sent from %(before)s to %(task)s: %(team)s answers now (%(reason)s).") % told


def _coordinated(facts: Mapping[str, Any], names: Names) -> str:
    said = _("Agreed that %(person)s contacts the client.") % {
        "person": names.person(facts.get("contact_person"))
    }
    teams = ", ".join(names.team(code) for code in facts.get("teams", ()))
    return said + " " + _("Takes part: %(teams)s.") % {"teams": teams} if teams else said


def _moved(sentence: "StrPromise") -> Sentence:
    def tell(facts: Mapping[str, Any], names: Names) -> str:
        told = {"team": names.team(facts.get("team")), "sender": names.team(facts.get("from_team"))}
        return str(sentence) % told

    return tell


def _of_step(sentence: "StrPromise") -> Sentence:
    def tell(facts: Mapping[str, Any], names: Names) -> str:
        return str(sentence) % {"step": names.step(facts), "team": names.team(facts.get("team"))}

    return tell


def _chosen(sentence: "StrPromise", of: str, key: str) -> Sentence:
    def tell(facts: Mapping[str, Any], names: Names) -> str:
        told = {"what": names.choice(of, facts.get(key)), "team": names.team(facts.get("from_team"))}
        return str(sentence) % (told | {"step": names.step(facts)})

    return tell


def _described(facts: Mapping[str, Any]) -> str:
    if kind := facts.get("contactor"):
        return _("It was said what it is about, and who contacts: %(who)s.") % {
            "who": ParticipantKind(kind).label
        }
    return _("It was said what it is about.")


def _told(facts: Mapping[str, Any], names: Names) -> str:
    return _("The client was told (%(how)s).") % {"how": names.choice("told", facts.get("how"))}


_OFFERED = _moved(gettext_lazy("Offered to %(team)s. %(sender)s answers until the offer is accepted."))
SENTENCES: Mapping[str, Sentence] = {
    "contacts.record": _opened,
    "contacts.receive": _opened,
    "contacts.close": _opened,
    "contacts.describe": lambda facts, _names: _described(facts),
    "concerns.record": _reported,
    "concerns.receive": _reported,
    "concerns.identify": lambda _facts, _names: _("It was found out who the report is about."),
    "concerns.export": lambda _facts, _names: _(
        "The concern report was downloaded for the client information system."
    ),
    "work.take": _of_step(gettext_lazy("Taken into work: %(step)s.")),
    "work.return": _chosen(
        gettext_lazy("Returned to the team's list: %(step)s (%(what)s)."), "return", "reason"
    ),
    "work.attempt": _attempt,
    "work.complete": _of_step(gettext_lazy("Done: %(step)s.")),
    "cases.advance": _of_step(gettext_lazy("What comes next: %(step)s, %(team)s.")),
    "cases.add_step": _of_step(gettext_lazy("A step was added: %(step)s, %(team)s.")),
    "cases.transfer": _moved(gettext_lazy("Transferred from %(sender)s to the work list of %(team)s.")),
    "cases.reroute": _rerouted,
    "cases.hand_over": _OFFERED,
    "cases.read_brief": lambda _facts, _names: _("The brief was read."),
    "cases.tell": _told,
    "appointments.tell": _told,
    "contacts.correct": lambda _facts, _names: _("A detail of the contact was corrected."),
    "contacts.move": _moved(gettext_lazy("Moved from the list of %(sender)s to that of %(team)s.")),
    "callbacks.move": _moved(gettext_lazy("Moved from the list of %(sender)s to that of %(team)s.")),
    "contacts.send_link": lambda _facts, _names: _("The link was sent to whoever contacted us."),
    "contacts.join": lambda _facts, _names: _("The client's name became known."),
    "contacts.hand_over": _OFFERED,
    "cases.accept": _moved(gettext_lazy("Accepted: %(team)s answers from now on, not %(sender)s.")),
    "cases.refuse": _chosen(
        gettext_lazy("%(team)s returned the case to its sender (%(what)s)."), "refusal", "reason"
    ),
    "cases.withdraw": _moved(gettext_lazy("The offer to %(team)s was taken back; %(sender)s answers.")),
    "cases.coordinate": _coordinated,
    # before the assessment had a record of its own
    "cases.assess": _chosen(gettext_lazy("Initial assessment: %(what)s."), "assessment", "result"),
    "assessments.finish": _chosen(gettext_lazy("Initial assessment: %(what)s."), "assessment", "result"),
    "assessments.correct": lambda _facts, _names: _("The initial assessment was corrected."),
    "assessments.export": lambda _facts, _names: _(
        "The initial assessment was downloaded for the client information system."
    ),
    "appointments.tell_again": lambda _facts, _names: _("A notice to the client was sent again."),
    "appointments.remind": lambda _facts, _names: _("The client's reminder of the time became due."),
    "cases.pause": lambda facts, names: (
        _("The clocks stand still: %(reason)s.") % {"reason": names.reason(facts.get("reason"))}
    ),
    "cases.resume": lambda _facts, _names: _("The clocks go on."),
    "cases.note": _chosen(gettext_lazy("Written down: %(what)s."), "note", "note_kind"),
    "cases.ask": _of_step(gettext_lazy("The supervisor of %(team)s was asked.")),
    "contacts.ask": _of_step(gettext_lazy("The supervisor of %(team)s was asked.")),
    "contacts.give_feedback": lambda facts, _names: (
        _("Whoever contacted us gave feedback: %(score)s/5.") % {"score": facts.get("score")}
    ),
    "mail.receive": lambda _facts, _names: _("An e-mail came about this matter."),
    "mail.take_up": lambda _facts, _names: _("A contact was made of an e-mail that had looked automatic."),
    "mail.reply": lambda _facts, _names: _("An e-mail was answered."),
    "mail.file": lambda _facts, _names: _("An e-mail was marked as moved to the client record."),
    "mail.unfile": lambda _facts, _names: _(
        "The mark was taken back that an e-mail was moved to the client record."
    ),
    "mail.rescan": lambda _facts, _names: _(
        "A harmful program was found in a file of an e-mail; the file isn't kept any more."
    ),
    "cases.answer": _of_step(gettext_lazy("The supervisor answered a question.")),
    "cover.accept_plan": lambda facts, names: (
        _("%(before)s is away: %(person)s does this now.")
        % {"before": names.person(facts.get("from_worker")), "person": names.person(facts.get("worker"))}
    ),
    "cover.give_steps": lambda facts, names: (
        _("A supervisor gave this to %(person)s.") % {"person": names.person(facts.get("worker"))}
    ),
    "cases.close": _chosen(gettext_lazy("The case was closed: %(what)s."), "ending", "ending"),
    "cases.reopen": _of_step(gettext_lazy("The case was opened again: %(step)s, %(team)s.")),
}
# What can be chosen to be shown of the history: a name, and the kinds of entries behind it
GROUPS: Mapping[str, tuple["StrPromise", tuple[str, ...]]] = {
    "steps": (
        gettext_lazy("Steps"),
        ("work.take", "work.return", "work.complete", "cases.advance", "cases.add_step"),
    ),
    "client": (
        gettext_lazy("With the client"),
        (
            *("work.attempt", *MEETINGS),
            *("contacts.record", "contacts.close", "callbacks.reach", "concerns.record", "concerns.receive"),
            *("mail.receive", "mail.take_up", "mail.reply", "mail.rescan"),
            *("mail.file", "mail.unfile", "contacts.send_link"),
            "cases.tell",
            "appointments.tell",
            "appointments.remind",
            "appointments.tell_again",
        ),
    ),
    "moves": (
        gettext_lazy("Who answers"),
        (
            "cases.transfer",
            "cases.reroute",
            "cases.hand_over",
            "contacts.hand_over",
            "contacts.move",
            "callbacks.move",
            "cases.accept",
            "cases.read_brief",
            "cases.refuse",
            "cases.withdraw",
            "cases.coordinate",
            "cover.accept_plan",
            "cover.give_steps",
        ),
    ),
    "promises": (
        gettext_lazy("Promises and assessment"),
        (
            *("cases.assess", "assessments.finish", "assessments.correct", "assessments.export"),
            *("cases.pause", "cases.resume"),
        ),
    ),
    "notes": (gettext_lazy("Notes"), ("cases.note", "cases.ask", "cases.answer")),
    "ends": (gettext_lazy("Closing and opening"), ("cases.close", "cases.reopen")),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the page tells it."""

    entry: Entry
    sentence: str
    who: str
    note: Note | None


def entries_of(
    track_id: UUID, *, what: str, who: UUID | None, before: int | None
) -> tuple[list[Entry], int | None]:
    """One page of a track's history, the newest first, and the entry before which the next page begins."""
    asked = _history(what if what in GROUPS else "", by_one=who is not None, goes_on=bool(before))
    found = asked.rows(track=track_id, who=who, before=before)
    more = len(found) > PAGE_SIZE
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if more else None


@cache
def _history(what: str, *, by_one: bool, goes_on: bool) -> AskedModels[Entry]:
    rows = Entry.objects.filter(track=Given("track")).select_related("note").order_by("-pk")
    if what:
        rows = rows.filter(kind__in=GROUPS[what][1])
    if by_one:
        rows = rows.filter(actor_id=Given("who"))
    if goes_on:
        rows = rows.filter(pk__lt=Given("before"))
    return AskedModels(lambda: rows[: PAGE_SIZE + 1])


def people_in(entries: Collection[Entry]) -> set[UUID]:
    """The members of staff whom the entries name."""
    actors = {entry.actor_id for entry in entries if entry.actor_id}
    named = ("contact_person", "worker", "from_worker")
    return actors | {UUID(who) for entry in entries for name in named if (who := entry.facts.get(name))}


def told(entries: Sequence[Entry], names: Names) -> list[Told]:
    """The entries in their order, as sentences."""
    said = ((entry, sentence(entry.kind, entry.facts, names)) for entry in entries)
    return [Told(entry, text, _who(entry, names), getattr(entry, "note", None)) for entry, text in said]


def sentence(kind: str, facts: Mapping[str, Any], names: Names) -> str:
    """The sentence of an entry; a kind without one of its own is called by its Action."""
    if kind in SENTENCES:
        return SENTENCES[kind](facts, names)
    if of_kind := CALLBACKS.get(kind) or REMARKS.get(kind):
        return of_kind(facts)
    if kind in MEETINGS:
        return MEETINGS[kind](facts, names.meetings)
    if kind in GRANTS:
        return GRANTS[kind](facts, names.county)
    return str(ACTIONS[kind].label) if kind in ACTIONS else _("Something else happened.")


def _who(entry: Entry, names: Names) -> str:
    if entry.actor_kind == ActorKind.SYSTEM or entry.actor_id is None:
        return str(NOBODY)
    if entry.actor_kind == ActorKind.INTEGRATION:
        return str(OTHER_SYSTEM)
    return names.person(entry.actor_id)
