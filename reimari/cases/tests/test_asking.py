"""Asking one's supervisor: a step of its own on the team's list, answered once, and nothing else moves."""

import datetime as dt

import pytest
from django.utils import timezone

from reimari.access.catalogue import Forbidden
from reimari.audit.models import Event
from reimari.cases.access import ANSWER
from reimari.cases.actions import advance_case, answer_question, ask_in_case, close_case, pause_case
from reimari.cases.models import Case, Question
from reimari.cases.states import Ending
from reimari.common.problems import Refused
from reimari.staff.models import Post, Team
from reimari.staff.queries import others_who_may
from reimari.work.actions import Plan, complete_step, take_step
from reimari.work.models import Entry, Step
from reimari.work.states import ASK_STEP
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor

pytestmark = pytest.mark.django_db
WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_ITAINEN"
ASKED = "May I promise a visit at home?"


def opened(aino: Post) -> Case:
    return a_case(aino, WEST, person=a_person(as_actor(aino)), service_task_id="WORKING_AGE")


def ask(case: Case, post: Post, text: str = ASKED) -> Question:
    return ask_in_case(case, text=text, actor=as_actor(post), now=NOW)


def answer(question: Question, post: Post, text: str = "Yes, if two go.") -> Question:
    return answer_question(question, text=text, actor=as_actor(post), now=NOW)


def test_a_question_stands_on_the_teams_list_and_moves_nothing(aino: Post, eero: Post, lea: Post) -> None:
    case = opened(aino)
    before = case.current_step_id
    question = ask(case, eero)
    case.refresh_from_db()
    assert (case.current_step_id, case.team_id) == (before, WEST)
    step = question.step
    assert (step.kind, step.team_id, step.worker_id, step.is_open) == (ASK_STEP, WEST, None, True)
    assert step.person_id == case.person_id
    entry = Entry.objects.get(track=case.track_id, kind="cases.ask")
    assert entry.facts == {"step": str(step.pk), "step_kind": ASK_STEP, "team": WEST}
    event = Event.objects.get(action="cases.ask")
    assert (event.person_ids, event.entry_ids) == ([case.person_id], [entry.pk])
    assert ASKED not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_it_is_due_in_a_working_day_whatever_clocks_run(aino: Post, eero: Post, lea: Post) -> None:
    case = opened(aino)
    case.refresh_from_db()
    assert case.current_step
    step = ask(case, eero).step
    assert step.due_at < case.current_step.due_at
    assert timezone.localdate(step.due_at) - TODAY <= dt.timedelta(days=5)
    pause_case(case, reason="client_not_reached", actor=as_actor(eero), now=NOW)
    step.refresh_from_db()
    assert not step.waits_for_client
    assert timezone.localdate(step.due_at) - TODAY <= dt.timedelta(days=5)


def test_the_answer_ends_the_step_and_keeps_words_out_of_the_history(
    aino: Post, eero: Post, lea: Post
) -> None:
    question = answer(ask(opened(aino), eero), lea)
    question.step.refresh_from_db()
    assert not question.step.is_open
    assert (question.answer, question.answered_by_id) == ("Yes, if two go.", lea.user_id)
    entry = Entry.objects.get(kind="cases.answer")
    assert entry.facts == {"step": str(question.step_id), "team": WEST}


def test_a_question_is_answered_once(aino: Post, eero: Post, lea: Post) -> None:
    question = answer(ask(opened(aino), eero), lea)
    with pytest.raises(Refused, match=r"cases\.answered"):
        answer(question, lea, "No.")
    question.refresh_from_db()
    assert question.answer == "Yes, if two go."


def test_only_whoever_leads_the_team_answers(
    aino: Post, eero: Post, timo: Post, helmi: Post, lea: Post
) -> None:
    question = ask(opened(aino), eero)
    for post in (timo, helmi, aino):
        with pytest.raises(Forbidden):
            answer(question, post)


def test_nobody_answers_themselves(aino: Post, lea: Post) -> None:
    case = opened(aino)
    with pytest.raises(Refused, match=r"cases\.nobody_answers"):
        ask(case, lea)
    other = a_post(WEST, "ESIHENKILO", name="Liisa Lehtoniemi")
    question = ask(case, lea)
    with pytest.raises(Refused, match=r"cases\.own_question"):
        answer(question, lea)
    answer(question, other)


def test_without_a_supervisor_nothing_is_asked_into_the_void(aino: Post, eero: Post) -> None:
    case = opened(aino)
    with pytest.raises(Refused, match=r"cases\.nobody_answers"):
        ask(case, eero)
    assert not Question.objects.exists()
    assert not Step.objects.filter(kind=ASK_STEP).exists()


def test_a_question_is_neither_taken_nor_marked_as_done(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = ask(opened(aino), eero).step
    for deed in (take_step, complete_step):
        with pytest.raises(Refused, match=r"work\.asked"):
            deed(step, actor=as_actor(lea), now=NOW)


def test_a_case_goes_on_while_its_question_waits_and_ends_it_when_it_closes(
    aino: Post, eero: Post, lea: Post
) -> None:
    case = opened(aino)
    question = ask(case, eero)
    plan = Plan(kind="contact_client", team=Team.objects.get(pk=WEST))
    advance_case(case, plan=plan, actor=as_actor(eero), now=NOW)
    assert Step.objects.get(pk=question.step_id).is_open
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    with pytest.raises(Refused, match=r"cases\.not_asked_now"):
        answer(question, lea)
    with pytest.raises(Refused, match=r"cases\.closed"):
        ask(case, eero)


def test_a_question_never_opens_a_case_to_a_team_that_had_nothing_to_do_with_it(
    aino: Post, lea: Post
) -> None:
    """Lea's own team is the western one; the case is the eastern team's, whom she reaches too."""
    a_post(EAST, "ESIHENKILO", name="Liisa Lehtoniemi")
    case = a_case(aino, EAST, service_task_id="WORKING_AGE")
    assert ask(case, lea).step.team_id == EAST


def test_the_question_whether_somebody_may_answer_is_the_scopes_own(
    aino: Post, eero: Post, lea: Post
) -> None:
    """The same as the rule says of each actor, for all teams of the county."""
    a_post(EAST, "ESIHENKILO", name="Liisa Lehtoniemi")
    posts = list(Post.objects.select_related("user"))
    for team in Team.objects.order_by("pk"):
        found = set(others_who_may(ANSWER.name, team, than=None, on=TODAY).values_list("pk", flat=True))
        expected = {post.pk for post in posts if team.pk in as_actor(post).doing(ANSWER.name).teams()}
        assert found == expected, team.pk
