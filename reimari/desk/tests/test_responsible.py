"""Who answers for what: asked by every employee, answered by the county's rules (C05, R-VS-31)."""

import datetime as dt

import pytest

from reimari.staff.models import HeldCompetence, Post
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
PAGE = "/lines/responsible/"
ASKED = {"service_task": "WORKING_AGE", "place": "Loviisa", "age": "40", "language": "sv"}


@pytest.mark.parametrize(
    ("who", "status"), [("aino", 200), ("eero", 200), ("helmi", 200), ("lea", 200), ("tarmo", 200)]
)
def test_who_may_ask(request: pytest.FixtureRequest, who: str, status: int) -> None:
    assert signed_in(request.getfixturevalue(who)).get(PAGE).status_code == status


def test_the_rules_answer_and_say_why(eero: Post) -> None:
    answer = signed_in(eero).get(PAGE, ASKED)
    told = context(answer)["answer"]
    assert told.line.route.team
    assert told.line.why
    html = answer.content.decode()
    assert told.line.team in html
    assert "because:" in html


def test_people_of_the_team_stand_with_what_they_have_learnt(eero: Post, timo: Post, helmi: Post) -> None:
    HeldCompetence.objects.create(
        user=eero.user, competence="SERVICE_TASK_TRAINING", valid_from=TODAY, recorded_at=NOW
    )
    Post.objects.filter(pk=timo.pk).update(valid_until=TODAY - dt.timedelta(days=1))
    browser = signed_in(helmi)
    for place in ("Loviisa", "Porvoo", "Sipoo", "Askola"):
        told = context(browser.get(PAGE, {**ASKED, "place": place}))["answer"]
        if told.line.route.team == eero.team_id:
            break
    (colleague,) = told.colleagues
    assert colleague.name == "Eero Kuusirinne"
    assert colleague.competences == ("Training in the guidance of the service task",)


def test_a_place_that_isnt_known_is_said(eero: Post) -> None:
    html = signed_in(eero).get(PAGE, {**ASKED, "place": "Atlantis"}).content.decode()
    assert "We don&#x27;t know such a place." in html or "We don't know such a place." in html


@pytest.mark.parametrize(
    "asked", [{"age": "-1"}, {"age": "old"}, {"need": "elsewhere"}, {"place": "x" * 101}, {"language": "xx"}]
)
def test_what_is_wrong_is_said(eero: Post, asked: dict[str, str]) -> None:
    answer = signed_in(eero).get(PAGE, asked)
    assert answer.status_code == 422
    assert context(answer)["answer"] is None


def test_it_asks_little(eero: Post) -> None:
    browser = signed_in(eero)
    assert len(statements(lambda: browser.get(PAGE, ASKED))) <= MOST_STATEMENTS
