"""A shift of the authority line, by keyboard only: from signing in to signing out.

Source 001, as an adviser of the north-eastern area lives it: R-PS-02, 22 to 24, 26, 31, 36, 41, 47, 71, 76.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Locator, expect
from pytest_django import DjangoDbBlocker

from reimari.access.actor import system
from reimari.api.actions import Wanted, create_token
from reimari.api.bearer import hash_of
from reimari.api.models import Token
from reimari.api.signing import signing_key
from reimari.api.tests.calling import SECRET
from reimari.callbacks.models import Callback
from reimari.cases.models import Case, PassedOn
from reimari.cli.telephony import TelephoneSystem
from reimari.contacts.models import Contact
from reimari.region.actions import load_profile
from reimari.region.models import CountyProfile
from reimari.staff.models import Organisation, Post
from reimari.telephony.actions import assign_extension
from tests.factories import NOW, a_post, county
from tests.journeys.conftest import Sit, own_database, served
from tests.journeys.keys import Keys
from tests.journeys.seat import PASSWORD, Seat
from tests.journeys.test_whole_story import begin

LINE, HOME = "VIRANOMAISLINJA_KOILLINEN", "GUIDANCE_KOILLINEN"
NORTH_EAST = "3"
EXTENSION = "4001"
WORDS = {
    "fi": "Miten kotiutuvan asiakkaan asiassa edetään?",
    "sv": "Hur går vi vidare med en klient som skrivs ut?",
}


@dataclass
class LineHouse:
    """The authority line and its people, served by the program's own processes on a database of its own."""

    address: str
    token: Token
    tuula: Post
    told: int = field(default=0)

    def rings(self, event: str, call: str, **facts: str) -> None:
        """What the telephone system tells of a call, signed."""
        self.told += 1
        body = {
            "id": f"shift-{self.told}",
            "call": call,
            "sequence": self.told,
            "event": event,
            "occurred_at": dt.datetime.now(dt.UTC).isoformat(),
            "channel": "phone",
            "menu_choice": NORTH_EAST,
            "language": "fi",
            **facts,
        }
        with closing(TelephoneSystem(self.address, SECRET, signing_key(self.token.pk))) as telephone:
            assert telephone.tell(body) == HTTPStatus.OK


@pytest.fixture(scope="module")
def house(browser: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LineHouse]:
    """Another county than the other journeys': its line never closes here, whatever the hour of the test."""
    with own_database("shift", django_db_blocker) as database:
        profile = county("PS").with_demo()
        always = tuple(replace(each, hours=(), exceptions=()) for each in profile.channels)
        row = CountyProfile.of(replace(profile, channels=always), day=dt.date(2023, 1, 1), with_demo=False)
        load_profile(row, actor=system("test"), now=NOW)
        people = {
            "tuula": a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa"),
            "juhani": a_post(HOME, "ASIAKASOHJAAJA", name="Juhani Koskimaa"),
            "maire": a_post(LINE, "ALUE_ESIHENKILO", name="Maire Kallioniemi"),
        }
        wanted = Wanted(name="Telephones", scopes=("telephony.receive",), teams=(LINE,))
        token = create_token(
            Organisation.objects.get(pk="COUNTY"),
            wanted=wanted,
            prefix=SECRET[:16],
            secret_hash=hash_of(SECRET),
            by="test",
            actor=system("test"),
            now=NOW,
        )
        assign_extension(people["tuula"].user, extension=EXTENSION, actor=system("test"), now=NOW)
        with served(database) as (address, _running):
            yield LineHouse(address, token, people["tuula"])


def sign_in(seat: Seat, keys: Keys, post: Post) -> None:
    """By user name and password, typed."""
    user = post.user
    user.set_password(PASSWORD)
    user.language = seat.language
    user.save(update_fields=["password", "language"])
    seat.page.goto(urljoin(seat.address, "/sign-in/"))
    keys.reach(seat.page.locator("[name=username]"))
    keys.write(user.username)
    keys.reach(seat.page.locator("[name=password]"))
    keys.write(PASSWORD)
    keys.press("Enter")
    expect(seat.page.locator(".top-who")).to_be_visible()
    seat.check()


