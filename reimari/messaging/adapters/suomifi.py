"""A carrier for Suomi.fi Messages: into the recipient's mailbox, on paper where there is none.

REST v2 as published: docs/operations/messages.md tells by which sources, and what isn't verified.
Its `externalId` is our key: a message with one that is known answers 409 with the first one's number.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings

from reimari.common.addresses import HttpService
from reimari.messaging.adapters import NoAdapter, NotNow, Parcel, Rejected
from reimari.messaging.adapters.http import Answered, called, taken
from reimari.messaging.adapters.paper import pdf_of_parcel
from reimari.messaging.letters import rows_of
from reimari.messaging.states import Channel

TOKEN, MAILBOXES, ATTACHMENTS = "/v1/token", "/v1/mailboxes/active", "/v2/attachments"
ELECTRONIC, EITHER, PAPER = "/v2/messages/electronic", "/v2/messages", "/v2/paper-mail-without-id"
SIGN_IN_AGAIN, KNOWN_ALREADY, BROKEN = 401, 409, 500
LOCALITY = re.compile(r"(\d{5}) (\S.*)")
FEWEST_ROWS = 3  # of an address on paper: name, street, locality
type Json = dict[str, Any]


class NoMailbox(Rejected):
    """The recipient has no mailbox in Suomi.fi, and there is no address for paper: another way is chosen."""


@dataclass(frozen=True, slots=True)
class Posti:
    """By what paper mail is ordered; its account is Posti's, not Suomi.fi's."""

    username: str
    password: str
    email: str


class SuomiFiAdapter:
    """Letters (channel LETTER) go on paper by their address alone, without an identity code."""

    knows_keys = True

    def __init__(self, service: HttpService | None = None, posti_password: str | None = None) -> None:
        self.service = service or settings.SUOMI_FI
        password = settings.SUOMI_FI_POSTI_PASSWORD if posti_password is None else posti_password
        told = self.service.options if self.service else {}
        posti = Posti(told.get("posti", ""), password, told.get("email", ""))
        self.posti = posti if posti.username and posti.password and posti.email else None
        self.token = ""

    def send(self, parcel: Parcel) -> str:
        """Hand it over; answers Suomi.fi's number of it. Raises NotNow and Rejected."""
        if self.service is None:
            raise NoAdapter
        by_code = parcel.channel == Channel.SUOMI_FI and bool(parcel.identity_code)
        on_paper = self.posti is not None and bool(parcel.address)
        if not (by_code or on_paper):
            raise Rejected
        body: Json = {
            "externalId": str(parcel.key),
            "sender": {"serviceId": self.service.options.get("service", "")},
        }
        if by_code:
            body |= {"recipient": {"id": parcel.identity_code}, "electronic": electronic(parcel)}
            if not on_paper and not self._has_mailbox(parcel.identity_code):
                raise NoMailbox
        if on_paper:
            body["paperMail"] = self._paper(parcel)
        path = (EITHER if on_paper else ELECTRONIC) if by_code else PAPER
        answer = self._asked(path, json.dumps(body).encode(), "application/json")
        if answer.code != KNOWN_ALREADY:
            self._accepted(answer)
        return str(_told(answer).get("messageId", ""))[:60]

    def _has_mailbox(self, identity_code: str) -> bool:
        asked = json.dumps({"endUsers": [{"id": identity_code}]}).encode()
        answer = self._accepted(self._asked(MAILBOXES, asked, "application/json"))
        return {"id": identity_code} in _told(answer).get("endUsersWithActiveMailbox", [])

    def _paper(self, parcel: Parcel) -> Json:
        """The paper part, its letter already there."""
        recipient, sender = address_of(parcel.address), address_of(parcel.sender)
        content, mark = pdf_of_parcel(parcel), uuid4().hex
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{parcel.key}.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        form = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        answer = self._accepted(self._asked(ATTACHMENTS, form, f"multipart/form-data; boundary={mark}"))
        attachment = _told(answer).get("attachmentId")
        if not attachment or self.posti is None:
            raise NotNow
        return {
            "attachments": [{"attachmentId": attachment}],
            "colorPrinting": False,
            "createAddressPage": True,
            "messageServiceType": "Normal",
            "printingAndEnvelopingService": {
                "postiMessaging": {
                    "contactDetails": {"email": self.posti.email},
                    "username": self.posti.username,
                    "password": self.posti.password,
                }
            },
            "recipient": {"address": recipient},
            "rotateLandscapePages": False,
            "sender": {"address": sender},
            "twoSidedPrinting": True,
        }

    def get(self, path: str) -> Answered:
        """What stands there, whatever the answer's code."""
        return self._asked(path, None)

    def _asked(self, path: str, body: bytes | None, kind: str = "") -> Answered:
        """The answer; signed in anew, once, when it says that we aren't."""
        for _ in range(2):
            token = self.token or self._signed_in()
            headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
            answer = self._called(path, headers | ({"Content-Type": kind} if kind else {}), body)
            if answer.code != SIGN_IN_AGAIN:
                return answer
            self.token = ""
        raise NotNow

    def _signed_in(self) -> str:
        """A new token. Whatever is wrong with our account isn't the message's fault: later."""
        service = self._service()
        told = json.dumps({"username": service.user, "password": service.password}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        self.token = str(_told(self._called(TOKEN, headers, told)).get("access_token", ""))
        if not self.token:
            raise NotNow
        return self.token

    def _called(self, path: str, headers: Mapping[str, str], body: bytes | None) -> Answered:
        return called(self._service(), "GET" if body is None else "POST", path, headers, body)

    def _service(self) -> HttpService:
        if self.service is None:
            raise NoAdapter
        return self.service

    @staticmethod
    def _accepted(answer: Answered) -> Answered:
        """The same, if it was taken. The key makes asking again safe, so nothing is unclear here."""
        if answer.code >= BROKEN:
            raise NotNow
        return taken(answer)


def electronic(parcel: Parcel) -> Json:
    """The part for a mailbox; only the recipient opens it, nobody who acts for them. Raises Rejected."""
    if not (parcel.title.strip() and parcel.words.strip()):
        raise Rejected
    return {
        "attachments": [],
        "title": " ".join(parcel.title.split()),
        "body": parcel.words.strip(),
        "bodyFormat": "Text",
        "messageServiceType": "Normal",
        "notifications": {
            "senderDetailsInNotifications": "Organisation and service name",
            "unreadMessageNotification": {"reminder": "Default reminder"},
        },
        "replyAllowedBy": "No one",
        "visibility": "Recipient only",
    }


def address_of(address: str) -> Json:
    """The rows of a Finnish address as Suomi.fi asks for them; raises Rejected for any other."""
    rows = rows_of(address)
    place = LOCALITY.fullmatch(rows[-1]) if len(rows) >= FEWEST_ROWS else None
    if place is None:
        raise Rejected
    more = {"additionalName": ", ".join(rows[1:-2])} if rows[1:-2] else {}
    postal = {"streetAddress": rows[-2], "zipCode": place[1], "city": place[2], "countryCode": "FI"}
    return {"name": rows[0], **more, **postal}


def _told(answer: Answered) -> Json:
    try:
        told = json.loads(answer.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
