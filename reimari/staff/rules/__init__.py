"""Why a post can't be given, changed or accepted, and what it asks. No Django, no clock, no database."""

from reimari.staff.rules.competences import (
    Need,
    NeedState,
    Qualified,
    asked,
    competence_problems,
    last_day,
    record_problems,
)
from reimari.staff.rules.ends import End, Term, end_of
from reimari.staff.rules.giving import (
    Shift,
    accept_problems,
    change_problems,
    closing_problems,
    end_problems,
    given_problems,
    needs_two,
    post_problems,
    reach_problems,
    role_problems,
)
from reimari.staff.rules.languages import language_problems
from reimari.staff.rules.remote import allowed, remote_problems
from reimari.staff.rules.separating import Duties, separation_problems

__all__ = [
    "Duties",
    "End",
    "Need",
    "NeedState",
    "Qualified",
    "Shift",
    "Term",
    "accept_problems",
    "allowed",
    "asked",
    "change_problems",
    "closing_problems",
    "competence_problems",
    "end_of",
    "end_problems",
    "given_problems",
    "language_problems",
    "last_day",
    "needs_two",
    "post_problems",
    "reach_problems",
    "record_problems",
    "remote_problems",
    "role_problems",
    "separation_problems",
]
