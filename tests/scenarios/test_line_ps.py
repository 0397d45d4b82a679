"""Pohjois-Savo's authority line, from the ringing telephone to the closed case, through the program itself.

The sentences of source 001, each with its requirement:
“Palveluun ottavat yhteyttä hyvinvointialueen omat työntekijät” (R-PS-02) ·
“yksi puhelinnumero, johon yhteyttä ottaessa valitaan viidestä palvelualueesta se, johon asiakkaan
asuinkunta kuuluu” (R-PS-23) ·
“Käytössämme on takaisinsoittojärjestelmä” (R-PS-24, 78) · “palveluiden tarvetta tulisi arvioida” (R-PS-26) ·
“hoitaa ja selvittää asiakkaan asia kokonaan tai siirtää tarvittaessa” (R-PS-47) ·
“asiakkaan oman asuinkunnan asiakasohjaajalle” (R-PS-31) · “1-3 asiakasohjaajaa” (R-PS-36) ·
“kolme asiakasohjauksen esihenkilöä” (R-PS-39), “tukena … haastavissa asiakastilanteissa” (R-PS-41) ·
“Mahdolliset väärinohjautuneet yhteydenotot ohjataan … oikealle taholle” (R-PS-76) ·
“ottavat kaikki yhteydenottajat yhteyden suoraan hoitavaan sairaanhoitajaan/tiimiin” (R-PS-86) ·
“Edistää palautteen keräämistä yhteyttä ottavilta” (R-PS-90) · “yhteydenotot tilastoidaan” (R-PS-77) ·
“arvioi syntyykö yhteydenotosta tarvetta jatkolle” (R-PS-48).

E-mail (R-PS-25): test_line_writing.py. Grants and the Kaikukortti (R-PS-29, 30, 55 to 58): test_ps_grants.py.
"""

import datetime as dt

import pytest
from django.utils import timezone

from reimari.audit.models import Disclosure
from reimari.callbacks.models import Callback
from reimari.cases.models import Case, PassedOn
from reimari.cases.states import CaseState
from reimari.concerns.models import ConcernReport
from reimari.contacts.models import Contact, Feedback, Participant
from reimari.contacts.states import CameVia
from reimari.people.actions import relate_person
from reimari.people.models import Person, RelationKind
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Unit
from reimari.work.models import Clock, Step
from tests.browser import context, signed_in
from tests.factories import a_case, a_person, a_post, as_actor, loaded
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
from tests.scenarios.day import clock, story

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["fi", "sv"])]
LINE, HOME = "VIRANOMAISLINJA_KOILLINEN", "GUIDANCE_KOILLINEN"
NORTH_EAST = "3"  # the menu choice of the area
WARD, NURSE = "Kotiutustiimi", "sairaanhoitaja"
MONDAY = "2026-11-16 10:00"
RECEIVED = "We have received your contact. It waits for somebody to take it."
CODE = "010140-900T"
TREATING = {"fi": "Hoitava tiimi 1", "sv": "Vårdande team 1"}


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    return Day(monkeypatch)


@pytest.fixture
def ps(db: None, day: Day) -> Profile:
    return loaded("PS", now=day.is_at(MONDAY))


@pytest.fixture
def tuula(ps: Profile) -> Post:
    """On the line, north-eastern area: one of its one to three advisers (R-PS-36)."""
    return a_post(LINE, "ASIAKASOHJAAJA_LINJA", name="Tuula Rantamaa")


@pytest.fixture
def juhani(ps: Profile) -> Post:
    """The client guide of the home municipality."""
    return a_post(HOME, "ASIAKASOHJAAJA", name="Juhani Koskimaa")


@pytest.fixture
def maire(ps: Profile) -> Post:
    """The area's supervisor (R-PS-39)."""
    return a_post(LINE, "ALUE_ESIHENKILO", name="Maire Kallioniemi")


@pytest.fixture
def telephones(tuula: Post, day: Day) -> TelephoneSystem:
    found = TelephoneSystem.of(LINE, "phone", now=day.is_at(MONDAY))
    found.gives(tuula, "4001")
    return found


