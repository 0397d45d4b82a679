"""The client council's wishes (source 003, requirements §9), each a step of one story, in the county's order.

Played here: R-KL-29, 31 to 42, 50, 52. A client rings with no money and no food; an adviser answers, a
counsellor calls at the booked time; another client doesn't answer. Everything goes over the program's pages.
"""

import datetime as dt
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from reimari.appointments.actions import plan_own_calendar
from reimari.appointments.models import Booking
from reimari.appointments.tests.office import part
from reimari.cases.models import Case, PassedOn
from reimari.cases.states import CaseState
from reimari.contacts.models import Contact, Feedback, Guidance, Matter
from reimari.desk.tests.test_new_contact import valid_code
from reimari.directory.models import Use
from reimari.directory.states import InstructionKind
from reimari.directory.tests.knowledge import an_instruction
from reimari.figures.definitions import BOOKING, Frame
from reimari.figures.queries import counted
from reimari.messaging.models import Message
from reimari.people.models import Person
from reimari.telephony.models import Call
from reimari.work.models import Entry
from reimari.work.queries import county_on
from tests.browser import signed_in
from tests.factories import a_post, as_actor, at, loaded
from tests.scenarios.clerk import (
    Clerk,
    Day,
    TelephoneSystem,
    fields_of,
    followed,
    link_on,
    pop_up,
    says_how_it_went,
    words_of,
)
from tests.scenarios.day import clock

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["fi", "sv"])]
TEAM, LINE, NEW, ROUTE = "INCOME_SUPPORT", "ADVICE", "/new-contact/", "/new-contact/route/"
MONDAY, PHONE = "2026-11-16 10:00", "+358401234567"
WORDS = "Ei ole rahaa, ei ruokaa, ei mitään."
AID = {"fi": "Ruoka-apu (keksitty)", "sv": "Mathjälp (påhittad)"}
BRIDGE = "Pyydä vuokranantajalta maksuaikaa, se käy usein."
REQUIREMENTS = {29, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 50, 52}


@dataclass(slots=True)
class Story:
    """Who is in it, and what has come of it so far."""

    day: Day
    language: str
    marjut: Clerk  # answers the phone of client advice
    toini: Clerk  # answers it the next day
    satu: Clerk  # a social counsellor with times to book
    paivi: Clerk  # leads client advice
    telephones: TelephoneSystem
    call: str = ""
    asked: dict[str, Any] = field(default_factory=dict)
    receipt: str = ""
    link: str = ""

    @property
    def case(self) -> Case:
        return Case.objects.select_related("track", "current_step").earliest("opened_at", "pk")

    def booking(self, case: Case | None = None) -> Booking:
        return Booking.objects.filter(meeting__case=case or self.case).latest("booked_at", "pk")

    def route(self, **more: Any) -> str:
        """What the desk answers to the form as it stands."""
        got = signed_in(self.marjut.post, self.language).post(ROUTE, self.asked | more)
        assert got.status_code == 200
        return got.content.decode()


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch, settings: LazySettings, language: str) -> Story:
    settings.MESSAGE_ADAPTERS = {"sms": "reimari.messaging.adapters.fake.FakeAdapter"}
    settings.PUBLIC_ADDRESS = "https://ajat.example"
    day = Day(monkeypatch)
    now = day.is_at(MONDAY)
    loaded("KL", now=now)
    marjut, toini = (
        a_post(LINE, "ASIAKASOHJAAJA", name=f"{first} Saaripuro") for first in ("Marjut", "Toini")
    )
    satu = a_post(TEAM, "SOSIAALIOHJAAJA", name="Satu Kallio")
    paivi = a_post(LINE, "PALVELUESIHENKILO", name="Päivi Talvikaivo")
    week = [(weekday, part("09:00", "15:00")) for weekday in range(1, 6)]
    background, since = "INCOME_SUPPORT_TIME", now.date()
    plan_own_calendar(
        satu, background=background, week=week, since=since, actor=as_actor(satu, on=since), now=now
    )
    about = {"kind": InstructionKind.BRIDGING, "need": "financial", "source": "R-KL-52"}
    an_instruction(paivi, "Kun rahat loppuvat", BRIDGE, now=now, **about)
    telephones = TelephoneSystem.of(LINE, "phone", now=now)
    telephones.gives(marjut, "4001")
    return Story(
        day=day,
        language=language,
        marjut=Clerk(marjut, language),
        toini=Clerk(toini, language),
        satu=Clerk(satu, language),
        paivi=Clerk(paivi, language),
        telephones=telephones,
    )


