"""The supervisors' board: figures of all teams one leads, and the steps behind them (C70, C71, R-PS-40)."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from reimari.access.speaking import speaking_for
from reimari.audit.models import Event
from reimari.callbacks.tests.calls import a_callback
from reimari.cases.actions import pause_case
from reimari.cases.models import Case
from reimari.common.working_days import HELSINKI
from reimari.desk.queries.board import By, Worry, board_of
from reimari.desk.queries.lists import PAGE_SIZE
from reimari.desk.tests.test_work_lists import step_of
from reimari.people.models import Person
from reimari.region.models import Area
from reimari.staff.models import DutyPattern, Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Step, StepCount
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, a_case, a_person, as_actor, at

pytestmark = pytest.mark.django_db
WEST, CENTRE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"
OLDER = "GUIDANCE_OLDER_PEOPLE_ITAINEN"
LONG_AGO, TUESDAY = at("2026-01-12 10:00"), at("2026-11-24 10:00")


def named(team: str) -> str:
    """The team as the English page calls it."""
    with override("en"):
        return str(Team.objects.get(pk=team))


def later_today() -> dt.datetime:
    """Half-way to the end of the Finnish day, at whatever hour the test runs."""
    now = timezone.now()
    midnight = dt.datetime.combine(timezone.localdate(now) + dt.timedelta(days=1), dt.time(), HELSINKI)
    return now + (midnight - now) / 2


def figures(post: Post, by: By = By.TEAM) -> dict[str, dict[str, int]]:
    """Of each row what isn't nought."""
    sums = context(signed_in(post).get(f"/board/?by={by.value}"))["board"].sums
    return {each.name: {cell.worry.value: cell.number for cell in each.cells if cell.number} for each in sums}


