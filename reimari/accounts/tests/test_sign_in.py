import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.models import Guess, User
from reimari.accounts.rules import FROM_ANYWHERE, FROM_ONE_ADDRESS, FROM_ONE_PLACE, Try
from tests.browser import context

PASSWORD = "a long sentence of words"  # noqa: S105


@pytest.fixture
def oona(db: None) -> User:
    return User.objects.create_user("oona", password=PASSWORD, first_name="Oona", organisation="x")


@pytest.fixture
def invented(db: None) -> User:
    shows = {"fi": "näyttää yhteydenoton", "en": "shows a contact"}
    return User.objects.create_user(
        "ines", first_name="Ines", organisation="x", is_demo=True, introduction=shows, language="sv"
    )


def sign_in(client: Client, password: str, **more: str) -> tuple[int, str, str]:
    answer = client.post("/sign-in/", {"username": "oona", "password": password, **more})
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def test_a_name_and_a_password_sign_in(client: Client, oona: User) -> None:
    assert sign_in(client, PASSWORD, next="/work/?list=mine")[:2] == (302, "/work/?list=mine")
    assert client.session["_auth_user_id"] == str(oona.pk)


@pytest.mark.parametrize(
    "place", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x"]
)
def test_nobody_is_led_to_another_place_after_signing_in(client: Client, oona: User, place: str) -> None:
    assert sign_in(client, PASSWORD, next=place)[1] == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: Client, oona: User) -> None:
    wrong = client.post("/sign-in/", {"username": "oona", "password": "wrong"})
    unknown = client.post("/sign-in/", {"username": "oona2", "password": "wrong"})
    oona.is_active = False
    oona.save()
    closed = client.post("/sign-in/", {"username": "oona", "password": PASSWORD})
    errors = {tuple(context(answer)["form"].non_field_errors()) for answer in (wrong, unknown, closed)}
    assert len(errors) == 1
    assert {wrong.status_code, unknown.status_code, closed.status_code} == {422}
    assert b'value="oona"' in wrong.content
    assert b'value="wrong"' not in wrong.content


def test_empty_fields_say_so_at_the_field_and_in_the_summary(client: Client, db: None) -> None:
    answer = client.post("/sign-in/", {})
    content = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_username"' in content
    assert 'id="id_username_error"' in content


@pytest.mark.parametrize("name", ["\x00", "x" * 10_000, "🙂", "\u202eoona", "' OR 1=1"])
def test_strange_names_are_refused_calmly(client: Client, db: None, name: str) -> None:
    assert client.post("/sign-in/", {"username": name, "password": name}).status_code == 422


def test_signing_out_ends_the_session(client: Client, oona: User) -> None:
    client.force_login(oona)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert not client.session.items()


