"""The stream of changes: who may follow what, what is logged, and when it ends."""

import asyncio
import datetime as dt
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, cast

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import AsyncClient, Client

from reimari.accounts.models import User
from reimari.audit.models import Event, Outcome
from reimari.cases.actions import hand_over_case, note_case
from reimari.cases.states import NoteKind
from reimari.contacts.actions import Heard
from reimari.desk import live
from reimari.desk import stream as streams
from reimari.desk.live import Follower
from reimari.desk.queries.live import alerting_teams, ended, followed, topics
from reimari.desk.stream import HUB, Known
from reimari.staff.models import Post, Team
from reimari.work.models import Change
from tests.factories import NOW, TODAY, a_case, a_contact, a_person, as_actor

MISDIRECTED = HTTPStatus.MISDIRECTED_REQUEST
WEST, EAST, LINE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN", "CLIENT_ADVICE"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"), [("aino", MISDIRECTED), ("eero", MISDIRECTED), ("lea", MISDIRECTED), ("tarmo", 403)]
)
def test_a_page_server_never_begins_a_stream(request: pytest.FixtureRequest, who: str, status: int) -> None:
    client = Client()
    client.force_login(request.getfixturevalue(who).user)
    assert client.get("/events/").status_code == status
    asked = client.head("/events/").status_code
    assert asked == (status if status == HTTPStatus.FORBIDDEN else HTTPStatus.NO_CONTENT)
    assert not Event.objects.filter(action="desk.follow").exists()


@pytest.mark.django_db
def test_one_follows_what_ones_own_pages_show(aino: Post, eero: Post, helmi: Post, tarmo: Post) -> None:
    person = a_person(as_actor(eero))
    case = a_case(eero, WEST, person=person)
    asked = [f"team:{WEST}", f"team:{EAST}", f"team:{LINE}", f"track:{case.pk}", f"person:{person.pk}"]
    asked += [f"user:{post.user_id}" for post in (aino, eero, helmi)]
    asked += ["track:nonsense", "new:X", "all", "", f"track:{person.pk}"]
    eeros = {f"team:{WEST}", f"track:{case.pk}", f"person:{person.pk}", f"user:{eero.user_id}"}
    assert followed(as_actor(eero), asked).topics == eeros
    assert followed(as_actor(helmi), asked).topics == {f"team:{EAST}", f"user:{helmi.user_id}"}
    # the line that one answers: callbacks wait on it
    assert followed(as_actor(aino), asked).topics == {f"team:{LINE}", f"user:{aino.user_id}"}
    assert not followed(as_actor(tarmo), asked).sees
    assert followed(as_actor(eero), asked).sees == {str(case.pk)}


@pytest.mark.django_db
def test_whoever_sent_a_case_follows_how_far_it_has_come_and_not_who_works_on_it(
    aino: Post, eero: Post
) -> None:
    case = a_case(aino, WEST)
    contact = case.matters.get().contact_id
    found = followed(as_actor(aino), [f"track:{case.pk}", f"track:{contact}"])
    assert found.topics == {f"track:{case.pk}", f"track:{contact}"}
    assert found.sees == {str(contact)}
    others = followed(as_actor(aino), [f"track:{a_case(eero, WEST).pk}"])
    assert not others.topics


@pytest.mark.django_db
def test_an_offered_case_is_followed_by_those_who_are_asked_to_accept_it(eero: Post, helmi: Post) -> None:
    case = a_case(eero, WEST)
    asked = [f"track:{case.pk}"]
    assert not followed(as_actor(helmi), asked).topics
    hand_over_case(case, to=Team.objects.get(pk=EAST), actor=as_actor(eero), now=NOW)
    assert followed(as_actor(helmi), asked).topics == set(asked)


@pytest.mark.django_db
def test_alerts_are_for_ones_own_teams(aino: Post, eero: Post, lea: Post) -> None:
    assert list(alerting_teams(as_actor(eero))) == list(alerting_teams(as_actor(lea))) == [WEST]
    assert not alerting_teams(as_actor(aino))  # who has no list


def test_topics_stand_in_a_part_once_and_nothing_for_none() -> None:
    assert topics(team=["A", "A"], person=[None], track=["t"]) == "team:A track:t"


def test_following_the_same_again_is_known_for_a_while() -> None:
    known = Known()
    assert known.is_new("s", frozenset())
    known.keep("s", frozenset({"team:A"}))
    assert not known.is_new("s", frozenset({"team:A"}))
    assert known.is_new("s", frozenset({"team:A", "track:1"}))
    assert known.is_new("other", frozenset({"team:A"}))


def of(post: Post, session: str) -> Follower:
    return Follower(
        user=post.user_id,
        name=str(post.user),
        session=session,
        secret=post.user.get_session_auth_hash(),
        posts=frozenset({(post.role_id, post.team_id)}),
        topics=frozenset(),
    )


