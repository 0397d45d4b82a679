"""Every write on units, roles, posts, competences, the roster and help, one verb each."""

from reimari.staff.actions.appointing import appoint_user
from reimari.staff.actions.being_away import be_away, be_away_until
from reimari.staff.actions.changing import end_post, propose_change
from reimari.staff.actions.closing import close_account, reset_factors
from reimari.staff.actions.feeding import make_feed, revoke_feed
from reimari.staff.actions.filling import fill_rows
from reimari.staff.actions.helping import end_overflow, open_overflow
from reimari.staff.actions.planning import change_duty, plan_duty
from reimari.staff.actions.proposing import propose_post
from reimari.staff.actions.qualifying import (
    record_competence,
    record_language,
    strike_competence,
    strike_language,
)
from reimari.staff.actions.settling import accept_post, refuse_post, withdraw_post

__all__ = [
    "accept_post",
    "appoint_user",
    "be_away",
    "be_away_until",
    "change_duty",
    "close_account",
    "end_overflow",
    "end_post",
    "fill_rows",
    "make_feed",
    "open_overflow",
    "plan_duty",
    "propose_change",
    "propose_post",
    "record_competence",
    "record_language",
    "refuse_post",
    "reset_factors",
    "revoke_feed",
    "strike_competence",
    "strike_language",
    "withdraw_post",
]
