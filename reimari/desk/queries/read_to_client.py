"""What may be read to the client of what was passed on: plain sentences in the client's own language.

Nothing internal, nothing of anybody else: not who contacted us, not what they said, no note and no
supervisor's answer (R-KL-50, I-23).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reimari.appointments.standing import site_of
from reimari.cases.models import Meeting
from reimari.cases.states import MeetingMode
from reimari.common.dates import day_words
from reimari.contacts.models import Matter, Participant
from reimari.contacts.rules import is_told_of_cases
from reimari.contacts.states import NotTold, ParticipantKind, Told
from reimari.contacts.states import Part as PartTaken
from reimari.desk.queries.booked import place_in
from reimari.desk.queries.case import CaseShown
from reimari.desk.queries.case_promise import SERVED
from reimari.desk.queries.promised import promised
from reimari.region.profile.notice_words import words_in
from reimari.region.profile.values import by_code, fold
from reimari.work.models import Step
from reimari.work.queries import FAR, spoken_due

CLIENTS = {ParticipantKind.CLIENT, ParticipantKind.ANONYMOUS}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOut:
    """`sentences` in `language`: fi, sv or en. `foreign`: the client speaks another language than that.

    `withheld`: telling could put the client in danger, so that nothing is offered to be read.
    """

    language: str
    sentences: Sequence[str]
    foreign: bool
    withheld: bool

    @property
    def text(self) -> str:
        """The sentences as they are recorded when they have been read."""
        return "\n".join(self.sentences)


def read_out(shown: CaseShown) -> ReadOut:
    """What the client may hear now. No query."""
    served = shown.case.language in SERVED
    spoken = shown.case.language if served else shown.county.profile.languages[0]
    withheld = any(matter.not_told == NotTold.DANGEROUS for matter in shown.matters)
    with translation.override(spoken):
        sentences = [] if withheld else [_ended(each) for each in _sentences(shown, spoken)]
    return ReadOut(language=spoken, sentences=sentences, foreign=not served, withheld=withheld)


def _sentences(shown: CaseShown, spoken: str) -> Iterator[str]:
    own = own_matters(shown.matters, shown.participants, shown.case.person_id)
    for matter in own:
        yield from _heard(matter, spoken)
    if need := by_code(shown.county.profile.needs).get(fold(shown.case.need)):
        yield _("Your matter: %(need)s.") % {"need": need.name.in_language(spoken)}
    if shown.case.closed_at:
        yield _("Your matter has ended.")
        return
    yield from _who_has_it(shown, spoken)
    for matter in own:
        if matter.told_at and matter.told_how != Told.THROUGH:
            day = _day(matter.told_at, spoken)
            yield _("On %(day)s we told you: “%(told)s”") % {"day": day, "told": matter.told_what}
    yield from _next(shown, spoken)


def own_matters(
    matters: Sequence[Matter], participants: Sequence[Participant], client: UUID | None
) -> list[Matter]:
    """The matters of contacts that the client made about themselves: only these hold the client's own words.

    Not those of a contact that another person made, or that was made in another person's name.
    """
    took_part: Mapping[UUID, list[Participant]] = defaultdict(list)
    for each in participants:
        took_part[each.contact_id].append(each)
    return [matter for matter in matters if _is_own(took_part[matter.contact_id], client)]


def _is_own(people: Sequence[Participant], client: UUID | None) -> bool:
    contactors = [each for each in people if each.part == PartTaken.CONTACTOR]
    others = [each for each in people if each.person_id and client and each.person_id != client]
    own = bool(contactors) and all(each.kind in CLIENTS for each in contactors)
    return own and not others and is_told_of_cases((p.part, p.kind, p.joined_at) for p in people)


def _heard(matter: Matter, spoken: str) -> Iterator[str]:
    day, words = _day(matter.contact.received_at, spoken), " ".join(matter.own_words.split())
    if words:
        yield _("On %(day)s you told us: “%(words)s”") % {"day": day, "words": words}
    else:
        yield _("You contacted us on %(day)s.") % {"day": day}


def _who_has_it(shown: CaseShown, spoken: str) -> Iterator[str]:
    answering = unit_name(shown, shown.case.team.unit_id, spoken)
    yield _begun(_("%(unit)s takes care of your matter.") % {"unit": answering})
    offer = shown.offer
    if offer and fold(offer.team.unit_id) != fold(shown.case.team.unit_id):
        receiver = unit_name(shown, offer.team.unit_id, spoken)
        yield _begun(
            _("%(unit)s has been asked to take it over. Until then it stays where it is.")
            % {"unit": receiver}
        )


def _next(shown: CaseShown, spoken: str) -> Iterator[str]:
    for call in shown.callbacks:
        yield _("We call you by %(time)s.") % {"time": spoken_due(call.due_at, spoken)}
    step = shown.step
    if meeting := shown.meeting:
        said = _promised(shown, step, spoken) if step and step.pk == meeting.step_id else ""
        if step and said:
            yield said
            yield from _how(meeting, shown, spoken)
        else:
            told = {"mode": meeting.get_mode_display(), "time": spoken_due(meeting.at, spoken)}
            yield _("Agreed with you: %(mode)s, %(time)s.") % told
        return
    if step is None or (step.waits_for_client and step.due_at < shown.now):
        return
    if step.is_late(shown.now):
        told = {"time": spoken_due(step.due_at, spoken)}
        yield _("We promised to go on by %(time)s, and that has passed. You get a new time.") % told
    elif said := _promised(shown, step, spoken):
        yield _begun(said)


def _how(meeting: Meeting, shown: CaseShown, spoken: str) -> Iterator[str]:
    """How one meets, in the words of notices; nothing of a place that nobody has told."""
    say = words_in(spoken)["ways"]
    if meeting.mode != MeetingMode.OFFICE:
        yield say[meeting.mode]
    elif hasattr(meeting, "booking"):
        step = next(each for each in shown.steps if each.pk == meeting.step_id)
        where = place_in(site_of(step), shown.county.profile)
        yield say["office"].format(where=where) if where else say["untold"]


def _promised(shown: CaseShown, step: Step, spoken: str) -> str:
    """The promise card's own sentence."""
    return promised(step, shown.county, spoken, day=timezone.localdate(shown.now))


def unit_name(shown: CaseShown, code: str, spoken: str) -> str:
    """What the client hears of a unit: its name, if it is known outside."""
    unit = by_code(shown.county.profile.units).get(fold(code))
    return unit.name.in_language(spoken) if unit and unit.public else _("the wellbeing services county")


def _day(at: dt.datetime, spoken: str) -> str:
    day = timezone.localtime(at).date()
    return day_words(day, today=day - FAR, language=spoken)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _ended(sentence: str) -> str:
    """With one full stop after a day that has its own: “by Mon 7.12.”"""
    return sentence[:-1] if sentence.endswith("..") and not sentence.endswith("...") else sentence
