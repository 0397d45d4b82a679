"""`reimari users close`: whoever leaves is out at once, and their work isn't lost."""

import pytest
from django.test import Client
from django.utils import timezone

from reimari.accounts.models import User
from reimari.audit.models import Event
from reimari.cli import FINDINGS, GOOD, WRONG_CALL, main
from reimari.staff.models import Post
from reimari.work.actions import take_step
from tests.factories import NOW, a_case, as_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("iu")]
WEST = "GUIDANCE_WORKING_AGE_LANTINEN"
PASSWORD = "kolme hauskaa majakkaa"  # noqa: S105 (invented)
Shown = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is already there."""
    monkeypatch.setattr("reimari.cli.users.program", lambda: None)


def test_sessions_password_and_posts_end_at_once(eero: Post, capsys: Shown) -> None:
    user = eero.user
    user.take_password(PASSWORD)
    Post.objects.create(
        user=user, team=eero.team, role_id="ESIHENKILO", valid_from=timezone.localdate().replace(year=2099)
    )
    desk, phone = Client(), Client()
    for browser in (desk, phone):
        assert browser.post("/sign-in/", {"username": user.username, "password": PASSWORD}).status_code == 302
        assert browser.get("/").status_code == 200
    assert main(["users", "close", user.username]) == GOOD
    assert "Eero Kuusirinne" in capsys.readouterr().out
    for browser in (desk, phone):
        assert browser.get("/").headers["Location"].startswith("/sign-in/")
    answer = Client().post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 422
    assert not Post.objects.filter(user=user).not_over(timezone.localdate()).exists()
    event = Event.objects.get(action="staff.close_account")
    assert (event.subject_id, event.organisation) == (str(user.pk), "users")
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert (
        desk.get("/").headers["Location"].startswith("/sign-in/")
    )  # opened again, no old session comes back


def test_what_they_had_taken_goes_back_to_the_list_of_its_team(aino: Post, eero: Post, capsys: Shown) -> None:
    case = a_case(aino, WEST, own_words="Vuokra", need="financial", service_task_id="WORKING_AGE")
    step = case.current_step
    assert step
    take_step(step, actor=as_actor(eero), now=NOW)
    assert main(["users", "close", eero.user.username]) == GOOD
    step.refresh_from_db()
    assert (step.worker, step.team_id, step.ended_at) == (None, WEST, None)
    assert "teams: 1." in capsys.readouterr().out


def test_a_closed_account_is_closed_once_and_an_unknown_one_is_a_wrong_call(
    eero: Post, capsys: Shown
) -> None:
    assert main(["users", "close", eero.user.username]) == GOOD
    assert main(["users", "close", eero.user.username]) == FINDINGS
    assert main(["users", "close", "nobody"]) == WRONG_CALL
    assert "there is no user nobody" in capsys.readouterr().err
