"""How contacts found us: counted on the team's page, and each count leads to its contacts."""

import datetime as dt
import html
import re
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from reimari.contacts.actions import Heard
from reimari.contacts.states import CameVia
from reimari.desk.queries.ways import narrowed_by, ways_of
from reimari.staff.models import Post, Team
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.factories import ADVICE, NOW, TODAY, a_contact, a_post, as_actor, at, county

pytestmark = pytest.mark.django_db
TEAM = "/team/GUIDANCE_WORKING_AGE_LANTINEN/"
LIST = "/contacts/"
FIRST = TODAY - dt.timedelta(days=27)


def on(day: dt.date, clock: str = "00:00") -> dt.datetime:
    return at(f"{day.isoformat()} {clock}")


def ways(browser: Client) -> Any:
    return context(browser.get(TEAM))["page"].ways


def test_the_last_28_days_of_the_line_are_counted_and_shared(eero: Post, lea: Post, helmi: Post) -> None:
    for via in (CameVia.MISDIRECTED, CameVia.MISDIRECTED, CameVia.OLD_DETAILS, CameVia.RIGHT_WAY, None):
        a_contact(eero, came_via=via)
    a_contact(eero, came_via=CameVia.MISDIRECTED, received_at=on(FIRST))
    a_contact(eero, came_via=CameVia.MISDIRECTED, received_at=on(FIRST) - dt.timedelta(seconds=1))
    a_contact(helmi, came_via=CameVia.MISDIRECTED)
    found = ways(signed_in(lea)).team
    assert (found.all, found.right.count, found.unsaid.count) == (6, 1, 1)
    assert [(way.count, way.share) for way in found.others] == [(3, 50), (0, 0), (1, 17), (0, 0), (0, 0)]


def test_each_count_opens_just_those_contacts(eero: Post, lea: Post, helmi: Post) -> None:
    wanted = [
        a_contact(eero, came_via=CameVia.FAMILIAR_ADVISER, received_at=on(FIRST)),
        a_contact(eero, came_via=CameVia.FAMILIAR_ADVISER),
    ]
    a_contact(eero, came_via=CameVia.FAMILIAR_ADVISER, received_at=on(FIRST) - dt.timedelta(seconds=1))
    a_contact(lea, came_via=CameVia.MISDIRECTED)
    centre = a_post("GUIDANCE_WORKING_AGE_KESKINEN", "TYONTEKIJA", name="Kaisa Keskinen")
    a_contact(centre, came_via=CameVia.FAMILIAR_ADVISER)
    browser = signed_in(lea)
    text = browser.get(TEAM).content.decode()
    (url,) = [
        html.unescape(found)
        for found in re.findall(r'href="(/contacts/\?[^"]+)"', text)
        if "familiar" in found
    ]
    page = browser.get(url).content.decode()
    assert set(shown(page)) == {str(contact.pk) for contact in wanted}
    assert "came straight to an adviser known from before" in page
    assert "Show all" in page


def test_a_count_is_plain_for_whoever_may_not_list_the_contacts(eero: Post, lea: Post) -> None:
    a_contact(eero, came_via=CameVia.MISDIRECTED)
    lea.role.actions = ["staff.view_team"]
    lea.role.save()
    browser = signed_in(lea)
    assert not any(way.url for way in ways(browser).team.others)
    assert "/contacts/?" not in browser.get(TEAM).content.decode()


def test_a_line_without_contacts_says_so(lea: Post) -> None:
    assert "No contacts of the line in the last four weeks." in signed_in(lea).get(TEAM).content.decode()


def test_the_teams_page_asks_the_same_however_many_contacts_there_are(eero: Post, lea: Post) -> None:
    a_contact(eero)
    browser = signed_in(lea)
    browser.get(TEAM)
    few = statements(lambda: browser.get(TEAM))
    for via in CameVia:
        a_contact(eero, came_via=via)
    assert len(statements(lambda: browser.get(TEAM))) == len(few) <= MOST_STATEMENTS


def test_the_part_after_htmx_is_the_part_of_the_page(eero: Post, lea: Post) -> None:
    a_contact(eero, came_via=CameVia.OLD_DETAILS)
    browser = signed_in(lea)
    whole = browser.get(TEAM).content.decode()
    part = browser.get(TEAM, headers={"HX-Request": "true", "HX-Target": "div#team"})
    assert part.status_code == HTTPStatus.OK
    section = re.compile(r'<section class="stack" aria-labelledby="ways">.*?</section>', re.DOTALL)
    assert section.findall(part.content.decode()) == section.findall(whole) != []