@pytest.mark.django_db
def test_a_stream_ends_with_its_session_its_password_or_its_post(
    aino: Post, eero: Post, timo: Post, lea: Post, helmi: Post
) -> None:
    async def made() -> dict[Post, Follower]:
        return {post: of(post, keys[post]) for post in keys}

    keys = {}
    for post in (aino, eero, timo, lea, helmi):
        client = Client()
        client.force_login(post.user)
        keys[post] = str(client.session.session_key)
    followers = asyncio.run(made())
    assert ended(list(followers.values())) == {}
    Session.objects.filter(pk=keys[aino]).delete()
    eero.user.set_password("another sentence of words")
    eero.user.save()
    Post.objects.filter(pk=timo.pk).update(valid_until=TODAY - dt.timedelta(days=1))
    User.objects.filter(pk=lea.user_id).update(is_active=False)
    assert ended(list(followers.values())) == {
        followers[aino]: "signed-out",
        followers[eero]: "signed-out",
        followers[timo]: "rights",
        followers[lea]: "signed-out",
    }


class Stream:
    """A stream as a browser reads it."""

    def __init__(self, answer: Any) -> None:
        assert answer.status_code == HTTPStatus.OK
        assert answer.headers["Content-Type"] == "text/event-stream"
        self.answer = cast(StreamingHttpResponse, answer)
        self.pieces = aiter(self.answer)

    async def next(self, kind: str) -> Any:
        """The data of the next frame of a kind."""
        while True:
            text = (await asyncio.wait_for(anext(self.pieces), 8)).decode()
            lines = dict(line.split(": ", 1) for line in text.strip().splitlines())
            if lines.get("event", "message") == kind:
                return json.loads(lines["data"]) | {"id": lines.get("id")}

    async def close(self) -> None:
        """Go away while the server waits, as a browser does."""
        waiting = asyncio.ensure_future(anext(self.pieces))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.wait([waiting])


def story(post: Post, told: Callable[[AsyncClient], Awaitable[None]]) -> None:
    """Play it as this person, signed in, with a hub of its own."""

    async def run() -> None:
        client = AsyncClient()
        await client.aforce_login(post.user)
        try:
            await told(client)
        finally:
            await HUB.here().close()

    asyncio.run(run())


async def seen() -> int:
    events_seen = Event.objects.filter(action="desk.follow", outcome=Outcome.SEEN)
    return await events_seen.acount()


@pytest.mark.django_db(transaction=True)
def test_a_stream_is_logged_before_its_first_byte_and_again_only_for_what_is_new(eero: Post) -> None:
    case = a_case(eero, WEST)

    async def told(client: AsyncClient) -> None:
        asked = f"team:{WEST},user:{eero.user_id}"
        first = await client.get("/events/", {"follow": asked})
        assert await seen() == 1
        await client.get("/events/", {"follow": asked})
        assert await seen() == 1
        await client.get("/events/", {"follow": f"{asked},track:{case.pk}"})
        assert await seen() == 2
        event = await Event.objects.filter(action="desk.follow").alatest("pk")
        assert (event.actor_id, event.subject_id, event.person_ids) == (eero.user_id, str(eero.user_id), [])
        assert "no-store" in first.headers["Cache-Control"]

    story(eero, told)


@pytest.mark.django_db(transaction=True)
def test_a_stream_begins_with_what_was_missed_and_goes_on_with_what_happens(aino: Post, eero: Post) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        (before,) = cursor.fetchone()
    missed = a_case(aino, WEST)

    async def told(client: AsyncClient) -> None:
        asked = {"follow": f"team:{WEST},track:{missed.pk}", "last": before}
        stream = Stream(await client.get("/events/", asked))
        hello = await stream.next("hello")
        assert (hello["viewer"], list(hello["teams"])) == (str(eero.user_id), [WEST])
        first = await stream.next("message")
        assert f"team:{WEST}" in first["topics"]
        assert first["alerts"] == {f"new:{WEST}": 1}
        await asyncio.to_thread(write, eero, missed)
        second = await stream.next("message")
        assert second["topics"] == [f"track:{missed.pk}"]
        assert int(second["id"]) >= int(first["id"])
        await stream.close()
        again = Stream(await client.get("/events/", asked, headers={"Last-Event-ID": second["id"]}))
        await again.next("hello")
        await asyncio.to_thread(write, eero, missed)
        assert (await again.next("message"))["topics"] == [f"track:{missed.pk}"]
        await again.close()
        lost = Stream(await client.get("/events/", {"last": "nonsense"}))
        assert (await lost.next("message"))["topics"] == ["all"]
        await lost.close()
        assert not HUB.here().followers

    story(eero, told)


