"""A callback's own page and its rows elsewhere: what can be changed, joined, ended, and what leads to it."""

import datetime as dt
from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.utils import timezone

from reimari.access.speaking import looking_everywhere
from reimari.callbacks.actions import Wanted, begin_call, change_callback, request_callback
from reimari.callbacks.models import Callback
from reimari.callbacks.states import CallbackOutcome
from reimari.callbacks.tests.calls import NUMBER, WEST, a_callback, a_wish
from reimari.desk.queries.callbacks import doubles_of
from reimari.desk.queries.live import followed
from reimari.desk.tests.test_calls import fields
from reimari.staff.models import Post, Team
from tests.browser import MOST_STATEMENTS, context, shown, signed_in, statements
from tests.factories import a_person, as_actor

pytestmark = pytest.mark.django_db
OTHER = "+358491234560"


def asked_now(post: Post, **given: Any) -> Callback:
    return a_callback(post, now=timezone.now(), **given)


def pressed(post: Post, callback: Callback, verb: str, **typed: str) -> HttpResponse:
    answer = signed_in(post).post(f"/callbacks/{callback.pk}/{verb}/", {"key": str(uuid4()), **typed})
    return cast(HttpResponse, answer)


def seen_by(post: Post, address: str) -> str:
    return signed_in(post).get(address).content.decode()


def test_call_in_the_list_leads_back_to_it_with_the_number_and_a_button_for_each_result(eero: Post) -> None:
    callback, other = asked_now(eero), asked_now(eero, number=OTHER)
    before = seen_by(eero, "/callbacks/")
    assert 'href="tel:' not in before
    assert before.count('data-key="t"') == 2
    answer = pressed(eero, callback, "call", next="/callbacks/")
    assert answer.headers["Location"] == f"/callbacks/?calling={callback.pk}#calling-{callback.pk}"
    html = seen_by(eero, answer.headers["Location"].partition("#")[0])
    assert f'id="calling-{callback.pk}"' in html
    assert f'href="tel:{callback.number}"' in html
    assert f"/new-contact/?callback={callback.pk}" in html
    for result in ("no_answer", "busy", "voicemail", "wrong_number"):
        assert f'value="{result}"' in html
    assert html.count('name="next_at"') == html.count(f"/callbacks/{callback.pk}/release/") == 1
    assert f"/callbacks/{other.pk}/call/" in html
    answer = pressed(eero, callback, "result", result="busy", next="/callbacks/")
    assert answer.headers["Location"] == "/callbacks/"
    assert shown(seen_by(eero, "/callbacks/")) == [str(other.pk)]
    assert shown(seen_by(eero, "/callbacks/?tab=later")) == [str(callback.pk)]


def test_a_place_elsewhere_is_never_gone_to(eero: Post) -> None:
    answer = pressed(eero, asked_now(eero), "call", next="https://example.org/")
    assert answer.headers["Location"].startswith("/")


def test_another_time_moves_it_to_later_and_the_tabs_count_both(eero: Post) -> None:
    callback, _other = asked_now(eero), asked_now(eero, number=OTHER)
    at = timezone.localtime() + dt.timedelta(days=2)
    assert pressed(eero, callback, "another_time", next_at=f"{at:%Y-%m-%dT%H:%M}").status_code == 302
    answer = signed_in(eero).get("/callbacks/?tab=later")
    assert shown(answer.content.decode()) == [str(callback.pk)]
    assert {tab.label: tab.count for tab in context(answer)["tabs"]} == {"Waiting now": 1, "Later": 1}


def test_the_list_costs_the_same_for_two_and_for_thirty(eero: Post, lea: Post) -> None:
    for post, address in ((eero, "/callbacks/"), (eero, "/callbacks/?tab=later"), (lea, "/callbacks/")):
        browser = signed_in(post)
        found = []
        for many in (2, 28):
            for number in range(many):
                whom = f"+35849{Callback.objects.count():03}{number:04}"
                person = a_person(as_actor(eero), identity_code=None)
                asked_now(eero, number=whom, person_id=person.pk)
            found.append(len(statements(lambda browser=browser, at=address: browser.get(at))))  # type: ignore[misc]
        assert found[0] == found[1] <= MOST_STATEMENTS, address


def test_the_page_asks_little(eero: Post) -> None:
    callback = asked_now(eero, person_id=a_person(as_actor(eero)).pk)
    asked_now(eero, number=OTHER, person_id=callback.person_id)
    browser = signed_in(eero)
    browser.get(f"/callbacks/{callback.pk}/")
    assert len(statements(lambda: browser.get(f"/callbacks/{callback.pk}/"))) <= MOST_STATEMENTS


def test_the_promise_is_told_with_its_why(eero: Post) -> None:
    callback = asked_now(eero)
    html = seen_by(eero, f"/callbacks/{callback.pk}/")
    assert "calls by" in html
    assert ("Why?" in html) == callback.track.clocks.exists()


def test_until_the_rule_is_fulfilled_the_endings_are_greyed_with_its_sentences(eero: Post) -> None:
    html = seen_by(eero, f"/callbacks/{asked_now(eero).pk}/")
    assert html.count('disabled aria-describedby="not-yet"') == 2
    assert "0 calls of 3 count so far" in html


