"""What happens next is said in one sentence: on the case, aloud, in a text message, in a letter (C26)."""

import datetime as dt
import html
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from reimari.appointments.actions import book_time
from reimari.appointments.links import token_of
from reimari.appointments.tests.booking import a_hold
from reimari.cases.models import Case
from reimari.desk.queries.case_brief import case_brief
from reimari.desk.queries.told_times import told_of
from reimari.desk.tests.test_new_contact_times import TEAM, planned
from reimari.messaging.models import Message
from reimari.messaging.states import Channel
from reimari.staff.models import Post
from reimari.work.queries import county_on
from tests.browser import context, signed_in
from tests.factories import NOW, TODAY, a_case, a_person, a_post, as_actor, loaded

pytestmark = pytest.mark.django_db
CARRIED = dict.fromkeys(Channel.values, "reimari.messaging.adapters.fake.FakeAdapter")
BY_LETTER = {"street_address": "Rantatie 1", "postcode": "48100", "place_id": "KOTKA"}
BEGINS = {"fi": "Sinulle on sovittu tapaaminen tai puhelu: ", "sv": "Du har ett avtalat möte eller samtal: "}


@pytest.fixture
def satu(db: None, settings: LazySettings) -> Post:
    settings.MESSAGE_ADAPTERS, settings.PUBLIC_ADDRESS = CARRIED, "https://times.example"
    loaded("KL")
    return planned("Satu Kallio")


@pytest.mark.parametrize("spoken", ["fi", "sv"])
@pytest.mark.parametrize(
    ("known", "channel"), [({"phone": "+358401234567"}, Channel.SMS), (BY_LETTER, Channel.LETTER)]
)
def test_the_case_the_read_text_and_the_notice_say_the_same_of_a_booking(
    satu: Post, spoken: str, known: dict[str, Any], channel: Channel
) -> None:
    marjut = a_post("ADVICE", "ASIAKASOHJAAJA", name="Marjut Saaripuro")
    person = a_person(as_actor(marjut), **known)
    case = a_case(marjut, TEAM, person=person, need="financial", now=NOW)
    Case.objects.filter(pk=case.pk).update(language=spoken)
    hold = a_hold(marjut, satu, since=TODAY + dt.timedelta(days=20))
    read_while_held = told_of(hold, county_on(NOW).profile, spoken)
    booking = book_time(case, hold=hold.pk, actor=as_actor(marjut), now=timezone.now())

    shown = context(signed_in(satu, spoken).get(f"/cases/{case.pk}/"))["promise"]
    sentence = shown.words
    assert sentence.startswith(BEGINS[spoken])
    assert "toimeentulo" not in sentence.casefold()
    assert "utkomst" not in sentence.casefold()
    message = Message.objects.get(kind="notices.booked")
    assert message.channel == channel
    assert sentence in message.words.splitlines()
    assert read_while_held.startswith(f"{sentence} ")
    read = case_brief(as_actor(satu), case.pk, now=timezone.now()).read_out
    assert (read.language, sentence in read.sentences) == (spoken, True)
    other = context(signed_in(satu, "en").get(f"/cases/{case.pk}/"))["promise"]
    assert (other.client_language, other.client_words) == (spoken, sentence)

    link = f"/{spoken}/aika/{token_of(booking)}/"
    page = Client().get(link)
    assert context(page)["told"].next == sentence
    assert sentence in html.unescape(page.content.decode())
    Client().post(link, {"agreed": str(booking.pk), "do": "cancel"})
    after = context(Client().get(link))["told"].next
    assert after == context(signed_in(satu, spoken).get(f"/cases/{case.pk}/"))["promise"].words
    assert after in Message.objects.get(kind="notices.cancelled").words.splitlines()
