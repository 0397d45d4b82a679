"""The people of a team: languages, competences, on duty or away, and who stands in (R-KS-52, C05, C79)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from reimari.audit.models import Event
from reimari.desk.queries.standing import Colleague
from reimari.desk.tests.test_roster import HTMX, away
from reimari.region.profile.values import Profile
from reimari.staff import roster
from reimari.staff.models import DutyException, HeldCompetence, Post, SpokenLanguage
from reimari.staff.roster import slot_at
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_post

pytestmark = pytest.mark.django_db
WEST, CENTRE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"
PAGE, LINE = f"/team/{WEST}/people/", "advice_working_age"


def people(post: Post) -> dict[str, Colleague]:
    answer = signed_in(post, "en").get(PAGE, headers=HTMX)
    return {each.name: each for each in context(answer)["people"]}


def html(post: Post, language: str = "en") -> str:
    return signed_in(post, language).get(PAGE, headers=HTMX).content.decode()


def speaks(post: Post, *languages: str) -> None:
    for language in languages:
        SpokenLanguage.objects.create(user=post.user, language=language, recorded_at=NOW)


def names(each: Colleague) -> list[str]:
    return [one.name for one in each.stand_ins]


@pytest.mark.parametrize(
    ("who", "status"),
    [("aino", 403), ("eero", 403), ("timo", 403), ("helmi", 403), ("lea", 200), ("tarmo", 403)],
)
def test_who_sees_them(request: pytest.FixtureRequest, who: str, status: int) -> None:
    assert signed_in(request.getfixturevalue(who)).get(PAGE, headers=HTMX).status_code == status


def test_it_is_a_part_of_the_teams_page_and_the_look_is_logged(lea: Post) -> None:
    browser = signed_in(lea)
    assert browser.get(PAGE)["Location"] == f"/team/{WEST}/"
    assert f'hx-get="{PAGE}"' in browser.get(f"/team/{WEST}/").content.decode()
    assert browser.get("/team/GUIDANCE_OLDER_PEOPLE_ITAINEN/people/", headers=HTMX).status_code == 404
    browser.get(PAGE, headers=HTMX)
    event = Event.objects.filter(action="staff.view_team").latest("pk")
    assert (event.subject_id, event.person_ids) == (WEST, [])


def test_languages_and_competences_are_told_and_whether_they_are_recorded(
    eero: Post, timo: Post, lea: Post
) -> None:
    speaks(eero, "en", "sv", "fi")
    HeldCompetence.objects.create(
        user=eero.user, competence="SERVICE_TASK_TRAINING", valid_from=TODAY, recorded_at=NOW
    )
    HeldCompetence.objects.create(
        user=eero.user,
        competence="FIRST_DAYS",
        valid_from=TODAY - dt.timedelta(9),
        valid_until=TODAY - dt.timedelta(1),
        recorded_at=NOW,
    )
    found = people(lea)
    assert found["Eero Kuusirinne"].languages == ("Finnish", "Swedish", "English")
    assert found["Eero Kuusirinne"].competences == ("Training in the guidance of the service task",)
    assert (found["Eero Kuusirinne"].recorded, found["Timo Rantaharju"].recorded) == (True, False)
    assert "not recorded: the language of their pages" in html(lea)


def test_who_stands_in_with_what_speaks_against_them(eero: Post, timo: Post, lea: Post) -> None:
    speaks(eero, "fi", "sv")
    other = a_post(CENTRE, "TYONTEKIJA", name="Ruut Svensk")
    speaks(other, "fi", "sv")
    found = people(lea)["Eero Kuusirinne"]
    assert names(found)[:2] == ["Ruut Svensk", "Timo Rantaharju"]
    assert "another team" in found.stand_ins[0].against
    assert "not known to serve in Swedish" in found.stand_ins[1].against
    speaks(timo, "fi", "sv")
    assert names(people(lea)["Eero Kuusirinne"])[0] == "Timo Rantaharju"
    assert "Eero Kuusirinne" not in names(people(lea)["Eero Kuusirinne"])


def test_three_at_most(eero: Post, timo: Post, lea: Post) -> None:
    for number in range(4):
        a_post(WEST, "TYONTEKIJA", name=f"Testi Uusi{number}")
    assert len(names(people(lea)["Eero Kuusirinne"])) == 3


def test_whoever_is_away_stands_in_for_nobody_and_why_isnt_told(eero: Post, timo: Post, lea: Post) -> None:
    assert "Timo Rantaharju" in names(people(lea)["Eero Kuusirinne"])
    away(timo)
    found = people(lea)
    assert found["Timo Rantaharju"].is_away
    assert names(found["Timo Rantaharju"])[0] == "Eero Kuusirinne"
    assert "Timo Rantaharju" not in names(found["Eero Kuusirinne"])
    assert list(found)[-1] == "Timo Rantaharju"
    shown = html(lea)
    assert "away today" in shown
    assert "ill" not in shown.replace("will", "").split()


def test_a_warning_stands_where_nobody_can_stand_in(eero: Post, lea: Post) -> None:
    away(lea)
    found = people(lea)
    assert found["Eero Kuusirinne"].alone
    assert not found["Lea Lehtoniemi"].alone
    assert "nobody: others may not do it" in html(lea)
    a_post(WEST, "TYONTEKIJA", name="Testi Uusi")
    assert not people(lea)["Eero Kuusirinne"].alone


def test_whoever_has_gone_stands_in_for_nobody(eero: Post, timo: Post, lea: Post) -> None:
    Post.objects.filter(pk=timo.pk).update(valid_until=TODAY - dt.timedelta(1))
    assert "Timo Rantaharju" not in names(people(lea)["Eero Kuusirinne"])
    Post.objects.filter(pk=timo.pk).update(valid_until=None)
    timo.user.is_active = False
    timo.user.save()
    assert "Timo Rantaharju" not in people(lea)


def on_duty(post: Post, iu: Profile, team: str = WEST) -> None:
    """In the half-day of this moment, whatever the weekday."""
    slot = slot_at(iu, NOW)
    told = {"kind": "full", "share": 100, "planned_at": NOW, "team_id": team, "line_id": LINE}
    DutyException.objects.create(user=post.user, on=slot.day, half=slot.half, **told)


def test_who_is_on_duty_now_stands_first(
    eero: Post, timo: Post, lea: Post, iu: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens: Callable[..., Any] = lambda *_: True  # noqa: E731
    monkeypatch.setattr(roster.Lines, "answers_at", opens)
    monkeypatch.setattr(roster.Lines, "is_open", opens)
    assert next(iter(people(lea))) == "Eero Kuusirinne"
    on_duty(timo, iu)
    helper = a_post(CENTRE, "TYONTEKIJA", name="Ruut Svensk")
    on_duty(helper, iu, CENTRE)
    found = people(lea)
    assert next(iter(found)) == "Timo Rantaharju"
    assert len(found["Timo Rantaharju"].lines) == 1
    assert "Ruut Svensk" not in found
    assert "On duty now:" in html(lea)


def test_it_costs_the_same_for_two_people_and_for_many(eero: Post, timo: Post, lea: Post) -> None:
    browser = signed_in(lea)

    def counted() -> int:
        return len(statements(lambda: browser.get(PAGE, headers=HTMX)))

    counted()
    few = counted()
    for number in range(8):
        post = a_post(WEST if number % 2 else CENTRE, "TYONTEKIJA", name=f"Testi Uusi{number}")
        speaks(post, "fi", "sv")
    assert counted() == few <= MOST_STATEMENTS


def test_it_is_one_table_without_the_page(lea: Post, eero: Post) -> None:
    part = html(lea)
    assert part.count("<table") == 1
    assert "<html" not in part
    assert part.count("<th ") == 4 + len(people(lea))
    for word in ("Serves in", "Who stands in"):
        assert part.count(word) == 1 + len(people(lea))
