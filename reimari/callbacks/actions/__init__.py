"""Every write on callbacks, one verb each, and the values they take."""

from reimari.callbacks.actions.asking import (
    ask_for_callback,
    change_callback,
    leave_number,
    receive_callback,
    request_callback,
    withdraw_callback,
)
from reimari.callbacks.actions.calling import begin_call, reach_callback, record_call, release_call
from reimari.callbacks.actions.ending import join_callback, leave_message, reopen_callback, send_letter
from reimari.callbacks.actions.moving import move_callback
from reimari.callbacks.actions.wishes import Wanted, Wish

__all__ = [
    "Wanted",
    "Wish",
    "ask_for_callback",
    "begin_call",
    "change_callback",
    "join_callback",
    "leave_message",
    "leave_number",
    "move_callback",
    "reach_callback",
    "receive_callback",
    "record_call",
    "release_call",
    "reopen_callback",
    "request_callback",
    "send_letter",
    "withdraw_callback",
]
