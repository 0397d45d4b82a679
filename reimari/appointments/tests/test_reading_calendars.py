"""Calendars of other systems are read by themselves: those of the client information system and of files."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from reimari.accounts.models import User
from reimari.appointments.actions import plan_own_calendar, read_busy
from reimari.appointments.adapters import Unreachable
from reimari.appointments.facts import book_of, known_of, taken_of
from reimari.appointments.models import Busy
from reimari.appointments.parsing import Span
from reimari.appointments.rules import free_times
from reimari.appointments.tasks import READER, read_calendars
from reimari.appointments.tests.office import part
from reimari.appointments.tests.test_fhir import Server, server, slot
from reimari.audit.models import Event
from reimari.jobs.acting import JobNow, acting
from reimari.region.queries import profile_on
from reimari.staff.models import Post
from tests.browser import signed_in
from tests.factories import NOW, a_post, as_actor, loaded

__all__ = ["server"]
pytestmark = pytest.mark.django_db
TEAM, DAY = "INCOME_SUPPORT", dt.timedelta(days=1)
SALLA = "Salla Salainen"


@pytest.fixture
def satu(db: None) -> Post:
    loaded("KL")
    post = a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio")
    week = [(day, part("09:00", "11:00")) for day in range(1, 8)]
    plan = {"background": "INCOME_SUPPORT_TIME", "week": week, "since": timezone.localdate(NOW)}
    plan_own_calendar(post, actor=as_actor(post), now=NOW, **plan)  # type: ignore[arg-type]
    return post


@pytest.fixture
def first(satu: Post) -> tuple[dt.datetime, dt.datetime]:
    """Her first free time."""
    return free(satu)[0]


def free(post: Post) -> list[tuple[dt.datetime, dt.datetime]]:
    """The post's holder's next free times."""
    now = timezone.now()
    day, profile = timezone.localdate(now), profile_on(timezone.localdate(now))
    calendars = known_of(profile, first=day, last=day + 21 * DAY, users=[post.user_id]).calendars
    found = free_times(book_of(profile, calendars, now=now), taken_of([post.user_id], now=now), now=now)
    return [(each.begins, each.ends) for each in found]


def told(settings: LazySettings, folder: Path, *tables: str) -> None:
    """The installation's file."""
    file = folder / "calendars.toml"
    file.write_text("".join(f"[[calendar]]\n{each}" for each in tables))
    settings.CALENDARS = str(file)


def cis(server: Server, **people: str) -> str:
    return f'code = "CIS"\nkind = "fhir"\nurl = "{server.base}"\npeople = {{ {called(people)} }}\n'


def group(server: Server, **people: str) -> str:
    url = server.base.replace("/fhir", "/cal/{who}.ics")
    return f'code = "GROUP"\nkind = "ical"\nurl = "{url}"\npeople = {{ {called(people)} }}\n'


def called(people: dict[str, str]) -> str:
    return ", ".join(f"{json.dumps(name)} = {json.dumps(who)}" for name, who in people.items())


def read() -> None:
    with acting(JobNow(READER)):
        read_calendars.func()


def busy(at: tuple[dt.datetime, dt.datetime]) -> dict[str, object]:
    return slot(0, "busy", start=at[0].isoformat(), end=at[1].isoformat())


