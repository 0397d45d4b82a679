"""Each way of being refused: who isn't let in, what isn't taken, and that a problem tells nothing inside."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError
from django.test import Client

from reimari.access.actor import system
from reimari.api.actions import revoke_token
from reimari.api.bearer import LARGEST, hash_of, new_secret
from reimari.api.models import Token
from reimari.api.problems import CODES
from reimari.api.tests.calling import OTHER, SECRET, a_token, body, call, refused
from reimari.audit.models import Event, Outcome
from reimari.contacts.models import Contact
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)
DUE = {"id": 1, "clock": "SHL-45", "start": "2026-11-16T10:00:00+02:00"}
ADDRESSES: list[tuple[str, Any, set[str]]] = [
    ("/contacts", body(), {"contacts.receive"}),
    (f"/contacts/{UUID(int=1)}", None, {"api.see_contact"}),
    ("/cases/IU-2026-1/status", None, {"api.see_status", "api.see_any_status"}),
    ("/route", {"id": 1}, {"api.route"}),
    ("/due", DUE, {"api.due"}),
]
EVERY = set.union(*(scopes for _, _, scopes in ADDRESSES))


@pytest.mark.parametrize(("address", "given", "scopes"), ADDRESSES)
def test_only_a_token_that_holds_lets_in(
    iu: Profile, address: str, given: Any, scopes: set[str], eero: Post
) -> None:
    revoked = a_token(secret=OTHER)
    revoke_token(revoked, by="test", actor=system("test"), now=NOW)
    for secret, days in (("reimari_pppppppp_x", (9, 1)), ("reimari_ffffffff_x", (-1, -9))):
        token = a_token(secret=secret)
        since, until = (TODAY - count * A_DAY for count in days)
        Token.objects.filter(pk=token.pk).update(valid_from=since, valid_until=until)
    shown = (
        "nobody's",
        "",
        OTHER,
        "reimari_pppppppp_x",
        "reimari_ffffffff_x",
        "ää\x7f",
        "\udcff",
    )
    for secret in shown:
        shut = call(address, given, secret=secret)
        refused(shut, 401)
        assert shut.headers["WWW-Authenticate"] == 'Bearer realm="reimari", error="invalid_token"'
    a_token()
    for header in (f"Basic {SECRET}", SECRET, f"Bearer  {SECRET}", f"Bearer {hash_of(SECRET)}"):
        refused(call(address, given, Authorization=header), 401)
    browser = Client()
    browser.force_login(eero.user)
    answer: Any = (
        browser.get(f"/api/v1{address}") if given is None else browser.post(f"/api/v1{address}", given)
    )
    refused(answer, 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="reimari"'
    assert not Contact.objects.exists()
    assert not Event.objects.exclude(action__startswith="api.").exclude(action="region.load_profile").exists()


@pytest.mark.parametrize(("address", "given", "scopes"), ADDRESSES)
def test_a_token_does_only_what_its_scopes_name(
    iu: Profile, address: str, given: Any, scopes: set[str]
) -> None:
    a_token(*EVERY - scopes)
    answer = call(address, given)
    refused(answer, 403)
    assert any(
        f'error="insufficient_scope", scope="{one}"' in answer.headers["WWW-Authenticate"] for one in scopes
    )
    assert not Contact.objects.exists()
    assert not Event.objects.filter(
        outcome__in=[Outcome.SEEN, Outcome.DONE], actor_kind="integration"
    ).exists()
    for number, scope in enumerate(sorted(scopes)):
        a_token(scope, secret=f"reimari_0000000{number}_x", name=scope)
        assert call(address, given, secret=f"reimari_0000000{number}_x").status_code in {200, 201, 404}


def test_plain_http_is_refused_and_not_led_on(iu: Profile, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    a_token()
    assert refused(call("/contacts", body()), 403)["codes"] == ["api.plain_http"]
    assert not Contact.objects.exists()
    assert Token.objects.get().last_used_at is None
    assert Client().get("/").status_code == 301
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert call("/contacts", body(), **{"X-Forwarded-Proto": "https"}).status_code == 201


def test_a_token_of_one_team_brings_no_contact_to_another(iu: Profile) -> None:
    a_token(teams=("GUIDANCE_OLDER_PEOPLE_ITAINEN",))
    said = refused(call("/contacts", body(line="GUIDANCE_WORKING_AGE_LANTINEN")), 422)
    assert said["errors"][0]["field"] == "line"
    assert call("/contacts", body()).status_code == 201
    assert Contact.objects.get().team_id == "GUIDANCE_OLDER_PEOPLE_ITAINEN"


@pytest.mark.parametrize("address", ["/contacts", "/route", "/due"])
@pytest.mark.parametrize(
    "given", [b" ", b"{", b"\xff", b'{"channel": "\\ud800"}', b'{"id": NaN}', b"[" * 2000]
)
def test_what_is_not_json_is_unreadable(iu: Profile, address: str, given: bytes) -> None:
    a_token()
    answer = call(address, given)
    refused(answer, 400)


@pytest.mark.parametrize("given", [b"[]", b"1", b'"x"', b"null", b"{}"])
def test_json_that_is_no_contact_is_refused(iu: Profile, given: bytes) -> None:
    a_token()
    assert refused(call("/contacts", given), 422)["errors"]


@pytest.mark.parametrize("address", ["/contacts", "/route", "/due"])
def test_a_body_of_another_kind_or_too_large_is_not_read(iu: Profile, address: str) -> None:
    a_token()
    for media_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ):
        refused(call(address, b"{}", media_type=media_type), 415)
    assert call(address, b"{}", media_type="application/json; charset=utf-8").status_code != 415
    refused(call(address, b" " * (LARGEST + 1)), 413)
    refused(call(address, b" " * 1_100_000), 413)


@pytest.mark.parametrize("key", ["", "not a key", "1"])
def test_a_write_without_a_key_is_refused(iu: Profile, key: str) -> None:
    a_token()
    assert refused(call("/contacts", body(), key=key), 422)["errors"][0]["field"] == "Idempotency-Key"
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("contacts", "POST"),
        (f"contacts/{UUID(int=1)}", "GET"),
        ("cases/X/status", "GET"),
        ("route", "POST"),
        ("due", "POST"),
        ("openapi.json", "GET, HEAD"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
def test_another_method_is_told_which_there_are(db: None, address: str, allowed: str, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{address}")
    if method.upper() in allowed:
        assert answer.status_code in {200, 401}
    else:
        refused(answer, 405)
        assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("address", ["", "nothing", "contacts/1", "contacts/", "cases//status", "docs"])
def test_an_address_that_is_not_there_is_a_problem_too(db: None, address: str) -> None:
    refused(Client().get(f"/api/v1/{address}"), 404)


@pytest.mark.parametrize("reference", ["%00", "ä", "x" * 41, "a%20b", "'--"])
def test_a_reference_that_no_case_has_is_refused(iu: Profile, reference: str) -> None:
    a_token()
    refused(call(f"/cases/{reference}/status"), 422)


def test_a_token_that_calls_too_often_waits(iu: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    a_token(a_minute=2)
    at = NOW.replace(second=40)
    monkeypatch.setattr("reimari.api.bearer.timezone.now", lambda: at)
    assert [call("/route", {"id": 1}).status_code for _ in range(2)] == [200, 200]
    answer = call("/route", {"id": 1})
    refused(answer, 429)
    assert answer.headers["Retry-After"] == "20"
    refused(call("/contacts", body()), 429)
    assert not Contact.objects.exists()
    assert Token.objects.get().last_used_at == at
    at += dt.timedelta(seconds=20)
    assert call("/route", {"id": 1}).status_code == 200


@pytest.mark.parametrize(("fault", "status"), [(RuntimeError, 500), (OperationalError, 503)])
def test_a_fault_of_ours_tells_nothing(
    iu: Profile, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], status: int
) -> None:
    a_token()

    def broken(*_given: object) -> bytes:
        raise fault("the inside")

    monkeypatch.setattr("reimari.api.asking.routed", broken)
    answer = call("/route", {"id": 1})
    assert "inside" not in str(refused(answer, status))
    assert answer.headers.get("Retry-After") == (None if status == 500 else "2")


def test_sentences_come_in_the_callers_language(iu: Profile) -> None:
    a_token()
    anonymous = body(participants=[{"part": "contactor", "kind": "anonymous", "name": "Testi"}])
    said = {
        language: refused(call("/contacts", anonymous, **{"Accept-Language": language}), 409)["detail"]
        for language in ("fi", "sv", "en")
    }
    assert said["en"].startswith("An anonymous contact")


def test_secrets_are_long_and_never_kept(iu: Profile) -> None:
    secret, prefix = new_secret()
    assert secret.startswith(f"{prefix}_")
    assert len(secret.removeprefix(prefix)) >= 43
    assert new_secret()[0] != secret
    token = a_token(secret=secret)
    token.refresh_from_db()
    kept = json.dumps(Token.objects.values().get(), default=str)
    assert secret.removeprefix(prefix) not in kept
    assert (token.prefix, token.secret_hash) == (prefix, hash_of(secret))


def test_every_status_of_the_interface_has_its_code() -> None:
    assert len(set(CODES.values())) == len(CODES)