def a_nurses_call(**given: str) -> dict[str, str]:
    """What the adviser writes down: the caller and the client are two (R-PS-02)."""
    return {
        "contactor": "own_employee",
        "contactor_unit": WARD,
        "contactor_profession": NURSE,
        "m1__words": "Miten kotiutuvan asiakkaan asiassa edetään?",
        "m1__place": "Maaninka",
        "m1__need": "GUIDANCE_CONSULTATION",
        **given,
    }


def test_from_the_ringing_telephone_to_the_closed_case(
    day: Day, tuula: Post, juhani: Post, maire: Post, telephones: TelephoneSystem, language: str
) -> None:
    line, guide, supervisor = (Clerk(each, language) for each in (tuula, juhani, maire))
    link = a_nurse_rings_and_is_written_down(day, line, telephones)
    followed(link, language, RECEIVED)
    case = Case.objects.get()
    taken_and_asked_of_the_supervisor(day, line, supervisor, case)
    followed(link, language, "Your contact is being handled.")
    handed_over_with_its_brief(day, line, guide, case)
    worked_to_its_end(day, guide, case)
    path = followed(link, language, "Your contact has ended.", "How did it go?")
    says_how_it_went(path, score=5, words="Nopeaa.")  # R-PS-90
    assert Feedback.objects.get(contact=Contact.objects.get()).score == 5
    told = words_of(supervisor.reads(f"/team/{LINE}/", "Feedback on these contacts"))
    assert "5 / 5" in told
    assert story(case.track) == [
        *("contacts.record", "work.take", "cases.ask", "cases.answer", "cases.note", "cases.hand_over"),
        *("cases.accept", "work.attempt", "cases.advance", "assessments.finish", "cases.close"),
    ]


def a_nurse_rings_and_is_written_down(day: Day, line: Clerk, telephones: TelephoneSystem) -> str:
    """R-PS-02, 22, 23, 26, D-5: the menu choice of the area rings on its team. Answers the caller's link."""
    rung = {"number": "+358401234567", "menu_choice": NORTH_EAST, "agent": "4001", "language": "fi"}
    ringing = telephones.tells("ringing", "c1", **rung)
    assert (ringing.team_id, ringing.state) == (LINE, "waiting")
    address = pop_up(line.page("/"))
    assert address == f"/new-contact/?call={ringing.pk}"
    day.is_at("2026-11-16 10:01")
    telephones.tells("answered", "c1", **rung)
    day.is_at("2026-11-16 10:09")
    told = {"last_name": "Keksitty", "first_names": "Kaisla", "m1__outcome": "goes_on"}
    receipt = line.fills(address, "/new-contact/", **a_nurses_call(**told))
    page = line.reads(receipt, "Recorded. What happens next")
    telephones.tells("ended", "c1", **rung)
    contact, case = Contact.objects.get(), Case.objects.get()
    people = {each.part: each for each in Participant.objects.all()}
    assert (people["contactor"].work_unit, people["contactor"].profession) == (WARD, NURSE)
    assert people["client"].name == "Keksitty Kaisla"
    assert (case.team_id, case.place_id, contact.channel_id) == (LINE, "MAANINKA", "phone")
    ringing.refresh_from_db()
    assert ringing.contact_id == contact.pk
    return link_on(page)


def taken_and_asked_of_the_supervisor(day: Day, line: Clerk, supervisor: Clerk, case: Case) -> None:
    """R-PS-36, 39, 41: from the line's list; “Esihenkilöt toimivat myös asiakasohjaajien tukena”."""
    day.is_at("2026-11-16 10:15")
    line.presses(f"/steps/{case.current_step_id}/take/")
    here = f"/cases/{case.pk}/"
    line.fills(here, f"{here}ask/", text="Saako luvata kotikäynnin?")
    question = case.track.questions.get()
    supervisor.reads("/", "Asked of you")
    supervisor.fills(here, f"/questions/{question.pk}/answer/", text="Saa.")
    assert "Saa." in words_of(line.reads("/", "What you asked your supervisor"))


