"""A team's posts, what is proposed of them, and what people lack (C05, C80, R-IU-03, R-IU-04)."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from reimari.accounts.models import User
from reimari.audit.models import Event
from reimari.common.ids import uuid7
from reimari.staff.models import Contract, HeldCompetence, Post, Proposal, Role, SpokenLanguage, Team
from reimari.staff.queries import actor_of
from reimari.staff.states import ProposalState
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, TODAY, a_post

pytestmark = pytest.mark.django_db
WEST, CENTRE, CHILDREN = (
    "GUIDANCE_WORKING_AGE_LANTINEN",
    "GUIDANCE_WORKING_AGE_KESKINEN",
    "GUIDANCE_CHILDREN_FAMILIES_KESKINEN",
)
LINE = "CLIENT_ADVICE"
PAGE = f"/posts/{WEST}/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def newcomer(eero: Post) -> User:
    return User.objects.create(
        username="uuno.uusi", first_name="Uuno", last_name="Uusi", organisation=eero.user.organisation
    )


def given(**more: object) -> dict[str, object]:
    """The form as a supervisor fills it."""
    return {
        "key": uuid7(),
        "who": "Uuno Uusi",
        "role": "TYONTEKIJA",
        "first": TODAY.isoformat(),
        "remote": "no",
        "reason": "Begins with us.",
        **more,
    }


def give(browser: Client, team: str = WEST, **more: object) -> Any:
    """The form sent, and sent again with the warnings that came."""
    sent = given(**more)
    answer = browser.post(f"/posts/{team}/give/", sent)
    if answer.status_code == 422 and (warned := context(answer)["warned"]):
        answer = browser.post(f"/posts/{team}/give/", {**sent, "warned": warned})
    return answer


def waiting(lea: Post, user: User, **more: object) -> Proposal:
    return Proposal.objects.create(
        **{
            "kind": "give",
            "user": user,
            "team": lea.team,
            "role": Role.objects.get(pk="TYONTEKIJA"),
            "valid_from": TODAY,
            "reason": "Begins with us.",
            "proposed_by": lea.user,
            "proposed_at": NOW,
            **more,
        }
    )


@pytest.mark.parametrize(
    ("who", "own", "page"),
    [
        ("aino", 403, 404),
        ("eero", 403, 404),
        ("sirkka", 302, 404),
        ("lea", 302, 200),
        ("tarmo", 302, 200),
        ("oiva", 302, 200),
    ],
)
def test_who_sees_the_posts_of_a_team(request: pytest.FixtureRequest, who: str, own: int, page: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/posts/").status_code == own
    assert browser.get(PAGE).status_code == page
    assert browser.get("/proposals/").status_code == (403 if own == 403 else 200)
    assert browser.get("/roles/").status_code == (403 if own == 403 else 200)


def test_ones_own_team_comes_first_and_a_foreign_one_is_not_there(lea: Post) -> None:
    browser = signed_in(lea)
    assert browser.get("/posts/")["Location"] == PAGE
    assert browser.get(f"/posts/?team={CENTRE.lower()}")["Location"] == f"/posts/{CENTRE}/"
    assert browser.get(f"/posts/{CHILDREN}/").status_code == 404
    assert CHILDREN not in browser.get(PAGE).content.decode()
    event = Event.objects.filter(action="staff.view_posts").latest("id")
    assert (event.subject_type, event.subject_id) == ("staff.team", WEST)


def test_who_holds_begins_later_and_has_ended_stand_apart(lea: Post, eero: Post, timo: Post) -> None:
    helena = a_post(WEST, "TYONTEKIJA", name="Helena Hakala", since=TODAY + 7 * DAY)
    Post.objects.filter(pk=timo.pk).update(valid_until=TODAY - DAY)
    Post.objects.filter(pk=eero.pk).update(ended_on=TODAY, ended_by=lea.user)
    answer = signed_in(lea).get(PAGE)
    shown = context(answer)["shown"]
    assert [line.post for line in shown.now] == [lea]
    assert [line.post for line in shown.later] == [helena]
    assert [line.post for line in shown.over] == [eero, timo]
    html = answer.content.decode()
    assert "at once, by Lea Lehtoniemi" in html
    assert "Posts that begin later" in html


def test_what_ended_long_ago_is_not_shown(lea: Post, timo: Post) -> None:
    Post.objects.filter(pk=timo.pk).update(valid_until=TODAY - 91 * DAY)
    assert not context(signed_in(lea).get(PAGE))["shown"].over


def test_a_partners_posts_end_with_the_contract(sirkka: Post, aino: Post) -> None:
    """D-10: the page says so before it happens."""
    html = signed_in(sirkka).get(f"/posts/{LINE}/").content.decode()
    assert "ends with the contract on 31.12.2027" in html
    assert "Keksitty jatkokumppani" in html
    Contract.objects.all().delete()
    html = signed_in(sirkka).get(f"/posts/{LINE}/").content.decode()
    assert "no contract: gives nothing" in html


def test_a_post_is_proposed_and_another_accepts_it(lea: Post, oiva: Post, newcomer: User) -> None:
    answer = give(signed_in(lea))
    assert answer["Location"] == f"{PAGE}?done=proposed#done"
    html = signed_in(lea).get(f"{PAGE}?done=proposed").content.decode()
    assert "It comes about when somebody else accepts it" in html
    proposal = Proposal.objects.get()
    assert not actor_of(newcomer, on=TODAY).posts
    page = context(signed_in(lea).get("/proposals/"))["shown"]
    assert not page.for_me
    assert [line.withdraws for line in page.others] == [True]
    browser = signed_in(oiva)
    (line,) = context(browser.get("/proposals/"))["shown"].for_me
    assert line.warnings == [
        "Uuno Uusi lacks what this role asks for: Training in the guidance of the service task."
    ]
    answer = browser.post(f"/proposals/{proposal.pk}/accept/", {"key": uuid7()})
    assert answer["Location"] == "/proposals/?done=accepted#done"
    assert actor_of(newcomer, on=TODAY).may("work.take")
    settled = context(browser.get("/proposals/?done=accepted"))["shown"].settled
    assert [each.settled_by for each in settled] == [oiva.user]


def test_what_only_warns_is_told_once_before_it_is_sent(lea: Post, newcomer: User) -> None:
    browser, sent = signed_in(lea), given()
    answer = browser.post(f"/posts/{WEST}/give/", sent)
    assert answer.status_code == 422
    assert "lacks what this role asks for" in answer.content.decode()
    assert not Proposal.objects.exists()
    warned = context(answer)["warned"]
    assert browser.post(f"/posts/{WEST}/give/", {**sent, "warned": warned}).status_code == 302


def test_a_partners_post_is_given_with_the_contracts_end_told(sirkka: Post, oiva: Post, aino: Post) -> None:
    User.objects.create(
        username="paula", first_name="Paula", last_name="Puro", organisation=aino.user.organisation
    )
    answer = signed_in(sirkka).post(f"/posts/{LINE}/give/", given(who="paula", role="ASIAKASNEUVOJA"))
    assert "contract ends on 31.12.2027" in answer.content.decode()


def test_what_is_wrong_stands_at_its_field(lea: Post, newcomer: User) -> None:
    browser = signed_in(lea)
    answer = browser.post(f"/posts/{WEST}/give/", {"key": uuid7(), "who": "Nobody Here", "first": "x"})
    assert answer.status_code == 422
    wrong = context(answer)["form"].errors
    assert set(wrong) == {"who", "role", "first", "remote", "reason"}
    assert "nobody" in str(wrong["who"]).lower()


def test_of_several_with_one_name_one_is_chosen(lea: Post, newcomer: User) -> None:
    other = User.objects.create(
        username="uuno2", first_name="Uuno", last_name="Uusi", organisation=newcomer.organisation
    )
    browser, sent = signed_in(lea), given()
    answer = browser.post(f"/posts/{WEST}/give/", sent)
    assert "2 people have this name" in answer.content.decode()
    assert "(uuno2)" in answer.content.decode()
    give(browser, user=str(other.pk))
    assert Proposal.objects.get().user == other


def test_people_of_another_organisation_are_not_found(lea: Post, aino: Post) -> None:
    answer = signed_in(lea).post(f"/posts/{WEST}/give/", given(who="Aino Aaltomeri"))
    assert set(context(answer)["form"].errors) == {"who"}


def test_only_roles_that_reach_no_farther_are_offered(lea: Post, oiva: Post, sirkka: Post) -> None:
    def offered(post: Post, team: str) -> set[str]:
        form = context(signed_in(post).get(f"/posts/{team}/give/"))["form"]
        return {code for code, _ in form.fields["role"].choices if code}

    assert offered(lea, WEST) == {"ASIAKASNEUVOJA", "TYONTEKIJA", "PAIVYSTAJA", "ESIHENKILO"}
    assert {"PAAKAYTTAJA", "TIETOSUOJAVASTAAVA"} <= offered(oiva, WEST)
    assert offered(sirkka, LINE) == {"ASIAKASNEUVOJA"}


def test_a_refusal_of_the_rules_is_a_sentence(lea: Post, eero: Post) -> None:
    HeldCompetence.objects.create(
        user=eero.user, competence="SERVICE_TASK_TRAINING", valid_from=TODAY, recorded_at=NOW
    )
    answer = signed_in(lea).post(f"/posts/{WEST}/give/", given(who="eero.kuusirinne"))
    assert answer.status_code == 409
    assert "already has this post" in answer.content.decode()


def test_who_proposed_sees_why_they_may_not_accept(lea: Post, newcomer: User) -> None:
    proposal = waiting(lea, newcomer)
    browser = signed_in(lea)
    assert "You proposed this yourself" in browser.get("/proposals/").content.decode()
    answer = browser.post(f"/proposals/{proposal.pk}/accept/", {"key": uuid7()})
    assert answer.status_code == 409
    assert "Somebody else accepts it" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_a_refusal_needs_words(oiva: Post, lea: Post, newcomer: User) -> None:
    proposal, browser = waiting(lea, newcomer), signed_in(oiva)
    url = f"/proposals/{proposal.pk}/refuse/"
    answer = browser.post(url, {"key": uuid7()})
    assert answer.status_code == 422
    assert "Write why" in answer.content.decode()
    assert browser.post(url, {"key": uuid7(), f"{proposal.pk}-words": "Another team."}).status_code == 302
    assert "Another team." in browser.get("/proposals/").content.decode()


def test_withdrawing_is_for_who_proposed(lea: Post, oiva: Post, newcomer: User) -> None:
    proposal = waiting(lea, newcomer)
    url = f"/proposals/{proposal.pk}/withdraw/"
    assert signed_in(oiva).post(url, {"key": uuid7()}).status_code == 404
    assert signed_in(lea).post(url, {"key": uuid7()})["Location"] == "/proposals/?done=withdrawn#done"


def test_a_post_ends_at_once_and_the_next_request_is_refused(lea: Post, eero: Post) -> None:
    his, hers = signed_in(eero), signed_in(lea)
    assert his.get("/").status_code == 200
    url = f"/post/{eero.pk}/end/"
    assert hers.post(url, {"key": uuid7()}).status_code == 422
    answer = hers.post(url, {"key": uuid7(), "when": "at_once"})
    assert answer["Location"] == f"{PAGE}?done=ended#done"
    assert his.get("/").status_code == 403


def test_a_last_day_is_given(lea: Post, eero: Post) -> None:
    browser, url = signed_in(lea), f"/post/{eero.pk}/end/"
    assert browser.post(url, {"key": uuid7(), "when": "on_day"}).status_code == 422
    day = (TODAY + DAY).isoformat()
    assert browser.post(url, {"key": uuid7(), "when": "on_day", "last": day}).status_code == 302
    eero.refresh_from_db()
    assert eero.valid_until == TODAY + DAY
    html = browser.get(PAGE).content.decode()
    assert f"{(TODAY + DAY).day}.{(TODAY + DAY).month}.{(TODAY + DAY).year}" in html


def test_a_base_site_and_remote_work_are_kept_and_shown(lea: Post, eero: Post) -> None:
    """R-KS-62, R-KS-63, R-KS-68."""
    browser, url = signed_in(lea), f"/post/{eero.pk}/change/"
    form = context(browser.get(url))["form"]
    assert [code for code, _ in form.fields["remote"].choices] == ["no", "part"]
    sent = {"key": uuid7(), "site": "unit:ON_CALL_WORKING_AGE", "remote": "part", "reason": "Moves."}
    assert browser.post(url, sent)["Location"] == f"{PAGE}?done=changed#done"
    for page in (PAGE, f"/team/{WEST}/"):
        html = browser.get(page).content.decode()
        assert "Working-age office-hours on-call" in html
        assert "partly remote" in html


def test_another_post_than_ones_own_people_is_not_there(lea: Post, helmi: Post) -> None:
    browser = signed_in(lea)
    for verb in ("change", "end", "competence"):
        assert browser.get(f"/post/{helmi.pk}/{verb}/").status_code == 404
    assert browser.get(f"/posts/{CHILDREN}/give/").status_code == 404


def test_a_competence_is_recorded_and_struck_out(lea: Post, eero: Post) -> None:
    browser = signed_in(lea)
    before = context(browser.get(PAGE))["shown"].worries
    assert [(line.post, need.need.state) for line, need in before] == [(eero, "missing")]
    sent = {"key": uuid7(), "competence": "SERVICE_TASK_TRAINING", "first": TODAY.isoformat()}
    answer = browser.post(f"/post/{eero.pk}/competence/", sent)
    assert answer["Location"] == f"{PAGE}?done=recorded#done"
    shown = context(browser.get(PAGE))["shown"]
    assert not shown.worries
    ((held, name),) = shown.competences
    assert (name, held.recorded_by) == ("Training in the guidance of the service task", lea.user)
    assert browser.post(f"/competences/{held.pk}/strike/", {"key": uuid7()}).status_code == 302
    assert context(browser.get(PAGE))["shown"].worries


def test_what_ends_soon_is_told_to_the_supervisor(lea: Post, eero: Post, timo: Post) -> None:
    for post, days in ((eero, 30), (timo, 61)):
        HeldCompetence.objects.create(
            user=post.user,
            competence="SERVICE_TASK_TRAINING",
            valid_from=TODAY - 99 * DAY,
            valid_until=TODAY + days * DAY,
            recorded_at=NOW,
        )
    answer = signed_in(lea).get(PAGE)
    assert [(line.post, need.need.state) for line, need in context(answer)["shown"].worries] == [
        (eero, "ends")
    ]
    last = TODAY + 30 * DAY
    assert f"ends on {last.day}.{last.month}.{last.year}" in answer.content.decode()


def test_the_data_protection_officer_looks_and_changes_nothing(tarmo: Post, eero: Post, lea: Post) -> None:
    browser = signed_in(tarmo)
    html = browser.get(PAGE).content.decode()
    assert "Eero Kuusirinne" in html
    assert "/give/" not in html
    assert f"/post/{eero.pk}/" not in html
    assert browser.post(f"/post/{eero.pk}/end/", {"key": uuid7(), "when": "at_once"}).status_code == 404


@pytest.mark.parametrize("page", [PAGE, "/proposals/", "/roles/ESIHENKILO/", "/roles/work/take/"])
def test_statements_stay_the_same_however_many_posts_there_are(lea: Post, oiva: Post, page: str) -> None:
    def add(number: int) -> None:
        post = a_post(WEST, "TYONTEKIJA", name=f"Testi Uusi{number}")
        a_post(WEST, "TYONTEKIJA", name=f"Tuleva Uusi{number}", since=TODAY + DAY)
        HeldCompetence.objects.create(
            user=post.user, competence="FIRST_DAYS", valid_from=TODAY, recorded_at=NOW
        )
        user = User.objects.create(username=f"w{number}", organisation=post.user.organisation)
        waiting(lea, user)
        gone = {"state": ProposalState.WITHDRAWN, "settled_by": lea.user, "settled_at": NOW}
        waiting(lea, user, **gone)

    add(0)
    browser = signed_in(lea)
    browser.get(page)
    few = statements(lambda: browser.get(page))
    for number in range(1, 7):
        add(number)
    many = statements(lambda: browser.get(page))
    assert len(few) == len(many) <= MOST_STATEMENTS


@pytest.mark.parametrize("code", ["x", "-", "a" * 200])
def test_what_does_not_exist_is_not_there(lea: Post, code: str) -> None:
    browser = signed_in(lea)
    pages = (f"/posts/{code}/", f"/posts/{code}/give/", f"/roles/{code}/", f"/roles/{code}/{code}/")
    assert {browser.get(page).status_code for page in pages} == {404}


def test_the_form_works_in_swedish(lea: Post, newcomer: User) -> None:
    html = signed_in(lea, "sv").get(f"/posts/{WEST}/give/").content.decode()
    assert re.search(r'<html[^>]* lang="sv"', html)
    assert Team.objects.get(pk=WEST).name["sv"] in html


def test_languages_are_recorded_and_struck_out_on_the_page(lea: Post, eero: Post, oiva: Post) -> None:
    browser = signed_in(lea, "en")
    html = browser.get(PAGE).content.decode()
    assert f"/post/{eero.pk}/language/" in html
    assert "Languages in which people serve" not in html
    form = context(browser.get(f"/post/{eero.pk}/language/"))["form"]
    offered = [code for code, _ in form.fields["language"].choices]
    assert offered[:4] == ["", "fi", "sv", "en"]
    assert "fse" in offered
    assert "und" not in offered
    for wrong in ("", "und", "xx"):
        answer = browser.post(f"/post/{eero.pk}/language/", {"key": uuid7(), "language": wrong})
        assert answer.status_code == 422
    answer = browser.post(f"/post/{eero.pk}/language/", {"key": uuid7(), "language": "sv"})
    html = browser.get(answer["Location"]).content.decode()
    assert "The language has been recorded." in html
    assert "Swedish" in html
    again = browser.post(f"/post/{eero.pk}/language/", {"key": uuid7(), "language": "sv"})
    assert again.status_code == 409
    spoken = SpokenLanguage.objects.get()
    answer = browser.post(f"/languages/{spoken.pk}/strike/", {"key": uuid7()})
    assert "The language has been struck out." in browser.get(answer["Location"]).content.decode()
    spoken.refresh_from_db()
    assert spoken.struck_by_id == lea.user_id


def test_languages_are_recorded_by_whoever_leads(lea: Post, eero: Post, helmi: Post) -> None:
    for who, post, status in ((eero, eero, 404), (helmi, eero, 404), (lea, helmi, 404), (lea, eero, 200)):
        assert signed_in(who).get(f"/post/{post.pk}/language/").status_code == status
