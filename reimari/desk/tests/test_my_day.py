import datetime as dt
from http import HTTPStatus
from typing import Any

import pytest
from django.utils import timezone

from reimari.audit.models import Event
from reimari.cases.actions import agree_meeting, close_case, hand_over_case, note_case, refuse_case
from reimari.cases.states import Ending, MeetingMode, NoteKind, RefusalReason
from reimari.contacts.actions import Heard
from reimari.desk.models import Draft
from reimari.desk.queries.lines import states_of
from reimari.desk.tests.test_work_lists import step_of
from reimari.staff.models import Post, Team
from reimari.work.actions import take_step
from reimari.work.models import Step
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.factories import NOW, a_case, a_contact, a_person, as_actor, at, client, key

pytestmark = pytest.mark.django_db
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
EAST = "GUIDANCE_WORKING_AGE_ITAINEN"
ASK = Heard(own_words="Is anybody there?")


@pytest.mark.parametrize("who", ["aino", "eero", "timo", "helmi", "lea"])
def test_everybody_who_works_with_clients_has_a_day(request: pytest.FixtureRequest, who: str) -> None:
    post = request.getfixturevalue(who)
    answer = signed_in(post).get("/")
    assert answer.status_code == HTTPStatus.OK
    assert "Nothing waits for you now" in answer.content.decode()
    event = Event.objects.get(action="desk.my_day")
    assert (event.subject_type, event.subject_id) == ("accounts.user", str(post.user.pk))


def test_whoever_has_no_day_here_is_led_to_a_page_of_their_own_or_refused(tarmo: Post) -> None:
    answer = signed_in(tarmo).get("/")
    assert answer.status_code in {HTTPStatus.FOUND, HTTPStatus.FORBIDDEN}
    assert answer.headers.get("Location") != "/"


def test_the_bands_hold_what_their_names_say(aino: Post, eero: Post, timo: Post, lea: Post) -> None:
    late = step_of(a_case(aino, WEST, now=at("2026-01-12 10:00")))
    foreign = step_of(a_case(aino, WEST))
    take_step(late, actor=as_actor(eero), now=NOW)
    take_step(foreign, actor=as_actor(timo), now=NOW)
    meeting_at = NOW + dt.timedelta(days=3)
    case = a_case(aino, WEST)
    meeting = agree_meeting(
        case, at=meeting_at, mode=MeetingMode.HOME, worker=eero.user, actor=as_actor(eero), now=NOW
    )
    far = a_case(aino, WEST)
    agree_meeting(
        far,
        at=NOW + dt.timedelta(days=30),
        mode=MeetingMode.PHONE,
        worker=eero.user,
        actor=as_actor(eero),
        now=NOW,
    )
    contact = a_contact(eero, ASK)
    offered = a_case(aino, EAST)
    hand_over_case(offered, to=eero.team, actor=as_actor(lea), now=NOW, worker_id=eero.user.pk)
    returned = a_case(aino, WEST)
    hand_over_case(returned, to=Team.objects.get(pk=EAST), actor=as_actor(eero), now=NOW)
    refuse_case(returned, reason=RefusalReason.NO_CAPACITY, actor=as_actor(lea), now=NOW)
    answer = signed_in(eero).get("/")
    day = context(answer)["day"]
    bands = {
        name: [row.step.pk for row in getattr(day, name)] for name in ("waiting", "back", "today", "coming")
    }
    assert contact.current_step
    assert bands == {
        "waiting": [contact.current_step.pk],
        "back": [step_of(returned).pk],
        "today": [late.pk],
        "coming": [meeting.step_id],
    }
    assert [row.step.track_id for row in day.offered] == [offered.pk]
    html = answer.content.decode()
    assert "home visit" in html
    assert str(foreign.pk) not in html


def test_the_adviser_sees_only_her_own_and_how_far_it_has_come(aino: Post, eero: Post, timo: Post) -> None:
    colleague = Post.objects.create(
        user=timo.user, team=aino.team, role=aino.role, valid_from=dt.date(2023, 1, 1)
    )
    a_case(colleague, WEST)
    open_one = a_contact(aino, ASK, participants=(client(name="Outi Omenapuu", phone="040 123 4567"),))
    case = a_case(aino, WEST, need="financial")
    note_case(case, kind=NoteKind.NOTE, text="Secret note", actor=as_actor(eero), now=NOW)
    desk = signed_in(aino)
    html = desk.get("/").content.decode()
    assert "not taken yet" in html
    assert "Working-age guidance" in html
    assert "Outi Omenapuu" in html
    assert case.number in html
    assert "Secret note" not in html
    assert "/work-lists/" not in html
    assert "Today</h2>" not in html
    waiting = context(desk.get("/"))["day"].waiting
    assert [row.step.track_id for row in waiting] == [open_one.pk]
    take_step(step_of(case), actor=as_actor(eero), now=NOW)
    assert "somebody has taken it" in desk.get("/").content.decode()
    close_case(case, ending=Ending.HELPED, actor=as_actor(eero), now=NOW)
    html = desk.get("/").content.decode()
    assert "somebody has taken it" not in html
    assert "Eero" not in html


def test_the_adviser_sees_nothing_of_yesterday_but_the_status(aino: Post) -> None:
    yesterday = NOW - dt.timedelta(days=2)
    a_case(aino, WEST, now=yesterday)
    answer = signed_in(aino).get("/")
    assert context(answer)["own"] == []
    assert len(context(answer)["sent"]) == 1
    a_case(aino, WEST, now=NOW - dt.timedelta(days=20))
    assert len(context(signed_in(aino).get("/"))["sent"]) == 1


