"""What a telephone system tells: signed by it, kept once, and answered with the call as it is."""

import json
import time
from typing import Any

import pytest
from django.conf import settings

from reimari.api.models import Token
from reimari.api.signing import signing_key
from reimari.api.tests.calling import a_ring, a_token, call, refused, ring, sign, told
from reimari.audit.models import Event
from reimari.common.keys import key_for
from reimari.common.signatures import SIGNATURE, TIMESTAMP, signature
from reimari.region.profile.values import Profile
from reimari.telephony.models import Call, CallerNumber, CallEvent
from tests.factories import a_post

pytestmark = pytest.mark.django_db
LINE = "CLIENT_ADVICE"
BODY = json.dumps(a_ring()).encode()


@pytest.fixture
def token(iu: Profile) -> Token:
    return a_token("telephony.receive", teams=(LINE,))


def test_an_event_is_taken_and_the_call_told(token: Token) -> None:
    assert told(ring(token, a_ring(number="040 123 4567", language="sv"))) == {
        "call": "c1",
        "state": "waiting",
        "callback": False,
    }
    row = Call.objects.get()
    assert (row.unit_id, row.team_id, row.number, row.language) == (LINE, LINE, "+358401234567", "sv")
    assert row.integration_id == token.integration_id
    event = Event.objects.get(action="telephony.receive")
    assert (event.actor_id, event.subject_type, event.person_ids) == (
        token.integration_id,
        "telephony.callevent",
        [],
    )


def test_the_same_event_again_changes_nothing(token: Token) -> None:
    first = ring(token, a_ring())
    told(ring(token, a_ring(id="e2", event="answered", sequence=2)))
    again = ring(token, a_ring())
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert told(again)["state"] == "answered"
    assert CallEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("called", "kept"),
    [("09 9999 0300", "+358999990300"), ("4711", ""), ("", ""), ("sip:line@example.org", "")],
)
def test_the_called_number_may_be_told(token: Token, called: str, kept: str) -> None:
    """R-KS-07: what can't be read as a number tells nothing, and the event is taken all the same."""
    told(ring(token, a_ring(called=called)))
    assert CallEvent.objects.get().called == kept


@pytest.mark.parametrize("other", [{"sequence": 9}, {"call": "c2"}, {"event": "ended"}, {"number": "0401"}])
def test_another_event_under_the_same_id_is_refused(token: Token, other: dict[str, Any]) -> None:
    told(ring(token, a_ring(number="0401234567")))
    said = refused(ring(token, a_ring(number="0401234567") | other), 409)
    assert said["codes"] == ["telephony.event_reused"]
    assert CallEvent.objects.count() == Call.objects.count() == 1


def test_ids_are_each_telephone_systems_own(token: Token) -> None:
    other = a_token("telephony.receive", name="Other", secret="reimari_bbbbbbbb_of-the-tests", teams=(LINE,))  # noqa: S106
    told(ring(token, a_ring()))
    sent = json.dumps(a_ring()).encode()
    told(call("/telephony/events", sent, secret="reimari_bbbbbbbb_of-the-tests", **sign(other, sent)))  # noqa: S106
    assert Call.objects.count() == 2


@pytest.mark.parametrize("number", ["", "anonymous", "4711", "sip:withheld@example.org"])
def test_what_is_no_number_counts_as_withheld(token: Token, number: str) -> None:
    told(ring(token, a_ring(number=number)))
    assert Call.objects.get().number == ""
    assert not CallerNumber.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"channel": "nothing"}, "channel"),
        ({"channel": "walk_in"}, "channel"),
        ({"occurred_at": "2020-01-01T10:00:00+02:00"}, "occurred_at"),
        ({"occurred_at": "2999-01-01T10:00:00+02:00"}, "occurred_at"),
        ({"event": "dialled"}, "event"),
        ({"menu_choice": "x"}, "menu_choice"),
        ({"sequence": -1}, "sequence"),
        ({"caller": "Testi"}, "caller"),
    ],
)
def test_what_cant_be_taken_is_refused_by_its_field(token: Token, given: dict[str, Any], field: str) -> None:
    said = refused(ring(token, a_ring() | given), 422)
    assert [each["field"] for each in said["errors"]] == [field]
    assert not CallEvent.objects.exists()


