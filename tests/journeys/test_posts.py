"""Posts by keyboard only: proposed by one, accepted by another, ended at once; and every page looked at."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from reimari.accounts.models import User
from reimari.staff.actions import end_post, propose_post, record_competence
from reimari.staff.models import Post, Proposal, Role, Team
from reimari.staff.states import ProposalState
from reimari.staff.wishes import Wish
from tests.factories import TODAY, a_post, as_actor
from tests.journeys.conftest import House, Sit
from tests.journeys.keys import Keys
from tests.journeys.seat import DESK, too_wide

GUIDES = "GUIDANCE_WORKING_AGE_LANTINEN"
LINE = "CLIENT_ADVICE"
DAY = dt.timedelta(days=1)
NARROW = ViewportSize(width=320, height=640)
LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv"])


def newcomer(house: House, name: str) -> User:
    first, _, last = name.partition(" ")
    whose = house.eero.user.organisation
    return User.objects.create(
        username=name.lower().replace(" ", "."), first_name=first, last_name=last, organisation=whose
    )


def day(keys: Keys, page: Page, name: str, on: dt.date) -> None:
    """Reach a field for a day, and write it in the order in which this browser asks."""
    field = page.locator(f"[name={name}]")
    keys.reach(field)
    keys.write(f"{on:%m%d%Y}")
    expect(field).to_have_value(on.isoformat())


@LANGUAGE
def test_given_a_newcomer_when_two_people_agree_then_the_post_is_theirs(
    house: House, sit: Sit, language: str
) -> None:
    user = newcomer(house, f"Uuno Uusi{language}")
    admin = a_post("ADMINISTRATION", "PAAKAYTTAJA", name=f"Oiva Haapaluoto{language}")
    lea = sit(house.lea, language)
    lea.expected = {422, 409}
    keys, page = Keys(lea.page), lea.page
    lea.open("posts", team=GUIDES)
    lea.check()
    keys.push(page.locator(f"a[href='/posts/{GUIDES}/give/']"))
    page.wait_for_url("**/give/")
    lea.check()
    keys.reach(page.locator("[name=who]"))
    keys.write(str(user))
    keys.choose(page.locator("[name=role]"), "TYONTEKIJA")
    day(keys, page, "last", TODAY + 90 * DAY)
    keys.choose(page.locator("[name=remote]"), "part")
    keys.reach(page.locator("[name=reason]"))
    keys.write("Aloittaa meillä.")
    keys.push(page.locator(f"form[action='/posts/{GUIDES}/give/'] button"))
    expect(page.locator(".ds-alert[role=alert]")).to_be_visible()  # what the role asks for is missing
    lea.check()
    keys.push(page.locator(f"form[action='/posts/{GUIDES}/give/'] button"))
    page.wait_for_url("**done=proposed*")
    lea.check()
    proposal = Proposal.objects.get(user=user)
    lea.open("proposals")
    expect(page.locator(f"form[action='/proposals/{proposal.pk}/accept/']")).to_have_count(0)

    oiva = sit(admin, language)
    keys, page = Keys(oiva.page), oiva.page
    oiva.open("proposals")
    oiva.check()
    keys.push(page.locator(f"form[action='/proposals/{proposal.pk}/accept/'] button"))
    page.wait_for_url("**done=accepted*")
    oiva.check()
    post = Post.objects.get(user=user)
    assert (post.role_id, post.valid_until, post.remote) == ("TYONTEKIJA", TODAY + 90 * DAY, "part")

    hers = sit(post, language)
    hers.open("work_lists", team=GUIDES)
    expect(hers.page.locator("main h1")).to_be_visible()
    lea.open("post_end", pk=post.pk)
    lea.check()
    keys, page = Keys(lea.page), lea.page
    keys.tick(page.locator("[name=when]").first, page.locator("[name=when][value=at_once]"))
    keys.push(page.locator(f"form[action='/post/{post.pk}/end/'] button"))
    page.wait_for_url("**done=ended*")
    hers.expected = {403, 404}
    answer = hers.page.goto(hers.url("work_lists", team=GUIDES))
    assert answer
    assert answer.status in {403, 404}


@LANGUAGE
def test_given_posts_in_every_state_when_each_page_is_opened_then_nothing_is_wrong_with_it(
    house: House, sit: Sit, language: str
) -> None:
    admin = a_post("ADMINISTRATION", "PAAKAYTTAJA", name=f"Aapo Pitkänimi-Äärimmäinen{language}")
    now = timezone.now()
    lea = as_actor(house.lea)
    leaving = a_post(GUIDES, "TYONTEKIJA", name=f"Lauri Lähtijä{language}")
    a_post(GUIDES, "TYONTEKIJA", name=f"Tiina Tulija{language}", since=TODAY + 7 * DAY)
    end_post(leaving, last=None, actor=lea, now=now)
    record_competence(
        house.eero,
        competence="SERVICE_TASK_TRAINING",
        since=TODAY - 9 * DAY if language == "fi" else TODAY + 9 * DAY,
        until=TODAY + 8 * DAY if language == "fi" else None,
        actor=lea,
        now=now,
    )
    wish = Wish(
        user=newcomer(house, f"Ville Varoitettu{language}"),
        role=Role.objects.get(pk="TYONTEKIJA"),
        since=TODAY,
        reason="Sijaistaa perhevapaata " * 5,
    )
    team = Team.objects.get(pk=GUIDES)
    proposal = propose_post(team, wish=wish, actor=as_actor(admin), now=now)
    assert proposal.state == ProposalState.OPEN
    for who in (house.lea, admin):
        seat = sit(who, language)
        for address in (
            seat.url("posts", team=GUIDES),
            *([seat.url("posts", team=LINE)] if who == admin else []),
            seat.url("proposals"),
            seat.url("give_post", team=GUIDES),
            *(seat.url(f"post_{verb}", pk=house.eero.pk) for verb in ("change", "end", "competence")),
            seat.url("roles"),
            seat.url("role", role="ESIHENKILO"),
            seat.url("who_may", app="staff", verb="accept_post"),
        ):
            answer = seat.page.goto(address)
            assert answer, address
            assert answer.status == 200, address
            seat.check()
            seat.page.set_viewport_size(NARROW)
            assert too_wide(seat.page) == [], address
            seat.page.set_viewport_size(DESK)
