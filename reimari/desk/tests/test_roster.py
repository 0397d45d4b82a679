"""The roster's pages, “I'm ill”, and the cover plan: who sees what, in how many statements, and one press."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from reimari.audit.models import Event
from reimari.cases.actions import agree_meeting
from reimari.cases.states import MeetingMode
from reimari.common.ids import uuid7
from reimari.cover.actions import tell_absence
from reimari.cover.models import CoverItem, CoverPlan
from reimari.region.profile.values import Profile
from reimari.staff.models import Absence, DutyException, DutyPattern, Post
from reimari.staff.states import AbsenceKind
from reimari.work.actions import take_step
from reimari.work.models import Step
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor

pytestmark = pytest.mark.django_db
WEST, UNIT, LINE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE", "advice_working_age"
PAGE = f"/roster/{UNIT}/"
DAY = dt.timedelta(days=1)
HTMX = {"HX-Request": "true"}


def duty(post: Post, weekday: int = 0, half: str = "morning", **given: Any) -> DutyPattern:
    told = {"team_id": WEST, "line_id": LINE, "valid_from": TODAY - 28 * DAY, "planned_at": NOW} | given
    return DutyPattern.objects.create(
        user=post.user, weekday=weekday or TODAY.isoweekday(), half=half, **told
    )


def away(post: Post, *, last: dt.date = TODAY + 20 * DAY, kind: AbsenceKind = AbsenceKind.ILL) -> CoverPlan:
    told: Any = {"kind": kind, "first": TODAY, "last": last, "actor": as_actor(post), "now": NOW}
    plan: CoverPlan = tell_absence(post.user, **told).plan
    return plan


def taken(aino: Post, post: Post, **given: Any) -> Step:
    case = a_case(aino, WEST, service_task_id="WORKING_AGE", **given)
    assert case.current_step
    return take_step(case.current_step, actor=as_actor(post), now=NOW)


def counted(browser: Any, page: str) -> int:
    return len(statements(lambda: browser.get(page)))


def test_everybody_of_the_unit_sees_the_week(
    eero: Post, timo: Post, lea: Post, helmi: Post, tarmo: Post
) -> None:
    for weekday in range(1, 6):
        duty(timo, weekday)
    for who, status in ((eero, 200), (lea, 200), (helmi, 404), (tarmo, 404)):
        assert signed_in(who).get(PAGE).status_code == status
    page = signed_in(eero).get(PAGE)
    line = next(each for each in context(page)["shown"].lines if each.user == timo.user)
    assert sum(bool(cell.words) for cells in line.days for cell in cells) == 5
    assert not context(page)["shown"].plans
    event = Event.objects.filter(action="staff.view_roster").latest("pk")
    assert (event.actor_id, event.person_ids) == (eero.user_id, [])


def test_the_roster_leads_to_ones_own_unit_and_to_the_chosen_one(eero: Post, lea: Post) -> None:
    assert signed_in(eero).get("/roster/").headers["Location"] == PAGE
    assert signed_in(lea).get(f"/roster/?unit={UNIT}").headers["Location"] == PAGE
    assert signed_in(eero).get("/roster/?unit=CLIENT_ADVICE").status_code == 404


def test_other_weeks_and_no_further_than_half_a_year(eero: Post) -> None:
    duty(eero, 1)
    for weeks in (-1, 1, 20, 400):
        shown = context(signed_in(eero).get(f"{PAGE}?week={(TODAY + 7 * weeks * DAY).isoformat()}"))["shown"]
        assert abs((shown.monday - TODAY).days) <= 26 * 7 + 7
    assert signed_in(eero).get(f"{PAGE}?week=nonsense").status_code == 200


@pytest.mark.usefixtures("open_lines")
def test_colleagues_see_that_somebody_is_away_and_the_supervisor_why(
    eero: Post, timo: Post, lea: Post
) -> None:
    away(timo, kind=AbsenceKind.CHILD_ILL)
    page = signed_in(eero, "en").get(PAGE).content.decode()
    assert "away" in page
    assert "child is ill" not in page
    assert "child is ill" in signed_in(lea, "en").get(PAGE).content.decode()


@pytest.mark.parametrize("who", ["eero", "lea"])
def test_the_page_costs_the_same_for_two_people_and_for_many(
    request: pytest.FixtureRequest, who: str, eero: Post, lea: Post
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    duty(eero, 1)
    few = statements(lambda: browser.get(PAGE))
    for number in range(12):
        post = a_post(WEST, "TYONTEKIJA", name=f"Anna Alku{number}")
        duty(post, number % 5 + 1)
        away(post)
    many = statements(lambda: browser.get(PAGE))
    assert len(many) == len(few) <= MOST_STATEMENTS


def test_a_supervisor_plans_a_week_and_changes_a_half_day(eero: Post, lea: Post) -> None:
    browser = signed_in(lea)
    sent = {
        "key": uuid7(),
        "place": f"{WEST}|{LINE}",
        "kind": "hybrid",
        "share": "50",
        "week": ["1-morning", "3-afternoon"],
        "first": TODAY.isoformat(),
    }
    answer = browser.post(f"/post/{eero.pk}/duty/plan/", sent)
    assert answer.headers["Location"] == f"{PAGE}?done=planned&week={TODAY.isoformat()}#done"
    rows = DutyPattern.objects.order_by("weekday").values_list("weekday", "half", "kind", "share")
    assert list(rows) == [(1, "morning", "hybrid", 50), (3, "afternoon", "hybrid", 50)]
    form = context(browser.get(f"/post/{eero.pk}/duty/plan/"))["form"]
    assert sorted(form.initial["week"]) == ["1-morning", "3-afternoon"]
    sent = {"key": uuid7(), "first": TODAY.isoformat(), "half": "morning", "place": "none"}
    answer = browser.post(f"/post/{eero.pk}/duty/change/", sent | {"kind": "full", "share": "100"})
    assert answer.status_code == 302
    assert DutyException.objects.get().line_id is None


def test_what_was_wrong_in_the_form_is_told_and_stays(eero: Post, lea: Post) -> None:
    browser = signed_in(lea, "en")
    sent = {"key": uuid7(), "place": f"{WEST}|{LINE}", "kind": "full", "share": "0", "first": ""}
    answer = browser.post(f"/post/{eero.pk}/duty/plan/", sent)
    assert answer.status_code == 422
    assert "Choose the first day." in answer.content.decode()
    past = {**sent, "key": uuid7(), "share": "100", "first": (TODAY - DAY).isoformat(), "week": ["1-morning"]}
    answer = browser.post(f"/post/{eero.pk}/duty/plan/", past)
    assert answer.status_code == 409
    assert "The roster of days that have passed stays as it was." in answer.content.decode()
    assert not DutyPattern.objects.exists()


def test_a_guide_has_no_form_for_others(eero: Post, timo: Post) -> None:
    for address in (f"/post/{timo.pk}/duty/plan/", f"/post/{timo.pk}/absence/"):
        assert signed_in(eero).get(address).status_code in {403, 404}


def test_i_am_ill_takes_one_press(eero: Post, lea: Post) -> None:
    """The form comes filled: ill, today. What it asks is a kind and two days, and not a word of health."""
    browser = signed_in(eero)
    form = context(browser.get("/absence/"))["form"]
    assert list(form.fields) == ["kind", "first", "last"]
    sent = {name: str(form.initial[name]) for name in form.fields}
    assert sent == {"kind": "ill", "first": str(TODAY), "last": str(TODAY)}
    answer = browser.post("/absence/", sent | {"key": uuid7()})
    assert answer.headers["Location"] == "/?done=away#done"
    absence = Absence.objects.get()
    assert (absence.user_id, absence.kind, absence.last_on) == (eero.user_id, "ill", TODAY)
    told = signed_in(eero, "en").get(answer.headers["Location"]).content.decode()
    assert "Your absence has been told." in told
    assert "Your absence has been told." not in signed_in(eero, "en").get("/").content.decode()

    def day() -> str:
        return signed_in(eero, "en").get("/roster/day/", headers=HTMX).content.decode()

    assert f"You are away on {TODAY.day}.{TODAY.month}.{TODAY.year}." in day()
    Absence.objects.update(last_on=TODAY + DAY)
    last = TODAY + DAY
    assert f"You are away from {TODAY.day}.{TODAY.month}. to {last.day}.{last.month}.{last.year}." in day()


def test_a_supervisor_tells_it_for_somebody_and_comes_to_the_plan(eero: Post, lea: Post) -> None:
    sent = {"key": uuid7(), "kind": "holiday", "first": TODAY.isoformat(), "last": str(TODAY + 7 * DAY)}
    answer = signed_in(lea).post(f"/post/{eero.pk}/absence/", sent)
    plan = CoverPlan.objects.get()
    assert answer.headers["Location"] == f"/cover/{plan.pk}/"
    assert plan.absence.told_by_id == lea.user_id


def test_the_plan_is_seen_by_those_who_lead_and_names_nobody_to_others(
    aino: Post, eero: Post, timo: Post, helmi: Post, lea: Post
) -> None:
    person = a_person(as_actor(aino), last_name="Suojattu")
    taken(aino, eero, person=person)
    plan = away(eero)
    for who, status in ((lea, 200), (timo, 404), (helmi, 404), (eero, 404)):
        assert signed_in(who).get(f"/cover/{plan.pk}/").status_code == status
    stranger = a_post("GUIDANCE_OLDER_PEOPLE_ITAINEN", "ESIHENKILO", name="Outi Outo")
    assert signed_in(stranger).get(f"/cover/{plan.pk}/").status_code == 404
    page = signed_in(lea).get(f"/cover/{plan.pk}/")
    assert "Suojattu" in page.content.decode()
    event = Event.objects.filter(action="cover.view_plan").latest("pk")
    assert event.person_ids == [person.pk]


def test_all_is_accepted_in_one_press(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    steps = {taken(aino, eero).pk for _ in range(3)}
    plan = away(eero)
    browser = signed_in(lea)
    shown = context(browser.get(f"/cover/{plan.pk}/"))["shown"]
    assert not shown.without
    sent = {row.name: str(row.proposed) for row in shown.rows} | {"seen": "0", "key": uuid7()}
    answer = browser.post(f"/cover/{plan.pk}/accept/", sent)
    assert answer.headers["Location"] == f"/cover/{plan.pk}/?done=accepted#done"
    assert set(Step.objects.filter(worker=timo.user).values_list("pk", flat=True)) == steps
    again = browser.post(f"/cover/{plan.pk}/accept/", sent)
    assert again.headers["Location"] == answer.headers["Location"]
    assert CoverItem.objects.count() == 3
    other = browser.post(f"/cover/{plan.pk}/accept/", sent | {"key": uuid7()})
    assert other.status_code == 409
    mine = context(signed_in(timo).get("/roster/day/", headers=HTMX))["shown"]
    assert [each.away for each in mine.covers] == [str(eero.user)] * 3


def test_those_who_can_take_something_stand_beside_with_their_load(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    taken(aino, timo)
    steps = [taken(aino, eero) for _ in range(2)]
    plan = away(eero)
    shown = context(signed_in(lea).get(f"/cover/{plan.pk}/"))["shown"]
    loads = {person.user: (person.before, person.after) for person in shown.people}
    weight = sum(row.points for row in shown.rows)
    assert {row.step.pk for row in shown.rows} == {step.pk for step in steps}
    assert loads[timo.user_id] == (weight // 2, weight // 2 + weight)
    assert loads[lea.user_id] == (0, 0)


def test_a_row_names_those_whom_it_refuses_and_why(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    late, later = taken(aino, eero), taken(aino, eero)
    Step.objects.filter(pk=later.pk).update(due_at=NOW + 3 * DAY)
    plan = away(eero)
    away(timo, last=TODAY + DAY)
    Step.objects.filter(pk=late.pk).update(due_at=NOW + dt.timedelta(minutes=1))
    answer = signed_in(lea, "en").get(f"/cover/{plan.pk}/")
    shown = context(answer)["shown"]
    (number,) = [person.number for person in shown.people if person.user == timo.user_id]
    refuses = {row.step.pk: row.refuses.split() for row in shown.rows}
    assert f"{number}:all_away" in refuses[late.pk]
    assert not any(each.startswith(f"{number}:") for each in refuses[later.pk])
    assert "{user} can&#x27;t take “{what}”: they are away then" in answer.content.decode().replace(
        "&#39;", "&#x27;"
    )


def test_what_was_chosen_stays_when_the_plan_is_refused(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    given, left = taken(aino, eero), taken(aino, eero)
    plan = away(eero)
    sent = {f"to-{given.pk}": str(lea.user_id), f"to-{left.pk}": "", "seen": "7", "key": uuid7()}
    answer = signed_in(lea).post(f"/cover/{plan.pk}/accept/", sent)
    assert answer.status_code == 409
    shown = context(answer)["shown"]
    chosen = {row.step.pk: row.chosen for row in shown.rows}
    assert chosen == {given.pk: str(lea.user_id), left.pk: ""}
    (load,) = [person.after - person.before for person in shown.people if person.user == lea.user_id]
    assert load == next(row.points for row in shown.rows if row.step.pk == given.pk)


def test_whoever_only_sees_the_plan_has_nobody_to_drag_to(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    taken(aino, eero)
    plan = away(eero)
    text = signed_in(lea).get(f"/cover/{plan.pk}/").content.decode()
    assert ("data-people" in text, "js/cover" in text) == (True, True)
    lea.role.actions = [each for each in lea.role.actions if each != "cover.accept_plan"]
    lea.role.save()
    text = signed_in(lea).get(f"/cover/{plan.pk}/").content.decode()
    assert not any(word in text for word in ("data-people", "js/cover", "data-refuses"))


def test_what_nobody_can_do_stands_first_with_why_and_what_to_do(aino: Post, eero: Post, lea: Post) -> None:
    taken(aino, eero)
    plan = away(eero)
    away(lea)
    browser = signed_in(lea, "en")
    shown = context(browser.get(f"/cover/{plan.pk}/"))["shown"]
    assert len(shown.without) == 1
    text = browser.get(f"/cover/{plan.pk}/").content.decode()
    assert "All who may see it are away then." in text
    assert "Agree another time with the client" in text


def test_an_agreed_time_that_nobody_can_take_leads_to_a_new_one(aino: Post, eero: Post, lea: Post) -> None:
    """When we have to cancel, new times come first."""
    case = taken(aino, eero).track.case
    told: dict[str, Any] = {"mode": MeetingMode.PHONE, "worker": eero.user, "actor": as_actor(eero)}
    agree_meeting(case, at=timezone.now() + dt.timedelta(hours=1), now=timezone.now(), **told)
    plan = away(eero)
    away(lea)
    link = f'href="/cases/{case.pk}/change-time/?by=unit"'
    assert link in signed_in(lea, "en").get(f"/cover/{plan.pk}/").content.decode()


def test_what_is_nearly_due_alarms(aino: Post, eero: Post, lea: Post) -> None:
    step = taken(aino, eero)
    plan = away(eero)
    near, gone = "minutes are left to the first due time", "1 of these steps is late already"
    for minutes, alarm, words in ((120, False, ""), (30, True, near), (-30, True, gone)):
        Step.objects.filter(pk=step.pk).update(due_at=NOW + dt.timedelta(minutes=minutes + 5))
        answer = signed_in(lea, "en").get(f"/cover/{plan.pk}/")
        shown, html = context(answer)["shown"], answer.content.decode()
        assert shown.alarm is alarm
        assert [each for each in (near, gone) if each in html] == ([words] if words else [])
        (waiting,) = context(signed_in(lea).get("/cover/"))["waiting"]
        assert (waiting.alarm, waiting.left) == (alarm, 1)


def test_plan_and_list_cost_the_same_for_few_steps_and_for_many(
    aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    browser, plan = signed_in(lea), away(eero)
    pages = ("/cover/", f"/cover/{plan.pk}/")
    taken(aino, eero)
    few = [counted(browser, page) for page in pages]
    for number in range(8):
        taken(aino, eero)
        a_post(WEST, "TYONTEKIJA", name=f"Anna Alku{number}")
    many = [counted(browser, page) for page in pages]
    assert many == few
    assert max(many) <= MOST_STATEMENTS


def test_my_days_part_costs_no_more_than_a_page(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    duty(eero)
    taken(aino, timo)
    away(timo)
    for who in (eero, lea):
        browser = signed_in(who)
        asked = statements(lambda: browser.get("/roster/day/", headers=HTMX))  # noqa: B023
        assert len(asked) <= MOST_STATEMENTS
    assert signed_in(eero).get("/roster/day/").status_code == 302
    assert signed_in(eero).get(f"/roster/{UNIT}/on-duty/", headers=HTMX).status_code == 200


def test_a_unit_tells_who_is_on_duty_now(eero: Post, lea: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    tuesday = TODAY - DAY * ((TODAY.weekday() - 1) % 7)
    duty(eero, tuesday.isoweekday(), "morning")
    moment = timezone.make_aware(dt.datetime.combine(tuesday, dt.time(9, 30)))
    monkeypatch.setattr("reimari.desk.views.roster.timezone.now", lambda: moment)
    html = signed_in(lea, "en").get(f"/roster/{UNIT}/on-duty/", headers=HTMX).content.decode()
    assert f": {eero.user}" in html
    assert "nobody by the roster" not in html


def test_supervisors_hear_of_steps_that_one_person_alone_can_take(eero: Post, lea: Post) -> None:
    alone = {team for team, _who in context(signed_in(lea).get(PAGE))["shown"].alone}
    assert alone == set() or str(eero.team) not in alone  # Lea may take Eero's
    assert context(signed_in(eero).get(PAGE))["shown"].alone == ()


def test_shortages_are_the_supervisors(iu: Profile, eero: Post, lea: Post) -> None:
    assert context(signed_in(eero).get(PAGE))["shown"].shortages == ()
    assert context(signed_in(lea).get(PAGE))["shown"].shortages == []  # this county tells no minimum
