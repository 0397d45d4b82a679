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