def handed_over_with_its_brief(day: Day, line: Clerk, guide: Clerk, case: Case) -> None:
    """R-PS-31, 47, C30: “siirtää tarvittaessa asian käsittely asiakkaan asuinalueen asiakasohjaajalle”."""
    here = f"/cases/{case.pk}/"
    line.fills(here, f"{here}note/", kind="safety", text="Iso koira pihalla.")
    line.fills(here, f"{here}hand_over/", to=HOME, words="Arviointi kotona.")
    case.refresh_from_db()
    assert case.team_id == LINE  # the sender answers until the receiver has accepted
    assert case.number in line.reads("/", "Passed on, not read yet")
    day.is_at("2026-11-17 09:30")
    guide.reads("/", "Offered to you")
    told = ("Who answers for it now", "Asked and answered", "Read to the client")
    brief = words_of(guide.reads(f"{here}brief/", *told))
    for known in ("Miten kotiutuvan asiakkaan", "Iso koira pihalla.", "Saa.", WARD):
        assert known in brief, known  # the next worker never asks again what is known
    guide.fills(f"{here}brief/", f"{here}accept/")
    case.refresh_from_db()
    read = PassedOn.objects.order_by("-passed_at", "-pk")[0]
    assert (case.team_id, case.hops, read.read_by_id) == (HOME, 1, guide.post.user_id)
    assert "Juhani Koskimaa" in words_of(line.page(here))
    assert 'id="unread"' not in line.page("/")


def worked_to_its_end(day: Day, guide: Clerk, case: Case) -> None:
    """R-PS-32, 47: reached, assessed, closed with its ending; nothing is left running."""
    here = f"/cases/{case.pk}/"
    guide.fills(here, f"{here}attempt/", by="phone", reached="yes")
    guide.fills(here, f"{here}advance/", kind="initial_assessment", team=HOME, mine="on")
    day.is_at("2026-11-19 14:00")
    assert f'href="{here}assess/"' in guide.page(here)
    guide.fills(f"{here}assess/", f"{here}assess/", result="done", measures="Käynti kotona.", urgency="3")
    guide.fills(here, f"{here}close/", ending="planned_work")
    case.refresh_from_db()
    assert (case.state, case.number) == (CaseState.CLOSED, "PS-2026-000001")
    assert not Clock.objects.running().exists()
    assert not Step.objects.open().exists()
    guide.reads(here, "Closed")


def test_a_need_to_be_assessed_is_on_the_home_guides_list_before_the_call_ends(
    day: Day, tuula: Post, juhani: Post, language: str
) -> None:
    """R-PS-26, 31, 47, 89, DR-06, D-5: “palveluiden tarvetta tulisi arvioida”."""
    line, guide = Clerk(tuula, language), Clerk(juhani, language)
    words = "Kotiutuva asiakas tarvitsee kotihoidon arvioinnin."
    said = a_nurses_call(m1__words=words, m1__need="NEEDS_ASSESSMENT", m1__outcome="goes_on")
    named = {"last_name": "Keksitty", "first_names": "Kaisla"}
    receipt = line.fills("/new-contact/", "/new-contact/", **said, **named)
    page = words_of(line.reads(receipt, "Recorded. What happens next"))
    contact, case = Contact.objects.get(), Case.objects.get()
    assert (case.team_id, case.hops) == (HOME, 0)
    assert (clock(contact.track, "D-5").kept, case.number in page) == (True, True)
    followed(link_on(line.page(receipt)), language, RECEIVED)
    assert "Keksitty Kaisla" in words_of(guide.page(f"/work-lists/{HOME}/?tab=all"))
    guide.presses(f"/steps/{case.current_step_id}/take/")
    brief = words_of(guide.page(f"/cases/{case.pk}/brief/"))
    assert words in brief
    assert contact.matters.get().told_what in brief


def test_what_the_line_doesnt_grant_follows_from_the_call(
    day: Day, tuula: Post, juhani: Post, language: str
) -> None:
    """R-PS-29, 30, 31, DR-05, DR-06, C30: the home guide reads what was said, the ward's nurse follows it."""
    line, guide = Clerk(tuula, language), Clerk(juhani, language)
    named = {"last_name": "Keksitty", "first_names": "Kaisla"}
    said = a_nurses_call(m1__outcome="advice", **named)
    receipt = line.fills("/new-contact/", "/new-contact/", **said)
    link = link_on(line.page(receipt))
    contact = Contact.objects.get()
    followed(link, language, "Your contact has ended.")
    form = f"/grants/new/?contact={contact.pk}"
    home = {"home": "MAANINKA"} if 'name="home"' in line.page(form) else {}
    asked = {"grantable": "-", "told": "through", "words": "Tarvitsee kotihoidon arvion.", **home}
    line.fills(form, "/grants/new/", button="/grants/assessment/", **asked)
    case = Case.objects.get()
    assert case.team_id == HOME
    followed(link, language, RECEIVED)
    brief = words_of(guide.page(f"/cases/{case.pk}/brief/"))
    for known in ("Miten kotiutuvan asiakkaan", "Tarvitsee kotihoidon arvion.", WARD):
        assert known in brief, known


