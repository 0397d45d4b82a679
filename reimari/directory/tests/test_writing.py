"""An instruction is written, changed, retired; nothing that was written is lost (R-PS-33, R-VS-52)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error, connection, transaction

from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.common.problems import Refused
from reimari.directory.actions import Used, change_instruction, retire_instruction, use_instruction
from reimari.directory.models import Edition, EditionText, Instruction, Use
from reimari.directory.queries import editions_of
from reimari.directory.rules import Words
from reimari.directory.states import InstructionKind
from reimari.directory.tests.knowledge import NOW, TODAY, an_instruction, approved, changed, wanted
from reimari.staff.models import Post
from tests.factories import a_contact, as_actor

pytestmark = pytest.mark.django_db
NEXT = NOW + dt.timedelta(hours=1)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def test_a_new_version_names_the_old_one_and_both_stay(eero: Post, timo: Post) -> None:
    first = an_instruction(eero, need="financial")
    texts = {"fi": Words("Ruoka-apu", "Uusi teksti."), "sv": Words("Mathjälp", "Ny text.")}
    draft = change_instruction(
        first, wanted=wanted(texts=texts, why="Ruotsiksi"), actor=as_actor(timo), now=NEXT, seen=1
    )
    row = approved(draft, now=NEXT)
    new, old = editions_of(row)
    assert (row.current, new.replaces, new.number, old.number) == (new, old, 2, 1)
    assert (old.written_by, new.written_by, new.written_at) == (eero.user, timo.user, NEXT)
    assert [text.body for text in old.texts.all()] == ["Kerro ruoka-avusta."]
    assert {text.language: text.body for text in new.texts.all()} == {"fi": "Uusi teksti.", "sv": "Ny text."}
    done = list(Event.objects.filter(action__startswith="directory.").order_by("pk").values_list("action"))
    names = ("write", "approve", "change", "approve")
    assert done == [(f"directory.{name}",) for name in names]


def test_an_old_form_overwrites_nothing(eero: Post, timo: Post) -> None:
    row = an_instruction(eero)
    one, other = wanted("A", "B", why="Uusi"), wanted("C", "D", why="Toinen")
    change_instruction(row, wanted=one, actor=as_actor(timo), now=NEXT, seen=1)
    with pytest.raises(Refused) as refusal:
        change_instruction(row, wanted=other, actor=as_actor(eero), now=NEXT, seen=1)
    assert codes(refusal) == ["directory.changed_at_once"]
    assert Edition.objects.filter(instruction=row).count() == 2
    with pytest.raises(Refused) as refusal:
        change_instruction(row, wanted=one, actor=as_actor(eero), now=NEXT, seen=2)
    assert codes(refusal) == ["directory.nothing_new"]
    with pytest.raises(Refused) as refusal:
        change_instruction(row, wanted=wanted("C", "D"), actor=as_actor(eero), now=NEXT, seen=2)
    assert codes(refusal) == ["directory.no_why"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"texts": {}}, "directory.no_words"),
        ({"texts": {"fi": Words("Otsikko", " ")}}, "directory.half_words"),
        ({"source": " "}, "directory.no_source"),
        ({"valid_from": TODAY, "valid_until": TODAY - dt.timedelta(days=1)}, "directory.wrong_order"),
        ({"texts": {"fi": Words("A", "Asiakas 010190-901R soitti.")}}, "directory.identity_code"),
        ({"kind": InstructionKind.PROCEDURE_CARD}, "directory.no_place"),
    ],
)
def test_what_cant_be_written(eero: Post, given: dict[str, Any], code: str) -> None:
    before = Instruction.objects.count()
    with pytest.raises(Refused) as refusal:
        an_instruction(eero, **given)
    assert (codes(refusal), Instruction.objects.count()) == ([code], before)


def test_only_the_owners_write_and_change(aino: Post, eero: Post, helmi: Post) -> None:
    row = an_instruction(eero)
    for post in (aino, helmi):
        with pytest.raises(Forbidden):
            change_instruction(row, wanted=wanted("A", "B"), actor=as_actor(post), now=NEXT)
    with pytest.raises(Forbidden):
        an_instruction(aino)


def test_what_is_retired_stays_so_and_its_words_stay(lea: Post) -> None:
    row = retire_instruction(an_instruction(lea), actor=as_actor(lea), now=NEXT)
    assert (row.retired_at, row.retired_by) == (NEXT, lea.user)
    assert EditionText.objects.filter(edition=row.current_id).exists()
    deeds: tuple[Callable[[], object], ...] = (
        lambda: retire_instruction(row, actor=as_actor(lea), now=NEXT),
        lambda: change_instruction(row, wanted=wanted("A", "B"), actor=as_actor(lea), now=NEXT),
    )
    for again in deeds:
        with pytest.raises(Refused) as refusal:
            again()
        assert codes(refusal) == ["directory.retired"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE directory_editiontext SET body = 'X'",
        "DELETE FROM directory_editiontext",
        "UPDATE directory_edition SET source = 'X'",
        "DELETE FROM directory_edition",
        "UPDATE directory_use SET need = 'X'",
        "DELETE FROM directory_use",
    ],
)
def test_nothing_that_was_written_is_changed_or_deleted(eero: Post, change: str) -> None:
    row = an_instruction(eero)
    use_instruction(row, used=Used(), actor=as_actor(eero), now=NOW)
    with (
        pytest.raises(Error, match="takes only new rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_a_current_edition_is_the_instructions_own(eero: Post) -> None:
    one, other = an_instruction(eero), an_instruction(eero, "Toinen", "Teksti")
    replaced = other.current_id
    changed(other, eero, "A", "B", now=NEXT)
    move = "UPDATE directory_instruction SET current_id = %s WHERE id = %s; SET CONSTRAINTS ALL IMMEDIATE"
    with (
        pytest.raises(Error, match="instruction_current_edition_is_its_own"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(move.replace("%s", "'{}'").format(replaced, one.pk))


def test_a_matter_counts_an_instruction_once(eero: Post) -> None:
    row, contact = an_instruction(eero, need="financial"), a_contact(eero)
    used = Used(track_id=contact.track_id, need="financial", language="sv")
    first = use_instruction(row, used=used, actor=as_actor(eero), now=NOW)
    again = use_instruction(row, used=used, actor=as_actor(eero), now=NEXT)
    use_instruction(row, used=Used(), actor=as_actor(eero), now=NEXT)
    assert (first, Use.objects.count()) == (again, 2)
    assert (first.edition_id, first.actor_id, first.language) == (row.current_id, eero.user_id, "sv")