def easy_to_reach(story: Story) -> None:
    """R-KL-41: the phone is answered, how long they waited is known, and much is clarified at once."""
    rung = {"number": PHONE, "agent": "4001", "language": story.language}
    ringing = story.telephones.tells("ringing", "c1", **rung)
    story.call = pop_up(story.marjut.page("/"))
    assert story.call == f"{NEW}?call={ringing.pk}"
    story.day.is_at("2026-11-16 10:01")
    story.telephones.tells("answered", "c1", **rung)
    call = Call.objects.get()
    assert call.answered_at
    assert call.answered_at - call.began_at == dt.timedelta(minutes=1)


def encounter_first(story: Story) -> None:
    """R-KL-32: the page begins with what the client says."""
    page = story.marjut.page(story.call)
    assert page.index('name="m1-words"') < page.index('name="urgent"') < page.index('name="contactor"')
    assert re.search(r'name="m1-words"[^>]*\bautofocus', page)
    story.asked = fields_of(page, NEW) | {"m1-words": WORDS, "m1-place": "Kotka", "m1-need": "financial"}


def no_form_is_asked_first(story: Story) -> None:
    """R-KL-35: no identity, form or paper is a condition; the desk answers to the words alone."""
    page = story.marjut.page(story.call)
    for name in ("identity_code", "last_name", "birth_date", "phone"):
        assert not re.search(rf'name="{name}"[^>]*\brequired', page)
    assert TEAM in story.route()  # who answers is known of somebody without a name


def no_money_no_food(story: Story) -> None:
    """R-KL-29: it is asked whether help is needed today, and who helps at once in the municipality."""
    assert AID[story.language] not in story.route()
    urgent = {"urgent": "no_money_no_food"}
    here, elsewhere = story.route(**urgent), story.route(**urgent, **{"m1-place": "Virolahti"})
    assert AID[story.language] in here
    assert AID[story.language] not in elsewhere  # but something is there too
    assert "tel:+358999990581" in elsewhere
    story.asked |= urgent


def hope(story: Story) -> None:
    """R-KL-33, R-KL-52: what one can do meanwhile, in words that carry until things go on."""
    got = signed_in(story.marjut.post, story.language).post("/instructions/new-contact/", story.asked)
    told = words_of(got.content.decode())
    assert BRIDGE in told
    assert story.marjut.says("While waiting") in told
    used = re.search(r'name="used"\s+value="([^"]+)"', got.content.decode())
    assert used
    story.asked |= {"used": used[1]}


def one_contact_tells_how_it_goes_on(story: Story) -> None:
    """R-KL-36: without a next step it can't be saved; with one the client hears it in the call."""
    browser = signed_in(story.marjut.post, story.language)
    vague = browser.post(NEW, story.asked)
    assert (vague.status_code, Contact.objects.count()) == (422, 0)
    who = {"last_name": "Aaltomeri", "first_names": "Testi", "identity_code": valid_code(), "phone": PHONE}
    story.asked |= {**who, "identity_checked": "on", "m1-outcome": "book"}
    token = re.search(r'name="do"\s+value="(hold:[^"]+)"', story.route())
    assert token
    held = browser.post(NEW, story.asked | {"do": token[1]}).content.decode()
    ticked = {name: story.asked[name] for name in ("identity_checked", "used")}
    story.asked = fields_of(held, NEW) | ticked
    story.day.is_at("2026-11-16 10:08")
    story.receipt = story.marjut.sends(NEW, story.asked)
    page = story.marjut.reads(story.receipt, "Recorded. What happens next")
    story.link = link_on(page)
    matter, contact = Matter.objects.get(), Contact.objects.get()
    assert "Satu Kallio" in matter.told_what
    assert html.escape(matter.told_what, quote=False) in page.replace("&#39;", "'")
    assert clock(contact.track, "D-3").kept
    assert (Guidance.objects.get().urgency, Use.objects.count()) == ("no_money_no_food", 1)


