"""Itä-Uusimaa's advice chain, from the ringing telephone to the closed case, through the program itself.

The sentences of source 004, in the order of its process picture, each with its requirement:
“Asiakas soittaa asiakasneuvontaan” (R-IU-24) · “kertoo asiakasneuvontaan asiansa” (R-IU-26) ·
“Asiakas saa ohjaus ja neuvontaa ja hänen asiansa saadaan hoidettua” (R-IU-27) ·
“Asiakas saa tiedon, miten hänen asiansa etenee” (R-IU-28) · “valitaan palvelutehtävä” (R-IU-32) ·
“siirtyy palvelutehtävän mukaiselle työlistalle” (R-IU-33) ·
“Kirjaus sosiaalihuollon asiakastietojärjestelmään” (R-IU-40) ·
“tarkistaa, että palvelutehtävä on oikein” (R-IU-36) · “poimii asiakkaan asian työlistalta” (R-IU-37) ·
“on yhteydessä asiakkaaseen” (R-IU-29, 38) ·
“arvioi asiakkaan tilanteen” (R-IU-39) · “Merkitään valmiiksi” (R-IU-35) ·
“työikäisten neuvontapuhelin ja virka-aikainen päivystys” (R-IU-11) ·
“Hoitaa kaikki yhteydenotot saman päivän aikana” (R-IU-21) ·
“Alkuarviointi toteutetaan 7 arkipäivän aikana siitä, kun asia on tullut tietoon” (R-IU-22) ·
“29 % väestöstä puhuu ruotsia äidinkielenään” (R-IU-02) · “Ei korvaa … ammatillista arviointia” (R-IU-06).

The concern report, what cannot wait, and instructions (R-IU-09, 11, 45): test_line_writing.py.
"""

from uuid import uuid4

import pytest

from reimari.callbacks.models import Callback
from reimari.cases.models import Case, PassedOn
from reimari.cases.states import CaseState
from reimari.concerns.models import ConcernReport
from reimari.contacts.models import Contact
from reimari.desk.tests.briefs import read_words
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.models import Clock, Step
from tests.browser import signed_in
from tests.factories import a_post, loaded
from tests.scenarios.clerk import (
    Clerk,
    Day,
    TelephoneSystem,
    followed,
    link_on,
    pop_up,
    says_how_it_went,
    words_of,
)
from tests.scenarios.day import clock, story

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["fi", "sv"])]
ADVICE, WEST, EAST = "CLIENT_ADVICE", "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
MONDAY = "2026-11-16 10:00"
WORDS = {"fi": "Rahat eivät riitä vuokraan.", "sv": "Pengarna räcker inte till hyran."}


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    return Day(monkeypatch)


@pytest.fixture
def county(db: None, day: Day) -> Profile:
    return loaded("IU", now=day.is_at(MONDAY))


@pytest.fixture
def adviser(county: Profile) -> Post:
    """Of the company that answers first (R-IU-03, R-IU-07)."""
    return a_post(ADVICE, "ASIAKASNEUVOJA", name="Aino Aaltomeri")


@pytest.fixture
def guide(county: Profile) -> Post:
    return a_post(WEST, "TYONTEKIJA", name="Eero Kuusirinne")


@pytest.fixture
def other_guide(county: Profile) -> Post:
    return a_post(EAST, "TYONTEKIJA", name="Helmi Rantakivi")


@pytest.fixture
def telephones(adviser: Post, day: Day) -> TelephoneSystem:
    found = TelephoneSystem.of(ADVICE, "phone", now=day.is_at(MONDAY))
    found.gives(adviser, "4001")
    return found


