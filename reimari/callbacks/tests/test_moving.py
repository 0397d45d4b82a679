"""A callback that came to the wrong area's list is moved to the right one (R-PS-23)."""

from typing import Any

import pytest

from reimari.access.actor import system
from reimari.access.catalogue import Forbidden
from reimari.callbacks.actions import begin_call, move_callback, withdraw_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.states import WithdrawReason
from reimari.callbacks.tests.calls import a_callback
from reimari.common.problems import Refused
from reimari.people.actions import protect_person
from reimari.staff.models import Post, Team
from reimari.work.models import Clock, Entry, Step
from tests.browser import signed_in
from tests.factories import NOW, a_person, a_post, as_actor, key

pytestmark = pytest.mark.django_db
HERE, CENTRE = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_WORKING_AGE_KESKINEN"


def moved(callback: Callback, post: Post, to: str = CENTRE, seen: str | None = HERE) -> Callback:
    team = Team.objects.get(pk=to)
    return move_callback(callback, to=team, seen_team=seen, actor=as_actor(post), now=NOW)


def refusal(callback: Callback, post: Post, to: str = CENTRE, seen: str | None = HERE) -> str:
    with pytest.raises(Refused) as refused:
        moved(callback, post, to, seen)
    return refused.value.problems[0].code


def test_it_waits_on_the_other_list_by_the_same_promise(eero: Post) -> None:
    callback = a_callback(eero, now=NOW)
    assert callback.current_step
    due, clocks = callback.current_step.due_at, list(Clock.objects.values_list("pk", "due_at"))
    moved(callback, eero)
    callback.refresh_from_db()
    step = Step.objects.get(track=callback.pk)
    assert (callback.team_id, step.team_id, step.answering_team_id) == (CENTRE, CENTRE, CENTRE)
    assert (callback.area_id, step.area_id) == (callback.team.area_id, callback.team.area_id)
    assert step.due_at == due
    assert list(Clock.objects.values_list("pk", "due_at")) == clocks
    entry = Entry.objects.get(kind="callbacks.move")
    assert entry.facts == {"team": CENTRE, "from_team": HERE}


def test_it_isnt_moved_twice_or_away_from_the_line(eero: Post) -> None:
    callback = a_callback(eero, now=NOW)
    assert refusal(callback, eero, "GUIDANCE_OLDER_PEOPLE_ITAINEN") == "contacts.other_line"
    assert refusal(callback, eero, seen="CLIENT_ADVICE") == "common.stale"
    assert refusal(callback, eero, HERE) == "contacts.on_list_already"


def test_nobody_moves_a_client_whom_another_is_calling(eero: Post) -> None:
    callback = a_callback(eero, now=NOW)
    other = a_post(HERE, "TYONTEKIJA", name="Osmo Toinen")
    begin_call(callback, actor=as_actor(other), now=NOW)
    assert refusal(callback, eero).startswith("callbacks.called")
    moved(callback, other)  # who calls may
    callback.refresh_from_db()
    assert callback.caller is None


def test_what_has_ended_stays(eero: Post) -> None:
    callback = a_callback(eero, now=NOW)
    withdraw_callback(callback, reason=WithdrawReason.NOT_NEEDED, actor=as_actor(eero), now=NOW)
    assert refusal(callback, eero) == "callbacks.closed"


def test_others_dont_fetch_it(eero: Post, helmi: Post) -> None:
    with pytest.raises(Forbidden):
        moved(a_callback(eero, now=NOW), helmi)


def page(post: Post, callback: Callback) -> str:
    answer = signed_in(post).get(f"/callbacks/{callback.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def press(post: Post, callback: Callback, **fields: Any) -> Any:
    sent = {"key": str(key(1)), "team": CENTRE, "seen": HERE, **fields}
    return signed_in(post).post(f"/callbacks/{callback.pk}/move/", sent)


def test_the_place_names_the_list_and_one_press_moves_it(tuula: Post) -> None:
    here, right = "VIRANOMAISLINJA_KOILLINEN", "VIRANOMAISLINJA_KESKINEN"
    callback = a_callback(tuula, team=here, now=NOW, place_id="KUOPIO")
    html = page(tuula, callback)
    assert "Move to " in html
    assert f'value="{right}"' in html
    answer = press(tuula, callback, team=right, seen=here)
    assert answer.status_code == 302
    callback.refresh_from_db()
    assert callback.team_id == right
    where = answer.headers["Location"]
    seen = where == f"/callbacks/{callback.pk}/?moved=1"
    assert seen or where == "/callbacks/?moved=1"
    assert 'id="moved"' in signed_in(tuula).get(where).content.decode()
    assert signed_in(tuula).get(f"/callbacks/{callback.pk}/").status_code == (200 if seen else 404)
    if seen:
        assert "Moved from the list of" in page(tuula, callback)


def test_a_protected_clients_place_names_no_list(tuula: Post) -> None:
    """I-04."""
    person = a_person(as_actor(tuula), last_name="Suojattu")
    protect_person(person, protected=True, actor=system("test"), now=NOW)
    given: dict[str, Any] = {"place_id": "KUOPIO", "person_id": person.pk}
    callback = a_callback(tuula, team="VIRANOMAISLINJA_KOILLINEN", now=NOW, **given)
    assert "Move to " not in page(tuula, callback)


def test_without_a_place_the_list_is_chosen(eero: Post) -> None:
    callback = a_callback(eero, now=NOW)
    html = page(eero, callback)
    assert "This belongs to another area" in html
    assert "Move to " not in html
    nothing = press(eero, callback, team="")
    assert nothing.status_code == 422
    assert "Choose the team." in nothing.content.decode()
    assert press(eero, callback, seen="CLIENT_ADVICE").status_code == 409
    assert press(eero, callback).status_code == 302
