"""Something is wrong or missing: the owners hear of it, a clock runs, whoever asked sees the answer."""

import datetime as dt

import pytest
from django.db import Error, connection, transaction

from reimari.access.catalogue import Forbidden
from reimari.common.problems import Refused
from reimari.directory import access
from reimari.directory.actions import (
    Missing,
    answer_remark,
    ask_for_instruction,
    remark_on_instruction,
)
from reimari.directory.models import Instruction, Remark
from reimari.directory.queries import own_remarks, owner_of, remarks_of
from reimari.directory.states import RemarkOutcome, RemarkState
from reimari.directory.tasks import WORDS
from reimari.directory.tests.knowledge import DAY, NOW, OWNERS, a_request, an_instruction
from reimari.staff.models import Post, Team
from reimari.work.actions import complete_step
from reimari.work.models import Clock, Entry, Step
from tests.factories import NOW as LOADED
from tests.factories import as_actor, loaded

pytestmark = pytest.mark.django_db
LATER = NOW + DAY
KEPT_FOR = 365 * DAY  # invented, in the demo's profile


def test_the_outsourced_adviser_asks_for_what_is_missing_and_sees_the_answer(aino: Post, lea: Post) -> None:
    remark = a_request(aino, place_id="ASKOLA", language="sv")
    step, clock = Step.objects.get(track=remark.track), Clock.objects.get(track=remark.track)
    assert (step.kind, step.team_id, step.language, step.person_id) == ("answer_remark", OWNERS, "sv", None)
    assert (clock.code, clock.due_on) == ("KNOWLEDGE", NOW.date() + 5 * DAY), "three working days, a weekend"
    assert list(remarks_of(as_actor(lea))) == [remark]
    done = answer_remark(
        remark,
        outcome=RemarkOutcome.WRITTEN,
        answer="It is in the card now.",
        actor=as_actor(lea),
        now=LATER,
    )
    clock.refresh_from_db()
    step.refresh_from_db()
    assert (done.state, clock.kept, step.ended_at) == (RemarkState.CLOSED, True, LATER)
    (own,) = own_remarks(as_actor(aino), now=LATER)
    assert (own.answer, own.outcome) == ("It is in the card now.", RemarkOutcome.WRITTEN)
    assert list(remarks_of(as_actor(lea))) == []
    assert list(remarks_of(as_actor(lea), closed=True)) == [done]
    facts = list(Entry.objects.filter(track=remark.track).order_by("pk").values_list("kind", "facts"))
    assert facts == [
        ("directory.ask", {"kind": "missing", "team": OWNERS}),
        ("directory.answer", {"outcome": "written", "kind": "missing"}),
    ]


def test_a_remark_goes_to_the_team_that_owns_the_instruction(aino: Post, eero: Post, helmi: Post) -> None:
    row = an_instruction(eero, need="financial")
    remark = remark_on_instruction(
        row, words="The hours have changed.", language="fi", actor=as_actor(aino), now=NOW
    )
    assert (remark.team, remark.edition, remark.need) == (eero.team, row.current, "financial")
    for post, sees in ((eero, True), (helmi, False), (aino, False)):
        rows = access.SEE_REMARKS.rows(as_actor(post), Remark.objects.all())
        assert rows.exists() is sees
        if not sees:
            with pytest.raises(Forbidden):
                answer_remark(
                    remark, outcome=RemarkOutcome.ANSWERED, answer="x", actor=as_actor(post), now=LATER
                )
    assert access.STATUS.rows(as_actor(aino), Remark.objects.all()).exists()
    assert not access.STATUS.rows(as_actor(helmi), Remark.objects.all()).exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [("  ", "directory.not_told"), ("Client 010190-901R asked.", "directory.identity_code")],
)
def test_a_remark_tells_something_and_is_never_about_one_person(eero: Post, words: str, code: str) -> None:
    owners = owner_of(NOW)
    assert owners
    with pytest.raises(Refused) as refusal:
        ask_for_instruction(owners, missing=Missing(), words=words, actor=as_actor(eero), now=NOW)
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert not Remark.objects.exists()


def test_an_answer_is_given_once_and_in_words(aino: Post, lea: Post) -> None:
    remark, actor = a_request(aino), as_actor(lea)
    for answer, code in (("", "directory.no_answer"), ("Yes.", ""), ("No.", "directory.answered")):
        if not code:
            answer_remark(remark, outcome=RemarkOutcome.ANSWERED, answer=answer, actor=actor, now=LATER)
            continue
        with pytest.raises(Refused) as refusal:
            answer_remark(remark, outcome=RemarkOutcome.ANSWERED, answer=answer, actor=actor, now=LATER)
        assert [problem.code for problem in refusal.value.problems] == [code]


def test_an_open_remark_keeps_its_step(aino: Post, lea: Post) -> None:
    remark = a_request(aino)
    assert remark.current_step
    with pytest.raises(Refused) as refusal:
        complete_step(remark.current_step, actor=as_actor(lea), now=LATER)
    assert [problem.code for problem in refusal.value.problems] == ["directory.without_step"]
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE directory_remark SET current_step_id = NULL")


def test_without_an_owner_it_is_said_that_the_county_hasnt_told(eero: Post) -> None:
    loaded("IU", with_demo=False, now=LOADED + DAY)
    assert owner_of(NOW) is None
    row = Instruction.objects.filter(team=None).order_by("pk")[0]
    with pytest.raises(Refused) as refusal:
        remark_on_instruction(row, words="Old.", language="fi", actor=as_actor(eero), now=NOW)
    assert [problem.code for problem in refusal.value.problems] == ["directory.no_owner"]
    assert Team.objects.filter(pk=OWNERS).exists()


def an_answered_remark(aino: Post, lea: Post) -> Remark:
    return answer_remark(
        a_request(aino), outcome=RemarkOutcome.WRITTEN, answer="It is.", actor=as_actor(lea), now=LATER
    )


def test_words_go_some_time_after_the_answer_and_all_else_stays(aino: Post, lea: Post) -> None:
    remark, waits = an_answered_remark(aino, lea), a_request(aino, need="moving")
    assert WORDS.forget(LATER + KEPT_FOR) == 0
    for number in (1, 0):
        assert WORDS.forget(LATER + KEPT_FOR + dt.timedelta(seconds=1)) == number
    remark.refresh_from_db()
    waits.refresh_from_db()
    assert (remark.words, remark.answer, remark.outcome) == ("", "", RemarkOutcome.WRITTEN)
    assert waits.words


def test_without_the_countys_word_no_words_go(aino: Post, lea: Post) -> None:
    an_answered_remark(aino, lea)
    loaded("IU", with_demo=False)
    assert WORDS.forget(LATER + 9 * KEPT_FOR) == 0
    assert Remark.objects.get().words
