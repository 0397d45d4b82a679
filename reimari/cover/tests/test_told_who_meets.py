"""A client who had agreed a time is told who meets them instead: by their way, when the plan is accepted."""

import datetime as dt
from typing import Any

import pytest
from django.conf import LazySettings

from reimari.appointments.told import would_tell
from reimari.cases.actions import agree_meeting
from reimari.cases.models import Case, Meeting
from reimari.cases.states import MeetingMode
from reimari.contacts.actions import Answer
from reimari.contacts.states import NotTold, Outcome
from reimari.cover.models import CoverItem
from reimari.cover.tests.test_cover import DAY, accepted, ill, taken
from reimari.messaging.models import Message
from reimari.messaging.states import Channel, MessageState
from reimari.notices.models import ClientNotice
from reimari.notices.states import NotSent
from reimari.region.profile.values import Profile
from reimari.staff.models import Post
from reimari.work.models import Step
from reimari.work.queries import county_on
from tests.browser import MOST_STATEMENTS, context, signed_in, statements
from tests.factories import NOW, a_person, as_actor

pytestmark = pytest.mark.django_db
KNOWN = {"phone": "+358401234567"}
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _carried(settings: LazySettings) -> None:
    settings.MESSAGE_ADAPTERS = dict.fromkeys(Channel.values, "reimari.messaging.adapters.fake.FakeAdapter")


def agreed(
    aino: Post,
    eero: Post,
    *,
    hours: int = 0,
    language: str = "fi",
    answer: Answer | None = None,
    **known: Any,
) -> Step:
    """A case that waits for a call of half an hour with Eero."""
    person = a_person(as_actor(aino), **(KNOWN | known))
    more = {"answer": answer} if answer else {}
    case = Case.objects.get(pk=taken(aino, eero, person=person, **more).track_id)
    Case.objects.filter(pk=case.pk).update(language=language)
    when: dict[str, Any] = {"at": NOW + 2 * DAY + hours * HOUR, "length": HOUR / 2, "now": NOW}
    worker: dict[str, Any] = {"worker": eero.user, "actor": as_actor(eero)}
    return agree_meeting(Case.objects.get(pk=case.pk), mode=MeetingMode.PHONE, **when, **worker).step


def notice() -> ClientNotice:
    return ClientNotice.objects.select_related("message").get(kind="worker")


def test_the_client_is_told_who_meets_them(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = agreed(aino, eero, language="sv")
    accepted(ill(eero), lea, {step.pk: timo.user_id})
    item, told = CoverItem.objects.get(), notice()
    assert (told.key, told.must_reach, told.language) == (f"worker:{item.pk}", True, "sv")
    assert told.message
    assert (told.message.channel, told.message.state) == ("sms", MessageState.QUEUED)
    first = told.message.words.splitlines()[0]
    assert first == f"Din tid är oförändrad. Medarbetaren har bytts: {timo.user}."
    assert (item.notice, item.notice_language) == ("", "")


def test_whoever_cant_be_told_so_is_told_by_somebody(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = agreed(aino, eero, notices_by="nothing")
    accepted(ill(eero), lea, {step.pk: timo.user_id})
    told = notice()
    assert (told.message, told.reason) == (None, NotSent.DECLINED)
    assert str(timo.user) in CoverItem.objects.get().notice
    assert list(ClientNotice.objects.to_be_told(NOW)) == [told]
    (one,) = context(signed_in(timo).get("/"))["to_tell"]
    assert one.case_id == step.track_id


def test_where_telling_is_dangerous_nobody_gets_a_draft(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    dangerous = Answer(outcome=Outcome.GOES_ON, team=eero.team, not_told=NotTold.DANGEROUS)
    step = agreed(aino, eero, answer=dangerous)
    accepted(ill(eero), lea, {step.pk: timo.user_id})
    assert notice().reason == NotSent.DANGEROUS
    assert CoverItem.objects.get().notice == ""
    assert not ClientNotice.objects.to_be_told(NOW).exists()


def test_a_time_that_has_begun_is_told_to_nobody(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = agreed(aino, eero)
    Meeting.objects.update(at=NOW - HOUR, span=None, ends_at=None)
    accepted(ill(eero), lea, {step.pk: timo.user_id})
    assert not ClientNotice.objects.filter(kind="worker").exists()


def test_when_the_substitute_falls_ill_too_the_newer_notice_stands(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = agreed(aino, eero)
    accepted(ill(eero), lea, {step.pk: timo.user_id})
    accepted(ill(timo), lea, {step.pk: lea.user_id})
    first, second = ClientNotice.objects.filter(kind="worker").order_by("pk").select_related("message")
    assert first.message
    assert second.message
    assert (first.message.state, second.message.state) == ("withdrawn", "queued")
    assert str(lea.user) in second.message.words


def test_what_would_be_told_is_what_is_told(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    step = agreed(aino, eero)
    told = would_tell({step.pk: str(timo.user)}, county_on(NOW), now=NOW)[step.pk]
    accepted(ill(eero), lea, {step.pk: timo.user_id})
    message = Message.objects.get(kind="notices.worker")
    assert (told.words, told.language) == (message.words, message.language)
    assert (told.way, told.why_not, told.title) == (str(Channel.SMS.label), "", "")
    assert would_tell({}, county_on(NOW), now=NOW) == {}


def test_the_plan_shows_it_before_and_after(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    by_text, by_nothing = agreed(aino, eero), agreed(aino, eero, hours=2, notices_by="nothing")
    plan, browser = ill(eero), signed_in(lea)
    shown = context(browser.get(f"/cover/{plan.pk}/"))["shown"]
    told = {row.step.pk: row.told for row in shown.rows}
    assert str(timo.user) in told[by_text.pk].words
    assert told[by_nothing.pk].why_not
    html = " ".join(browser.get(f"/cover/{plan.pk}/").content.decode().split())
    assert "The client is told: text message" in html
    assert f"</strong>: {told[by_nothing.pk].why_not}" in html
    accepted(plan, lea, {by_text.pk: timo.user_id, by_nothing.pk: timo.user_id})
    shown = context(browser.get(f"/cover/{plan.pk}/"))["shown"]
    states = {each.item.step_id: (each.told.state, bool(each.notice)) for each in shown.moved}
    assert states == {by_text.pk: ("waits", False), by_nothing.pk: ("unsent", True)}


def test_the_plan_asks_as_much_for_many_as_for_few(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    plan, browser, steps = ill(eero), signed_in(lea), [agreed(aino, eero)]
    accepted(plan, lea, {agreed(aino, eero, hours=30).pk: timo.user_id})
    few = len(statements(lambda: browser.get(f"/cover/{plan.pk}/")))
    steps += [agreed(aino, eero, hours=2 * each) for each in range(1, 8)]
    accepted(plan, lea, {steps[-1].pk: timo.user_id}, seen=1)
    assert len(statements(lambda: browser.get(f"/cover/{plan.pk}/"))) == few
    assert few <= MOST_STATEMENTS


def test_each_row_names_whoever_was_chosen_in_it(
    iu: Profile, aino: Post, eero: Post, timo: Post, lea: Post
) -> None:
    """A refused plan comes back with what was chosen."""
    step, plan = agreed(aino, eero), ill(eero)
    sent = {f"to-{step.pk}": str(lea.user_id), "seen": "7", "key": "01900000-0000-7000-8000-000000000001"}
    answer = signed_in(lea).post(f"/cover/{plan.pk}/accept/", sent)
    assert answer.status_code == 409
    (row,) = context(answer)["shown"].rows
    assert str(lea.user) in row.told.words