def test_a_worry_told_on_the_line_is_written_on_its_own_form(day: Day, tuula: Post, language: str) -> None:
    """R-PS-27, I-05: the fourth reason to contact; the consent decides what it is, nothing is typed twice."""
    line = Clerk(tuula, language)
    who = {"contactor_name": "Hanna Hoitaja", "contactor_phone": "049 1234500"}
    said = a_nurses_call(m1__words="Hella jää päälle.", m1__need="CONCERN_REPORT", **who)
    assert line.says("Write it on its own form") in line.draws(
        "/new-contact/", "/new-contact/", do="look", **said
    )
    led = line.fills("/new-contact/", "/new-contact/", do="report", **said)
    line.fills(led, "/concerns/new/", about="Keksitty Kaisla", consent="no", told="through")
    report, case = ConcernReport.objects.get(), Case.objects.get()
    assert (report.kind, report.description) == ("report", "Hella jää päälle.")
    assert (Contact.objects.count(), case.team_id) == (1, LINE)
    assert clock(case.track, "REPORT")


def test_who_asks_to_be_called_back_is_called_until_reached(
    day: Day, tuula: Post, maire: Post, telephones: TelephoneSystem, language: str
) -> None:
    """R-PS-24, R-PS-78: the caller asks by the telephone system; tries are counted by themselves."""
    line, supervisor = Clerk(tuula, language), Clerk(maire, language)
    rung = {"number": "+358401234568", "menu_choice": NORTH_EAST, "language": "fi"}
    telephones.tells("ringing", "c2", **rung)
    telephones.tells("callback_requested", "c2", **rung)
    telephones.tells("abandoned", "c2", **rung)
    callback = Callback.objects.get()  # once, whatever was told twice
    assert (callback.team_id, callback.times_asked) == (LINE, 1)
    listed = line.reads("/callbacks/")
    assert "040 1234568" in words_of(listed)
    here = f"/callbacks/{callback.pk}/"

    line.presses(f"{here}call/")
    line.presses(f"{here}result/", result="no_answer")
    callback.refresh_from_db()
    assert (callback.attempts, callback.next_at is not None) == (1, True)
    assert callback.next_at
    assert "040 1234568" in words_of(line.page("/callbacks/?tab=later"))

    day.is_at("2026-11-17 09:00")
    line.presses(f"{here}call/")
    day.is_at("2026-11-17 09:06")
    said = a_nurses_call(m1__need="GUIDANCE_CONSULTATION", m1__place="", m1__outcome="advice")
    receipt = line.fills(f"/new-contact/?callback={callback.pk}", "/new-contact/", **said)
    line.reads(receipt, "Recorded. What happens next")
    callback.refresh_from_db()
    assert (callback.outcome, callback.attempts) == ("reached", 2)
    # “arvioi syntyykö yhteydenotosta tarvetta jatkolle” (R-PS-48): a consultation ends in the contact
    assert (Contact.objects.get().outcome, Case.objects.exists()) == ("advice", False)
    assert not Clock.objects.running().exists()
    supervisor.reads(f"/team/{LINE}/", "Callbacks by area and language")
    whole = context(signed_in(maire, language).get(f"/team/{LINE}/"))["page"].callbacks.sums[0].told
    assert (whole.requests, whole.reached, whole.calls) == (1, 1, 2)


