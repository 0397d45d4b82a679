"""A form that is sent twice does one thing and is answered twice alike, whatever the first changed."""

import datetime as dt

import pytest
from django.test import Client

from reimari.access.models import Receipt
from reimari.assessments.models import InitialAssessment
from reimari.audit.models import Event, Outcome
from reimari.callbacks.models import Callback
from reimari.cases.models import Case, Meeting, Note, Question
from reimari.contacts.models import Contact, Matter, Participant
from reimari.desk.models import Draft
from reimari.directory.models import Edition, Instruction, ReadMark, Remark, Use
from reimari.people.models import ClosePerson, Person, Relationship
from reimari.staff.models import Post
from reimari.work.models import Entry, Pause, Step
from tests.factories import a_case, a_person, as_actor, key
from tests.races import race
from tests.sendings import DEEDS, House, sent
from tests.test_urls import (
    FORMS,
    LINKS,
    MACHINES,
    NOT_THIS_WAY,
    PROBES,
    PUBLIC,
    PUBLISHED,
    addresses,
    asked,
)
from tests.twice import told

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
CODE = "010190-901R"
# What is posted without a key, and why that is right.
WITHOUT = {
    "desk:search": "reads; posted so that names and codes never stand in an address",
    "desk:use_log": "reads, as above",
    "desk:new_contact_route": "a help while typing, reads",
    "desk:new_contact_guidance": "a help while typing, reads",
    "desk:new_report_going": "a help while typing, reads",
    "desk:contact_guiding": "a help while typing, reads",
    "desk:new_contact_callers": "a help while typing, reads",
    "desk:new_contact_knowledge": "a help while typing, reads",
    "accounts:password": "asks for the current password: sent again it changes nothing",
    "accounts:confirm": "a proof of who one is: the page behind it only says so",
    "accounts:session": "staying signed in: the state asked for",
    "accounts:sessions": "ending a sign-in: the state asked for",
    "desk:draft": "the same text saved twice is one draft, and the newest stays",
    "desk:client_time": "its key is made of the booking: what is chosen for it is one form, whoever sends it",
    "desk:caller": "its key is made of the contact: feedback on it is one form, whoever sends it",
    **dict.fromkeys(
        PUBLIC - PROBES - MACHINES - LINKS - FORMS - PUBLISHED - {"accounts:oidc_back"},
        "signing in and out, the language: the state asked for",
    ),
}
# In reimari/desk/tests: of jobs, e-mails, public forms, callbacks, grants, places, cards, logs, merges;
# posts in test_posts_twice.py, emergencies in test_emergencies_twice.py. Ways to sign in:
# reimari/accounts/tests/test_twice.py.
ELSEWHERE = {
    *("desk:give_post", "desk:post_change", "desk:post_end", "desk:post_competence"),
    *("desk:post_language", "desk:strike_language"),
    *("desk:strike_competence", "desk:proposal_accept", "desk:proposal_refuse", "desk:proposal_withdraw"),
    *("desk:break_glass", "desk:check_identity", "desk:check_emergency", "desk:oversee_emergencies"),
    *("accounts:code_app", "accounts:remove_app", "accounts:recovery_codes", "accounts:notice"),
    *("accounts:new_passkey", "accounts:passkey"),
    *("desk:merge_persons", "desk:undo_merge", "desk:plan_deletion", "desk:approve_deletion"),
    *("desk:retry_job", "desk:set_aside_job", "desk:callback_form", "desk:report_form"),
    *("desk:callback_reopen", "desk:reply_to_mail", "desk:take_up_mail", "desk:send_link"),
    *("desk:file_mail", "desk:unfile_mail"),
    *(
        "desk:new_grant",
        "desk:ask_assessment",
        "desk:reserve_place",
        "desk:stay_confirm",
        "desk:stay_release",
    ),
    *("desk:grant_follow_up", "desk:grant_notify", "desk:grant_end", "desk:grant_withdraw"),
    *("desk:new_log_request", "desk:make_extract", "desk:refuse_log_request", "desk:explain_use"),
    *("desk:hand_over_extract", "desk:export_log_extract", "desk:say_of_hint"),
    *("desk:calendar_plan", "desk:calendar_change", "desk:calendar_plan_own", "desk:calendar_change_own"),
    "desk:calendar_busy",  # of calendars: reimari/desk/tests/test_calendars.py
    *("desk:hold_time", "desk:release_time", "desk:book_held_time", "desk:no_time"),  # test_book_time.py
    *("desk:move_time", "desk:cancel_time"),  # test_change_time.py
    *("desk:send_notice_again", "desk:tell_of_notice"),  # test_client_notices.py
    "desk:review_month",  # test_month_reports.py
    "desk:count_replay",  # test_figures_replay.py
    *("desk:receive_cards", "desk:issue_card", "desk:card_lost", "desk:card_return"),
}
MODELS = (
    *(
        Callback,
        Contact,
        Matter,
        Participant,
        Case,
        InitialAssessment,
        Note,
        Meeting,
        Question,
        Step,
        Entry,
        Pause,
        Person,
        ClosePerson,
        Relationship,
    ),
    *(Draft, Receipt, Instruction, Edition, ReadMark, Use, Remark),
)


