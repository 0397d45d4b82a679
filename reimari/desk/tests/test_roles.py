"""What a role may do and who may do this: from the program's Actions and the county's roles (C05, G-21)."""

import re

import pytest

from reimari.access.catalogue import ACTIONS
from reimari.audit.models import Event
from reimari.desk.queries.roles import PARTS, parts_of
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.browser import context, signed_in
from tests.factories import a_post

pytestmark = pytest.mark.django_db


def test_every_part_of_the_program_has_a_plain_name() -> None:
    assert set(PARTS) == {name.partition(".")[0] for name in ACTIONS}
    assert sum(len(part.actions) for part in parts_of(ACTIONS)) == len(ACTIONS)


@pytest.mark.parametrize("code", ["ASIAKASNEUVOJA", "TYONTEKIJA", "ESIHENKILO", "PAAKAYTTAJA"])
def test_a_role_shows_exactly_its_actions(iu: Profile, lea: Post, code: str) -> None:
    html = signed_in(lea).get(f"/roles/{code.lower()}/").content.decode()
    links = set(re.findall(r'href="/roles/([a-z_]+)/([a-z_]+)/"', html))
    role = next(role for role in iu.roles if role.code == code)
    assert {f"{app}.{verb}" for app, verb in links} == set(role.actions)


def test_an_action_shows_exactly_the_roles_that_allow_it(iu: Profile, lea: Post) -> None:
    for name in ("work.take", "staff.accept_post", "api.route", "desk.view_log"):
        app, _, verb = name.partition(".")
        answer = signed_in(lea).get(f"/roles/{app}/{verb}/")
        assert {line.role.code for line in context(answer)["lines"]} == {
            role.code for role in iu.roles if name in role.actions
        }


def test_who_holds_it_is_told_of_the_teams_that_one_sees(lea: Post, eero: Post, helmi: Post) -> None:
    def holders(post: Post, page: str) -> list[str]:
        return [each.name for each in context(signed_in(post).get(page))["holders"]]

    oiva = a_post("ADMINISTRATION", "PAAKAYTTAJA", name="Oiva Haapaluoto")
    assert holders(lea, "/roles/TYONTEKIJA/") == ["Eero Kuusirinne"]
    assert holders(oiva, "/roles/TYONTEKIJA/") == ["Eero Kuusirinne", "Helmi Rantakivi"]
    assert holders(lea, "/roles/work/take/") == ["Eero Kuusirinne", "Lea Lehtoniemi"]


def test_scope_four_eyes_and_what_it_asks_stand_in_words(lea: Post) -> None:
    html = signed_in(lea).get("/roles/PAIVYSTAJA/").content.decode()
    assert "all teams of the service task" in html
    assert "two people: one proposes, another accepts" in html
    assert "Introduction to the work (invented), without it the post isn" in html


def test_looking_is_logged(lea: Post) -> None:
    signed_in(lea).get("/roles/")
    assert Event.objects.filter(action="staff.see_roles", actor_id=lea.user_id).count() == 1


@pytest.mark.parametrize("who", ["aino", "eero"])
def test_others_do_not_see_it(request: pytest.FixtureRequest, who: str) -> None:
    browser = signed_in(request.getfixturevalue(who))
    for page in ("/roles/", "/roles/TYONTEKIJA/", "/roles/work/take/"):
        assert browser.get(page).status_code == 403


def test_every_page_of_every_action_is_there(oiva: Post) -> None:
    browser = signed_in(oiva)
    for name in ("staff.appoint", "messaging.send", "region.load_profile"):
        assert browser.get(f"/roles/{name.replace('.', '/')}/").status_code == 200