def test_who_came_the_wrong_way_is_guided_to_the_right_party_and_counted(
    day: Day, tuula: Post, maire: Post, telephones: TelephoneSystem, language: str
) -> None:
    """R-PS-07, 71, 74, 76, 84, 92, DR-01, K-11: a close person on the internal line."""
    line, supervisor = Clerk(tuula, language), Clerk(maire, language)
    rung = {"number": "+358401234569", "menu_choice": NORTH_EAST, "agent": "4001", "language": "fi"}
    ringing = telephones.tells("ringing", "c3", **rung)
    telephones.tells("answered", "c3", **rung)
    address = pop_up(line.page("/"))
    assert str(ringing.pk) in address
    said = {"contactor": "close_person", "contactor_name": "Sisko Testi", "guide": "1"}
    given = {"m1__words": "Äiti tarvitsee apua.", "m1__place": "Kuopio", **said}
    line.reads(line.fills(address, "/new-contact/", **given), "Recorded. What happens next")
    contact = Contact.objects.get()
    matter = contact.matters.get()
    assert (contact.outcome, contact.came_via) == ("elsewhere", "outsider_on_line")
    assert (matter.elsewhere_unit_id, bool(matter.told_what)) == ("IKAKESKUS", True)
    assert not Case.objects.exists()
    counted = words_of(supervisor.reads(f"/team/{LINE}/", "How contacts found us"))
    outsider = line.says("somebody outside on the county's own line")
    assert (outsider[:1].upper() + outsider[1:]) in counted


def test_a_client_in_home_care_is_guided_to_their_own_team_by_an_identity_code_and_a_press(
    day: Day, tuula: Post, maire: Post, telephones: TelephoneSystem, language: str
) -> None:
    """R-PS-71, 76, 86, DR-03: the line may not see the client, and is told who answers for them (I-02)."""
    nurse = a_post("CARE_TEAM", "HOITOTIIMI", name="Helvi Sammalsuo")
    person = a_home_care_client(nurse)
    line, supervisor = Clerk(tuula, language), Clerk(maire, language)
    rung = {"number": "+358401234569", "menu_choice": NORTH_EAST, "agent": "4001", "language": "fi"}
    telephones.tells("ringing", "c4", **rung)
    telephones.tells("answered", "c4", **rung)
    written = {**a_nurses_call(), "identity_code": CODE, "language": language}
    asked = line.draws(pop_up(line.page("/")), "/new-contact/", do="ask", **written)
    belongs = f"{line.says('This belongs to')} {TREATING[language]}"
    assert belongs in words_of(asked)
    assert "Helvi Sammalsuo" in words_of(asked)
    assert not [hidden for hidden in (person.last_name, str(person.pk)) if hidden in words_of(asked)]

    pressed = fields_of(asked, "/new-contact/") | {"m1-words": "Mistä lisää apua kotiin?", "guide": "1"}
    line.reads(line.sends("/new-contact/", pressed), "Recorded. What happens next")
    contact = Contact.objects.get(recorded_by=tuula.user)
    matter = contact.matters.get()
    assert (contact.outcome, contact.came_via) == ("elsewhere", "misdirected")
    assert (matter.elsewhere_unit_id, TREATING[language] in matter.told_what) == ("CARE_TEAM_1", True)
    assert not contact.participants.filter(person__isnull=False).exists()
    counted = words_of(supervisor.reads(f"/team/{LINE}/", "How contacts found us"))
    misdirected = str(CameVia.MISDIRECTED.label)
    assert line.says(misdirected).lower() in counted.lower()
    officer = Clerk(a_post("ADMINISTRATION", "TIETOSUOJAVASTAAVA", name="Tarmo Kaunisto"), language)
    assert TREATING[language] in words_of(officer.page(f"/use-log/?tab=disclosures&person={person.pk}"))
    assert Disclosure.objects.get().actor_id == tuula.user_id


def a_home_care_client(nurse: Post) -> Person:
    """Somebody in home care, known to their treating team alone."""
    actor = as_actor(nurse)
    person = a_person(actor, last_name="Salainen", identity_code=CODE)
    a_case(nurse, "CARE_TEAM", person=person, service_task_id="OLDER_PEOPLE", now=timezone.now())
    relate_person(
        person,
        kind=RelationKind.objects.get(pk="home_care"),
        unit=Unit.objects.get(pk="CARE_TEAM_1"),
        own_worker_id=nurse.user_id,
        since=dt.date(2026, 1, 1),
        actor=actor,
        now=timezone.now(),
    )
    return person
