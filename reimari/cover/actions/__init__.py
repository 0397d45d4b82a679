"""Telling that somebody is away, letting others do the work, and giving a team's steps to its people."""

from reimari.cover.actions.accepting import accept_plan
from reimari.cover.actions.giving import give_steps
from reimari.cover.actions.telling import amend_absence, change_absence, record_absence, tell_absence

__all__ = [
    "accept_plan",
    "amend_absence",
    "change_absence",
    "give_steps",
    "record_absence",
    "tell_absence",
]