def the_exact_time(story: Story) -> None:
    """R-KL-37: in the client's hands, to the minute, and the same sentence by the link."""
    words, booking = Message.objects.get(kind="notices.booked").words, story.booking()
    local = timezone.localtime(booking.meeting.at)
    assert f"{local:%-d.%-m.}" in words
    assert f"{local:%-H.%M}" in words
    link = re.search(r"https://ajat\.example(/\S+)", words)
    assert link
    sentence = words.splitlines()[0]
    assert sentence in words_of(Client().get(link[1]).content.decode())


def information_moves(story: Story) -> None:
    """R-KL-38, R-KL-50: the worker has read it before they meet, and the client hears what was passed on."""
    case, day = story.case, story.day
    day.is_at("2026-11-16 10:20")
    assert story.satu.says("brief not read") in words_of(story.satu.page("/"))
    here = f"/cases/{case.pk}/brief/"
    brief = words_of(story.satu.reads(here, "Read to the client"))
    assert brief.count(WORDS) == 1
    assert Matter.objects.get().told_what in brief
    story.satu.presses(f"/cases/{case.pk}/read_brief/")
    assert Entry.objects.filter(track=case.track, kind="cases.read_brief").exists()
    assert story.satu.says("brief not read") not in words_of(story.satu.page("/"))
    story.satu.presses(f"/people/{Person.objects.get().pk}/check-identity/", next=here)
    assert words_of(story.satu.page(here)).count(WORDS) > 1  # also in what is read to the client


def a_new_time_when_one_must_cancel(story: Story) -> None:
    """R-KL-39, DR-19: by phone, from whoever answers, in one step; the promise stays as it was."""
    case, first = story.case, story.booking()
    promise = clock(case.track, "D-4").due_at
    story.day.is_at("2026-11-16 10:40")
    person = Person.objects.get()
    chosen = {"do": f"choose:{person.pk}", "m1-words": "Aika ei sovi."}
    change = f"/cases/{case.pk}/change-time/"
    assert change in story.toini.draws(NEW, NEW, **chosen)
    story.toini.sees_no(f"/cases/{case.pk}/")  # she only moves the time
    asked = story.toini.page(f"{change}?by=client")
    times = re.findall(r'name="time"\s+value="([^"]+)"', asked)
    chosen = {"time": times[4], "by": "client", "mode": "phone", "worker": ""}
    story.toini.presses(f"/cases/{case.pk}/times/hold/", **chosen)
    story.toini.fills(f"{change}?by=client", f"{change}move/", reason="time", told="phone")
    second = story.booking()
    assert (second.replaces, second.due_at, second.meeting.worker) == (first, promise, first.meeting.worker)
    assert clock(case.track, "D-4").due_at == promise


def fast_and_not_vague(story: Story) -> None:
    """R-KL-40, R-KL-31: what comes and when stands on the case; what is late says so; help comes in time."""
    case, meets_at = story.case, story.booking().meeting.at
    assert case.current_step
    assert (case.current_step.due_at, case.current_step.worker) == (meets_at, story.satu.post.user)
    story.day.is_at(f"{timezone.localtime(meets_at + dt.timedelta(days=1)):%Y-%m-%d %H:%M}")
    assert story.satu.says("late") in words_of(story.satu.page(f"/cases/{case.pk}/")).casefold()
    story.day.is_at(f"{timezone.localtime(meets_at):%Y-%m-%d %H:%M}")
    here = f"/cases/{case.pk}/"
    story.satu.fills(here, f"{here}mark_meeting/", state="realised", kind="review", team=TEAM, mine="on")
    assert clock(case.track, "D-4").kept
    story.satu.fills(here, f"{here}close/", ending="helped")
    assert story.case.state == CaseState.CLOSED


