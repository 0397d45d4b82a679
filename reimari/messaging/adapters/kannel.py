"""A carrier for text messages: a Kannel gateway of the county's own, spoken to by its sendsms interface.

The words go in the body and the password in a header, so that neither stands in a log of addresses. Kannel
knows no keys: a message whose answer was lost may have gone out, and nobody is written to twice.
"""

from django.conf import settings
from django.urls import reverse

from reimari.common.addresses import HttpService
from reimari.messaging.adapters import NoAdapter, Parcel, Rejected
from reimari.messaging.adapters.http import called, taken
from reimari.messaging.rules import ASKED_REPORTS, MOST_PARTS, is_gsm, parts_of_text, text_number

SEVEN_BITS, UTF_16 = "0", "2"


class KannelAdapter:
    """Answers 202 once the gateway has the message on its own disk; its reports come to `views/sms.py`."""

    knows_keys = False

    def __init__(self, gateway: HttpService | None = None, back: str | None = None) -> None:
        self.gateway = gateway or settings.SMS_GATEWAY
        self.back = settings.SMS_BACK if back is None else back

    def send(self, parcel: Parcel) -> str:
        """Hand the text to the gateway; answers its word. Raises NotNow and Rejected."""
        if self.gateway is None:
            raise NoAdapter
        headers, body = text_of(parcel, self.gateway, self.back)
        answer = taken(called(self.gateway, "POST", "", headers, body))
        return f"{answer.code} {answer.text()}"


def text_of(parcel: Parcel, gateway: HttpService, back: str = "") -> tuple[dict[str, str], bytes]:
    """The headers and the body of a call; raises Rejected for what can't be a text message."""
    words = parcel.words.strip()
    try:
        number, body = text_number(parcel.address), words.encode()
    except ValueError as wrong:
        raise Rejected from wrong
    if not words or parts_of_text(words) > MOST_PARTS:
        raise Rejected
    headers = {
        "Content-Type": "text/plain; charset=UTF-8",
        "X-Kannel-Username": gateway.user,
        "X-Kannel-Password": gateway.password,
        "X-Kannel-To": number,
        "X-Kannel-Charset": "UTF-8",
        "X-Kannel-Coding": SEVEN_BITS if is_gsm(words) else UTF_16,
    }
    for option, name in (("from", "X-Kannel-From"), ("smsc", "X-Kannel-SMSC")):
        if told := gateway.options.get(option):
            headers[name] = told
    if back and parcel.message_id:
        headers["X-Kannel-DLR-Mask"] = str(ASKED_REPORTS)
        headers["X-Kannel-DLR-Url"] = report_address(back, parcel.message_id)
    return headers, body


def report_address(back: str, token: str) -> str:
    """Where the gateway tells of the message's way: %d becomes the kind of its report."""
    path = reverse("messaging:report", kwargs={"token": token})
    return f"{back}{path}?key={settings.SMS_SECRET}&type=%d"
