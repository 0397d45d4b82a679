"""What the demo's people told of the instructions, and which they went by; all invented."""

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
    answer_remark,
    ask_for_instruction,
    remark_on_instruction,
    use_instruction,
)
from reimari.directory.models import Instruction, Remark
from reimari.directory.queries import owner_of
from reimari.directory.states import RemarkOutcome
from reimari.staff.models import Team

USES = 40  # of the newest contacts whose need has an instruction
DAYS_AGO = (6, 2, 1)  # when something was told; the first of them has its answer
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
