import logging

import pytest
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.test import Client

from reimari.accounts.models import User
from reimari.accounts.rules import FROM_ONE_PLACE

PASSWORD = "a long sentence of words"  # noqa: S105
GOOD = (
    "correct horse battery",
    "kolme sanaa metsästä",
    "  blanks at both ends  ",
    "älä Öljyä åkeria 🙂 ñ",
    "8302947561029384",
    "!#%&/()=?+*@£$€{[",
    "🐟🌲🛶🎣🏕🦌❄🌊☀🍄🫐🐻🦊🕯🔥",
    "lower case letters only",
    "x9" + "Kuusi Halko Rapu " * 4,  # more than 64 characters
    "tuoli kattila pilvi " * 100,
)
BAD = (
    "short",
    "fourteen chars",  # one too few
    "passwordpassword",
    "Password123456789",
    "123456789012345678",
    "qwertyuiopasdfghjkl",
    "aaaaaaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "Reimari2026Reimari",
    "Hyvinvointialue-2026!",
    "Välfärdsområde12345",
    "OonaKuusirinne2026",
    "oona.kuusirinne.oona",
    "Salasana-Salasana-1",
    "Tervetuloa-1234567890",
)


@pytest.fixture
def oona(db: None) -> User:
    return User.objects.create_user(
        "oona", password=PASSWORD, first_name="Oona", last_name="Kuusirinne", organisation="x"
    )


@pytest.mark.parametrize("password", GOOD)
def test_any_characters_will_do_if_there_are_enough(oona: User, password: str) -> None:
    password_validation.validate_password(password, oona)


@pytest.mark.parametrize("password", BAD)
def test_what_is_easy_to_guess_is_refused(oona: User, password: str) -> None:
    with pytest.raises(ValidationError):
        password_validation.validate_password(password, oona)


def change(browser: Client, old: str, new: str, again: str | None = None) -> int:
    told = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return browser.post("/password/", told).status_code


def test_a_password_is_changed_by_whoever_knows_it(client: Client, oona: User) -> None:
    client.force_login(oona)
    assert change(client, "wrong", GOOD[0]) == 422
    assert change(client, PASSWORD, GOOD[0], GOOD[1]) == 422
    assert change(client, PASSWORD, BAD[1]) == 422
    assert change(client, PASSWORD, GOOD[0]) == 302
    assert change(client, PASSWORD, GOOD[1]) == 422


@pytest.mark.parametrize("password", GOOD)
def test_a_password_is_taken_as_it_is_written(client: Client, oona: User, password: str) -> None:
    client.force_login(oona)
    assert change(client, PASSWORD, password) == 302
    oona.refresh_from_db()
    assert oona.check_password(password)
    for other in (password.swapcase(), password[:-1], f"{password} "):
        assert other == password or not oona.check_password(other)
    assert Client().post("/sign-in/", {"username": "oona", "password": password}).status_code == 302


def test_whoever_guesses_the_password_of_now_has_to_wait(client: Client, oona: User) -> None:
    client.force_login(oona)
    for _ in range(FROM_ONE_PLACE.free):
        assert change(client, "wrong", GOOD[0]) == 422
    assert change(client, PASSWORD, GOOD[0]) == 429


def test_password_fields_are_hidden_and_leave_room_for_password_managers(client: Client, oona: User) -> None:
    page = client.get("/sign-in/").content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    client.force_login(oona)
    page = client.get("/password/").content.decode()
    assert page.count('type="password"') == 3
    assert page.count('autocomplete="new-password"') == 2
    assert "onpaste" not in page
    assert "maxlength" not in page.partition("<main")[2]


def test_an_invented_person_has_no_password_to_change(client: Client, db: None) -> None:
    ines = User(username="ines", organisation="x", is_demo=True)
    ines.set_unusable_password()
    ines.save()
    client.force_login(ines)
    assert client.get("/password/").status_code == 404


def test_signing_in_and_a_new_password_are_logged_without_either(
    client: Client, oona: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reimari.accounts")
    client.post("/sign-in/", {"username": "oona", "password": "a wrong secret"})
    client.post("/sign-in/", {"username": "oona", "password": PASSWORD})
    change(client, "a wrong secret", GOOD[0])
    change(client, PASSWORD, GOOD[0])
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("reimari.accounts")]
    assert [line.split(" from ")[0] for line in lines] == [
        "sign-in refused",
        f"sign-in of {oona.pk}",
        f"change of password refused for {oona.pk}",
        f"change of password of {oona.pk}",
    ]
    assert not [line for line in lines if "secret" in line or "oona" in line or GOOD[0] in line]