def test_from_the_ringing_telephone_to_the_closed_case(
    day: Day, adviser: Post, guide: Post, other_guide: Post, telephones: TelephoneSystem, language: str
) -> None:
    aino, eero, helmi = (Clerk(each, language) for each in (adviser, guide, other_guide))
    link = a_client_rings_and_is_told_how_it_goes_on(day, aino, telephones)
    followed(link, language, "We have received your contact. It waits for somebody to take it.")
    case = Case.objects.get()
    the_contact_becomes_the_document_without_being_written_again(aino, case)
    the_company_sees_how_far_it_has_come_and_nothing_else(aino, case)
    picked_and_its_brief_read(day, eero, case)
    taken_over_to_the_client_information_system(eero, case)
    assert "Kuusirinne" not in words_of(aino.reads("/", "somebody has taken it"))
    followed(link, language, "Your contact is being handled.")
    sent_to_the_right_service_task(eero, case)
    reached_told_and_assessed_in_time(day, helmi, case)
    assert 'id="unread"' not in eero.page("/")
    closed(helmi, case)
    path = followed(link, language, "Your contact has ended.", "How did it go?")
    says_how_it_went(path, score=4, words="")
    followed(link, language, "Thank you for your feedback")


def a_client_rings_and_is_told_how_it_goes_on(day: Day, aino: Clerk, telephones: TelephoneSystem) -> str:
    """R-IU-02, 24, 26, 28, 30 to 33, D-1 to D-3: in the language that the caller chose. Answers the link."""
    rung = {"number": "+358401234567", "agent": "4001", "language": aino.language}
    ringing = telephones.tells("ringing", "c1", **rung)
    address = pop_up(aino.page("/"))
    assert address == f"/new-contact/?call={ringing.pk}"
    telephones.tells("answered", "c1", **rung)
    day.is_at("2026-11-16 10:08")
    receipt = aino.fills(
        address,
        "/new-contact/",
        last_name="Keksitty",
        first_names="Kaisla",
        m1__words=WORDS[aino.language],
        m1__place="Askola",
        m1__service_task="WORKING_AGE",
        m1__outcome="goes_on",
        identity_checked="on",
    )
    page = aino.reads(receipt, "Recorded. What happens next")
    telephones.tells("ended", "c1", **rung)
    contact, case = Contact.objects.get(), Case.objects.get()
    assert contact.matters.get().told_what in words_of(page)
    assert (contact.language, case.language, case.team_id) == (aino.language, aino.language, WEST)
    assert (clock(contact.track, "D-1").kept, clock(contact.track, "D-3").kept) == (True, True)
    assert str(clock(case.track, "D-2").due_on) == "2026-11-25"  # seven working days
    return link_on(page)


def the_contact_becomes_the_document_without_being_written_again(aino: Clerk, case: Case) -> None:
    """R-IU-32, R-IU-33, C27, C33: document 4018 on the same contact and case; only what lacks is asked."""
    contact = Contact.objects.get()
    here = f"/contacts/{contact.pk}/report/"
    assert here in aino.page(f"/contacts/{contact.pk}/?recorded=1")
    running = Clock.objects.running().count()
    aino.fills(here, here, consent="yes", subjects=["3"], reporter_phone="040 123 4567")
    report = ConcernReport.objects.get()
    assert (report.kind, report.description) == ("contact", WORDS[aino.language])
    assert (Contact.objects.get(), Case.objects.get()) == (contact, case)
    assert Clock.objects.running().count() == running + 1  # the report's own; none anew
    aino.reads(f"/concerns/{report.pk}/", "Receipt for whoever reported")


def taken_over_to_the_client_information_system(eero: Clerk, case: Case) -> None:
    """R-IU-40, I-24: the document is exported, not typed again."""
    report = ConcernReport.objects.get()
    address = f"/concerns/{report.pk}/export/"
    answer = signed_in(eero.post, eero.language).post(address, {"key": str(uuid4())})
    told = answer.json()
    (document,) = (part for name, part in told.items() if name.startswith("yhteydenotto"))
    assert told["document"]["oid"].startswith("1.2.246.537.6.1506.4018.")
    assert document["asiakas"][0]["sukunimi"] == "Keksitty"
    assert document["kuvaus_tilanteesta_ja_huolesta"] == WORDS[eero.language]
    assert document["yhteydenotto_on_tehty_henkilon_suostumuksella"] is True
    assert document["laatija"]["sukunimi"] == "Aaltomeri"


