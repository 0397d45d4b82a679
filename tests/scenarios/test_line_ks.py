"""Keski-Suomi's concern telephone, from the ringing telephone to the assessment, by the program itself.

“Uudet asiakkuudet ohjautuvat huolipuhelinten kautta palvelutarpeen alkuarviointiin” (R-KS-07, DR-20) ·
“Huoli-ilmoitukset 3190” (R-KS-26, K-16).
"""

import pytest

from reimari.callbacks.models import Callback
from reimari.cases.models import Case
from reimari.concerns.models import ConcernReport, Reporter
from reimari.contacts.models import Contact
from reimari.desk.tests.test_report_begun import offered
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.models import Clock
from tests.browser import signed_in
from tests.factories import a_post, loaded
from tests.scenarios.clerk import Clerk, Day, TelephoneSystem, pop_up, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["fi", "sv"])]
LINE = "CONCERN_LINE"
MONDAY = "2026-11-16 10:00"
WORDS = {"fi": "Äiti ei enää pärjää kotona.", "sv": "Mamma klarar sig inte hemma."}


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    return Day(monkeypatch)


@pytest.fixture
def county(db: None, day: Day) -> Profile:
    return loaded("KS", now=day.is_at(MONDAY))


@pytest.fixture
def kaisa(county: Profile) -> Post:
    return a_post(LINE, "PALVELUNEUVOJA", name="Kaisa Kuuntelija")


@pytest.fixture
def telephones(kaisa: Post, day: Day) -> TelephoneSystem:
    found = TelephoneSystem.of(LINE, "concern_line", now=day.is_at(MONDAY))
    found.gives(kaisa, "4001")
    return found


def test_a_worry_told_by_phone_is_a_report_and_the_call_is_written_down(
    day: Day, kaisa: Post, telephones: TelephoneSystem, language: str
) -> None:
    """R-KS-07, R-KS-26, R-IU-28, I-10, I-23: begun as a new contact, gone on with as a report."""
    clerk = Clerk(kaisa, language)
    rung = {"number": "+358491234599", "agent": "4001", "language": language}
    call = telephones.tells("ringing", "c1", **rung)
    address = pop_up(clerk.page("/"))
    telephones.tells("answered", "c1", **rung)
    day.is_at("2026-11-16 10:06")
    led = clerk.fills(
        address,
        "/new-contact/",
        m1__words=WORDS[language],
        m1__place="Jyväskylä",
        contactor="close_person",
        contactor_name="Iiris Ilmoittaja",
        contactor_phone="049 1234599",
        last_name="Huolenaihe",
        first_names="Hilma",
        do="report",
    )
    read_aloud = offered(signed_in(kaisa, language).get(led))
    report_page = clerk.fills(led, "/concerns/new/", consent="yes", subjects=["1"], told="through")
    telephones.tells("ended", "c1", **rung)
    report, contact, case = ConcernReport.objects.get(), Contact.objects.get(), Case.objects.get()
    call.refresh_from_db()
    assert (call.contact_id, contact.received_at) == (contact.pk, call.began_at)
    assert (report.kind, report.description, contact.language) == ("contact", WORDS[language], language)
    assert (Reporter.objects.get().last_name, contact.channel_id) == ("Ilmoittaja", "concern_line")
    matter = contact.matters.get()
    assert (case.team_id, matter.told_how, matter.told_what) == (LINE, "through", read_aloud)
    told = words_of(clerk.reads(report_page, "Receipt for whoever reported"))
    assert "1301/2014 40 §" in told
    here = f"/cases/{case.pk}/"
    guide = Clerk(a_post(LINE, "ASIAKASOHJAAJA", name="Oili Ohjaaja"), language)
    guide.presses(f"/steps/{case.current_step_id}/take/")
    guide.fills(f"{here}assess/", f"{here}assess/", result="done", measures="Soitettu.", urgency="3")
    assert not Clock.objects.running().filter(code="REPORT").exists()


def test_a_call_back_about_a_worry_ends_as_reached(
    day: Day, kaisa: Post, telephones: TelephoneSystem, language: str
) -> None:
    """R-KS-07, C22: what the call became is a report."""
    clerk = Clerk(kaisa, language)
    rung = {"number": "+358491234598", "language": language}
    for event in ("ringing", "callback_requested", "ended"):
        telephones.tells(event, "c2", **rung)
    callback = Callback.objects.get()
    clerk.presses(f"/callbacks/{callback.pk}/call/")
    clerk.fills(
        f"/concerns/new/?callback={callback.pk}",
        "/concerns/new/",
        place="Jyväskylä",
        description=WORDS[language],
        about="Naapuritalon vanhus",
        consent="no",
        reporter="anonymous",
        reporter_phone="",
    )
    callback.refresh_from_db()
    assert (callback.outcome, callback.answered_in_id) == ("reached", ConcernReport.objects.get().pk)
