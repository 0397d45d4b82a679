"""`reimari appoint`: the first people of an installation get their users and posts from the command line."""

import io
from collections.abc import Callable

import pytest
from django.contrib.auth import authenticate

from reimari.accounts.models import User
from reimari.audit.models import Event
from reimari.cli import FINDINGS, GOOD, WRONG_CALL, main
from reimari.staff.models import Post
from reimari.staff.queries import actor_of
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("iu")]
PASSWORD = "kolme hauskaa majakkaa"  # noqa: S105 (invented)
POST = ["--team", "guidance_working_age_lantinen", "--role", "Tyontekija"]
NEW = ["appoint", "veera", "--name", "Veera Anneli Virranniemi", *POST]

Typed = Callable[[str], None]


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is already there."""
    monkeypatch.setattr("reimari.cli.appoint.program", lambda: None)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Gives the command this standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_new_user_signs_in_with_the_given_password_and_has_the_posts_rights(
    typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(f"{PASSWORD}\nanother line\n")
    assert main([*NEW, "--language", "sv"]) == GOOD
    user = authenticate(username="veera", password=PASSWORD)
    assert isinstance(user, User)
    assert (user.first_name, user.last_name, user.language) == ("Veera Anneli", "Virranniemi", "sv")
    assert actor_of(user, on=TODAY).may("work.take")
    event = Event.objects.get(action="staff.appoint")
    assert (event.subject_id, event.organisation) == (str(Post.objects.get(user=user).pk), "appoint")
    printed = capsys.readouterr()
    assert "GUIDANCE_WORKING_AGE_LANTINEN" in printed.out
    assert PASSWORD not in printed.out + printed.err


def test_a_user_there_is_gets_one_more_post_without_a_password(eero: Post) -> None:
    days = ["--from", "2031-01-01", "--until", "2031-01-31"]
    team = ["--team", "GUIDANCE_WORKING_AGE_ITAINEN", "--role", "TYONTEKIJA"]
    assert main(["appoint", eero.user.username, *team, *days]) == GOOD
    post = Post.objects.get(team="GUIDANCE_WORKING_AGE_ITAINEN", user=eero.user)
    assert (str(post.valid_from), str(post.valid_until)) == ("2031-01-01", "2031-01-31")


def test_what_stands_against_a_post_is_told_and_leaves_no_user(
    eero: Post, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["appoint", eero.user.username, *POST]) == FINDINGS
    assert "already has this post" in capsys.readouterr().err
    typed(PASSWORD)
    assert main([*NEW, "--from", "2031-01-02", "--until", "2031-01-01"]) == FINDINGS
    assert not User.objects.filter(username="veera").exists()


@pytest.mark.parametrize("password", ["", "short", "password12345"])
def test_a_weak_password_is_refused(password: str, typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed(password)
    assert main(NEW) == WRONG_CALL
    assert capsys.readouterr().err.startswith("reimari: ")
    assert not User.objects.filter(username="veera").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["appoint", "nobody", *POST], "there is no user nobody"),
        (["appoint", "eero.kuusirinne", "--name", "Eero Toinen", *POST], "a user eero.kuusirinne already"),
        (["appoint", "eero.kuusirinne", "--team", "MOON", "--role", "TYONTEKIJA"], "there is no team MOON"),
        (["appoint", "eero.kuusirinne", *POST[:3], "KING"], "there is no role KING; the profile has: "),
    ],
)
def test_unknown_people_and_codes_are_wrong_calls(
    words: list[str], told: str, eero: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == WRONG_CALL
    assert told in capsys.readouterr().err
    assert Post.objects.get(user=eero.user) == eero
