"""Teams that help each other: the page, the joint list, what helpers see, and that pages hear of it."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from reimari.access.actor import system
from reimari.audit.models import Event
from reimari.desk.live import Follower
from reimari.desk.queries.lists import Place, TabKey, counts, joint_list_of, list_of, page_of, teams_named
from reimari.desk.queries.live import ended, followed, posts_followed
from reimari.desk.tests.test_work_lists import step_of
from reimari.people.models import Person
from reimari.staff.actions import end_overflow, open_overflow
from reimari.staff.models import Overflow, Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Step
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor, at, key

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WEST, ON_CALL = "GUIDANCE_WORKING_AGE_LANTINEN", "ON_CALL_WORKING_AGE"
EAST, CENTRE = "GUIDANCE_WORKING_AGE_ITAINEN", "GUIDANCE_WORKING_AGE_KESKINEN"
FORM = {"team": ON_CALL, "to": WEST, "until": TODAY.isoformat(), "why": "Ruuhka."}


def opened(by: Post, code: str = ON_CALL, to: str = WEST, **given: Any) -> Overflow:
    told: dict[str, Any] = {"until": TODAY, "why": "Ruuhka.", "actor": as_actor(by), "now": NOW} | given
    return open_overflow(Team.objects.get(pk=code), to=Team.objects.get(pk=to), **told)


@pytest.mark.parametrize(
    ("who", "status"), [("aino", 403), ("eero", 403), ("helmi", 403), ("lea", 200), ("tarmo", 403)]
)
def test_who_sees_the_page(request: pytest.FixtureRequest, who: str, status: int) -> None:
    post = request.getfixturevalue(who)
    browser = signed_in(post)
    assert browser.get("/overflow/").status_code == status
    if status == 403:
        assert browser.post("/overflow/", FORM | {"key": str(key(1))}).status_code == status
        assert not Overflow.objects.exists()


def test_help_is_opened_seen_and_ended(lea: Post) -> None:
    browser = signed_in(lea)
    assert "No team helps another now." in browser.get("/overflow/").content.decode()
    answer = browser.post("/overflow/", FORM | {"key": str(key(1))}, follow=True)
    html = answer.content.decode()
    assert "The help is open." in html
    assert "Ruuhka." in html
    assert "Lea Lehtoniemi" in html
    row = Overflow.objects.get()
    answer = browser.post(f"/overflow/{row.pk}/end/", {"key": str(key(2))}, follow=True)
    assert "The help has ended." in answer.content.decode()
    assert [each.pk for each in context(answer)["shown"].recent] == [row.pk]
    assert context(answer)["shown"].now == []
    assert set(Event.objects.filter(actor_id=lea.user_id).values_list("action", flat=True)) >= {
        *("staff.view_overflow", "staff.open_overflow", "staff.end_overflow")
    }


def test_wrong_input_keeps_what_was_typed(lea: Post) -> None:
    browser = signed_in(lea)
    answer = browser.post("/overflow/", FORM | {"key": str(key(1)), "until": ""})
    assert answer.status_code == 422
    assert "Ruuhka." in answer.content.decode()
    far = (TODAY + 40 * DAY).isoformat()
    answer = browser.post("/overflow/", FORM | {"key": str(key(2)), "until": far})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "at most 31 days" in html
    assert far in html
    assert not Overflow.objects.exists()


def test_only_teams_near_ones_own_are_offered(lea: Post) -> None:
    shown_now = context(signed_in(lea).get("/overflow/"))["shown"]
    names = {team.pk for team in shown_now.asks_for}
    assert names == {WEST, EAST, CENTRE, ON_CALL}
    assert {team.pk for team in shown_now.helpers} == names
    answer = signed_in(lea).post("/overflow/", FORM | {"key": str(key(1)), "to": "CLIENT_ADVICE"})
    assert answer.status_code == 422


def test_one_ends_only_what_is_of_ones_teams(lea: Post, helmi: Post) -> None:
    row = opened(lea)
    lead = a_post(helmi.team_id, "ESIHENKILO", name="Liisa Lehtoniemi")
    browser = signed_in(lead)
    assert browser.post(f"/overflow/{row.pk}/end/", {"key": str(key(1))}).status_code == 404
    assert context(browser.get("/overflow/"))["shown"].now == []


def test_who_helped_long_ago_is_told_no_more(lea: Post) -> None:
    told = {"origin": "rule", "opened_at": NOW}
    for first, last in ((40, 35), (20, 10)):
        days = {"first_on": TODAY - first * DAY, "last_on": TODAY - last * DAY}
        Overflow.objects.create(team_id=ON_CALL, to_id=WEST, **days, **told)
    (row,) = context(signed_in(lea).get("/overflow/"))["shown"].recent
    assert row.first_on == TODAY - 20 * DAY


def test_the_page_asks_the_same_of_two_and_of_many(lea: Post) -> None:
    opened(lea)
    browser = signed_in(lea)
    browser.get("/overflow/")
    few = statements(lambda: browser.get("/overflow/"))
    for code, to in ((WEST, EAST), (EAST, CENTRE), (CENTRE, ON_CALL), (EAST, WEST)):
        end_overflow(opened(lea, code, to), actor=as_actor(lea), now=NOW)
        opened(lea, code, to)
    many = statements(lambda: browser.get("/overflow/"))
    assert len(few) == len(many) <= MOST_STATEMENTS, "\n".join(many)


def test_the_part_is_that_of_the_page(lea: Post) -> None:
    opened(lea)
    browser = signed_in(lea)
    part = browser.get("/overflow/", headers={"HX-Request": "true", "HX-Target": "div#standing"})
    html = part.content.decode()
    assert html.lstrip().startswith('<div id="standing"')
    assert "Ruuhka." in html
    assert f"team:{ON_CALL}" in html


def test_helpers_are_told_on_their_day_and_above_the_list(aino: Post, lea: Post, eero: Post) -> None:
    browser = signed_in(eero)
    assert "You help" not in browser.get("/").content.decode()
    opened(lea)
    a_case(aino, ON_CALL)
    for page in ("/", f"/work-lists/{WEST}/", f"/work-lists/{ON_CALL}/"):
        html = browser.get(page).content.decode()
        assert "(until today)" in html, page
    states = {each.team.pk: each.open for each in context(browser.get("/"))["states"]}
    assert states == {WEST: 0, ON_CALL: 1}


def test_a_helper_takes_a_step_from_the_list_and_keeps_it(aino: Post, lea: Post, eero: Post) -> None:
    mine, other = a_case(aino, ON_CALL), a_case(aino, ON_CALL)
    row = opened(lea)
    browser = signed_in(eero)
    assert set(shown(browser.get(f"/work-lists/{ON_CALL}/").content.decode())) == {
        str(mine.current_step_id),
        str(other.current_step_id),
    }
    take_step(step_of(mine), actor=as_actor(eero), now=NOW)
    end_overflow(row, actor=as_actor(lea), now=NOW)
    assert browser.get(f"/work-lists/{ON_CALL}/").status_code == 404
    assert browser.get(f"/cases/{mine.pk}/").status_code == 200
    assert browser.get(f"/cases/{other.pk}/").status_code == 404
    html = browser.get("/").content.decode()
    assert str(mine.current_step_id) in html or mine.number in html


def test_all_areas_stand_on_one_list_by_due_time(aino: Post, eero: Post) -> None:
    late = a_case(aino, EAST, now=at("2026-01-12 10:00"))
    here, there = a_case(aino, WEST), a_case(aino, CENTRE)
    a_case(aino, ON_CALL)
    browser = signed_in(eero)
    html = browser.get(f"/work-lists/{WEST}/?areas=all&tab=all").content.decode()
    steps = [str(case.current_step_id) for case in (late, here, there)]
    assert shown(html)[0] == steps[0]
    assert sorted(shown(html)) == sorted(steps)
    for team in (WEST, EAST, CENTRE):
        assert f"team:{team}" in html
    one = browser.get(f"/work-lists/{WEST}/?tab=all").content.decode()
    assert shown(one) == [steps[1]]
    assert "areas=all" in one  # the way there
    tabs = {each.label: each for each in context(browser.get(f"/work-lists/{WEST}/?areas=all"))["tabs"]}
    assert (tabs["All"].count, tabs["Late"].count) == (3, 1)
    assert "areas=all" in tabs["Late"].url


def test_the_area_filters_the_joint_list(aino: Post, eero: Post) -> None:
    cases = [a_case(aino, team, service_task_id="WORKING_AGE") for team in (WEST, EAST)]
    area = "WORKING_AGE.ITAINEN"
    Step.objects.filter(pk=step_of(cases[1]).pk).update(area=area)
    Step.objects.filter(pk=step_of(cases[0]).pk).update(area="WORKING_AGE.LANTINEN")
    browser = signed_in(eero)
    html = browser.get(f"/work-lists/{WEST}/?areas=all&tab=all&area={area}").content.decode()
    assert shown(html) == [str(cases[1].current_step_id)]


def test_nobody_under_protection_is_found_by_their_area(aino: Post, eero: Post) -> None:
    """I-04: a list of one area would tell where its clients live."""
    person = a_person(as_actor(aino), last_name="Suojanen")
    hidden, known = a_case(aino, WEST, person=person), a_case(aino, WEST)
    Step.objects.filter(track__in=[hidden.pk, known.pk]).update(area="WORKING_AGE.LANTINEN")
    Person.objects.filter(pk=person.pk).update(is_protected=True)
    browser, area = signed_in(eero), "area=WORKING_AGE.LANTINEN"
    for more in ("", "&areas=all"):
        html = browser.get(f"/work-lists/{WEST}/?tab=all&{area}{more}").content.decode()
        assert shown(html) == [str(known.current_step_id)]
        whole = browser.get(f"/work-lists/{WEST}/?tab=all{more}").content.decode()
        assert set(shown(whole)) == {str(hidden.current_step_id), str(known.current_step_id)}
    wanted = list_of(as_actor(eero), eero.team, now=NOW, filters={"area": "WORKING_AGE.LANTINEN"})
    assert counts(wanted)[TabKey.ALL] == 1


def test_the_joint_list_asks_as_much_as_that_of_one_team(aino: Post, eero: Post) -> None:
    for team in (WEST, EAST, CENTRE):
        a_case(aino, team)
    browser = signed_in(eero)
    browser.get(f"/work-lists/{WEST}/")
    one = statements(lambda: browser.get(f"/work-lists/{WEST}/?tab=all"))
    joint = statements(lambda: browser.get(f"/work-lists/{WEST}/?tab=all&areas=all"))
    assert len(joint) == len(one) <= MOST_STATEMENTS, "\n".join(joint)


def test_the_joint_list_goes_on_where_a_page_ended(aino: Post, eero: Post) -> None:
    cases = [a_case(aino, team) for team in (WEST, EAST, CENTRE)]
    wanted = joint_list_of(as_actor(eero), teams_named([WEST, EAST, CENTRE]), now=NOW, filters={})
    every = page_of(wanted, TabKey.ALL, after=None).steps
    assert {step.pk for step in every} == {case.current_step_id for case in cases}
    for number, step in enumerate(every):
        rest = page_of(wanted, TabKey.ALL, after=Place(step.due_at, step.pk)).steps
        assert list(rest) == list(every[number + 1 :])


def test_a_list_of_one_is_the_joint_list_of_one(aino: Post, eero: Post) -> None:
    late = a_case(aino, WEST, now=at("2026-01-12 10:00"))
    take_step(step_of(late), actor=as_actor(eero), now=NOW)
    a_case(aino, WEST)
    actor, teams = as_actor(eero), teams_named([WEST])
    one = list_of(actor, teams[0], now=NOW, filters={})
    joint = joint_list_of(actor, teams, now=NOW, filters={})
    assert counts(one) == counts(joint)
    for tab in TabKey:
        assert page_of(one, tab, after=None) == page_of(joint, tab, after=None)


def test_ticked_steps_of_several_areas_are_taken_together(aino: Post, eero: Post) -> None:
    cases = [a_case(aino, team) for team in (WEST, EAST)]
    steps = [str(case.current_step_id) for case in cases]
    answer = signed_in(eero).post(f"/work-lists/{WEST}/take/", {"key": str(key(1)), "step": steps})
    assert answer.status_code == 200
    assert Step.objects.filter(pk__in=steps, worker=eero.user_id).count() == 2


def test_a_stream_begins_anew_when_somebody_begins_or_stops_to_help(lea: Post, eero: Post) -> None:
    """A helper's pages follow the helped team, and no more when it is over."""
    topic = f"team:{ON_CALL}"
    assert topic not in followed(as_actor(eero), [topic]).topics

    def stream() -> Follower:
        return Follower(
            user=eero.user_id,
            name="",
            session="s",
            secret=eero.user.get_session_auth_hash(),
            posts=posts_followed(as_actor(eero)),
            topics=frozenset(),
        )

    Session.objects.create(session_key="s", session_data="", expire_date=NOW + DAY)
    before = stream()
    assert ended([before]) == {}
    row = opened(lea)
    assert ended([before]) == {before: "rights"}
    helping = stream()
    assert ended([helping]) == {}
    assert topic in followed(as_actor(eero), [topic]).topics
    end_overflow(row, actor=system("overflow"), now=NOW)
    assert ended([helping]) == {helping: "rights"}