def test_the_teams_state_is_told_in_a_line(aino: Post, eero: Post) -> None:
    a_case(aino, WEST, now=at("2026-01-12 10:00"))
    taken = step_of(a_case(aino, WEST))
    take_step(taken, actor=as_actor(eero), now=NOW)
    (state,) = context(signed_in(eero).get("/"))["states"]
    assert (state.team.pk, state.open, state.late, state.untaken) == (WEST, 2, 1, 1)


def test_unfinished_forms_are_offered_to_their_owner_only(eero: Post, timo: Post) -> None:
    given: Any = {"form": "new_contact", "started_at": NOW}
    Draft.objects.create(owner=timo.user, subject=str(key(1)), updated_at=NOW, **given)
    assert context(signed_in(eero).get("/"))["drafts"] == []
    old = NOW - dt.timedelta(days=8)
    Draft.objects.create(owner=eero.user, subject=str(key(2)), updated_at=old, **given)
    assert context(signed_in(eero).get("/"))["drafts"] == []
    assert len(context(signed_in(timo).get("/"))["drafts"]) == 1


def test_unfinished_contacts_are_told_apart_by_what_was_said(eero: Post) -> None:
    given: Any = {"owner": eero.user, "form": "new_contact", "started_at": NOW, "updated_at": NOW}
    Draft.objects.create(subject=str(key(1)), text={"m1-words": ["The rent is <due>."]}, **given)
    Draft.objects.create(subject=str(key(2)), text={"m1-words": [""]}, **given)
    client = signed_in(eero)
    for page in ("/", "/new-contact/"):
        shown = client.get(page).content.decode()
        assert shown.count("<q>") == 1
        assert "<q>The rent is &lt;due&gt;.</q>" in shown


@pytest.mark.parametrize(
    ("moment", "open_", "opens_at"),
    [
        ("2026-11-25 10:00", True, None),
        ("2026-11-25 17:00", False, "2026-11-26 08:00"),
        ("2026-12-23 17:00", False, "2026-12-28 08:00"),
    ],
)
def test_the_line_says_whether_it_is_open(aino: Post, moment: str, open_: bool, opens_at: str | None) -> None:  # noqa: FBT001
    now = at(moment)
    phone = states_of(["client_advice"], county_on(now), now=now)[0]
    assert phone.state.open is open_
    assert phone.state.opens_at == (at(opens_at) if opens_at else None)
    assert phone.invented


@pytest.mark.parametrize("who", ["aino", "eero"])
def test_the_day_asks_as_much_for_many_rows_as_for_few(
    request: pytest.FixtureRequest, aino: Post, eero: Post, who: str
) -> None:
    actor = as_actor(eero)

    def more() -> None:
        a_contact(aino, ASK)
        a_contact(eero, ASK)
        take_step(step_of(a_case(aino, WEST, person=a_person(actor))), actor=actor, now=NOW)
        agree_meeting(
            a_case(aino, WEST),
            at=timezone.now() + dt.timedelta(hours=30),
            mode=MeetingMode.PHONE,
            worker=eero.user,
            actor=actor,
            now=NOW,
        )

    more()
    desk = signed_in(request.getfixturevalue(who))
    desk.get("/")
    few = statements(lambda: desk.get("/"))
    for _ in range(4):
        more()
    many = statements(lambda: desk.get("/"))
    assert len(few) == len(many) <= MOST_STATEMENTS, "\n".join(many)


def test_the_use_log_names_the_persons_of_the_day(aino: Post, eero: Post) -> None:
    person = a_person(as_actor(eero))
    step = step_of(a_case(aino, WEST, person=person))
    take_step(step, actor=as_actor(eero), now=NOW)
    for post in (aino, eero):
        signed_in(post).get("/")
        event = Event.objects.get(action="desk.my_day", actor_id=post.user.pk)
        in_day = Step.objects.open().filter(due_at__lte=NOW + dt.timedelta(days=7)).exists()
        assert event.person_ids == ([person.pk] if post == aino or in_day else [])


def test_pages_of_a_group_are_one_in_the_rail_and_stand_side_by_side(
    aino: Post, eero: Post, lea: Post
) -> None:
    rail = context(signed_in(lea).get("/board/"))["rail"]
    team = next(item for item in rail.items if item.current)
    assert (team.label, team.url) == ("Team", "/board/") == (rail.label, rail.beside[0].url)
    assert [tab.url for tab in rail.beside if tab.current] == ["/board/"]
    assert {"/team/", "/roster/", "/posts/"} <= {tab.url for tab in rail.beside}
    assert not {"/team/", "/roster/", "/posts/"} & {item.url for item in rail.items}
    few = context(signed_in(eero).get("/roster/", follow=True))["rail"]
    assert [tab.url for tab in few.beside] == ["/roster/", "/figures/months/"]
    alone = context(signed_in(aino).get("/roster/", follow=True))["rail"]
    assert [item.label for item in alone.items if item.current] == ["Roster"]
    assert alone.beside == []


def test_the_rail_holds_what_the_viewer_may_use(aino: Post, eero: Post, tarmo: Post) -> None:
    answer = signed_in(eero).get("/")
    urls = [item.url for item in context(answer)["rail"].items]
    assert urls[0] == "/"
    assert "/work-lists/" in urls
    assert [item.url for item in context(answer)["rail"].items if item.current] == ["/"]
    assert context(answer)["viewer"].team == "Working-age guidance, western area"
    assert "/work-lists/" not in [item.url for item in context(signed_in(aino).get("/"))["rail"].items]
    assert shown(answer.content.decode()) == []
