"""A version begins as a draft and somebody else approves it; until then the old one holds (R-PS-33)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import Error, connection, transaction

from reimari.access.actor import system
from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.directory import access
from reimari.directory.actions import (
    approve_draft,
    change_instruction,
    remark_on_instruction,
    retire_instruction,
    send_back_draft,
    withdraw_draft,
)
from reimari.directory.actions.editions import New, add_approved
from reimari.directory.models import Edition, Instruction
from reimari.directory.queries import (
    draft_of,
    drafts_of,
    editions_of,
    editions_seen,
    own_drafts,
    to_approve,
)
from reimari.directory.rules import Drafted, Piece, approving_problems, deciding_problems, difference
from reimari.directory.states import EDITION_MOVES, OPEN, EditionState
from reimari.directory.tests.knowledge import (
    NOW,
    a_draft,
    an_instruction,
    approved,
    found,
    wanted,
)
from reimari.staff.models import Post
from tests.factories import as_actor

NEXT = NOW + dt.timedelta(hours=1)
GOOD = {"number": 2, "seen": 2, "is_own": False, "is_returned": False, "is_overtaken": False}
database = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "deciding", "approving"),
    [
        ({}, [], []),
        ({"is_own": True}, ["own_draft"], ["own_draft"]),
        ({"is_returned": True}, ["sent_back"], ["sent_back"]),
        ({"is_overtaken": True}, [], ["overtaken"]),
        ({"is_overtaken": True, "is_own": True}, ["own_draft"], ["own_draft"]),
        ({"seen": 1}, ["draft_changed"], ["draft_changed"]),
        ({"seen": 3, "is_own": True, "is_returned": True}, ["draft_changed"], ["draft_changed"]),
    ],
)
def test_why_one_cant_decide(given: dict[str, object], deciding: list[str], approving: list[str]) -> None:
    draft = Drafted(**(GOOD | given))  # type: ignore[arg-type]
    assert [each.code for each in deciding_problems(draft)] == [f"directory.{code}" for code in deciding]
    assert [each.code for each in approving_problems(draft)] == [f"directory.{code}" for code in approving]


def test_what_is_decided_stays_so() -> None:
    assert set(EDITION_MOVES) == set(EditionState)
    assert {state for state, targets in EDITION_MOVES.items() if targets} == set(OPEN)
    assert EditionState.APPROVED not in EDITION_MOVES[EditionState.RETURNED]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("a b", "a b", [("a b", "")]),
        ("", "a b", [("a b", "new")]),
        ("a b", "", [("a b", "gone")]),
        ("open on Mondays", "open on Sundays", [("open on ", ""), ("Mondays", "gone"), ("Sundays", "new")]),
        ("- a\n- b", "- a\n- c", [("- a\n- ", ""), ("b", "gone"), ("c", "new")]),
        ("", "", []),
    ],
)
def test_what_would_change_word_by_word(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    said = difference(old, new)
    assert said == [Piece(words, is_new=kind == "new", is_gone=kind == "gone") for words, kind in pieces]
    assert "".join(each.words for each in said if not each.is_gone) == new
    assert "".join(each.words for each in said if not each.is_new) == old


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def a_new_version(row: Instruction, post: Post, body: str = "Uusi teksti.") -> Instruction:
    new = wanted("Ruoka-apu", body, why="Uudet ajat")
    return change_instruction(row, wanted=new, actor=as_actor(post), now=NEXT)


@database
def test_nobody_but_its_owners_sees_what_was_never_approved(
    aino: Post, eero: Post, helmi: Post, lea: Post
) -> None:
    row = a_draft(eero, "Kirpputori", "Auki lauantaisin.", need="veteran")
    assert (row.current, row.editions.get().state) == (None, EditionState.DRAFT)
    for post in (aino, eero, helmi, lea):
        sees = access.READ.rows(as_actor(post), Instruction.objects.filter(pk=row.pk)).exists()
        assert sees is (post in {eero, lea}), post
        assert found(post, "kirpputori") == [], "nobody is offered it"
    with pytest.raises(Forbidden):
        remark_on_instruction(row, words="Old.", language="fi", actor=as_actor(eero), now=NOW)
    approve_draft(row, seen=1, actor=as_actor(lea), now=NEXT)
    assert [each.text.title for each in found(aino, "kirpputori")] == ["Kirpputori"]


@database
def test_the_old_version_holds_until_somebody_else_approves_the_new_one(
    aino: Post, eero: Post, lea: Post
) -> None:
    row = a_new_version(an_instruction(eero), eero)
    (shown,) = [each for each in found(aino, "ruoka-apu") if each.instruction == row]
    assert (shown.text.body, shown.edition.number) == ("Kerro ruoka-avusta.", 1)
    assert [each.number for each in editions_seen(as_actor(aino), row)] == [1]
    assert list(to_approve(as_actor(lea))) == [draft_of(row)]
    assert own_drafts(as_actor(eero)) == [draft_of(row)]
    done = approve_draft(row, seen=2, actor=as_actor(lea), now=NEXT)
    new, old = editions_of(done)
    assert (done.current, new.state, new.decided_at, new.decided_by) == (new, "approved", NEXT, lea.user)
    assert (new.written_by, new.replaces, old.state) == (eero.user, old, "approved")
    assert (list(to_approve(as_actor(lea))), own_drafts(as_actor(eero))) == ([], [])
    event = Event.objects.get(action="directory.approve", actor_id=lea.user_id)
    assert (event.subject_type, event.subject_id) == ("directory.instruction", str(row.pk))


@database
def test_nobody_approves_or_sends_back_what_they_wrote(lea: Post) -> None:
    row = a_draft(lea)
    deeds: tuple[Callable[[], object], ...] = (
        lambda: approve_draft(row, seen=1, actor=as_actor(lea), now=NEXT),
        lambda: send_back_draft(row, seen=1, why="No.", actor=as_actor(lea), now=NEXT),
    )
    for deed in deeds:
        with pytest.raises(Refused) as refusal:
            deed()
        assert codes(refusal) == ["directory.own_draft"]
    assert list(to_approve(as_actor(lea))) == []
    itself = (
        "UPDATE directory_edition SET state = 'approved', decided_at = now(), decided_by_id = written_by_id"
        " WHERE instruction_id = ROW"
    )
    broken(row, itself, "edition_approved_by_another")
    broken(row, itself.replace("written_by_id", "NULL"), "edition_approved_by_another")
    with pytest.raises(Refused) as refusal:
        approve_draft(row, seen=1, actor=system("test"), now=NEXT)
    assert codes(refusal) == ["directory.own_draft"], "no job approves"


@database
def test_only_those_over_the_team_decide(aino: Post, eero: Post, timo: Post, helmi: Post) -> None:
    row = a_draft(eero)
    for post in (aino, timo, helmi):
        with pytest.raises(Forbidden):
            approve_draft(row, seen=1, actor=as_actor(post), now=NEXT)
        with pytest.raises(Forbidden):
            send_back_draft(row, seen=1, why="No.", actor=as_actor(post), now=NEXT)
        with pytest.raises(Forbidden):
            withdraw_draft(row, seen=1, actor=as_actor(post), now=NEXT)


@database
def test_a_draft_goes_back_with_words_and_is_written_anew(eero: Post, lea: Post) -> None:
    row = a_new_version(an_instruction(eero), eero)
    for why, code in ((" ", "no_reason"), ("Client 010190-901R asked.", "identity_code")):
        with pytest.raises(Refused) as refusal:
            send_back_draft(row, seen=2, why=why, actor=as_actor(lea), now=NEXT)
        assert codes(refusal) == [f"directory.{code}"]
    send_back_draft(row, seen=2, why="Name the days.", actor=as_actor(lea), now=NEXT)
    draft = draft_of(row)
    assert draft
    assert (draft.state, draft.returned_why, draft.returned_by) == ("returned", "Name the days.", lea.user)
    assert (list(to_approve(as_actor(lea))), own_drafts(as_actor(eero))) == ([], [draft])
    assert list(drafts_of(as_actor(lea))) == [draft]
    with pytest.raises(Refused) as refusal:
        approve_draft(row, seen=2, actor=as_actor(lea), now=NEXT)
    assert codes(refusal) == ["directory.sent_back"]
    a_new_version(row, eero, "Uusi teksti.")  # the same words again: its writer stands by them
    new, old, _first = editions_of(row)
    assert (new.state, new.number, new.replaces, old.state) == ("draft", 3, row.current, "rewritten")
    assert old.returned_why == "Name the days.", "what was said stays"
    assert approve_draft(row, seen=3, actor=as_actor(lea), now=NEXT).current == new


@database
def test_there_is_one_draft_at_a_time_and_the_second_writer_is_told(eero: Post, timo: Post) -> None:
    row = an_instruction(eero)
    a_new_version(row, eero)
    theirs = wanted("Ruoka-apu", "Toinen teksti.", why="Toinen")
    with pytest.raises(Refused) as refusal:
        change_instruction(row, wanted=theirs, actor=as_actor(timo), now=NEXT, seen=1)
    assert codes(refusal) == ["directory.changed_at_once"]
    change_instruction(row, wanted=theirs, actor=as_actor(timo), now=NEXT, seen=2)
    assert [(each.number, each.state) for each in editions_of(row)] == [
        (3, "draft"),
        (2, "rewritten"),
        (1, "approved"),
    ]
    another = (
        "INSERT INTO directory_edition (instruction_id, number, source, invented, is_internal, why,"
        " written_at, state, returned_why) VALUES (ROW, 9, '', false, false, '', now(), 'draft', '')"
    )
    broken(row, another, "edition_one_open_draft")


@database
def test_what_is_read_is_what_is_approved(eero: Post, timo: Post, lea: Post) -> None:
    row = a_draft(eero)
    change_instruction(row, wanted=wanted("A", "B"), actor=as_actor(timo), now=NEXT)
    deeds: tuple[Callable[[], object], ...] = (
        lambda: approve_draft(row, seen=1, actor=as_actor(lea), now=NEXT),
        lambda: withdraw_draft(row, seen=1, actor=as_actor(timo), now=NEXT),
    )
    for deed in deeds:
        with pytest.raises(Refused) as refusal:
            deed()
        assert codes(refusal) == ["directory.draft_changed"]
    assert approve_draft(row, seen=2, actor=as_actor(lea), now=NEXT).current


@database
def test_its_writer_withdraws_a_draft(eero: Post, lea: Post) -> None:
    row = a_new_version(an_instruction(eero), eero)
    stays = withdraw_draft(row, seen=2, actor=as_actor(eero), now=NEXT)
    assert (stays.current.number if stays.current else None, stays.retired_at) == (1, None)
    with pytest.raises(Refused) as refusal:
        approve_draft(row, seen=2, actor=as_actor(lea), now=NEXT)
    assert codes(refusal) == ["directory.no_draft"]
    a_new_version(row, eero)
    assert [each.number for each in editions_of(row)] == [3, 2, 1]
    first = withdraw_draft(a_draft(eero), seen=1, actor=as_actor(eero), now=NEXT)
    assert (first.retired_at, first.retired_by) == (NEXT, eero.user), "nobody ever went by it"


@database
def test_with_an_instruction_its_draft_ends_too(eero: Post, lea: Post) -> None:
    row = a_new_version(an_instruction(eero), eero)
    retire_instruction(row, actor=as_actor(lea), now=NEXT)
    assert [each.state for each in editions_of(row)] == ["withdrawn", "approved"]
    with pytest.raises(Refused) as refusal:
        approve_draft(row, seen=2, actor=as_actor(lea), now=NEXT)
    assert codes(refusal) == ["directory.retired"]


@database
def test_what_the_profile_brings_meanwhile_isnt_overwritten_unseen(eero: Post, lea: Post) -> None:
    row = a_new_version(an_instruction(eero), eero)
    brings(row)
    row.refresh_from_db()
    assert row.current
    assert (row.current.number, row.current.written_by, row.current.state) == (3, None, "approved")
    with pytest.raises(Refused) as refusal:
        approve_draft(row, seen=2, actor=as_actor(lea), now=NEXT)
    assert codes(refusal) == ["directory.overtaken"]
    a_new_version(row, eero, "Molemmat.")
    assert approve_draft(row, seen=4, actor=as_actor(lea), now=NEXT).current


def brings(row: Instruction) -> None:
    """As the profile does: a next version, at once in force."""
    from reimari.access.deeds import does  # noqa: PLC0415

    @does(access.CHANGE)
    def bring(row: Instruction, *, actor: object, now: dt.datetime) -> Instruction:
        add_approved([New(instruction=row, wanted=wanted("A", "B"), is_internal=False, last=2)], now=now)
        row.save(update_fields=["current"])
        return row

    bring(row, actor=system("profile"), now=NEXT)


@database
def test_whom_it_is_for_changes_with_the_approval(aino: Post, eero: Post) -> None:
    row = an_instruction(eero, "Sisäinen", "Vain meille.", is_internal=True)
    new = wanted("Julkinen", "Kaikille.", why="Kaikille")
    change_instruction(row, wanted=new, is_internal=False, actor=as_actor(eero), now=NEXT)
    mine = Instruction.objects.filter(pk=row.pk)
    assert not access.READ.rows(as_actor(aino), mine).exists()
    approved(row, now=NEXT)
    assert access.READ.rows(as_actor(aino), mine).exists()
    row.refresh_from_db()
    assert [each.number for each in editions_seen(as_actor(aino), row)] == [2], "what was internal stays so"
    assert [each.number for each in editions_seen(as_actor(eero), row)] == [2, 1]


@database
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE directory_edition SET source = 'X'",
        "UPDATE directory_edition SET is_internal = NOT is_internal",
        "UPDATE directory_edition SET state = 'draft', decided_at = NULL, decided_by_id = NULL",
        "UPDATE directory_edition SET decided_by_id = NULL",
        "UPDATE directory_edition SET returned_at = now(), returned_why = 'X'",
    ],
)
def test_what_was_decided_is_never_changed(eero: Post, change: str) -> None:
    row = an_instruction(eero)
    broken(row, f"{change} WHERE instruction_id = ROW", "takes only new rows")


@database
def test_words_of_an_open_draft_stay_too(eero: Post, lea: Post) -> None:
    row = a_draft(eero)
    broken(row, "UPDATE directory_edition SET source = 'X' WHERE instruction_id = ROW", "takes only new rows")
    broken(row, "DELETE FROM directory_edition WHERE instruction_id = ROW", "takes only new rows")
    send_back_draft(row, seen=1, why="No.", actor=as_actor(lea), now=NEXT)
    anew = "UPDATE directory_edition SET returned_why = 'X' WHERE instruction_id = ROW"
    broken(row, anew, "takes only new rows")


@database
def test_no_version_begins_as_approved_but_the_profiles(eero: Post) -> None:
    row = an_instruction(eero)
    copy = (
        "INSERT INTO directory_edition (instruction_id, number, source, invented, is_internal, why,"
        " written_at, written_by_id, state, returned_why, decided_at, decided_by_id) SELECT"
        " instruction_id, 9, '', false,"
        " false, '', now(), written_by_id, 'approved', '', now(), decided_by_id FROM directory_edition"
        " WHERE instruction_id = ROW"
    )
    broken(row, copy, "begins as a draft")


@database
def test_no_draft_is_gone_by(eero: Post) -> None:
    row = a_new_version(an_instruction(eero), eero)
    move = (
        "UPDATE directory_instruction SET current_id ="
        " (SELECT id FROM directory_edition WHERE instruction_id = ROW AND state = 'draft') WHERE id = ROW;"
        " SET CONSTRAINTS ALL IMMEDIATE"
    )
    broken(row, move, "instruction_current_edition_is_its_own")


def broken(row: Instruction, statement: str, told: str) -> None:
    """The database refuses it; `ROW` in the statement: the instruction's id."""
    with (
        pytest.raises(Error, match=told),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.replace("ROW", f"'{row.pk}'"))


@database
def test_the_profiles_own_are_approved_by_it(iu: object) -> None:
    rows = Edition.objects.filter(instruction__code__isnull=False)
    assert rows.count() == Instruction.objects.filter(current__is_approved=True).count() > 0
    assert {(each.state, each.decided_by) for each in rows} == {("approved", None)}
    assert all(each.decided_at == each.written_at for each in rows)


@database
def test_drafts_are_listed_for_their_team_the_waiting_first(eero: Post, helmi: Post, lea: Post) -> None:
    waits, late = a_draft(eero, now=NEXT), a_draft(eero, "Toinen", ".", now=NOW)
    back = send_back_draft(a_draft(eero, "Kolmas", "."), seen=1, why="No.", actor=as_actor(lea), now=NEXT)
    listed: Callable[[Post], list[Instruction]] = lambda post: [  # noqa: E731
        each.instruction for each in drafts_of(as_actor(post))
    ]
    assert listed(eero) == listed(lea) == [late, waits, back]
    assert listed(helmi) == []
    assert [each.instruction for each in to_approve(as_actor(lea))] == [late, waits]
    assert own_drafts(as_actor(eero))[0].instruction == back, "what was sent back comes first"