def sign_out(seat: Seat, keys: Keys) -> None:
    keys.push(seat.button("Sign out"))
    expect(seat.page.locator("[name=username]")).to_be_visible()


def answer_the_call(house: LineHouse, seat: Seat, keys: Keys, call: str, number: str) -> None:
    """It rings, and `c` opens the filled form of a new contact."""
    facts = {"number": number, "agent": EXTENSION}
    house.rings("ringing", call, **facts)
    expect(seat.page.locator("#calls .calls-one")).to_have_count(1)
    house.rings("answered", call, **facts)
    keys.press("c")
    seat.page.wait_for_url("**/new-contact/?call=*")
    expect(seat.page.locator("[name=m1-words]")).to_be_focused()


def record(seat: Seat, keys: Keys) -> None:
    """Press Record, and look at the receipt."""
    keys.push(seat.button("Record the contact"))
    seat.page.wait_for_url("**/contacts/*/?recorded=1")
    expect(seat.page.locator("#receipt")).to_be_visible()
    seat.check()


def a_nurse_consults(house: LineHouse, seat: Seat, keys: Keys, number: str) -> Case:
    """R-PS-02, 08, 23: the caller's unit, the client's place, the need; it goes on to the area's list."""
    answer_the_call(house, seat, keys, f"nurse-{seat.language}", number)
    keys.write(WORDS[seat.language])
    keys.reach(seat.page.locator("[name=contactor_unit]"))
    keys.write("Kotiutustiimi")
    keys.reach(seat.page.locator("[name=m1-place]"))
    keys.write("Maaninka")
    keys.choose(seat.page.locator("[name=m1-need]"), "GUIDANCE_CONSULTATION")
    outcome = seat.page.locator("[name=m1-outcome]")
    keys.tick(outcome.first, seat.page.locator("[name=m1-outcome][value=goes_on]"))
    expect(seat.field("Told to the client")).to_be_visible()
    seat.check()
    record(seat, keys)
    case = Case.objects.get(matters__own_words=WORDS[seat.language])
    assert case.team_id == LINE
    return case


def an_outsider_is_guided_on(house: LineHouse, seat: Seat, keys: Keys, number: str) -> None:
    """R-PS-71, 76: one press, with what to say; counted."""
    answer_the_call(house, seat, keys, f"outsider-{seat.language}", number)
    keys.write(f"Äiti tarvitsee apua. {seat.language}")
    contactors = seat.page.locator("[name=contactor]")
    keys.tick(contactors.first, seat.page.locator("[name=contactor][value=close_person]"))
    keys.reach(seat.page.locator("[name=m1-place]"))
    keys.write("Kuopio")
    expect(seat.page.locator("#route [role=note]")).to_contain_text(seat.words("This belongs to"))
    seat.check()
    keys.push(seat.button("Guide there"))
    seat.page.wait_for_url("**/contacts/*/?recorded=1")
    seat.check()
    contact = Contact.objects.get(matters__own_words__endswith=f"apua. {seat.language}")
    assert (contact.outcome, contact.came_via) == ("elsewhere", "outsider_on_line")


def the_callback_list(house: LineHouse, seat: Seat, keys: Keys, number: str) -> None:
    """R-PS-24: asked for by the telephone system, tried, reached, written down."""
    facts = {"number": number}
    for event in ("ringing", "callback_requested", "abandoned"):
        house.rings(event, f"asked-{seat.language}", **facts)
    row = Callback.objects.get(number=number)
    keys.push(listed(seat, keys, row).locator("button"))
    expect(seat.page.locator(f"a[href='tel:{number}']")).to_be_visible()
    seat.check()
    keys.push(seat.page.locator("button[name=result][value=no_answer]"))
    expect(seat.page.locator("button[name=result]")).to_have_count(0)
    keys.push(listed(seat, keys, row).locator("button"))
    keys.push(seat.page.locator(f"a[href$='?callback={row.pk}']").first)
    seat.page.wait_for_url("**/new-contact/?callback=*")
    keys.reach(seat.page.locator("[name=m1-words]"))
    keys.write("Miten haetaan?")
    outcome = seat.page.locator("[name=m1-outcome]")
    keys.tick(outcome.first, seat.page.locator("[name=m1-outcome][value=advice]"))
    seat.check()
    record(seat, keys)
    row.refresh_from_db()
    assert (row.outcome, row.attempts) == ("reached", 2)


