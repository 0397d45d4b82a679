"""What comes to the two lines in writing, as a worry or in a hurry: sources 001 and 004, by the program.

“sähköpostitse alueittain omiin sähköpostiosoitteisiin” (R-PS-22, R-PS-25) · “huoli-ilmoituksia”
(R-PS-27, R-IU-32) · “Asiakas saa tiedon, miten hänen asiansa etenee” (R-IU-28) ·
“virka-aikainen päivystys” (R-IU-09, R-IU-11): an urgent matter has somebody at once, and the sender answers
until it is accepted (R-VS-58) · instructions for advisers by need and municipality (R-IU-45).
"""

from email.message import EmailMessage
from uuid import uuid4

import pytest

from reimari.access.actor import system
from reimari.cases.models import Case
from reimari.concerns.models import ConcernReport
from reimari.contacts.models import Contact, FirstInformation, Guidance
from reimari.directory.models import Instruction, Use
from reimari.mail.actions import receive_mail
from reimari.mail.models import Mail, Mailbox
from reimari.mail.queries import line_at
from reimari.mail.reading import arrived_of
from reimari.messaging.models import Message
from reimari.region.profile.values import Profile
from reimari.staff.models import Post, Team
from reimari.work.models import Step
from tests.factories import a_post
from tests.scenarios.clerk import Clerk, Day, words_of
from tests.scenarios.day import clock, story
from tests.scenarios.test_line_iu import ADVICE, WEST, adviser, county, day, guide
from tests.scenarios.test_line_ps import HOME, LINE, juhani, ps, tuula

__all__ = ["adviser", "county", "day", "guide", "juhani", "ps", "tuula"]
pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["fi", "sv"])]
WORDS = {"fi": "Sinuun otetaan yhteyttä.", "sv": "Du blir kontaktad."}
BOX, THEIRS = "VIRANOMAISLINJA_EMAIL_KOILLINEN", "osasto@example.com"
ON_CALL = "ON_CALL_WORKING_AGE"


def comes(day: Day, at: str, *, number: int, words: str, answers: str = "") -> Mail:
    """An e-mail as the reader finds it in the area's mailbox."""
    now = day.is_at(at)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = f"Osasto 3 <{THEIRS}>", "line@example.org", "Kotiutus"
    letter["Message-ID"] = f"<{number}@example.com>"
    if answers:
        letter["In-Reply-To"] = answers
    letter.set_content(words)
    line = line_at(BOX, now=now)
    assert line
    arrived = arrived_of(letter.as_bytes(), uid_validity=1, uid=number, received_at=now)
    box = Mailbox.objects.get_or_create(code=BOX)[0]
    return receive_mail(box, arrived=arrived, line=line, actor=system("mail"), now=now)


def test_an_email_to_the_area_is_answered_and_what_is_answered_comes_back_to_it(
    day: Day, tuula: Post, juhani: Post, language: str
) -> None:
    """R-PS-22, R-PS-25: once on the area's list; the answer joins it; it goes on as any contact."""
    line, guide = Clerk(tuula, language), Clerk(juhani, language)
    mail = comes(day, "2026-11-16 10:00", number=1, words="Potilas kotiutuu huomenna, kuka auttaa?")
    contact = Contact.objects.get()
    assert (contact.team_id, contact.channel_id) == (LINE, "email")
    assert str(contact.current_step_id) in line.page(f"/work-lists/{LINE}/?tab=all")
    here = f"/contacts/{contact.pk}/"
    assert "Potilas kotiutuu huomenna" in words_of(line.page(here))

    day.is_at("2026-11-16 10:30")
    line.fills(here, f"/mail/{mail.pk}/reply/", words="Mistä kunnasta?", language=language)
    sent = Message.objects.get(kind="mail.reply")
    assert (sent.address, sent.language) == (THEIRS, language)
    assert "Potilas" not in sent.words  # nothing is quoted

    comes(day, "2026-11-16 11:00", number=2, words="Maaningalta.", answers=sent.message_id)
    assert (Contact.objects.count(), Mail.objects.filter(contact=contact).count()) == (1, 2)
    assert "Maaningalta." in words_of(line.page(here))

    day.is_at("2026-11-16 11:10")
    line.fills(here, f"{here}describe/", number="1", place="MAANINKA", need="NEEDS_ASSESSMENT")
    line.fills(here, f"{here}close/", m1__outcome="goes_on", m1__told="in_contact")
    case = Case.objects.get()
    assert (case.team_id, case.hops) == (HOME, 0)  # DR-06
    day.is_at("2026-11-16 11:20")
    guide.presses(f"/steps/{case.current_step_id}/take/")
    assert "Maaningalta." in words_of(guide.page(f"/cases/{case.pk}/"))