def the_company_sees_how_far_it_has_come_and_nothing_else(aino: Clerk, case: Case) -> None:
    """R-IU-03, R-IU-06, I-01 to I-03: “Ei korvaa … ammatillista arviointia”."""
    here = f"/cases/{case.pk}/"
    for shut in (here, f"{here}brief/", f"/work-lists/{WEST}/"):
        aino.sees_no(shut)
    aino.reads("/", "What you sent on", "not taken yet")


def picked_and_its_brief_read(day: Day, eero: Clerk, case: Case) -> None:
    """R-IU-37, C30: what the client has told already isn't asked again."""
    day.is_at("2026-11-17 09:00")
    assert str(case.current_step_id) in eero.page(f"/work-lists/{WEST}/?tab=all")
    eero.presses(f"/steps/{case.current_step_id}/take/")
    here = f"/cases/{case.pk}/"
    brief = words_of(eero.page(f"{here}brief/"))
    assert WORDS[eero.language] in brief
    assert case.matters.get().told_what in brief
    eero.fills(f"{here}brief/", f"{here}read_brief/")
    assert PassedOn.objects.get().read_by_id == eero.post.user_id


def sent_to_the_right_service_task(eero: Clerk, case: Case) -> None:
    """R-IU-14, R-IU-36, DR-12, K-08, I-28: the same municipality lies in another area of this task."""
    here = f"/cases/{case.pk}/"
    wrong = {"service_task": "OLDER_PEOPLE", "reason": "wrong_task"}
    eero.fills(here, f"{here}reroute/", **wrong)
    case.refresh_from_db()
    assert (case.team_id, case.reroutes, case.hops) == (EAST, 1, 1)
    assert case.number in eero.reads("/", "Passed on, not read yet")
    assert str(clock(case.track, "D-2").due_on) == "2026-11-25"  # no clock begins anew


def reached_told_and_assessed_in_time(day: Day, helmi: Clerk, case: Case) -> None:
    """R-IU-22, 29, 38, 39, I-11, R-KL-50."""
    here = f"/cases/{case.pk}/"
    day.is_at("2026-11-18 09:00")
    helmi.presses(f"/steps/{case.current_step_id}/take/")
    helmi.fills(f"{here}brief/", f"{here}read_brief/")
    helmi.fills(here, f"{here}attempt/", by="phone", reached="no")
    helmi.fills(here, f"{here}pause/", reason="client_not_reached")
    day.is_at("2026-11-20 09:00")
    helmi.presses(f"{here}resume/")
    helmi.fills(here, f"{here}attempt/", by="phone", reached="yes")
    helmi.presses(f"/people/{case.person_id}/check-identity/")
    heard = read_words(helmi.page(f"{here}brief/"))  # in the client's language
    helmi.fills(f"{here}brief/", f"{here}tell/", how="phone", text=heard)
    told = words_of(helmi.reads(f"{here}brief/", "Promised: to whom and by when", "by phone"))
    assert told.count(WORDS[helmi.language]) > 1  # heard, and read back
    day.is_at("2026-11-23 13:00")
    assert f'href="{here}assess/"' in helmi.page(here)
    helmi.fills(
        f"{here}assess/", f"{here}assess/", result="done", measures=WORDS[helmi.language], urgency="3"
    )
    assert clock(case.track, "D-2").kept


def closed(helmi: Clerk, case: Case) -> None:
    """R-IU-35: “Merkitään valmiiksi”."""
    here = f"/cases/{case.pk}/"
    helmi.fills(here, f"{here}close/", ending="helped")
    case.refresh_from_db()
    assert (case.state, case.number) == (CaseState.CLOSED, "IU-2026-000001")
    assert not Clock.objects.running().exists()
    assert not Step.objects.open().exists()
    assert story(case.track)[-3:] == ["cases.tell", "assessments.finish", "cases.close"]


