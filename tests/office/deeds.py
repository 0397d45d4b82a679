"""Each Action of the program: what it is at the random office, or why it isn't done there."""

from collections.abc import Callable, Mapping

from tests.office import on_callbacks, on_cases, on_contacts, on_telephony
from tests.office.wishes import Desk, Wish

DEEDS: Mapping[str, Callable[[Desk], Wish]] = {
    "contacts.record": on_contacts.record_contact,
    "contacts.receive": on_contacts.receive_contact,
    "contacts.close": on_contacts.close_contact,
    "contacts.ask": on_contacts.ask_about_contact,
    "contacts.join": on_contacts.join_contact,
    "contacts.correct": on_contacts.correct_contact,
    "cases.transfer": on_cases.transfer_case,
    "cases.reroute": on_cases.reroute_case,
    "cases.hand_over": on_cases.hand_over_case,
    "cases.accept": on_cases.accept_case,
    "cases.refuse": on_cases.refuse_case,
    "cases.withdraw": on_cases.withdraw_case,
    "cases.coordinate": on_cases.coordinate_case,
    "cases.advance": on_cases.advance_case,
    "cases.add_step": on_cases.add_step,
    "cases.assess": on_cases.assess_case,
    "cases.agree_meeting": on_cases.agree_meeting,
    "cases.mark_meeting": on_cases.mark_meeting,
    "cases.pause": on_cases.pause_case,
    "cases.resume": on_cases.resume_case,
    "cases.note": on_cases.note_case,
    "cases.ask": on_cases.ask_in_case,
    "cases.answer": on_cases.answer_question,
    "cases.close": on_cases.close_case,
    "cases.reopen": on_cases.reopen_case,
    "callbacks.request": on_callbacks.request_callback,
    "callbacks.receive": on_callbacks.receive_callback,
    "callbacks.begin_call": on_callbacks.begin_call,
    "callbacks.release_call": on_callbacks.release_call,
    "callbacks.record_call": on_callbacks.record_call,
    "callbacks.reach": on_callbacks.reach_callback,
    "callbacks.leave_message": on_callbacks.leave_message,
    "callbacks.send_letter": on_callbacks.send_letter,
    "callbacks.change": on_callbacks.change_callback,
    "callbacks.withdraw": on_callbacks.withdraw_callback,
    "callbacks.join": on_callbacks.join_callback,
    "callbacks.reopen": on_callbacks.reopen_callback,
    "telephony.receive": on_telephony.receive_event,
    "telephony.attach": on_telephony.attach_contact,
    "work.take": on_cases.take_step,
    "work.return": on_cases.return_step,
    "work.attempt": on_cases.attempt_contact,
    "work.complete": on_cases.complete_step,
    "people.register": on_contacts.register_person,
    "people.change": on_contacts.change_person,
    "people.protect": on_contacts.protect_person,
    "people.relate": on_contacts.relate_person,
    "people.end_relationship": on_contacts.end_relationship,
    "people.relate_close_person": on_contacts.relate_close_person,
    "people.ask_relationship": on_contacts.ask_relationship,
}
# Actions that write, and why they aren't done at random.
LEFT_OUT: Mapping[str, str] = {
    "api.create_token": "a command lets an integration in",
    "api.revoke_token": "a command ends its token",
    "callbacks.leave_number": "the public form does it, as nobody: reimari/desk/tests/test_callback_form.py",
    "contacts.give_feedback": "whoever has the link does it, as nobody: reimari/desk/tests/test_caller.py",
    "desk.draft": "what isn't sent yet promises nothing, and isn't logged",
    "desk.retry_job": "background work: reimari/jobs/tests",
    "desk.set_aside_job": "background work: reimari/jobs/tests",
    "messaging.send": "only a job does it: reimari/messaging/tests",
    "messaging.settle": "only a job does it: reimari/messaging/tests",
    "region.load_profile": "nobody works while a county is changed under them",
    "telephony.assign": "a command gives extensions: reimari/cli/tests/test_telephony.py",
    "staff.appoint": "a command gives posts; the office's people keep theirs",
}
# Actions that only look; the test sees that no deed has one of them.
LOOKING = frozenset(
    {
        *("api.due", "api.route", "api.see_any_status", "api.see_contact", "api.see_status"),
        *("callbacks.list", "callbacks.see_figures", "callbacks.see_lost", "callbacks.status"),
        "callbacks.view",
        *("cases.view", "contacts.follow_up", "contacts.list", "contacts.status", "contacts.view"),
        *("desk.follow", "desk.my_day", "desk.view_jobs", "desk.view_log"),
        *("people.search", "people.view", "region.see_lines", "region.view_profile", "staff.view_team"),
        "telephony.see",
        *("work.list", "work.view"),
    }
)
