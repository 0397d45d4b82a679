"""The page of load, and whom to give the next case: who sees what, in how many statements, and one press."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from reimari.audit.models import Event
from reimari.common.ids import uuid7
from reimari.cover.rules.load import Part, Weighed
from reimari.desk.queries.load import words_of
from reimari.desk.tests.test_roster import away, duty, taken
from reimari.region.models import Area
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Step
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor

pytestmark = pytest.mark.django_db
WEST, CENTRE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"
OLDER = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
NEXT, GIVE = f"/load/next/?team={WEST}", f"/load/next/{WEST}/give/"
DAY = dt.timedelta(days=1)


def untaken(aino: Post, team: str = WEST, **given: Any) -> Step:
    case = a_case(aino, team, **({"service_task_id": "WORKING_AGE"} | given))
    assert case.current_step
    return case.current_step


def sums(post: Post, by: str = "team") -> dict[str, Any]:
    return {each.key: each for each in context(signed_in(post).get(f"/load/?by={by}"))["load"].sums}


def given(browser: Any, *chosen: tuple[Step, Post], **more: Any) -> Any:
    sent = {f"to-{step.pk}": str(post.user_id) for step, post in chosen}
    return browser.post(GIVE, {"key": uuid7()} | sent | more)


@pytest.mark.parametrize(
    ("who", "status"), [("aino", 403), ("eero", 403), ("helmi", 403), ("lea", 200), ("tarmo", 403)]
)
def test_who_sees_them(request: pytest.FixtureRequest, who: str, status: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/load/").status_code == status
    assert browser.get("/load/?by=area").status_code == status
    assert browser.get("/load/next/").status_code == status
    assert browser.get(f"/load/next/?team={OLDER}").status_code == (404 if status == 200 else 403)
    assert browser.get(GIVE).status_code == (302 if status == 200 else 404)


@pytest.mark.usefixtures("open_lines")
def test_a_team_stands_with_its_points_people_and_parts(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    for moment in (NOW - DAY, NOW + 9 * DAY, NOW + 9 * DAY):
        Step.objects.filter(pk=untaken(aino).pk).update(due_at=moment)
    Step.objects.filter(pk=untaken(aino).pk).update(waits_for_client=True)
    duty(eero, kind="hybrid", share=50)
    away(timo)
    west = sums(lea)[WEST]
    assert (west.points, west.people, west.each) == ("5", 2, "2.5")
    assert [(part.words, part.weight) for part in west.parts] == [
        ("3 open steps", 1),
        ("1 of them late or due today", 1),
        ("0.5 half-days on a line today", 2),
        ("1 waits for the client", 0),
    ]
    text = signed_in(lea).get("/load/").content.decode()
    assert "3 open steps" in text
    assert "Reimari: the county hasn" in text


def test_the_heaviest_for_each_stands_first_and_before_it_what_has_nobody(
    aino: Post, eero: Post, lea: Post
) -> None:
    untaken(aino)
    untaken(aino, CENTRE)
    found = sums(lea)
    assert list(found)[:2] == [CENTRE, WEST]
    assert (found[CENTRE].people, found[CENTRE].each) == (0, "")
    assert not any(each.points != "0" for each in list(found.values())[2:])


def test_people_stand_by_name_with_all_they_have(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    taken(aino, timo)
    taken(aino, timo)
    Step.objects.update(due_at=NOW + 9 * DAY)
    away(eero)
    people = sums(lea)[WEST].persons
    assert [(one.name, one.points, one.is_away) for one in people] == [
        ("Eero Kuusirinne", "0", True),
        ("Lea Lehtoniemi", "0", False),
        ("Timo Rantaharju", "2", False),
    ]
    assert (people[0].why, people[2].why) == ("nothing open", "2 open steps")


def test_areas_are_sums_and_name_nobody(aino: Post, eero: Post, lea: Post) -> None:
    step, _untold = untaken(aino), untaken(aino)
    area = Team.objects.get(pk=WEST).area_id
    assert area
    Step.objects.exclude(pk=step.pk).update(area=None)
    Step.objects.filter(pk=step.pk).update(area=area)
    found = sums(lea, "area")
    assert found[""].parts[0].words == found[area].parts[0].words == "1 open step"
    assert (found[area].people, found[""].people) == (2, 0)
    assert str(Area.objects.get(pk=area)) in found[area].name
    assert "Kuusirinne" not in signed_in(lea).get("/load/?by=area").content.decode()


def test_a_foreign_team_isnt_counted(aino: Post, helmi: Post, lea: Post) -> None:
    untaken(aino, OLDER, service_task_id="OLDER_PEOPLE")
    assert OLDER not in sums(lea)
    assert all(each.points == "0" for each in sums(lea, "area").values())
    assert "Rantakivi" not in signed_in(lea).get("/load/").content.decode()


@pytest.mark.parametrize("address", ["/load/?by=team", "/load/?by=area", NEXT])
def test_they_ask_as_much_of_many_as_of_few(
    aino: Post, eero: Post, timo: Post, lea: Post, address: str
) -> None:
    browser = signed_in(lea)
    untaken(aino, person=a_person(as_actor(aino)))
    duty(timo)
    browser.get(address)
    few = statements(lambda: browser.get(address))
    for number in range(5):
        untaken(aino)
        untaken(aino, CENTRE)
        duty(a_post(WEST, "TYONTEKIJA", name=f"Anna Alku{number}"))
    many = statements(lambda: browser.get(address))
    assert len(many) == len(few) <= MOST_STATEMENTS, many


def test_half_a_half_day_and_one_of_each_are_told() -> None:
    with translation.override("en"):
        assert words_of(Weighed(Part.CALL, 1, 1)) == "1 of them a call to make"
        assert words_of(Weighed(Part.HOME_VISIT, 2, 2)) == "2 of them home visits"


def test_the_next_cases_stand_by_urgency_with_somebody_and_why(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    person = a_person(as_actor(aino))
    later, soon = untaken(aino, person=person), untaken(aino)
    Step.objects.filter(pk=soon.pk).update(due_at=NOW - DAY)
    taken(aino, eero)
    answer = signed_in(lea).get(NEXT)
    text = answer.content.decode()
    assert shown(text) == [str(soon.pk), str(later.pk)]
    first, second = context(answer)["shown"].rows
    assert first.proposed == timo.user_id
    assert "least to do" in first.why
    assert {value for value, _name in first.options} == {str(one.user_id) for one in (eero, timo, lea)}
    event = Event.objects.filter(action="work.list").latest("pk")
    assert (event.person_ids, event.subject_id) == ([person.pk], WEST)
    assert "Kuusirinne (load " in text
    assert second.step.pk == later.pk


def test_all_chosen_are_given_in_one_press_and_a_second_press_changes_nothing(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    one, two, three = (untaken(aino) for _ in range(3))
    browser, key = signed_in(lea), uuid7()
    take_step(three, actor=as_actor(eero), now=NOW)
    for _ in range(2):
        answer = given(browser, (one, timo), (two, eero), (three, timo), key=key)
        assert answer.headers["Location"] == f"/load/next/?team={WEST}&given=2&left=1#done"
    assert [Step.objects.get(pk=each.pk).worker_id for each in (one, two, three)] == [
        timo.user_id,
        eero.user_id,
        eero.user_id,
    ]
    text = browser.get(answer.headers["Location"]).content.decode()
    assert "2 steps were given" in text
    assert "1 step was left alone" in text
    Step.objects.filter(pk=one.pk).update(due_at=NOW + 3 * DAY)  # My day looks a week ahead
    assert str(one.track_id) in signed_in(timo).get("/").content.decode()


def test_a_row_s_own_button_gives_that_row_alone(aino: Post, timo: Post, lea: Post) -> None:
    one, two = untaken(aino), untaken(aino)
    given(signed_in(lea), (one, timo), (two, timo), only=str(two.pk))
    assert [Step.objects.get(pk=each.pk).worker_id for each in (one, two)] == [None, timo.user_id]


def test_what_cant_be_given_is_told_and_nothing_is(
    aino: Post, eero: Post, timo: Post, helmi: Post, lea: Post
) -> None:
    one, two = untaken(aino), untaken(aino)
    for kept in (eero, timo):
        answer = given(signed_in(lea), (one, helmi), (two, kept))
        assert answer.status_code == 409
        (row,) = (each for each in context(answer)["shown"].rows if each.step.pk == two.pk)
        assert row.chosen == str(kept.user_id)
    assert "they may not see it" in answer.content.decode()
    assert given(signed_in(lea)).status_code == 409
    assert not Step.objects.filter(worker__isnull=False).exists()


def test_others_cant_give(aino: Post, eero: Post, timo: Post) -> None:
    step = untaken(aino)
    assert given(signed_in(eero), (step, timo)).status_code in {403, 404}
    assert Step.objects.get(pk=step.pk).worker_id is None


def test_one_step_is_suggested_beside_the_list(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    step, _other = untaken(aino), untaken(aino)
    taken(aino, eero)
    panel = f"/work-lists/{WEST}/?step={step.pk}"
    address = f"/load/next/?team={WEST}&amp;step={step.pk}"
    assert address in signed_in(lea).get(panel).content.decode()
    assert "/load/next/" not in signed_in(eero).get(panel).content.decode()
    headers = {"HX-Request": "true", "HX-Target": "div#suggested"}
    part = signed_in(lea).get(address.replace("&amp;", "&"), headers=headers).content.decode()
    assert part.strip().startswith('<div id="suggested"')
    assert "Suggested" in part
    assert "Timo Rantaharju" in part
    assert f"to-{step.pk}" in part
    whole = signed_in(lea).get(address.replace("&amp;", "&")).content.decode()
    assert "All that nobody of the team has taken" in whole
    assert str(_other.pk) not in whole
    take_step(step, actor=as_actor(eero), now=NOW)
    assert "Somebody has taken it" in signed_in(lea).get(address.replace("&amp;", "&")).content.decode()
    assert "/load/next/" not in signed_in(lea).get(panel).content.decode()


def test_the_panel_costs_nothing_more_for_whoever_may_not_give(aino: Post, eero: Post, lea: Post) -> None:
    step = untaken(aino)
    panel = f"/work-lists/{WEST}/?step={step.pk}"
    browsers = [signed_in(who) for who in (eero, lea)]
    asked = [len(statements(lambda: browser.get(panel))) for browser in browsers]  # noqa: B023
    assert asked[0] == asked[1] <= MOST_STATEMENTS


@pytest.mark.parametrize("address", ["/load/?by=x", f"/load/next/?team={WEST.lower()}", NEXT + "&step=x"])
def test_a_wrong_address_is_the_usual_page(lea: Post, address: str) -> None:
    assert signed_in(lea).get(address).status_code == 200


def test_the_history_tells_who_got_it(aino: Post, timo: Post, lea: Post) -> None:
    case = a_case(aino, WEST, service_task_id="WORKING_AGE")
    assert case.current_step
    given(signed_in(lea), (case.current_step, timo))
    assert (
        "A supervisor gave this to Timo Rantaharju."
        in signed_in(timo).get(f"/cases/{case.pk}/").content.decode()
    )
    assert TODAY