def test_a_change_is_saved_and_an_older_form_overwrites_nothing(eero: Post, timo: Post) -> None:
    callback = asked_now(eero, words="Rent.")
    address = f"/callbacks/{callback.pk}/change/"
    browser = signed_in(eero)
    drawn = form_of(browser.get(f"/callbacks/{callback.pk}/").content.decode(), "change")
    saved = browser.post(
        address, drawn | {"words": "Rent and food.", "window_from": "09:00", "window_until": "11:00"}
    )
    assert saved.status_code == HTTPStatus.FOUND
    callback.refresh_from_db()
    assert (callback.words, callback.window_from, callback.number) == ("Rent and food.", dt.time(9), NUMBER)
    old = drawn | {"key": str(uuid4()), "words": "Another thing."}
    answer = browser.post(address, old)
    assert answer.status_code == HTTPStatus.CONFLICT
    html = answer.content.decode()
    assert "Another thing." in html
    assert "Rent and food." in html
    callback.refresh_from_db()
    assert callback.words == "Rent and food."
    change_callback(
        callback, wanted=Wanted(number=OTHER), actor=as_actor(timo), now=timezone.now(), seen=callback.version
    )
    assert "Changed: " in browser.get(f"/callbacks/{callback.pk}/").content.decode()


def form_of(html: str, verb: str) -> dict[str, str]:
    """What a browser would send of the page's form of this deed."""
    start = html.rindex("<form", 0, html.index(f"/{verb}/"))
    return fields(html[start : html.index("</form>", start)]) | {"language": "fi"}


def test_what_cant_be_a_number_an_hour_or_words_is_told_at_its_field(eero: Post) -> None:
    callback = asked_now(eero)
    drawn = form_of(seen_by(eero, f"/callbacks/{callback.pk}/"), "change")
    for wrong in (
        {"number": "1"},
        {"window_from": "12:00", "window_until": "9:00"},
        {"words": "010190-901R"},
    ):
        answer = signed_in(eero).post(f"/callbacks/{callback.pk}/change/", drawn | wrong)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, wrong
        (form,) = context(answer)["wrong"]
        assert set(form.errors) == {list(wrong)[-1]}


def test_a_double_is_joined_to_the_one_that_goes_on(eero: Post) -> None:
    person = a_person(as_actor(eero))
    kept = asked_now(eero, person_id=person.pk)
    double = asked_now(eero, number=OTHER, person_id=person.pk)
    stranger = asked_now(eero, number="+358491234569")
    html = seen_by(eero, f"/callbacks/{double.pk}/")
    assert f'value="{kept.pk}"' in html
    assert f'value="{stranger.pk}"' not in html
    assert pressed(eero, double, "join", other=str(stranger.pk)).status_code == 422
    assert pressed(eero, double, "join", other=str(kept.pk)).status_code == HTTPStatus.FOUND
    double.refresh_from_db()
    assert (double.outcome, double.double_of) == (CallbackOutcome.DOUBLE, kept)
    assert f"/callbacks/{kept.pk}/" in seen_by(eero, f"/callbacks/{double.pk}/")


def test_what_waits_on_a_line_that_one_doesnt_see_isnt_offered_to_be_joined(eero: Post, helmi: Post) -> None:
    person = a_person(as_actor(eero))
    callback = asked_now(eero, person_id=person.pk)
    team, wish = helmi.team_id, a_wish(asked_at=timezone.now(), number=OTHER)
    foreign = request_callback(
        Team.objects.get(pk=team), wish=wish, actor=as_actor(helmi), now=timezone.now()
    )
    Callback.objects.filter(pk=foreign.pk).update(person=person)
    assert str(foreign.pk) not in seen_by(eero, f"/callbacks/{callback.pk}/")
    with looking_everywhere():
        assert list(doubles_of(as_actor(eero), callback)) == []


def test_rows_of_the_work_list_and_my_day_lead_to_it(eero: Post) -> None:
    callback = asked_now(eero)
    html = seen_by(eero, f"/work-lists/{WEST}/?tab=all&step={callback.current_step_id}")
    assert f'href="/callbacks/{callback.pk}/"' in html
    assert f'href="/contacts/{callback.pk}/"' not in html
    assert callback.current_step
    signed_in(eero).post(f"/steps/{callback.current_step_id}/take/", {"key": str(uuid4()), "next": "/"})
    assert f'href="/callbacks/{callback.pk}/"' in seen_by(eero, "/")
    led = signed_in(eero).get(f"/steps/{callback.current_step_id}/take/")
    assert led.headers["Location"] == f"/callbacks/{callback.pk}/"


def test_the_line_is_followed_live_and_strangers_arent_told(eero: Post, helmi: Post) -> None:
    callback = asked_now(eero)
    asked = [f"team:{WEST}", f"track:{callback.pk}"]
    assert followed(as_actor(eero), asked).topics == set(asked)
    assert followed(as_actor(helmi), asked).topics == set()


def test_an_outsourced_adviser_has_the_open_ones_of_their_line_and_those_that_they_ended(
    eero: Post, aino: Post, helmi: Post
) -> None:
    line = aino.team_id
    team = Team.objects.get(pk=line)
    callback = request_callback(
        team, wish=a_wish(asked_at=timezone.now()), actor=as_actor(aino), now=timezone.now()
    )
    foreign = asked_now(eero, number=OTHER)
    assert shown(seen_by(aino, "/callbacks/")) == [str(callback.pk)]
    assert signed_in(aino).get(f"/callbacks/{foreign.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert pressed(aino, foreign, "call").status_code == HTTPStatus.NOT_FOUND
    assert followed(as_actor(aino), [f"track:{callback.pk}"]).topics == {f"track:{callback.pk}"}
    assert followed(as_actor(aino), [f"team:{line}"]).topics == {f"team:{line}"}
    begin_call(callback, actor=as_actor(aino), now=timezone.now())
    assert pressed(aino, callback, "withdraw", reason="not_needed").status_code == HTTPStatus.FOUND
    assert signed_in(aino).get(f"/callbacks/{callback.pk}/").status_code == HTTPStatus.OK
    assert signed_in(helmi).get(f"/callbacks/{callback.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert signed_in(aino).get("/callbacks/?tab=lost").status_code == HTTPStatus.FORBIDDEN