def listed(seat: Seat, keys: Keys, row: Callback) -> Locator:
    """The callback's row, on the tab where it stands at this hour, found through the rail."""
    with seat.page.expect_navigation():
        keys.push(seat.page.locator(".rail a[href='/callbacks/']"))
    found = seat.page.locator(f"tr[data-row='{row.pk}']")
    seat.check()
    if not found.count():
        keys.push(seat.page.locator("a[href$='tab=later']"))
    expect(found).to_be_visible()
    return found


def taken(seat: Seat, keys: Keys, case: Case) -> None:
    """R-PS-36: from the line's list with j, o and t."""
    page = seat.page
    keys.push(seat.link("Work lists"))
    row = page.locator(f"[data-row='{case.current_step_id}']")
    expect(row).to_be_visible()
    for _ in range(page.locator("[data-row]").count()):
        keys.press("j")
        if row.get_attribute("data-selected") is not None:
            break
    keys.press("o")
    panel = page.locator("#panel")
    expect(panel).to_contain_text(WORDS[seat.language])
    keys.press("t")
    expect(panel).to_contain_text("Tuula Rantamaa")
    seat.check()
    keys.push(seat.link("Open the case", panel))
    expect(page.get_by_role("heading", level=1)).to_have_text(case.number)
    seat.check()


def asked_of_the_supervisor(seat: Seat, keys: Keys) -> None:
    """R-PS-41."""
    form = begin(seat, keys, "ask")
    keys.reach(form.locator("[name=text]"))
    keys.write("Saako luvata kotikäynnin?")
    send_first(seat, keys, form)
    expect(seat.page.locator("#questions ~ div").first).to_contain_text("Saako luvata")


def send_first(seat: Seat, keys: Keys, form: Locator) -> None:
    """Press the form's own button; a draft that was saved meanwhile has another one after it."""
    with seat.page.expect_navigation():
        keys.push(form.locator("form button:not([formaction])").first)
    expect(seat.page.locator(".ds-error-summary")).to_have_count(0)
    seat.check()


def handed_over(seat: Seat, keys: Keys, case: Case) -> None:
    """R-PS-31, 47: to the home municipality's guide, with its brief; not read yet, and My day says so."""
    form = begin(seat, keys, "hand_over")
    keys.choose(form.locator("[name=to]"), HOME)
    send_first(seat, keys, form)
    assert PassedOn.objects.unread().get(case=case, to_team=HOME).passed_by_id
    keys.push(seat.link("My day"))
    expect(seat.page.locator("[aria-labelledby=unread]")).to_contain_text(case.number)
    seat.check()


def test_given_a_shift_of_the_line_when_it_is_worked_by_keys_then_nothing_is_left_behind(
    house: LineHouse, sit: Sit
) -> None:
    seat = sit(None, "fi")
    keys = Keys(seat.page)
    sign_in(seat, keys, house.tuula)
    case = a_nurse_consults(house, seat, keys, "+358401234561")
    an_outsider_is_guided_on(house, seat, keys, "+358401234562")
    the_callback_list(house, seat, keys, "+358401234563")
    taken(seat, keys, case)
    asked_of_the_supervisor(seat, keys)
    handed_over(seat, keys, case)
    sign_out(seat, keys)


def test_given_a_short_shift_in_swedish_when_it_is_worked_by_keys_then_the_case_is_handed_over(
    house: LineHouse, sit: Sit
) -> None:
    seat = sit(None, "sv")
    keys = Keys(seat.page)
    sign_in(seat, keys, house.tuula)
    case = a_nurse_consults(house, seat, keys, "+358401234565")
    taken(seat, keys, case)
    handed_over(seat, keys, case)
    sign_out(seat, keys)
