"""Units, teams, roles and posts; what is proposed of posts; the competences that people have."""

from reimari.staff.models.organisation import Contract, Organisation, Role, Scope, Team, Unit
from reimari.staff.models.posts import HeldCompetence, Post, Proposal

__all__ = [
    "Contract",
    "HeldCompetence",
    "Organisation",
    "Post",
    "Proposal",
    "Role",
    "Scope",
    "Team",
    "Unit",
]
