"""Every address asks who is there: a URL without an Action stands on the short public list, or fails here."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters

from reimari.accounts.models import User
from reimari.audit.models import Event, Outcome
from reimari.region.profile.values import Profile
from reimari.staff.models import Post

pytestmark = pytest.mark.django_db

# What may be asked for without being signed in; demo_sign_in answers 404 outside the demo.
PROBES = {"health:live", "health:ready", "health:metrics"}
# What other systems call with a token: without one 401 (reimari/api/tests); its description is for all.
MACHINES = {
    f"api:{name}"
    for name in (
        *("contacts", "contact", "case_status", "route", "due", "telephony_events"),
        *("figures", "figure", "warehouse_dictionary", "warehouse_exports", "warehouse_file"),
        *("openapi-json", "api-root", "missing"),
    )
}
# What a secret opens, of which only a hash is kept: one's own duty (reimari/desk/tests/test_duty_feed.py).
CALENDARS = {"desk:duty_calendar"}
# The same of a page of figures (reimari/desk/tests/test_sharing_figures.py).
SHARED = {"desk:public_figures"}
# What a signed link opens; it is asked for nothing else (desk/tests: test_caller.py, test_client_time.py).
LINKS = {"desk:caller", "desk:report_receipt", "desk:client_time"} | CALENDARS | SHARED
# What anybody may send without signing in (reimari/desk/tests: test_callback_form.py, test_reports.py).
# What is published for everybody (reimari/desk/tests/test_waiting_times.py).
PUBLISHED = {
    *("desk:waiting_times", "desk:waiting_times_sv", "desk:waiting_times_en", "desk:waiting_times_file"),
}
FORMS = {"desk:callback_form", "desk:report_form"}
# What identity providers lead to and call (tests/test_sign_in_oidc.py); only a signed token does anything.
PROVIDERS = {"accounts:oidc", "accounts:oidc_back", "accounts:oidc_ended"}
# What the text message gateway calls; without its secret 404 (reimari/messaging/tests/test_texts.py).
GATEWAYS = {"messaging:report", "messaging:text"}
PUBLIC = (
    {"accounts:sign_in", "accounts:demo_sign_in", "accounts:language", "accounts:sign_out"}
    | PROVIDERS
    | {"accounts:second_factor", "accounts:passkey_sign_in", "accounts:passkey_options"}
    | PROBES
    | MACHINES
    | LINKS
    | FORMS
    | PUBLISHED
    | GATEWAYS
)
# One's own account: it needs no post, only that one is signed in (reimari/accounts/tests).
OWN = {
    f"accounts:{name}"
    for name in (
        *("methods", "code_app", "remove_app", "new_passkey", "recovery_codes"),
        *("confirm", "session", "sessions"),
    )
}
INVENTED = {
    **dict.fromkeys(("uuid", "uuidstr"), UUID(int=7)),
    **dict.fromkeys(("slug", "str", "path"), "invented"),
    "int": 7,
}
REFUSED = {403, 404}
NOT_THIS_WAY = 405
SIGN_IN = "/sign-in/?next="
METHODS = ("get", "post")


def patterns(found: Sequence[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """All patterns of the program with their full names."""
    for pattern in found:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (space, pattern.namespace or "")))
            yield from patterns(pattern.url_patterns, inner)
        else:
            yield ":".join(filter(None, (space, pattern.name or ""))), pattern


@cache
def addresses() -> dict[str, str]:
    """Full name and number of its arguments -> the address with invented ids."""
    known, found = list(patterns(get_resolver().url_patterns)), {}
    names = {type(converter): name for name, converter in get_converters().items()}
    for name, pattern in known:
        given = {
            argument: INVENTED[names[type(converter)]]
            for argument, converter in pattern.pattern.converters.items()
        }
        found[f"{name}/{len(given)}"] = reverse(name, kwargs={**given, **pattern.default_args})
    return found


def asked(client: Client, method: str, address: str, *, follow: bool = True) -> HttpResponse:
    """The answer; that of the page to which the address leads, if it only leads on."""
    form = {"key": str(UUID(int=8))} if method == "post" else {}
    answer: HttpResponse = getattr(client, method)(address, form, follow=follow)
    return answer


EVERY = sorted(addresses())
GUARDED = [key for key in EVERY if key.rpartition("/")[0] not in PUBLIC]


def test_the_lists_name_addresses_that_exist() -> None:
    assert {key.rpartition("/")[0] for key in EVERY} >= PUBLIC | OWN
    assert len(GUARDED) > 20


@pytest.mark.parametrize("key", EVERY)
def test_whoever_is_signed_out_is_led_to_sign_in(client: Client, key: str) -> None:
    for method in METHODS:
        answer = asked(client, method, addresses()[key], follow=False)
        led = answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN)
        assert led is (key.rpartition("/")[0] not in PUBLIC), (key, method, answer.status_code)


@pytest.mark.parametrize("key", [key for key in GUARDED if key.rpartition("/")[0] not in OWN])
def test_whoever_has_no_post_is_refused(client: Client, iu: Profile, key: str) -> None:
    user = User.objects.create(username="nobody", first_name="Nemo", organisation="COUNTY")
    client.force_login(user)
    for method in METHODS:
        answer = asked(client, method, addresses()[key])
        assert answer.status_code in REFUSED | {NOT_THIS_WAY}, (key, method, answer.status_code)
    assert not Event.objects.filter(outcome=Outcome.SEEN).exists()


@pytest.mark.parametrize("key", GUARDED)
def test_an_address_answers_to_a_way_of_asking(client: Client, iu: Profile, tarmo: Post, key: str) -> None:
    """None refuses all ways: what isn't a page is a deed, and the other way round."""
    client.force_login(tarmo.user)
    codes = {asked(client, method, addresses()[key]).status_code for method in METHODS}
    assert codes != {NOT_THIS_WAY}


@pytest.mark.parametrize("key", [key for key in GUARDED if key.endswith("/1")])
def test_an_invented_id_is_never_a_fault_of_ours(client: Client, lea: Post, key: str) -> None:
    """The supervisor may do most; what isn't there is 404 for her too, or refused in a sentence."""
    client.force_login(lea.user)
    for method in METHODS:
        answer = asked(client, method, addresses()[key])
        assert answer.status_code in REFUSED | {NOT_THIS_WAY, 422}, (key, method, answer.status_code)


def test_no_address_carries_an_identity_code() -> None:
    assert not [
        name for name, p in patterns(get_resolver().url_patterns) if re.search("code", str(p.pattern))
    ]


def test_static_files_are_for_everybody(client: Client) -> None:
    assert client.get("/static/nothing.css").status_code == 404
