from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from reimari.common.states import Moves


class ProposalKind(TextChoices):
    """What is proposed of somebody's post. Its ending isn't: less access needs one pair of eyes."""

    GIVE = "give", pgettext_lazy("post", "a new post")
    CHANGE = "change", pgettext_lazy("post", "a change of a post")


class ProposalState(TextChoices):
    OPEN = "open", pgettext_lazy("proposal", "waits for another to accept it")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    ALONE = "alone", pgettext_lazy("proposal", "done by one person")
    REFUSED = "refused", pgettext_lazy("proposal", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")


PROPOSAL_MOVES: Moves[ProposalState] = {
    ProposalState.OPEN: frozenset(
        {ProposalState.ACCEPTED, ProposalState.ALONE, ProposalState.REFUSED, ProposalState.WITHDRAWN}
    ),
    ProposalState.ACCEPTED: frozenset(),
    ProposalState.ALONE: frozenset(),
    ProposalState.REFUSED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}


class RemoteWork(TextChoices):
    """How much of the work is done elsewhere than at the base site."""

    NO = "no", pgettext_lazy("remote work", "no remote work")
    PART = "part", pgettext_lazy("remote work", "partly remote")
    YES = "yes", pgettext_lazy("remote work", "fully remote")


class Half(TextChoices):
    """A working day has two halves; the county tells where they meet."""

    MORNING = "morning", pgettext_lazy("half of the day", "morning")
    AFTERNOON = "afternoon", pgettext_lazy("half of the day", "afternoon")


class DutyKind(TextChoices):
    """Whether line duty fills the half-day, or stands beside other guidance work (R-PS-37)."""

    FULL = "full", pgettext_lazy("duty", "line duty only")
    HYBRID = "hybrid", pgettext_lazy("duty", "beside other guidance work")


class AbsenceKind(TextChoices):
    """Why somebody is away: nothing of anybody's health beyond this."""

    ILL = "ill", pgettext_lazy("absence", "ill")
    CHILD_ILL = "child_ill", pgettext_lazy("absence", "child is ill")
    HOLIDAY = "holiday", pgettext_lazy("absence", "holiday")
    TRAINING = "training", pgettext_lazy("absence", "training")
    OTHER = "other", pgettext_lazy("absence", "other")


class OverflowOrigin(TextChoices):
    """Who says that a team's work flows over to another."""

    PROFILE = "profile", pgettext_lazy("help", "the county's practice")
    RULE = "rule", pgettext_lazy("help", "the county's rule")
    SUPERVISOR = "supervisor", pgettext_lazy("help", "a supervisor")