def test_a_narrowed_list_goes_on_narrowed(eero: Post, lea: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reimari.desk.queries.contacts.ON_A_PAGE", 2)
    found = [
        a_contact(eero, came_via=CameVia.OLD_DETAILS, received_at=NOW - dt.timedelta(minutes=number))
        for number in range(3)
    ]
    a_contact(eero, received_at=NOW - dt.timedelta(minutes=5))
    browser = signed_in(lea)
    first = browser.get(LIST, {"list": "team", "via": "old_details"})
    assert shown(first.content.decode()) == [str(contact.pk) for contact in found[:2]]
    following = browser.get(context(first)["next_url"])
    assert shown(following.content.decode()) == [str(found[2].pk)]
    assert not context(following)["next_url"]


def test_a_narrowed_list_asks_one_statement_as_any(eero: Post, lea: Post) -> None:
    a_contact(eero, came_via=CameVia.OLD_DETAILS)
    browser = signed_in(lea)
    asked = {"list": "team", "via": "old_details", "line": eero.team_id, "since": FIRST.isoformat()}
    plain = statements(lambda: browser.get(LIST, {"list": "team"}))
    assert len(statements(lambda: browser.get(LIST, asked))) == len(plain)


@pytest.mark.parametrize(
    "given",
    [
        {"via": "by_balloon"},
        {"via": "right_way"},  # most came so: that is no other list
        {"since": "2026-02-30"},
        {"since": "0001-01-01"},
        {"since": "9999-12-31"},
        {"since": "x" * 300},
        {"line": "\x00"},
    ],
)
def test_what_cannot_be_read_narrows_nothing(lea: Post, given: dict[str, str]) -> None:
    assert not narrowed_by(given)
    contact = a_contact(lea)
    answer = signed_in(lea).get(LIST, {"list": "team", **given})
    assert shown(answer.content.decode()) == [str(contact.pk)]


def test_a_line_of_others_lists_nothing(lea: Post, helmi: Post) -> None:
    a_contact(helmi, came_via=CameVia.MISDIRECTED)
    answer = signed_in(lea).get(LIST, {"list": "team", "line": helmi.team_id, "via": "misdirected"})
    assert shown(answer.content.decode()) == []


def test_the_contacts_own_page_tells_how_it_found_us(eero: Post) -> None:
    other, right = a_contact(eero, came_via=CameVia.BYPASSED_LINE), a_contact(eero, Heard(answer=ADVICE))
    browser = signed_in(eero)
    assert "passed by the line that it belongs to" in browser.get(f"/contacts/{other.pk}/").content.decode()
    assert "How it found us" not in browser.get(f"/contacts/{right.pk}/").content.decode()


CENTRE = "GUIDANCE_WORKING_AGE_KESKINEN"


def test_whoever_sees_the_whole_unit_sees_its_sum(eero: Post, lea: Post) -> None:
    """R-PS-70, R-PS-83."""
    centre = a_post(CENTRE, "TYONTEKIJA", name="Kaisa Keskinen")
    a_contact(eero, came_via=CameVia.MISDIRECTED)
    for via in (CameVia.MISDIRECTED, CameVia.RIGHT_WAY, None):
        a_contact(centre, came_via=via)
    found = ways(signed_in(lea))
    unit = {team.pk for team in Team.objects.filter(unit=eero.team.unit_id)}
    sees_all = unit <= set(as_actor(lea).doing("staff.view_team").teams())
    assert (found.unit is not None) == sees_all
    lea.role.scope = "unit"
    lea.role.save()
    browser = signed_in(lea)
    found = ways(browser)
    assert (found.team.all, found.unit.all) == (1, 4)
    assert (found.unit.right.count, found.unit.unsaid.count, found.unit.others[0].count) == (1, 1, 2)
    assert "Whole unit" in browser.get(TEAM).content.decode()


def test_whoever_sees_one_team_sees_no_sum_of_others(eero: Post, lea: Post) -> None:
    lea.role.scope = "team"
    lea.role.save()
    a_contact(a_post(CENTRE, "TYONTEKIJA", name="Kaisa Keskinen"), came_via=CameVia.MISDIRECTED)
    browser = signed_in(lea)
    found = ways(browser)
    assert (found.team.all, found.unit) == (0, None)
    assert "Whole unit" not in browser.get(TEAM).content.decode()


def test_what_isnt_among_the_lines_tasks_is_counted_of_all(tuula: Post) -> None:
    """K-11, R-PS-92: one matter among the tasks is enough; what wasn't said is told apart."""

    def said(*needs: str, channel: str = "phone") -> None:
        heard = [Heard(own_words="?", need=need, answer=ADVICE) for need in needs]
        a_contact(tuula, *heard, channel_id=channel)

    said("NEEDS_ASSESSMENT")
    said("housing_services", "NEEDS_ASSESSMENT")
    said("housing_services", "meals")
    said("")
    said("housing_services", channel="walk_in")  # for everything
    found = ways_of(tuula.team, county("PS"), seen=(), today=TODAY, lists=False)
    assert found.has_tasks
    assert (found.team.all, found.team.outside.count, found.team.outside.share) == (5, 1, 20)
    assert (found.team.untold, found.unit) == (1, None)