@pytest.fixture
def house(aino: Post, eero: Post, helmi: Post) -> House:
    person = a_person(as_actor(aino), birth_date=dt.date(1950, 1, 2), phone="+358401234567")
    case = a_case(aino, WEST, person=person, service_task_id="WORKING_AGE")
    assert case.pk
    return House(aino, eero, helmi, person)


def stored() -> dict[str, int]:
    rows = {model.__name__: model.objects.count() for model in MODELS}
    rows["done"] = Event.objects.filter(outcome=Outcome.DONE).count()
    return rows


def takes_forms(post: Post, address: str) -> bool:
    browser = Client()
    browser.force_login(post.user)
    return asked(browser, "post", address, follow=False).status_code != NOT_THIS_WAY


@pytest.mark.django_db
def test_every_address_that_takes_a_form_is_tried_here(lea: Post) -> None:
    names = {name for name, address in addresses().items() if takes_forms(lea, address)}
    ours = {name.rpartition("/")[0] for name in names} - MACHINES  # keys in a header: reimari/api/tests
    assert ours == {*DEEDS, *WITHOUT, *ELSEWHERE}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(DEEDS))
def test_the_same_form_twice_does_one_thing_and_is_answered_alike(house: House, name: str) -> None:
    who, address, fields = DEEDS[name](house)
    before = stored()
    first = sent(who, house, address, fields, key(5))
    assert first.status_code in {200, 302}, first.content.decode()
    after = stored()
    assert after != before
    second = sent(who, house, address, fields, key(5))
    assert told(second) == told(first)
    assert stored() == after


AT_ONCE = (
    *("desk:take_step", "desk:case_note", "desk:case_transfer", "desk:case_reroute", "desk:change_person"),
    *("desk:new_contact", "desk:close_contact", "desk:join_contact", "desk:end_relationship"),
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", AT_ONCE)
def test_the_same_form_from_two_connections_at_once_does_one_thing(house: House, name: str) -> None:
    who, address, fields = DEEDS[name](house)
    done = Event.objects.filter(outcome=Outcome.DONE).count()

    def send() -> tuple[int, str]:
        return told(sent(who, house, address, fields, key(5)))

    first, second = race(send, send)
    assert first == second
    assert first[0] in {200, 302}
    assert Event.objects.filter(outcome=Outcome.DONE).count() == done + 1
    assert Receipt.objects.filter(key=key(5)).count() == 1


@pytest.mark.django_db
def test_a_key_belongs_to_whoever_uses_it(house: House, timo: Post) -> None:
    address = f"/cases/{house.case().pk}/note/"
    for post, text in ((house.eero, "Mine."), (timo, "Mine too.")):
        post.user.speak("en")
        browser = Client()
        browser.force_login(post.user)
        given = {"key": str(key(5)), "kind": "note", "text": text}
        assert browser.post(address, given).status_code == 302
    assert sorted(Note.objects.values_list("text", flat=True)) == ["Mine too.", "Mine."]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["desk:take_step", "desk:case_note", "desk:case_attempt", "desk:case_close"])
def test_one_key_in_the_forms_of_two_rows_is_two_deeds(house: House, name: str) -> None:
    """A page of many rows has one key."""
    sendings = [DEEDS[name](house) for _ in range(2)]
    done = Event.objects.filter(outcome=Outcome.DONE).count()
    for who, address, fields in sendings * 2:
        assert sent(who, house, address, fields, key(5)).status_code == 302
    assert Event.objects.filter(outcome=Outcome.DONE).count() == done + 2
