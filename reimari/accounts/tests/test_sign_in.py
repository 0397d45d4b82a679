import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reimari.accounts.models import FROM_ANYWHERE, FROM_ONE_PLACE, Guess, User

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
    errors = {tuple(answer.context_data["form"].non_field_errors()) for answer in (wrong, unknown, closed)}
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


def test_a_guesser_has_to_wait_ever_longer_and_hears_the_same_sentence(
    client: Client, oona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr("reimari.accounts.views.sign_in.timezone.now", lambda: now)
    first = client.post("/sign-in/", {"username": "oona", "password": "wrong"})
    for _ in range(FROM_ONE_PLACE.free - 1):
        assert sign_in(client, "wrong")[0] == 422
    waiting = client.post("/sign-in/", {"username": "OONA", "password": PASSWORD})
    assert waiting.status_code == 422
    assert waiting.context_data["form"].non_field_errors() == first.context_data["form"].non_field_errors()
    elsewhere = {"username": "oona", "password": PASSWORD}
    assert Client().post("/sign-in/", elsewhere, REMOTE_ADDR="203.0.113.9").status_code == 302
    now += dt.timedelta(seconds=3)
    assert sign_in(client, "wrong")[0] == 422
    now += dt.timedelta(seconds=3)
    assert sign_in(client, PASSWORD)[0] == 422  # the second wait is twice the first
    now += dt.timedelta(seconds=2)
    assert sign_in(client, PASSWORD)[0] == 302
    assert sign_in(client, "wrong")[0] == 422
    assert sign_in(client, PASSWORD)[0] == 302  # the count began anew


def test_an_unknown_name_is_counted_too_and_never_written_down(client: Client, db: None) -> None:
    for _ in range(FROM_ONE_PLACE.free):
        client.post("/sign-in/", {"username": "010140-9990", "password": "wrong"})
    assert Guess.objects.must_wait("010140-9990", "127.0.0.1", now=timezone.now())
    assert not [guess for guess in Guess.objects.all() if "010140" in str(guess)]


def test_a_name_is_counted_from_everywhere_but_nobody_is_kept_out_for_long(db: None) -> None:
    now = timezone.now()
    for number in range(FROM_ANYWHERE.free + 9):
        Guess.objects.add_failure("oona", f"203.0.113.{number}", now=now)
    assert Guess.objects.must_wait("oona", "198.51.100.7", now=now)
    assert not Guess.objects.must_wait("oona", "198.51.100.7", now=now + FROM_ANYWHERE.longest)
    Guess.objects.add_failure("else", "198.51.100.7", now=now + dt.timedelta(days=2))
    assert Guess.objects.count() == 2


def test_waits_double_up_to_the_longest() -> None:
    waits = [FROM_ONE_PLACE.wait_after(number).total_seconds() for number in (1, 4, 5, 6, 7, 200)]
    assert waits == [0, 0, 2, 4, 8, 900]
