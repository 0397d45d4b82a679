"""Every write on tracks: steps, clocks and entries."""

from reimari.work.actions.clocks import (
    end_clocks,
    follow_clocks,
    open_track,
    pause_clocks,
    resume_clocks,
    set_due_time,
    set_events,
    start_clocks,
    stop_clocks,
)
from reimari.work.actions.entries import write_entry
from reimari.work.actions.steps import (
    About,
    Plan,
    attempt_contact,
    complete_step,
    end_step,
    give_step,
    move_step,
    open_step,
    return_step,
    take_step,
)

__all__ = [
    "About",
    "Plan",
    "attempt_contact",
    "complete_step",
    "end_clocks",
    "end_step",
    "follow_clocks",
    "give_step",
    "move_step",
    "open_step",
    "open_track",
    "pause_clocks",
    "resume_clocks",
    "return_step",
    "set_due_time",
    "set_events",
    "start_clocks",
    "stop_clocks",
    "take_step",
    "write_entry",
]
