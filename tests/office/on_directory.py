"""What is done with instructions and the remarks on them, as wishes."""

import datetime as dt

from reimari.access.catalogue import Action
from reimari.contacts.access import VIEW as VIEW_CONTACT
from reimari.contacts.models import Contact
from reimari.directory import access
from reimari.directory import actions as deeds
from reimari.directory.models import Edition, Instruction, Remark
from reimari.directory.queries import owner_of
from reimari.directory.rules import Words
from reimari.directory.states import RemarkOutcome
from tests.office.wishes import Desk, Nothing, Wish

NUMBERS = (1, 2, 2, 3)  # versions that somebody has read
WORDS = ("The hours are old.", "What about Sundays?", " ")  # the last says nothing


def change_instruction(desk: Desk) -> Wish:
    said = desk.of(("Call first.", "Don't call.", ""))
    wanted = deeds.Wanted(
        texts={"fi": Words("Ohje", said)},
        source="R-IU-45",
        why=desk.of(("Checked.", "Put right.", "")),
        review_on=desk.of((None, desk.now.date() + dt.timedelta(days=30))),
    )
    seen = desk.of((None, 1, 2))
    return desk.wish(
        deeds.change_instruction, desk.row(access.CHANGE, Instruction.objects.all()), wanted=wanted, seen=seen
    )


def approve_draft(desk: Desk) -> Wish:
    return desk.wish(deeds.approve_draft, _drafted(desk, access.APPROVE), seen=desk.of(NUMBERS))


def send_back_draft(desk: Desk) -> Wish:
    row, why = _drafted(desk, access.SEND_BACK), desk.of(("Name the source.", " "))
    return desk.wish(deeds.send_back_draft, row, seen=desk.of(NUMBERS), why=why)


def withdraw_draft(desk: Desk) -> Wish:
    return desk.wish(deeds.withdraw_draft, _drafted(desk, access.WITHDRAW), seen=desk.of(NUMBERS))


def _drafted(desk: Desk, action: Action) -> Instruction:
    """One that has a draft, if the desk finds any: else nothing would ever be decided."""
    drafted = Edition.objects.open().values("instruction")
    return desk.row(action, Instruction.objects.filter(pk__in=drafted))


def mark_read(desk: Desk) -> Wish:
    row = desk.row(access.MARK_READ, Instruction.objects.all())
    return desk.wish(deeds.mark_read, row, seen=desk.of(NUMBERS))


def use_instruction(desk: Desk) -> Wish:
    contact = VIEW_CONTACT.rows(desk.actor, Contact.objects.all()).order_by("-pk").first()
    used = deeds.Used(language="sv", track_id=contact.pk if contact and desk.maybe() else None)
    return desk.wish(deeds.use_instruction, desk.row(access.READ, Instruction.objects.all()), used=used)


def remark_on_instruction(desk: Desk) -> Wish:
    return desk.wish(
        deeds.remark_on_instruction,
        desk.row(access.READ, Instruction.objects.all()),
        words=desk.of(WORDS),
        language="fi",
    )


def ask_for_instruction(desk: Desk) -> Wish:
    owners = owner_of(desk.now)
    if owners is None:
        raise Nothing
    missing = deeds.Missing(language=desk.of(("fi", "sv")))
    return desk.wish(deeds.ask_for_instruction, owners, missing=missing, words=desk.of(WORDS))


def answer_remark(desk: Desk) -> Wish:
    remark = desk.row(access.ANSWER, Remark.objects.all())
    outcome = desk.of(list(RemarkOutcome))
    return desk.wish(deeds.answer_remark, remark, outcome=outcome, answer=desk.of(("Put right.", "")))