def write(post: Post, case: Any) -> None:
    try:
        note_case(case, kind=NoteKind.NOTE, text="x", actor=as_actor(post), now=NOW)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_stream_ends_by_itself_and_with_its_session(eero: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CHECKS_EVERY", 0.1)

    async def told(client: AsyncClient) -> None:
        stream = Stream(await client.get("/events/", {"follow": f"team:{WEST}"}))
        await stream.next("hello")
        await Session.objects.all().adelete()
        assert (await stream.next("bye"))["why"] == "signed-out"
        with pytest.raises(StopAsyncIteration):
            await anext(stream.pieces)
        await client.aforce_login(eero.user)
        monkeypatch.setattr(streams, "LIVES", 0.2)
        short = Stream(await client.get("/events/"))
        await short.next("hello")
        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(short.next("never"), 5)

    story(eero, told)


@pytest.mark.django_db
def test_a_part_drawn_anew_is_logged_only_for_persons_that_its_page_has_not_shown(
    aino: Post, eero: Post
) -> None:
    def persons(number: int) -> list[str]:
        event = Event.objects.filter(action="work.list").order_by("pk")[number]
        return sorted(map(str, event.person_ids))

    first, second = (a_person(as_actor(eero), last_name=name) for name in ("Aalto", "Virta"))
    a_case(eero, WEST, person=first)
    client = Client()
    client.force_login(eero.user)
    page = client.get(f"/work-lists/{WEST}/").headers["X-Request-ID"]
    part = {"HX-Request": "true", "HX-Target": "div#list", "X-Page": page}
    client.get(f"/work-lists/{WEST}/", headers=part)
    assert Event.objects.filter(action="work.list").count() == 1
    a_case(eero, WEST, person=second)
    for _ in range(2):
        client.get(f"/work-lists/{WEST}/", headers=part)
    assert Event.objects.filter(action="work.list").count() == 2
    assert persons(0) == [str(first.pk)]
    assert persons(1) == [str(second.pk)]
    own = Event.objects.filter(action="work.list").order_by("pk")[1]
    assert str(own.request_id) == page
    client.get(f"/work-lists/{WEST}/")  # loaded anew: another page
    assert persons(2) == sorted([str(first.pk), str(second.pk)])


@pytest.mark.django_db
def test_nobody_hides_behind_the_page_of_somebody_else(eero: Post, timo: Post) -> None:
    a_case(eero, WEST, person=a_person(as_actor(eero)))
    eeros, timos = Client(), Client()
    eeros.force_login(eero.user)
    timos.force_login(timo.user)
    page = eeros.get(f"/work-lists/{WEST}/").headers["X-Request-ID"]
    part = {"HX-Request": "true", "HX-Target": "div#list", "X-Page": page}
    answer = timos.get(f"/work-lists/{WEST}/", headers=part)
    event = Event.objects.filter(action="work.list", actor_id=timo.user_id).get()
    assert len(event.person_ids) == 1
    assert str(event.request_id) == answer.headers["X-Request-ID"]
    timos.get("/", headers={"HX-Request": "true", "X-Page": "nonsense"})


@pytest.mark.django_db
def test_a_page_says_from_where_on_changes_are_news(eero: Post) -> None:
    client = Client()
    client.force_login(eero.user)
    answer = client.get(f"/work-lists/{WEST}/")
    read_from = int(answer.headers["X-Read-From"])
    assert f'data-read-from="{read_from}"' in answer.content.decode()
    a_contact(eero, Heard(own_words="?"))
    assert Change.objects.since(read_from).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "part", "who"),
    [
        ("/", "day", "eero"),
        ("/", "day", "aino"),
        ("/contacts/", "contacts", "eero"),
        (f"/work-lists/{WEST}/?tab=all", "list", "eero"),
        (f"/team/{WEST}/", "team", "lea"),
    ],
)
def test_a_live_part_is_the_pages_own_part(
    request: pytest.FixtureRequest, iu: object, aino: Post, eero: Post, address: str, part: str, who: str
) -> None:
    a_case(aino, WEST)
    a_case(eero, WEST)
    client = Client()
    client.force_login(request.getfixturevalue(who).user)
    whole = settled(client.get(address).content.decode())
    alone = client.get(address, headers={"HX-Request": "true", "HX-Target": f"div#{part}"})
    text = settled(alone.content.decode()).strip()
    assert text.startswith(f'<div id="{part}"')
    assert text in whole
    assert "data-live=" in text.split(">")[0]


def settled(text: str) -> str:
    """Without what is made anew each time a form is drawn."""
    words = ('name="key"', "csrfmiddlewaretoken")
    lines = [line.strip() for line in text.splitlines()]
    return "\n".join(
        line
        for number, line in enumerate(lines)
        if not any(word in near for word in words for near in lines[max(0, number - 1) : number + 2])
    )
