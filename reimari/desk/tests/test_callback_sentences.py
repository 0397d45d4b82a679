"""Every entry of a callback is told in a sentence without codes."""

import re

import pytest
from django.utils.translation import override

from reimari.access.catalogue import ACTIONS
from reimari.callbacks.actions import (
    Wanted,
    begin_call,
    change_callback,
    leave_message,
    reach_callback,
    record_call,
    reopen_callback,
)
from reimari.callbacks.states import CallResult, MessageBy
from reimari.callbacks.tests.calls import HOUR, MORNING, WEST, a_callback, tried
from reimari.desk.queries.callback_sentences import CALLBACKS
from reimari.desk.queries.journal import SENTENCES, Names, sentence
from reimari.staff.models import Post
from reimari.work.models import Entry
from reimari.work.queries import county_on
from tests.browser import signed_in
from tests.factories import a_case, as_actor

READ = {"list", "view", "status", "see_lost", "see_figures"}


def test_every_deed_on_callbacks_has_its_sentence() -> None:
    names = {name for name in ACTIONS if name.startswith("callbacks.")}
    told = {*CALLBACKS, *(name for name in SENTENCES if name.startswith("callbacks."))}
    assert told == names - {f"callbacks.{name}" for name in READ}


@pytest.mark.django_db
def test_the_history_of_a_callback_is_told_without_codes(eero: Post, lea: Post) -> None:
    callback, actor = a_callback(eero), as_actor(eero)
    a_callback(eero, now=MORNING + HOUR)
    change_callback(callback, wanted=Wanted(number="+358491234568", is_urgent=True), actor=actor, now=MORNING)
    begin_call(callback, actor=actor, now=MORNING)
    record_call(callback, result=CallResult.BUSY, actor=actor, now=MORNING)
    callback = tried(callback, eero, MORNING + HOUR, MORNING + 2 * HOUR)
    lost = leave_message(callback, by=MessageBy.SMS, actor=actor, now=MORNING + 3 * HOUR)
    reopen_callback(lost, actor=as_actor(lea), now=MORNING + 4 * HOUR)
    names = Names(county_on(MORNING), {}, {}, {})
    entries = Entry.objects.filter(track=callback.track_id).order_by("pk")
    with override("en"):
        said = [sentence(entry.kind, entry.facts, names) for entry in entries]
    assert said[:4] == [
        "Asked to be called (an adviser).",
        "Asked to be called again, for the 2. time (an adviser).",
        "Changed: urgency, phone number.",
        "Began to call.",
    ]
    assert said[4].startswith("Call 1: busy. Next try: ")
    assert said[-2:] == [
        "Not reached: a message was left by text message.",
        "Opened again: the client is tried again.",
    ]
    assert not re.search(r"[a-z]+_[a-z]+", " ".join(said))


@pytest.mark.django_db
def test_a_case_tells_that_its_client_was_reached_by_a_callback(aino: Post, eero: Post) -> None:
    case = a_case(aino, WEST, now=MORNING - HOUR)
    callback = a_callback(eero, case=case)
    reach_callback(callback, actor=as_actor(eero), now=MORNING)
    html = signed_in(eero).get(f"/cases/{case.pk}/").content.decode()
    assert "The client was reached by a callback." in html