def listening_and_friendliness(story: Story) -> None:
    """R-KL-34: how it went is asked, and the team sees the answer."""
    path = followed(story.link, story.language, "Your contact has ended.", "How did it go?")
    says_how_it_went(path, score=5, words="Minua kuunneltiin.")
    assert Feedback.objects.get().words == "Minua kuunneltiin."
    assert "5 / 5" in words_of(story.paivi.reads(f"/team/{LINE}/", "Feedback on these contacts"))


def nobody_is_lost_in_silence(story: Story) -> None:
    """R-KL-42, R-KL-52: another client doesn't answer; they are tried by the county's rule, and counted."""
    story.day.is_at("2026-11-30 10:00")
    asked = fields_of(story.marjut.page(NEW), NEW) | {"m1-words": "Vuokra.", "m1-place": "Hamina"}
    asked |= {
        "m1-need": "financial",
        "last_name": "Kalliomeri",
        "first_names": "Toinen",
        "m1-outcome": "book",
    }
    story.asked = asked | {"channel": "phone", "contactor": "client", "key": str(uuid4())}
    token = re.search(r'name="do"\s+value="(hold:[^"]+)"', story.route())
    assert token
    held = signed_in(story.marjut.post, story.language).post(NEW, story.asked | {"do": token[1]})
    story.marjut.sends(NEW, story.asked | fields_of(held.content.decode(), NEW))
    case = Case.objects.latest("opened_at", "pk")
    here, booking = f"/cases/{case.pk}/", story.booking(case)
    story.day.is_at(f"{timezone.localtime(booking.meeting.at):%Y-%m-%d %H:%M}")
    plan = {"kind": "contact_client", "team": TEAM, "mine": "on"}
    story.satu.fills(here, f"{here}mark_meeting/", state="missed", **plan)
    story.satu.refused(here, f"{here}close/", ending="not_reached")  # not tried enough
    for by in ("phone", "letter"):
        story.satu.fills(here, f"{here}attempt/", by=by, reached="no")
    story.satu.fills(here, f"{here}close/", ending="not_reached")
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert PassedOn.objects.filter(case=case).exists()
    assert figures("2026-11-30")["K-27", "hit"] == 1


def figures(day: str) -> Mapping[tuple[str, str], int]:
    """What the month's booking figures are now."""
    now = timezone.now()
    month = at(f"{day} 12:00").date().replace(day=1)
    found: dict[tuple[str, str], int] = {}
    for each in counted(BOOKING.figures, Frame(month, month, county_on(now), now), None):
        found[each.figure, each.part] = found.get((each.figure, each.part), 0) + each.number
    return found


WISHES: Mapping[str, Callable[[Story], None]] = {
    "easy to reach, as much as possible clarified at once": easy_to_reach,
    "encounter at the centre": encounter_first,
    "not an authority that asks for a form first": no_form_is_asked_first,
    "no money, no food when contacting": no_money_no_food,
    "hope": hope,
    "one contact tells how it goes on": one_contact_tells_how_it_goes_on,
    "when am I contacted: the exact time": the_exact_time,
    "information moves, no starting over, the worker has read": information_moves,
    "a new time if I must cancel": a_new_time_when_one_must_cancel,
    "fast help, not vague": fast_and_not_vague,
    "listening, friendliness": listening_and_friendliness,
    "do not lose motivation": nobody_is_lost_in_silence,
}


def test_each_wish_of_the_client_council_is_a_step_of_one_story(story: Story, language: str) -> None:
    for step in WISHES.values():
        step(story)
    month = figures("2026-11-16")  # of both clients
    assert (month["K-01", "of"], month["K-01", "hit"]) == (2, 2)
    assert month["K-02", "hit"] == 1
    assert month["MOVED-CLIENT", "hit"] == 1


def test_every_requirement_of_a_wish_is_told_by_a_step(language: str) -> None:
    told = " ".join(step.__doc__ or "" for step in WISHES.values())
    assert {int(number) for number in re.findall(r"R-KL-(\d+)", told)} == REQUIREMENTS
    assert len(WISHES) == 12
