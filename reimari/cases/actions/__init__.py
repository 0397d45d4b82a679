"""Every write on cases, one verb each."""

from reimari.cases.actions.asking import answer_question, ask_in_case, put_question
from reimari.cases.actions.briefing import keep_told, read_brief, tell_client
from reimari.cases.actions.checking import SeenCase
from reimari.cases.actions.ending import close_case, reopen_case
from reimari.cases.actions.moving import (
    accept_case,
    add_step_to_case,
    advance_case,
    hand_over_case,
    offer_case,
    refuse_case,
    reroute_case,
    transfer_case,
    withdraw_case,
)
from reimari.cases.actions.opening import (
    CHECKED,
    First,
    open_case,
    start_later_clocks,
    start_missing_clocks,
)
from reimari.cases.actions.working import (
    Agreed,
    Why,
    agree_meeting,
    agreed_meeting,
    coordinate_case,
    mark_assessed,
    mark_meeting,
    note_case,
    pause_case,
    resume_case,
    set_meeting,
    set_state,
)

__all__ = [
    "CHECKED",
    "Agreed",
    "First",
    "SeenCase",
    "Why",
    "accept_case",
    "add_step_to_case",
    "advance_case",
    "agree_meeting",
    "agreed_meeting",
    "answer_question",
    "ask_in_case",
    "close_case",
    "coordinate_case",
    "hand_over_case",
    "keep_told",
    "mark_assessed",
    "mark_meeting",
    "note_case",
    "offer_case",
    "open_case",
    "pause_case",
    "put_question",
    "read_brief",
    "refuse_case",
    "reopen_case",
    "reroute_case",
    "resume_case",
    "set_meeting",
    "set_state",
    "start_later_clocks",
    "start_missing_clocks",
    "tell_client",
    "transfer_case",
    "withdraw_case",
]