def test_a_call_that_nobody_answered_is_called_back_on_the_same_day(
    day: Day, adviser: Post, telephones: TelephoneSystem, language: str
) -> None:
    """R-IU-21, R-IU-27, R-IU-42, K-12: “hoitaa kaikki yhteydenotot saman päivän aikana”."""
    aino = Clerk(adviser, language)
    rung = {"number": "+358401234568", "language": language}
    telephones.tells("ringing", "c2", **rung)
    telephones.tells("callback_requested", "c2", **rung)
    telephones.tells("ended", "c2", **rung)
    callback = Callback.objects.get()
    assert (callback.team_id, callback.language) == (ADVICE, language)
    here = f"/callbacks/{callback.pk}/"
    assert "040 1234568" in words_of(aino.page("/callbacks/"))
    aino.presses(f"{here}call/")
    aino.presses(f"{here}result/", result="busy")
    day.is_at("2026-11-16 14:00")
    aino.presses(f"{here}call/")
    receipt = aino.fills(
        f"/new-contact/?callback={callback.pk}", "/new-contact/", m1__words="?", m1__outcome="advice"
    )
    aino.reads(receipt, "Recorded. What happens next")
    callback.refresh_from_db()
    assert (callback.outcome, callback.attempts) == ("reached", 2)
    assert clock(callback.track, "CALLBACK").kept
    contact = Contact.objects.get()
    assert (contact.outcome, contact.language, Case.objects.exists()) == ("advice", language, False)
    assert not Clock.objects.running().exists()


def test_the_advice_phone_of_a_service_task_rings_in_its_own_guidance(
    day: Day, guide: Post, language: str
) -> None:
    """R-IU-11, R-IU-12: the key of the menu leads to the area's own guide, who writes it down."""
    eero = Clerk(guide, language)
    telephones = TelephoneSystem.of(WEST, "advice_working_age", now=day.is_at(MONDAY))
    telephones.gives(guide, "4002")
    rung = {"number": "+358401234568", "menu_choice": "2", "agent": "4002", "language": language}
    ringing = telephones.tells("ringing", "a1", called="+358999990311", **rung)
    assert (ringing.team_id, ringing.area_id) == (WEST, "WORKING_AGE.LANTINEN")
    telephones.tells("answered", "a1", **rung)
    address = pop_up(eero.page("/"))
    receipt = eero.fills(
        address,
        "/new-contact/",
        last_name="Neuvottu",
        first_names="Nelli",
        m1__words=WORDS[language],
        m1__place="Sipoo",
        m1__service_task="WORKING_AGE",
        m1__outcome="goes_on",
        identity_checked="on",
    )
    telephones.tells("ended", "a1", **rung)
    contact, case = Contact.objects.get(), Case.objects.get()
    assert contact.channel_id == "advice_working_age"
    assert (case.team_id, case.language) == (WEST, language)
    eero.reads(receipt, "Recorded. What happens next")
    followed(
        link_on(eero.page(receipt)),
        language,
        "We have received your contact. It waits for somebody to take it.",
    )


def test_who_hangs_up_on_the_advice_phone_is_called_back_by_the_area(
    day: Day, guide: Post, language: str
) -> None:
    """R-IU-11, R-IU-21: nobody who waited is forgotten."""
    telephones = TelephoneSystem.of(WEST, "advice_working_age", now=day.is_at(MONDAY))
    rung = {"number": "+358401234569", "menu_choice": "2", "language": language}
    telephones.tells("ringing", "a2", **rung)
    day.is_at("2026-11-16 10:02")
    telephones.tells("abandoned", "a2", **rung)
    callback = Callback.objects.get()
    assert (callback.team_id, callback.area_id) == (WEST, "WORKING_AGE.LANTINEN")
