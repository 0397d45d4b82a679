"""Who answers for what: asked by every employee, answered by the county's rules (C05, R-VS-31)."""

import datetime as dt

import pytest

from reimari.desk.tests.test_roster import away
from reimari.staff.models import HeldCompetence, Post, SpokenLanguage
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_post

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


@pytest.fixture
def asked(eero: Post, timo: Post, lea: Post) -> dict[str, str]:
    """What leads to the team in which Eero works."""
    for place in ("Loviisa", "Porvoo", "Sipoo", "Askola"):
        found = {**ASKED, "place": place}
        if context(signed_in(lea).get(PAGE, found))["answer"].line.route.team == eero.team_id:
            return found
    raise AssertionError(eero.team_id)


def speaks(post: Post, language: str) -> None:
    SpokenLanguage.objects.create(user=post.user, language=language, recorded_at=NOW)


def test_who_serves_in_the_clients_language_is_told(
    asked: dict[str, str], eero: Post, timo: Post, helmi: Post
) -> None:
    browser = signed_in(helmi, "en")
    answer = browser.get(PAGE, asked)
    assert context(answer)["answer"].served.names == ()
    assert "Nobody who is there is known to serve in Swedish." in answer.content.decode()
    speaks(timo, "sv")
    answer = browser.get(PAGE, asked)
    assert context(answer)["answer"].served.names == ("Timo Rantaharju",)
    assert "Serve in Swedish and are there: Timo Rantaharju" in answer.content.decode()
    away(timo)
    near = a_post("GUIDANCE_WORKING_AGE_KESKINEN", "TYONTEKIJA", name="Ruut Svensk")
    speaks(near, "sv")
    served = context(browser.get(PAGE, asked))["answer"].served
    assert (served.names, [each.name for each in served.stand_ins]) == ((), ["Ruut Svensk"])


def test_every_language_of_the_register_may_be_asked_for(
    asked: dict[str, str], timo: Post, helmi: Post
) -> None:
    """Also in a county that serves in Finnish alone: the client speaks what the client speaks."""
    browser, russian = signed_in(helmi, "en"), {**asked, "language": "ru"}
    assert context(browser.get(PAGE, russian))["answer"].served.names == ()
    speaks(timo, "ru")
    shown = context(browser.get(PAGE, russian))
    found = shown["answer"]
    assert shown["form"].known.language == "fi"  # lines have hours in the languages that are served
    assert found.served.names == ("Timo Rantaharju",)
    assert found.line.route.team == timo.team_id  # as without a language
    assert browser.get(PAGE, {**asked, "language": "xx"}).status_code == 422


def test_no_language_is_guessed_where_none_was_told(asked: dict[str, str], helmi: Post) -> None:
    told = context(signed_in(helmi).get(PAGE, {**asked, "language": ""}))["answer"]
    assert told.served is None
    assert told.colleagues


def test_who_stands_in_when_nobody_is_there(
    asked: dict[str, str], eero: Post, timo: Post, lea: Post, helmi: Post
) -> None:
    near = a_post("GUIDANCE_WORKING_AGE_KESKINEN", "TYONTEKIJA", name="Ruut Svensk")
    browser = signed_in(helmi, "en")
    assert context(browser.get(PAGE, asked))["answer"].is_manned
    for post in (eero, timo, lea):
        away(post)
    answer = browser.get(PAGE, asked)
    told = context(answer)["answer"]
    assert not told.is_manned
    assert [each.name for each in told.stand_ins] == [str(near.user)]
    html = answer.content.decode()
    assert "Nobody who does the team&#x27;s steps is there today." in html.replace("&#39;", "&#x27;").replace(
        "team's", "team&#x27;s"
    )
    assert "away today" in html


def test_a_whole_team_costs_no_more_than_one(asked: dict[str, str], eero: Post, helmi: Post) -> None:
    browser = signed_in(helmi)
    browser.get(PAGE, asked)
    few = len(statements(lambda: browser.get(PAGE, asked)))
    for number in range(6):
        speaks(a_post(eero.team_id, "TYONTEKIJA", name=f"Testi Uusi{number}"), "sv")
    assert len(statements(lambda: browser.get(PAGE, asked))) == few <= MOST_STATEMENTS
