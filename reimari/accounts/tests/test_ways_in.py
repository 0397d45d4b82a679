"""Which ways of signing in there are is the county's choice; one must be left."""

import pytest
from django.test import Client
from pytest_django import Settings

from reimari.accounts.models import User
from reimari.accounts.oidc.told import ProviderTold
from tests.browser import context
from tests.test_infra_settings import asked as asked_of

PASSWORD = "a long sentence of words"  # noqa: S105
COUNTY = ProviderTold(
    code="county",
    issuer="https://login.example.org",
    client_id="reimari",
    secret_file="/nowhere",  # noqa: S106
    organisation="COUNTY",
    name={"fi": "Maakunnan tunnus", "sv": "Landskapets konto", "en": "County account"},
)


@pytest.fixture
def oona(db: None) -> User:
    return User.objects.create_user("oona", password=PASSWORD, organisation="x")


def test_without_a_provider_the_page_shows_no_other_way(client: Client, db: None) -> None:
    page = client.get("/sign-in/").content.decode()
    assert 'name="username"' in page
    assert "/sign-in/county/" not in page
    assert client.post("/sign-in/county/").status_code == 404


@pytest.mark.parametrize(("language", "name"), COUNTY.name.items())
def test_a_provider_is_called_by_its_name_in_the_language_of_the_page(
    client: Client, db: None, settings: Settings, language: str, name: str
) -> None:
    settings.IDENTITY_PROVIDERS = (COUNTY,)
    page = client.get("/sign-in/?next=/contacts/", headers={"Accept-Language": language}).content.decode()
    assert name in page
    assert page.count('name="next" value="/contacts/"') == 3


def test_passwords_can_be_switched_off(client: Client, oona: User, settings: Settings) -> None:
    settings.IDENTITY_PROVIDERS, settings.PASSWORD_SIGN_IN = (COUNTY,), False
    page = client.get("/sign-in/").content.decode()
    assert 'name="username"' not in page
    assert 'type="password"' not in page
    assert 'action="/sign-in/county/"' in page
    assert client.post("/sign-in/", {"username": "oona", "password": PASSWORD}).status_code == 404
    assert "_auth_user_id" not in client.session
    client.force_login(oona)
    for method in (client.get, client.post):
        assert method("/password/").status_code == 404
    assert 'href="/password/"' not in client.get("/").content.decode()


def test_the_demo_keeps_its_own_way_without_passwords(client: Client, db: None, settings: Settings) -> None:
    settings.DEMO_SIGN_IN, settings.PASSWORD_SIGN_IN = True, False
    ines = User.objects.create_user("ines", first_name="Ines", organisation="x", is_demo=True)
    assert "Ines" in client.get("/sign-in/").content.decode()
    assert client.post("/demo-sign-in/", {"person": str(ines.pk)}).status_code == 302


def test_the_environment_switches_them_off() -> None:
    assert asked_of("PASSWORD_SIGN_IN")["PASSWORD_SIGN_IN"] is True
    assert asked_of("PASSWORD_SIGN_IN", REIMARI_PASSWORDS="0")["PASSWORD_SIGN_IN"] is False


@pytest.mark.parametrize("asked", ["by=county&why=closed!", "by=other&why=closed", "why=closed", "by=county"])
def test_the_page_says_only_what_we_have_to_say(
    client: Client, db: None, settings: Settings, asked: str
) -> None:
    settings.IDENTITY_PROVIDERS = (COUNTY,)
    answer = client.get(f"/sign-in/?{asked}")
    assert answer.status_code == 200
    assert not context(answer)["said"]