@pytest.mark.parametrize(
    ("who", "status"), [("aino", 403), ("eero", 403), ("helmi", 403), ("lea", 200), ("tarmo", 403)]
)
def test_who_sees_it(request: pytest.FixtureRequest, who: str, status: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/board/").status_code == status
    assert browser.get("/board/steps/?worry=late").status_code == status


def test_each_worry_is_counted_in_the_teams_that_one_leads(aino: Post, eero: Post, lea: Post) -> None:
    late = a_case(aino, WEST, now=LONG_AGO, service_task_id="WORKING_AGE")
    today, paused, hopped = (a_case(aino, WEST, service_task_id="WORKING_AGE") for _ in range(3))
    Step.objects.filter(track=today.track_id).update(due_at=later_today())
    pause_case(paused, reason="client_not_reached", actor=as_actor(eero), now=NOW)
    Case.objects.filter(pk=hopped.pk).update(hops=2)
    Step.objects.filter(track=hopped.track_id).update(came_back_at=NOW)
    a_case(aino, OLDER, service_task_id="OLDER_PEOPLE")
    west = named(WEST)
    assert figures(lea)[west] == {
        "open": 4,
        "today": 1,
        "late": 1,
        "untouched": 1,
        "back": 1,
        "hopping": 1,
        "not_reached": 1,
    }
    assert sum(each["open"] for each in figures(lea).values()) == 4
    take_step(step_of(late), actor=as_actor(eero), now=NOW)
    assert "untouched" not in figures(lea)[west]


def test_figures_stand_by_area_task_and_language(aino: Post, lea: Post) -> None:
    a_case(aino, WEST, service_task_id="WORKING_AGE")
    step = step_of(a_case(aino, CENTRE, service_task_id="WORKING_AGE"))
    Step.objects.filter(pk=step.pk).update(language="sv")
    assert {name: each["open"] for name, each in figures(lea, By.LANGUAGE).items()} == {
        "Finnish": 1,
        "Swedish": 1,
    }
    assert [each["open"] for each in figures(lea, By.SERVICE_TASK).values()] == [2]
    assert sum(each["open"] for each in figures(lea, By.AREA).values()) == 2
    assert figures(lea, By.TEAM).keys() == {named(WEST), named(CENTRE)}
    area = Area.objects.get(pk="WORKING_AGE.LANTINEN")
    Step.objects.exclude(pk=step.pk).update(area=area)
    Step.objects.filter(pk=step.pk).update(area=None)
    with override("en"):
        task, told = str(area.service_task), f"{area.service_task}, {area}"
    assert figures(lea, By.SERVICE_TASK).keys() == {task}
    assert figures(lea, By.AREA).keys() == {told, "not told"}


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("worry", list(Worry))
def test_every_figure_opens_as_many_steps(aino: Post, eero: Post, lea: Post, by: By, worry: Worry) -> None:
    person = a_person(as_actor(aino))
    case = a_case(aino, WEST, person=person, now=LONG_AGO, service_task_id="WORKING_AGE")
    Case.objects.filter(pk=case.pk).update(hops=3)
    Step.objects.filter(track=case.track_id).update(came_back_at=NOW)
    soon, paused = (a_case(aino, WEST, service_task_id="WORKING_AGE") for _ in range(2))
    Step.objects.filter(track=soon.track_id).update(due_at=later_today())
    pause_case(paused, reason="client_not_reached", actor=as_actor(eero), now=NOW)
    browser = signed_in(lea)
    cells = [
        cell
        for each in context(browser.get(f"/board/?by={by.value}"))["board"].sums
        for cell in each.cells
        if cell.worry == worry and cell.number
    ]
    assert cells
    for cell in cells:
        answer = browser.get(cell.url)
        assert len(context(answer)["page"].rows) == cell.number
    if worry == Worry.LATE:
        assert f'href="/cases/{case.pk}/"' in answer.content.decode()
        assert Event.objects.filter(action="work.list").latest("id").person_ids == [person.pk]


def test_behind_an_area_nobody_under_protection_is_named(aino: Post, lea: Post) -> None:
    """I-04: the figure counts them; the list of one area would tell where they live."""
    person = a_person(as_actor(aino), last_name="Suojanen")
    hidden, known = (
        a_case(aino, WEST, person=each, service_task_id="WORKING_AGE")
        for each in (person, a_person(as_actor(aino), last_name="Muu"))
    )
    area = Area.objects.filter(service_task="WORKING_AGE").order_by("pk")[0]
    Step.objects.filter(track__in=[hidden.pk, known.pk]).update(area=area)
    Person.objects.filter(pk=person.pk).update(is_protected=True)
    browser = signed_in(lea)
    answer = browser.get(f"/board/steps/?by=area&of={area.pk}&worry=open")
    html = answer.content.decode()
    assert [row.step.pk for row in context(answer)["page"].rows] == [known.current_step_id]
    assert "Suojanen" not in html
    assert hidden.number not in html
    assert "1 step here isn't listed by area" in unescape(html)
    assert Event.objects.filter(action="work.list").latest("id").person_ids == [known.person_id]
    Person.objects.update(is_protected=True)
    alone = browser.get(f"/board/steps/?by=area&of={area.pk}&worry=open").content.decode()
    assert "2 steps here" in alone
    assert "There is nothing here" not in alone
    Step.objects.update(area=None)
    untold = browser.get("/board/steps/?by=area&of=&worry=open")
    assert len(context(untold)["page"].rows) == 2  # no area is told of anybody there
    by_team = browser.get(f"/board/steps/?by=team&of={WEST}&worry=open")
    assert len(context(by_team)["page"].rows) == 2


def test_a_figure_that_isnt_known_is_the_usual_one(lea: Post) -> None:
    browser = signed_in(lea)
    assert context(browser.get("/board/?by=x"))["by"] == By.TEAM
    answer = browser.get("/board/steps/?by=x&worry=y&of=" + "z" * 90)
    assert "There is nothing here any more." in answer.content.decode()


def test_a_long_list_behind_a_figure_goes_on(aino: Post, lea: Post) -> None:
    step = step_of(a_case(aino, WEST, service_task_id="WORKING_AGE"))
    fields = {each.attname: getattr(step, each.attname) for each in Step._meta.concrete_fields}
    own = {name: value for name, value in fields.items() if name not in {"id", "is_open", "due_at"}}
    same, later = step.due_at, step.due_at + dt.timedelta(days=1)  # many are due at the same moment
    Step.objects.bulk_create(
        Step(**own, due_at=later if each % 40 else same) for each in range(2 * PAGE_SIZE)
    )
    a_case(aino, CENTRE, service_task_id="WORKING_AGE")
    browser, address, found = signed_in(lea), f"/board/steps/?by=team&of={WEST}&worry=open", []
    for number in range(3):
        shown = context(browser.get(address))
        found += [row.step for row in shown["page"].rows]
        assert bool(shown["first_url"]) == (number > 0)
        address = shown["next_url"]
    assert not address
    assert found == list(Step.objects.filter(team=WEST).order_by("due_at", "pk"))


def test_steps_of_teams_that_one_doesnt_lead_arent_behind_it(aino: Post, lea: Post) -> None:
    a_case(aino, OLDER, service_task_id="OLDER_PEOPLE")
    for address in (f"by=team&of={OLDER}", "by=service_task&of=OLDER_PEOPLE", "by=language&of=fi"):
        assert not context(signed_in(lea).get(f"/board/steps/?worry=open&{address}"))["page"].rows


def test_lines_tell_who_waits(aino: Post, eero: Post, lea: Post) -> None:
    a_callback(eero, now=NOW)
    a_callback(eero, now=NOW, number="+358491234569")
    answer = signed_in(lea).get("/board/")
    (line,) = context(answer)["board"].lines
    assert (line.calls, line.callbacks, line.since) == (0, 2, NOW)
    assert "Nobody waits on the lines." not in answer.content.decode()


@pytest.mark.parametrize("by", list(By))
def test_figures_are_added_up_in_their_index(lea: Post, by: By) -> None:
    (index,) = StepCount._meta.indexes
    signed_in(lea).get(f"/board/?by={by.value}")
    with connection.cursor() as cursor:
        told = "SELECT statement FROM pg_prepared_statements WHERE name LIKE %s ORDER BY prepare_time DESC"
        cursor.execute(told, [f"board\\_by\\_{by.value}\\_%"])
        counting = cursor.fetchall()[0][0]
    asked = set(re.findall(r'"work_stepcount"\."(\w+)"', counting))
    assert {"figure", "at"} < asked <= {*index.fields, *index.include}


@pytest.mark.parametrize("by", list(By))
def test_it_asks_as_much_of_many_as_of_few(aino: Post, lea: Post, by: By) -> None:
    browser, address = signed_in(lea), f"/board/?by={by.value}"
    a_case(aino, WEST, service_task_id="WORKING_AGE")
    browser.get(address)
    few = statements(lambda: browser.get(address))
    for team in (WEST, CENTRE):
        for _ in range(3):
            a_case(aino, team, service_task_id="WORKING_AGE")
    many = statements(lambda: browser.get(address))
    assert len(many) == len(few) <= MOST_STATEMENTS, many


def test_whoever_is_on_duty_is_counted_on_the_line(eero: Post, lea: Post) -> None:
    for half in ("morning", "afternoon"):
        DutyPattern.objects.create(
            user=eero.user,
            weekday=TUESDAY.isoweekday(),
            half=half,
            team_id=WEST,
            line_id="advice_working_age",
            valid_from=TUESDAY.date(),
            planned_at=NOW,
        )
    with speaking_for(as_actor(lea)):
        shown = board_of(as_actor(lea), county_on(TUESDAY), By.TEAM, now=TUESDAY)
    assert [line.on_duty for line in shown.lines] == [1]
