"""Telling that somebody is away, and letting others do the work meanwhile."""

from reimari.cover.actions.accepting import accept_plan
from reimari.cover.actions.telling import amend_absence, change_absence, record_absence, tell_absence

__all__ = ["accept_plan", "amend_absence", "change_absence", "record_absence", "tell_absence"]
