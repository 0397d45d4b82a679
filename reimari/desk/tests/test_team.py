import datetime as dt
from http import HTTPStatus

import pytest

from reimari.audit.models import Event
from reimari.cases.actions import hand_over_case
from reimari.desk.tests.test_work_lists import step_of
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor, at

pytestmark = pytest.mark.django_db
WEST, CENTRE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"
OLDER = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
PAGE = f"/team/{WEST}/"
LONG_AGO = at("2026-01-12 10:00")


@pytest.mark.parametrize(
    ("who", "status"),
    [("aino", 403), ("eero", 403), ("timo", 403), ("helmi", 403), ("lea", 302), ("tarmo", 403)],
)
def test_who_sees_a_team(request: pytest.FixtureRequest, who: str, status: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/team/").status_code == status
    seen = HTTPStatus.OK if status == HTTPStatus.FOUND else HTTPStatus.NOT_FOUND
    assert browser.get(PAGE).status_code == seen


def test_ones_own_team_comes_first_and_a_foreign_one_is_not_there(lea: Post) -> None:
    browser = signed_in(lea)
    assert browser.get("/team/")["Location"] == PAGE
    assert browser.get(f"/team/?team={CENTRE.lower()}")["Location"] == f"/team/{CENTRE}/"
    assert browser.get(PAGE.lower()).status_code == HTTPStatus.OK
    assert browser.get(f"/team/{OLDER}/").status_code == HTTPStatus.NOT_FOUND
    assert OLDER not in browser.get(PAGE).content.decode()


def test_people_stand_with_what_they_have(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    late, fresh, left = (
        step_of(a_case(aino, WEST, now=moment, service_task_id="WORKING_AGE"))
        for moment in (LONG_AGO, NOW, NOW)
    )
    take_step(late, actor=as_actor(eero), now=NOW)
    take_step(fresh, actor=as_actor(eero), now=NOW)
    take_step(left, actor=as_actor(timo), now=NOW)
    Post.objects.filter(pk=timo.pk).update(valid_until=TODAY - dt.timedelta(1))
    answer = signed_in(lea).get(PAGE)
    workers = {str(each.user): each for each in context(answer)["page"].workers}
    assert list(workers) == ["Eero Kuusirinne", "Lea Lehtoniemi", "Timo Rantaharju"]
    assert (workers["Eero Kuusirinne"].open, workers["Eero Kuusirinne"].late) == (2, 1)
    assert workers["Lea Lehtoniemi"].open == 0
    assert (workers["Timo Rantaharju"].open, workers["Timo Rantaharju"].titles) == (1, ())
    assert "no post in this team today" in answer.content.decode()


def test_what_is_late_or_untouched_is_shown_with_its_persons_logged(
    aino: Post, eero: Post, lea: Post
) -> None:
    person = a_person(as_actor(aino))
    old = a_case(aino, WEST, person=person, now=LONG_AGO, service_task_id="WORKING_AGE")
    a_case(aino, WEST, person=a_person(as_actor(aino)), service_task_id="WORKING_AGE")
    a_case(aino, OLDER, person=a_person(as_actor(aino)), now=LONG_AGO)
    shown = context(signed_in(lea).get(PAGE))["page"]
    assert [row.case.pk for row in shown.half_gone.rows] == [old.pk]
    assert [row.case.pk for row in shown.late.rows] == [old.pk]
    event = Event.objects.get(action="staff.view_team")
    assert (event.subject_id, event.person_ids) == (WEST, [person.pk])
    take_step(step_of(old), actor=as_actor(eero), now=NOW)
    shown = context(signed_in(lea).get(PAGE))["page"]
    assert (len(shown.half_gone.rows), len(shown.late.rows)) == (0, 1)


def test_an_untouched_step_shows_to_both_supervisors(aino: Post, eero: Post, lea: Post) -> None:
    """The team that does the step and the team that answers differ when a part is done elsewhere."""
    case = a_case(aino, WEST, now=LONG_AGO, service_task_id="WORKING_AGE")
    step = step_of(case)
    step.team_id = OLDER
    step.save()
    olders = a_post(OLDER, "ESIHENKILO", name="Olli Vanhala")
    for post, team in ((lea, WEST), (olders, OLDER)):
        shown = context(signed_in(post).get(f"/team/{team}/"))["page"]
        assert [row.step for row in shown.half_gone.rows] == [step]


def test_hand_overs_show_on_both_sides(aino: Post, eero: Post, lea: Post) -> None:
    case = a_case(aino, WEST, service_task_id="WORKING_AGE")
    hand_over_case(case, to=Team.objects.get(pk=OLDER), actor=as_actor(eero), now=NOW)
    ours = context(signed_in(lea).get(PAGE))["page"]
    assert [row.case.pk for row in ours.offered_by_us.rows] == [case.pk]
    assert not ours.offered_to_us.rows
    olders = a_post(OLDER, "ESIHENKILO", name="Olli Vanhala")
    theirs = context(signed_in(olders).get(f"/team/{OLDER}/"))["page"]
    assert [row.case.pk for row in theirs.offered_to_us.rows] == [case.pk]
    assert not theirs.offered_by_us.rows


def test_statements_stay_the_same_however_many_people_and_steps_there_are(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    worker = as_actor(timo)

    def add(number: int) -> None:
        for moment in (LONG_AGO, NOW):
            case = a_case(
                aino, WEST, person=a_person(as_actor(aino)), now=moment, service_task_id="WORKING_AGE"
            )
            if number % 2:
                take_step(step_of(case), actor=worker, now=NOW)
        case = a_case(aino, WEST, now=LONG_AGO, service_task_id="WORKING_AGE")
        hand_over_case(case, to=Team.objects.get(pk=OLDER), actor=as_actor(eero), now=NOW)
        a_post(WEST, "TYONTEKIJA", name=f"Testi Uusi{number}")

    add(0)
    add(1)
    Post.objects.filter(pk=timo.pk).update(valid_until=TODAY - dt.timedelta(1))
    browser = signed_in(lea)
    browser.get(PAGE)
    few = statements(lambda: browser.get(PAGE))
    for number in range(2, 8):
        add(number)
    many = statements(lambda: browser.get(PAGE))
    assert len(few) == len(many) <= MOST_STATEMENTS


def test_an_open_contact_leads_to_the_contact_and_a_case_to_the_case(
    aino: Post, eero: Post, lea: Post
) -> None:
    case = a_case(aino, WEST, now=LONG_AGO, service_task_id="WORKING_AGE")
    html = signed_in(lea).get(PAGE).content.decode()
    assert f'href="/cases/{case.pk}/"' in html
    lea.role.actions = ["staff.view_team"]
    lea.role.save()
    html = signed_in(lea).get(PAGE).content.decode()
    assert str(case.pk) not in html.replace(str(step_of(case).pk), "")
    assert "/work-lists/" not in html


@pytest.mark.parametrize("team", ["x", "-", "a" * 200])
def test_a_team_that_does_not_exist_is_not_there(lea: Post, team: str) -> None:
    assert signed_in(lea).get(f"/team/{team}/").status_code == HTTPStatus.NOT_FOUND
    assert signed_in(lea).get("/team/", {"team": team}).status_code == HTTPStatus.NOT_FOUND
