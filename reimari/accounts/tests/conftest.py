"""Oona, who signs in with a password; what she adds to it, and the clock."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.codes import code_at, new_secret, step_of
from reimari.accounts.factors import add_app
from reimari.accounts.models import User
from reimari.accounts.tests.coming_back import age, come_in
from reimari.accounts.tests.crooked import Crooked, crooked_provider
from reimari.accounts.tests.soft_key import SoftKey

PASSWORD = "a long sentence of words"  # noqa: S105
type After = Callable[[int], None]
CLOCKS = ("sessions", "views.sign_in", "views.second_factor", "views.code_app", "fresh", "open_sessions")


@pytest.fixture
def oona(db: None) -> User:
    return User.objects.create_user(
        "oona", password=PASSWORD, first_name="Oona", last_name="Kuusirinne", organisation="x", language="en"
    )


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> After:
    """Let so many seconds pass."""
    began = timezone.now()

    def pass_by(seconds: int) -> None:
        now = began + dt.timedelta(seconds=seconds)
        for name in CLOCKS:
            monkeypatch.setattr(f"reimari.accounts.{name}.timezone.now", lambda: now)

    pass_by(0)
    return pass_by


def code_of(secret: str) -> str:
    """What the app shows now."""
    return code_at(secret, step_of(timezone.now().timestamp()))


@pytest.fixture
def app(oona: User) -> str:
    """The secret of Oona's code app."""
    secret = new_secret()
    add_app(oona, secret, step=0)
    return secret


def enrolled(browser: Client, key: SoftKey | None = None) -> SoftKey:
    """A passkey of whoever is signed in here, made through the pages."""
    key = key or SoftKey()
    options = browser.post("/passkey-options/", {"kind": "add"}).json()
    answer = browser.post("/methods/passkeys/", {"name": "Key", "proof_credential": key.made(options)})
    assert answer.status_code in {200, 302}, answer.status_code
    return key


@pytest.fixture
def key(oona: User) -> SoftKey:
    """Oona's passkey."""
    browser = Client()
    browser.force_login(oona)
    return enrolled(browser)


def secret_on(page: str) -> tuple[str, str]:
    """The secret as the page writes it out, and the sealed one of its form."""
    groups = re.search(r'class="key-groups"[^>]*>([^<]+)<', page)
    sealed = re.search(r'name="secret" value="([^"]+)"', page)
    assert groups
    assert sealed
    return groups[1].replace(" ", ""), sealed[1]


@pytest.fixture
def provider(tmp_path: Path, settings: Settings) -> Iterator[Crooked]:
    with crooked_provider(tmp_path) as running:
        settings.IDENTITY_PROVIDERS = (running.told(), running.told(code="partner"))
        yield running


@pytest.fixture
def seela(client: Client, provider: Crooked) -> User:
    """Somebody who has come by the provider a while ago, in the browser of the test."""
    come_in(client, provider)
    age(client)
    return User.objects.get()