def test_a_worry_told_to_the_adviser_is_assessed_by_the_right_team_in_time(
    day: Day, county: Profile, adviser: Post, guide: Post, language: str
) -> None:
    """R-IU-06, 22, 32, 39, D-2: the company writes it down with the same record, and sees no more of it."""
    aino, eero = Clerk(adviser, language), Clerk(guide, language)
    day.is_at("2026-11-16 10:00")
    aino.fills(
        "/concerns/new/",
        "/concerns/new/",
        channel="phone",
        place="Askola",
        service_task="WORKING_AGE",
        last_name="Huolenaihe",
        first_names="Hilma",
        description="Hella jää päälle.",
        subjects=["3"],
        consent="yes",
        reporter_phone="040 123 4567",
        told="in_contact",
        told_what=WORDS[language],
    )
    report, case = ConcernReport.objects.get(), Case.objects.get()
    assert (report.kind, case.team_id) == ("contact", WEST)
    aino.sees_no(f"/cases/{case.pk}/")
    day.is_at("2026-11-17 09:00")
    assert report.reference in eero.page(f"/concerns/{report.pk}/")
    assert "Huolenaihe" in words_of(eero.page("/concerns/"))
    eero.presses(f"/steps/{case.current_step_id}/take/")
    here = f"/cases/{case.pk}/"
    eero.fills(f"{here}assess/", f"{here}assess/", result="done", measures="Soitettu kotiin.", urgency="3")
    assert clock(case.track, "D-2").kept
    assert "Huolenaihe" not in words_of(eero.page("/concerns/"))  # it doesn't wait any more
    eero.fills(here, f"{here}close/", ending="helped")
    assert story(case.track)[-2:] == ["assessments.finish", "cases.close"]


def test_what_cannot_wait_has_somebody_at_once_and_the_sender_until_then(
    day: Day, county: Profile, adviser: Post, language: str
) -> None:
    """R-IU-09, R-IU-11, R-VS-58, R-VS-91, R-IU-45: urgency first, first information, the instruction used."""
    aino = Clerk(adviser, language)
    on_call = Clerk(a_post(ON_CALL, "PAIVYSTAJA", name="Paula Kaislaranta"), language)
    day.is_at("2026-11-16 10:00")
    asked = {"m1-place": "Porvoo", "m1-service_task": "WORKING_AGE", "m1-need": "financial"}
    look = aino.page("/new-contact/")
    assert look.index('name="m1-words"') < look.index('name="urgent"') < look.index('name="contactor"')
    shown = Instruction.objects.filter(need="financial", is_internal=False).order_by("pk").first()
    typed = {
        **asked,
        "key": str(uuid4()),
        "matters": "1",
        "contactor": "client",
        "channel": "phone",
        "language": language,
        "m1-words": "Ruokaa ei ole maanantaihin.",
        "m1-outcome": "goes_on",
        "m1-told": "in_contact",
        "urgent": "no_money_no_food",
        "p_LIVES_WITH": "alone",
        "hand_over": "1",
    }
    aino.sends("/new-contact/", typed | ({"used": [str(shown.pk)]} if shown else {}))
    contact, case = Contact.objects.get(), Case.objects.get()
    assert (contact.is_urgent, case.team_id) == (True, ADVICE)  # the sender answers for it
    assert Guidance.objects.get().urgency == "no_money_no_food"
    assert FirstInformation.objects.get().answer == "alone"
    assert Use.objects.filter(track=contact.pk).exists() == bool(shown)
    assert Step.objects.get(kind="accept").team_id == ON_CALL
    aino.reads("/", "Handed over: your team answers until it is accepted")
    day.is_at("2026-11-16 10:10")
    on_call.reads("/", "Offered to you")
    brief = words_of(on_call.page(f"/cases/{case.pk}/brief/"))
    assert "Ruokaa ei ole maanantaihin." in brief
    on_call.fills(f"/cases/{case.pk}/brief/", f"/cases/{case.pk}/accept/")
    case.refresh_from_db()
    assert case.team == Team.objects.get(pk=ON_CALL)
    assert aino.says("Handed over: your team answers until it is accepted") not in words_of(aino.page("/"))
