"""Suomi.fi Messages: by a server that checks what it is asked; once, whatever is lost."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from reimari.access.actor import system
from reimari.common.addresses import HttpService
from reimari.jobs.models import Failure
from reimari.jobs.tests.queue import hurry, work_off
from reimari.messaging.actions import Notice
from reimari.messaging.adapters import NoAdapter, NotNow, Parcel, Rejected
from reimari.messaging.adapters.suomifi import NoMailbox, SuomiFiAdapter, address_of
from reimari.messaging.models import Message
from reimari.messaging.states import Channel, MessageState
from reimari.messaging.tests.suomifi import PASSWORD, SERVICE, USER, WITH_MAILBOX, Office, suomi_fi
from reimari.messaging.tests.test_letters import ADDRESS, pages_of
from reimari.messaging.tests.test_letters import parcel as a_letter
from reimari.messaging.tests.test_outbox import queued
from reimari.people.models import Person
from reimari.region.profile.values import Profile
from tests.factories import a_person

WITHOUT = "020290-900B"
ELECTRONIC, EITHER, PAPER = "/v2/messages/electronic", "/v2/messages", "/v2/paper-mail-without-id"
OPTIONS = {"service": SERVICE, "posti": "posti-1", "email": "print@example.org"}


@pytest.fixture
def office() -> Iterator[Office]:
    with suomi_fi(Office()) as office:
        yield office
        assert not office.wrong


@pytest.fixture
def carrier(office: Office) -> SuomiFiAdapter:
    return an_adapter(office)


def an_adapter(office: Office, password: str = PASSWORD, posti: str = "posti-secret") -> SuomiFiAdapter:
    service = HttpService("http", "127.0.0.1", office.port, "", USER, password, options=OPTIONS)
    return SuomiFiAdapter(service, posti)


def parcel(number: int = 1, **more: Any) -> Parcel:
    return a_letter(number, **({"channel": "suomi_fi", "identity_code": WITH_MAILBOX} | more))


def test_with_a_code_and_an_address_the_mailbox_or_paper_is_suomi_fis_choice(
    carrier: SuomiFiAdapter, office: Office
) -> None:
    assert carrier.send(parcel(identity_code=WITHOUT)) == "1"
    assert office.asked == ["/v1/token", "/v2/attachments", EITHER]
    (body,) = office.bodies
    assert (body["recipient"], body["sender"]) == ({"id": WITHOUT}, {"serviceId": SERVICE})
    assert body["electronic"]["body"] == parcel().words
    assert (body["electronic"]["visibility"], body["electronic"]["replyAllowedBy"]) == (
        "Recipient only",
        "No one",
    )
    address = body["paperMail"]["recipient"]["address"]
    assert list(address) == ["name", "additionalName", "streetAddress", "zipCode", "city", "countryCode"]
    assert (address["additionalName"], address["zipCode"], address["city"]) == (
        "c/o Åke Öhman",
        "70100",
        "KUOPIO",
    )
    (attachment,) = body["paperMail"]["attachments"]
    assert pages_of(office.files[attachment["attachmentId"]]) == 1


def test_without_an_address_it_goes_to_a_mailbox_that_there_is(
    carrier: SuomiFiAdapter, office: Office
) -> None:
    carrier.send(parcel(address=""))
    assert office.asked == ["/v1/token", "/v1/mailboxes/active", ELECTRONIC]
    with pytest.raises(NoMailbox):
        carrier.send(parcel(2, address="", identity_code=WITHOUT))
    assert len(office.sent) == 1


def test_without_postis_account_nothing_goes_on_paper(office: Office) -> None:
    an_adapter(office, posti="").send(parcel())
    assert office.asked[-1] == ELECTRONIC
    with pytest.raises(Rejected):
        an_adapter(office, posti="").send(a_letter(2))


@pytest.mark.parametrize("more", [{"identity_code": ""}, {"channel": "letter"}], ids=["no code", "a letter"])
def test_without_a_code_it_goes_on_paper(
    carrier: SuomiFiAdapter, office: Office, more: dict[str, Any]
) -> None:
    carrier.send(parcel(**more))
    assert office.asked == ["/v1/token", "/v2/attachments", PAPER]
    assert office.bodies[0].keys() == {"externalId", "sender", "paperMail"}


def test_a_second_parcel_with_the_same_key_gets_the_first_ones_number(
    carrier: SuomiFiAdapter, office: Office
) -> None:
    assert carrier.knows_keys
    assert [carrier.send(parcel()), carrier.send(parcel()), carrier.send(parcel(2))] == ["1", "1", "2"]
    assert len(office.bodies) == 2
    assert office.asked.count("/v1/token") == 1


def test_an_old_token_is_renewed_once(carrier: SuomiFiAdapter, office: Office) -> None:
    carrier.send(parcel())
    office.forget_tokens()
    carrier.send(parcel(2))
    assert office.asked.count("/v1/token") == 2
    office.at[EITHER] = 401
    with pytest.raises(NotNow):
        carrier.send(parcel(3))
    assert office.asked.count(EITHER) == 4  # the third twice


def test_a_wrong_password_isnt_the_messages_fault(office: Office) -> None:
    with pytest.raises(NotNow):
        an_adapter(office, password="another").send(parcel())  # noqa: S106
    assert office.asked == ["/v1/token"]


@pytest.mark.parametrize("path", ["/v1/token", "/v2/attachments", EITHER])
@pytest.mark.parametrize(
    ("code", "error"),
    [(400, Rejected), (403, Rejected), (429, NotNow), (500, NotNow), (502, NotNow), (503, NotNow)],
)
def test_a_refusal_says_whether_it_is_for_good(
    carrier: SuomiFiAdapter, office: Office, path: str, code: int, error: type[Exception]
) -> None:
    office.at[path] = code
    with pytest.raises(NotNow if path == "/v1/token" else error):
        carrier.send(parcel())
    assert not office.sent


@pytest.mark.parametrize(
    "more",
    [
        {"title": " "},
        {"words": ""},
        {"address": "Åke\n70100 KUOPIO"},
        {"address": "Åke\nStorgatan 1\nSE-111 20 STOCKHOLM"},
    ],
    ids=["no title", "no words", "no street", "abroad"],
)
def test_what_cannot_be_sent_is_never_begun(
    carrier: SuomiFiAdapter, office: Office, more: dict[str, Any]
) -> None:
    with pytest.raises(Rejected):
        carrier.send(parcel(**more))
    assert not office.asked


def test_without_the_service_nobody_carries_them() -> None:
    with override_settings(SUOMI_FI=None), pytest.raises(NoAdapter):
        SuomiFiAdapter().send(parcel())


def test_an_address_is_read_by_its_rows() -> None:
    assert address_of("Åke Öhman\nKatu 1\n70100 KUOPIO") == {
        "name": "Åke Öhman",
        "streetAddress": "Katu 1",
        "zipCode": "70100",
        "city": "KUOPIO",
        "countryCode": "FI",
    }


@pytest.mark.django_db(transaction=True)
class TestInTheOutbox:
    @pytest.fixture
    def sent(self, carrier: SuomiFiAdapter, monkeypatch: pytest.MonkeyPatch, ps: Profile) -> Message:
        monkeypatch.setattr("reimari.messaging.tasks.adapter_of", lambda channel: carrier)
        person = a_person(system("test"))
        Person.objects.filter(pk=person.pk).update(identity_code=WITH_MAILBOX)
        return queued(
            Notice(
                key=f"test:{uuid4()}:suomi_fi",
                kind="test",
                channel=Channel.SUOMI_FI,
                address=ADDRESS,
                title="Aika",
                words="Hei.",
                person_id=person.pk,
            )
        )

    def test_an_answer_that_is_lost_sends_it_once(self, sent: Message, office: Office) -> None:
        office.lost_after = True
        with override_settings(LETTER_RETURN=("PL 1", "70101 KUOPIO")):
            work_off()
            sent.refresh_from_db()
            assert (sent.state, len(office.sent)) == (MessageState.QUEUED, 1)
            office.lost_after = False
            hurry()
            work_off()
        sent.refresh_from_db()
        assert (sent.state, sent.receipt, len(office.bodies)) == (MessageState.SENT, "1", 1)
        assert office.bodies[0]["recipient"] == {"id": WITH_MAILBOX}

    def test_the_code_stands_nowhere_in_the_outbox(self, sent: Message) -> None:
        row = Message.objects.filter(pk=sent.pk).values().get()
        assert WITH_MAILBOX not in str(row)

    def test_without_an_address_to_return_to_it_fails_visibly(self, sent: Message, office: Office) -> None:
        work_off()
        sent.refresh_from_db()
        assert (sent.state, office.sent) == (MessageState.FAILED, {})
        assert Failure.objects.open().get().error == "reimari.messaging.adapters.Rejected"