def test_a_part_asked_for_after_the_session_ended_leads_the_whole_page_to_sign_in(
    client: Client, db: None
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/work/?list=mine"}
    answer = client.get("/sign-in/?next=/work/part/", headers=headers)
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=%2Fwork%2F%3Flist%3Dmine"


def test_the_language_is_kept_on_the_account(client: Client, oona: User) -> None:
    client.force_login(oona)
    assert client.post("/language/", {"language": "sv", "next": "/work/"}).headers["Location"] == "/work/"
    oona.refresh_from_db()
    assert oona.language == "sv"
    client.post("/language/", {"language": "xx"})
    oona.refresh_from_db()
    assert oona.language == "sv"


def test_the_language_of_the_sign_in_page_is_kept_in_a_cookie(client: Client, db: None) -> None:
    client.post("/language/", {"language": "sv", "next": "/sign-in/"})
    assert '<html lang="sv"' in client.get("/sign-in/").content.decode()


def test_the_demo_signs_in_by_choosing_a_person(client: Client, invented: User, settings: Settings) -> None:
    settings.DEMO_SIGN_IN = True
    page = client.get("/sign-in/", headers={"Accept-Language": "en"}).content.decode()
    assert "Ines" in page
    assert "shows a contact" in page
    assert client.post("/demo-sign-in/", {"person": str(invented.pk)}).status_code == 302
    assert client.session["_auth_user_id"] == str(invented.pk)


def test_outside_the_demo_nobody_can_be_chosen(client: Client, invented: User, settings: Settings) -> None:
    settings.DEMO_SIGN_IN = False
    assert "Ines" not in client.get("/sign-in/").content.decode()
    assert client.post("/demo-sign-in/", {"person": str(invented.pk)}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("person", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_the_demo_signs_in_nobody_else(client: Client, oona: User, settings: Settings, person: str) -> None:
    settings.DEMO_SIGN_IN = True
    assert client.post("/demo-sign-in/", {"person": person}).status_code == 404
    assert client.post("/demo-sign-in/", {"person": str(oona.pk)}).status_code == 404


def test_a_guesser_has_to_wait_ever_longer_and_learns_nothing(
    client: Client, oona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr("reimari.accounts.views.sign_in.timezone.now", lambda: now)
    for _ in range(FROM_ONE_PLACE.free):
        assert sign_in(client, "wrong")[0] == 422
    right = client.post("/sign-in/", {"username": "OONA", "password": PASSWORD})
    wrong = client.post("/sign-in/", {"username": "oona", "password": "wrong"})
    assert [answer.status_code for answer in (right, wrong)] == [429, 429]
    assert [answer.headers["Retry-After"] for answer in (right, wrong)] == ["2", "2"]
    told = {tuple(context(answer)["form"].non_field_errors()) for answer in (right, wrong)}
    assert len(told) == 1
    assert "2" in told.pop()[0]
    elsewhere = {"username": "oona", "password": PASSWORD}
    assert Client().post("/sign-in/", elsewhere, REMOTE_ADDR="203.0.113.9").status_code == 302
    now += dt.timedelta(seconds=3)
    assert sign_in(client, "wrong")[0] == 422
    now += dt.timedelta(seconds=3)
    assert sign_in(client, PASSWORD)[0] == 429  # the second wait is twice the first
    now += dt.timedelta(seconds=2)
    assert sign_in(client, PASSWORD)[0] == 302
    assert sign_in(client, "wrong")[0] == 422
    assert sign_in(client, PASSWORD)[0] == 302  # the count began anew


def test_an_unknown_name_is_counted_too_and_never_written_down(client: Client, db: None) -> None:
    for _ in range(FROM_ONE_PLACE.free):
        client.post("/sign-in/", {"username": "010140-9990", "password": "wrong"})
    assert Guess.objects.wait(Try("010140-9990", "127.0.0.1"), now=timezone.now())
    assert not [guess for guess in Guess.objects.all() if "010140" in str(guess)]


def test_a_name_is_counted_from_everywhere_but_nobody_is_kept_out_for_long(db: None) -> None:
    now = timezone.now()
    for number in range(FROM_ANYWHERE.free + 9):
        Guess.objects.add_failure(Try("oona", f"203.0.113.{number}"), now=now)
    here = Try("oona", "198.51.100.7")
    assert Guess.objects.wait(here, now=now)
    assert not Guess.objects.wait(here, now=now + FROM_ANYWHERE.longest)
    Guess.objects.add_failure(Try("else", "198.51.100.7"), now=now + dt.timedelta(days=2))
    assert Guess.objects.count() == 3


def test_an_address_that_tries_many_names_has_to_wait_until_its_window_has_slid_on(db: None) -> None:
    now = dt.datetime(2026, 11, 25, 9, 50, tzinfo=dt.UTC)
    for number in range(FROM_ONE_ADDRESS.most):
        assert not Guess.objects.wait(Try(f"name {number}", "203.0.113.9"), now=now)
        Guess.objects.add_failure(Try(f"name {number}", "203.0.113.9"), now=now)
    fresh = Try("oona", "203.0.113.9")
    assert not Guess.objects.wait(Try("oona", "203.0.113.10"), now=now)
    wait = dt.timedelta(seconds=Guess.objects.wait(fresh, now=now))
    assert dt.timedelta() < wait <= dt.timedelta(minutes=11)
    assert Guess.objects.wait(fresh, now=now + wait - dt.timedelta(seconds=2))
    assert not Guess.objects.wait(fresh, now=now + wait)


def test_a_household_with_many_addresses_is_one_place(db: None) -> None:
    now = timezone.now()
    for number in range(FROM_ONE_PLACE.free):
        Guess.objects.add_failure(Try("oona", f"2001:db8:0:1::{number:x}"), now=now)
    assert Guess.objects.wait(Try("oona", "2001:db8:0:1:ffff::9"), now=now)
    assert not Guess.objects.wait(Try("oona", "2001:db8:0:2::9"), now=now)


def test_guessers_elsewhere_do_not_keep_out_whoever_signs_in_with_a_known_browser(
    client: Client, oona: User
) -> None:
    assert sign_in(client, PASSWORD)[0] == 302
    cookie = client.cookies["known"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert "oona" not in cookie.value
    client.post("/sign-out/")
    now = timezone.now()
    for number in range(FROM_ANYWHERE.free + 1):
        Guess.objects.add_failure(Try("oona", f"203.0.113.{number}"), now=now)
    for number in range(FROM_ONE_ADDRESS.most):
        Guess.objects.add_failure(Try(f"name {number}", "127.0.0.1"), now=now)
    strange = Client().post("/sign-in/", {"username": "oona", "password": PASSWORD})
    assert strange.status_code == 429
    assert sign_in(client, PASSWORD)[0] == 302


def test_a_known_browser_is_known_to_one_name_and_is_counted_itself(client: Client, oona: User) -> None:
    User.objects.create_user("other", password=PASSWORD, organisation="x")
    sign_in(client, PASSWORD)
    now = timezone.now()
    for number in range(FROM_ANYWHERE.free + 1):
        Guess.objects.add_failure(Try("other", f"203.0.113.{number}"), now=now)
    assert client.post("/sign-in/", {"username": "other", "password": PASSWORD}).status_code == 429
    for _ in range(FROM_ONE_PLACE.free):
        assert sign_in(client, "wrong")[0] == 422
    assert sign_in(client, PASSWORD)[0] == 429


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "x" * 3000])
def test_an_invented_browser_is_not_known(client: Client, oona: User, cookie: str) -> None:
    client.cookies["known"] = cookie
    now = timezone.now()
    for number in range(FROM_ANYWHERE.free + 1):
        Guess.objects.add_failure(Try("oona", f"203.0.113.{number}"), now=now)
    assert sign_in(client, PASSWORD)[0] == 429


def test_a_browser_is_not_known_for_ever(client: Client, oona: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sign_in(client, PASSWORD)[0] == 302
    now = timezone.now()
    for number in range(FROM_ANYWHERE.free + 1):
        Guess.objects.add_failure(Try("oona", f"203.0.113.{number}"), now=now)
    monkeypatch.setattr("reimari.accounts.known.KNOWN_FOR", -1)
    client.post("/sign-out/")
    assert sign_in(client, PASSWORD)[0] == 429


def test_waits_double_up_to_the_longest() -> None:
    waits = [FROM_ONE_PLACE.wait_after(number).total_seconds() for number in (1, 4, 5, 6, 7, 200)]
    assert waits == [0, 0, 2, 4, 8, 900]