def calendar_of(at: tuple[dt.datetime, dt.datetime], *more: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", f"SUMMARY:{SALLA}"]
    lines += [f"DT{name}:{each:%Y%m%dT%H%M%SZ}" for name, each in zip(("START", "END"), at, strict=True)]
    return "\r\n".join([*lines, *more, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def test_without_a_file_nothing_is_asked(satu: Post) -> None:
    read()
    assert not Busy.objects.exists()


def test_what_the_client_information_system_says_is_taken_isnt_offered(
    settings: LazySettings, tmp_path: Path, server: Server, satu: Post, first: tuple[dt.datetime, dt.datetime]
) -> None:
    """R-KL-24, I-19: when, and nothing of whom."""
    (tmp_path / "token").write_text("abc\n")
    server.pages["Slot"] = [[busy(first)]]
    told(
        settings,
        tmp_path,
        cis(server, **{satu.user.username: "17"}) + f'password_file = "{tmp_path}/token"\n',
    )
    read()
    assert free(satu)[0] > first
    kind, query, bearer = server.asked[0]
    assert (kind, query["schedule.actor"], bearer) == ("Slot", ["Practitioner/17"], "Bearer abc")
    page = signed_in(satu).get("/calendar/busy/").content.decode()
    assert "CIS is read by itself every quarter of an hour: 1 taken time is known." in page
    assert SALLA not in page
    assert "No taken times are known." in page  # of a file of her own


def test_a_calendar_server_gives_each_persons_file(
    settings: LazySettings, tmp_path: Path, server: Server, satu: Post, first: tuple[dt.datetime, dt.datetime]
) -> None:
    server.files["/cal/satu%20k.ics"] = calendar_of(first)
    told(settings, tmp_path, group(server, **{satu.user.username: "satu k"}))
    read()
    assert free(satu)[0] > first
    assert [
        name for name in vars(Busy.objects.get()) if SALLA in str(getattr(Busy.objects.get(), name))
    ] == []


def test_what_hasnt_changed_is_left_and_what_ended_goes(
    settings: LazySettings, tmp_path: Path, server: Server, satu: Post, first: tuple[dt.datetime, dt.datetime]
) -> None:
    server.pages["Slot"] = [[busy(first)]]
    told(settings, tmp_path, cis(server, **{satu.user.username: "17"}))
    read()
    row, events = Busy.objects.get(), Event.objects.filter(action="appointments.read_busy")
    assert events.count() == 1
    read()
    assert (Busy.objects.get().pk, events.count()) == (row.pk, 1)
    server.pages["Slot"] = [[]]
    read()
    assert free(satu)[0] == first


def test_while_a_system_is_away_what_was_read_stays_and_the_others_are_read(
    settings: LazySettings, tmp_path: Path, server: Server, satu: Post, first: tuple[dt.datetime, dt.datetime]
) -> None:
    away, people = Server(), {satu.user.username: "satu"}
    away.pages["Slot"] = [[busy(first)]]
    told(settings, tmp_path, cis(away, **people), group(server, **people))
    with pytest.raises(Unreachable, match="1 calendars"):
        read()  # no file of hers yet
    away.http.shutdown()
    away.http.server_close()
    second = free(satu)[0]
    server.files["/cal/satu.ics"] = calendar_of(second)
    with pytest.raises(Unreachable, match="1 calendars"):
        read()
    assert free(satu)[0] > second > first
    server.files["/cal/satu.ics"] = b"<html>sign in</html>"
    with pytest.raises(Unreachable, match="2 calendars"):
        read()
    assert free(satu)[0] > second


def test_a_system_that_is_away_is_asked_of_three_and_then_left_alone(
    settings: LazySettings, tmp_path: Path, server: Server, satu: Post
) -> None:
    others = [a_post(TEAM, "SOSIAALIOHJAAJA", name=f"Saana Kallio{number}") for number in range(5)]
    server.status = 500
    told(settings, tmp_path, cis(server, **{each.user.username: "1" for each in others}))
    with pytest.raises(Unreachable, match="3 calendars"):
        read()
    assert len(server.asked) == 3


def test_of_whoever_isnt_in_the_file_any_more_nothing_stays_but_their_own_file(
    settings: LazySettings, tmp_path: Path, server: Server, satu: Post, first: tuple[dt.datetime, dt.datetime]
) -> None:
    later = (first[0] + DAY, first[1] + DAY)
    own = [Span(*later, "a" * 64)]
    read_busy(satu.user, source="file", spans=own, actor=as_actor(satu), now=timezone.now())
    server.pages["Slot"] = [[busy(first)]]
    people = {satu.user.username: "17", "nobody": "18"}
    told(settings, tmp_path, cis(server, **people))
    read()
    assert Busy.objects.count() == 2
    told(settings, tmp_path, cis(server, nobody="18"))
    read()
    assert [row.source for row in Busy.objects.all()] == ["file"]
    told(settings, tmp_path, cis(server, **people))
    read()
    User.objects.filter(pk=satu.user_id).update(is_active=False)
    read()
    assert [row.source for row in Busy.objects.all()] == ["file"]


def test_what_repeats_in_a_way_that_isnt_read_is_told_to_the_operators_without_a_name(
    settings: LazySettings,
    tmp_path: Path,
    server: Server,
    satu: Post,
    first: tuple[dt.datetime, dt.datetime],
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.files["/cal/satu.ics"] = calendar_of(first, "RRULE:FREQ=MONTHLY")
    told(settings, tmp_path, group(server, **{satu.user.username: "satu"}))
    read()
    assert "calendar GROUP: 1 entries weren't read" in caplog.text
    assert satu.user.username not in caplog.text
