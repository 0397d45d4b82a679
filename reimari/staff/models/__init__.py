"""Units, teams, roles and posts; what is proposed of posts; competences and languages; duty and absences;
whose work flows over to whom."""

from reimari.staff.models.languages import SpokenLanguage
from reimari.staff.models.organisation import LENDING, Contract, Organisation, Role, Scope, Team, Unit
from reimari.staff.models.overflow import Overflow
from reimari.staff.models.posts import HeldCompetence, Post, Proposal
from reimari.staff.models.roster import Absence, DutyException, DutyFeed, DutyPattern

__all__ = [
    "LENDING",
    "Absence",
    "Contract",
    "DutyException",
    "DutyFeed",
    "DutyPattern",
    "HeldCompetence",
    "Organisation",
    "Overflow",
    "Post",
    "Proposal",
    "Role",
    "Scope",
    "SpokenLanguage",
    "Team",
    "Unit",
]