def test_a_line_that_the_token_doesnt_reach_is_refused(iu: Profile) -> None:
    token = a_token("telephony.receive", teams=("GUIDANCE_WORKING_AGE_LANTINEN",))
    assert refused(ring(token, a_ring()), 422)["errors"][0]["message"] == "not a line that this token reaches"


def test_another_scope_isnt_enough(iu: Profile) -> None:
    token = a_token("contacts.receive", teams=(LINE,))
    assert refused(ring(token, a_ring()), 403)["codes"] == ["api.no_scope"]


def test_the_agent_is_whoever_has_the_extension(token: Token) -> None:
    post = a_post(LINE, "ASIAKASNEUVOJA", name="Aino Aaltomeri")
    post.user.extension = "4001"
    post.user.save(update_fields=["extension"])
    told(ring(token, a_ring(agent="4001")))
    assert Call.objects.get().agent == post.user
    told(ring(token, a_ring(id="e2", sequence=2, agent="4002")))
    assert Call.objects.get().agent is None


# The signature


def unsigned(**headers: str) -> dict[str, Any]:
    answer = call("/telephony/events", BODY, **headers)
    said = refused(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert not CallEvent.objects.exists()
    return said


def test_without_a_signature_nothing_is_taken(token: Token) -> None:
    assert unsigned()["codes"] == ["api.signature"]


@pytest.mark.parametrize("away", [-301, 302])
def test_an_old_signature_and_one_of_the_future_are_refused(token: Token, away: int) -> None:
    assert unsigned(**sign(token, BODY, at=time.time() + away))["codes"] == ["api.signature"]


@pytest.mark.parametrize("away", [-290, 290])
def test_clocks_may_differ_a_little(token: Token, away: int) -> None:
    told(call("/telephony/events", BODY, **sign(token, BODY, at=time.time() + away)))


def test_a_body_that_was_changed_on_its_way_is_refused(token: Token) -> None:
    unsigned(**sign(token, BODY.replace(b"c1", b"c2")))


def test_a_timestamp_that_was_changed_is_refused(token: Token) -> None:
    given = sign(token, BODY)
    unsigned(**given | {TIMESTAMP: str(int(given[TIMESTAMP]) + 1)})


def test_the_key_of_another_token_signs_nothing(token: Token) -> None:
    other = a_token("telephony.receive", secret="reimari_bbbbbbbb_of-the-tests", teams=(LINE,))  # noqa: S106
    assert signing_key(other.pk) != signing_key(token.pk)
    unsigned(**sign(other, BODY))


@pytest.mark.parametrize("timestamp", ["", "soon", "1e9", "-1", "1" * 13, "²"])
@pytest.mark.parametrize("mark", ["", "v1=", "v2=" + "0" * 64, "ä", "\udcff"])
def test_what_is_no_signature_is_refused_calmly(token: Token, timestamp: str, mark: str) -> None:
    headers = {TIMESTAMP: timestamp, SIGNATURE: mark}
    unsigned(
        **{name: value.encode(errors="surrogateescape").decode("latin-1") for name, value in headers.items()}
    )


def test_an_unsigned_body_isnt_read_at_all(token: Token) -> None:
    assert refused(call("/telephony/events", b"{"), 401)["codes"] == ["api.signature"]


def test_the_installations_old_key_holds_while_it_changes_over(token: Token, settings: Any) -> None:
    headers = sign(token, BODY)
    settings.SECRET_KEY_FALLBACKS, settings.TELEPHONY_KEY = [settings.SECRET_KEY], "new" * 20
    told(call("/telephony/events", BODY, **headers))
    settings.SECRET_KEY_FALLBACKS = []
    assert refused(call("/telephony/events", BODY, **headers), 401)["codes"] == ["api.signature"]


def test_without_an_installations_key_nothing_is_signed(token: Token, settings: Any) -> None:
    settings.TELEPHONY_KEY = ""
    unsigned(**sign(token, BODY))


def test_the_signature_is_what_openssl_makes() -> None:
    """`printf '1795651200.{}' | openssl dgst -sha256 -hmac key`, as the how-to writes it."""
    known = "a9160f402b73e2a11b8044a9b81246cd29256a1e83a4e85a29c68c578a752241"
    assert signature("key", "1795651200", b"{}") == f"v1={known}"


def test_keys_are_made_of_the_installations_own() -> None:
    assert key_for("telephony", settings.SECRET_KEY) == settings.TELEPHONY_KEY
