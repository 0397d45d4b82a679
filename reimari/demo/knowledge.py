"""What the demo's people told and wrote of the instructions, and which they went by; all invented."""

import datetime as dt
from collections.abc import Iterator

from reimari.contacts.models import Contact, Matter
from reimari.demo.dice import dice
from reimari.demo.office import Office, at_hour
from reimari.demo.staff import Staff, Worker
from reimari.demo.words import Words
from reimari.directory import access
from reimari.directory.actions import (
    Missing,
    Used,
    Wanted,
    answer_remark,
    approve_draft,
    ask_for_instruction,
    change_instruction,
    remark_on_instruction,
    use_instruction,
)
from reimari.directory.models import Edition, Instruction, Remark
from reimari.directory.queries import owner_of
from reimari.directory.rules import Words as Said
from reimari.directory.states import RemarkOutcome
from reimari.staff.models import Team

USES = 40  # of the newest contacts whose need has an instruction
DAYS_AGO = (6, 2, 1)  # when something was told; the first of them has its answer
CHANGED_DAYS_AGO = (3, 1)  # when a version was approved, and when the draft that waits was written
SOURCE = "R-PS-33"  # where the profile itself tells none
HOUR = 10.5


class Knowledge:
    """Remarks on the instructions and their use, by the staff who would have made them."""

    def __init__(self, staff: Staff, office: Office, words: Words, *, now: dt.datetime, seed: str) -> None:
        self._staff, self._office, self._words, self._now = staff, office, words, now
        self._dice = dice(f"{seed}:knowledge")
        self._rows = list(Instruction.objects.filter(retired_at=None).exclude(need="").order_by("code"))

    def live(self) -> None:
        """Tell what was told, answer the first of it, and mark what was gone by."""
        owners, askers = owner_of(self._now), list(self._who(access.ASK.name))
        if owners is None or not askers or not self._rows:
            return
        told = [
            self._told(owners, self._dice.choice(askers), days, number)
            for number, days in enumerate(DAYS_AGO)
        ]
        self._answered(told[0])
        self._versions(owners)
        self._used()

    def _who(self, action: str) -> Iterator[Worker]:
        return (worker for worker in self._staff.everybody.values() if worker.actor.may(action))

    def _told(self, owners: Team, asker: Worker, days: int, number: int) -> Remark:
        day = self._office.last_working(self._now.date() - dt.timedelta(days=days))
        moment = min(at_hour(day, HOUR), self._now - dt.timedelta(hours=1))
        row = self._dice.choice(self._rows)
        words = self._words.remark(number, asker.language)
        readable = access.READ.rows(asker.actor, Instruction.objects.filter(pk=row.pk)).exists()
        if number % 2 == 0 and readable:
            return remark_on_instruction(
                row, words=words, language=asker.language, actor=asker.actor, now=moment
            )
        missing = Missing(need=row.need, language=asker.language)
        return ask_for_instruction(owners, missing=missing, words=words, actor=asker.actor, now=moment)

    def _answered(self, remark: Remark) -> None:
        able = self._staff.able(remark.team_id, access.ANSWER.name)
        if able:
            answer = self._words.remark_answer(able[0].language)
            moment = min(remark.asked_at + dt.timedelta(days=1), self._now)
            answer_remark(
                remark, outcome=RemarkOutcome.PUT_RIGHT, answer=answer, actor=able[0].actor, now=moment
            )

    def _versions(self, owners: Team) -> None:
        """Of two instructions of the owners one was changed lately, and a draft of the other waits."""
        rows = [row for row in self._rows if row.team_id == owners.pk and not row.is_internal][:2]
        approver = self._staff.pick(self._dice, owners.pk, access.APPROVE.name, "fi")
        if approver is None:
            return
        for row, name, days in zip(rows, ("version", "draft"), CHANGED_DAYS_AGO, strict=False):
            writer = self._staff.pick(self._dice, owners.pk, access.CHANGE.name, "fi", but_not={approver.id})
            if writer is None:
                return
            moment = at_hour(self._office.last_working(self._now.date() - dt.timedelta(days=days)), HOUR)
            moment = min(moment, self._now - dt.timedelta(hours=2))
            change_instruction(row, wanted=self._wanted(row, name), actor=writer.actor, now=moment)
            if name == "version":
                later = min(moment + dt.timedelta(hours=3), self._now)
                number = row.editions.open().get().number
                approve_draft(row, seen=number, actor=approver.actor, now=later)

    def _wanted(self, row: Instruction, name: str) -> Wanted:
        """What stands, with a sentence more in each language that the demo writes."""
        edition = Edition.objects.get(instruction=row, is_approved=True)
        texts = {}
        for text in edition.texts.order_by("language"):
            added, _why = self._words.version(name, text.language)
            said = text.body if text.language == "en" else f"{text.body}\n\n{added}"
            texts[text.language] = Said(text.title, said)
        return Wanted(
            texts=texts,
            source=edition.source or SOURCE,
            valid_from=edition.valid_from,
            valid_until=edition.valid_until,
            review_on=edition.review_on,
            why=self._words.version(name, "fi")[1],
            invented=True,
        )

    def _used(self) -> None:
        """Whoever took one of the newest contacts marked the instruction of its need."""
        by_need = {row.need: row for row in self._rows if not row.is_internal}
        matters = Matter.objects.filter(need__in=by_need, contact__in=Contact.objects.all())
        newest = matters.select_related("contact").order_by("-contact__received_at", "pk")[:USES]
        for matter in newest:
            worker = next(iter(self._staff.able(matter.contact.team_id, "contacts.list")), None)
            if worker and worker.actor.may(access.USE.name):
                used = Used(
                    language=worker.language,
                    track_id=matter.contact_id,
                    need=matter.need,
                    place_id=matter.place_id,
                )
                use_instruction(
                    by_need[matter.need], used=used, actor=worker.actor, now=matter.contact.received_at
                )
