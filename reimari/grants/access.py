"""Who may grant on the line, use the register of places and issue cards: the county's own people only."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, anywhere, in_my_teams
from reimari.access.deeds import PROMISES
from reimari.cases.models import Case, worked_by
from reimari.common.problems import Problem
from reimari.grants.models import Grant
from reimari.grants.rules import BED_TAKEN, GRANTED_ALREADY, WITHOUT_STEP
from reimari.people.access import BASES


def home_teams(actor: Actor) -> Q:
    """The teams in which the actor's posts are, and those that the posts reach."""
    return Q(pk__in=[*actor.home_teams(), *actor.teams()])


def of_my_teams_or_cases(actor: Actor) -> Q:
    """Grants of the teams that the posts reach, and those that belong to a case they work on."""
    theirs = Case.objects.filter(worked_by(actor.teams()), pk=OuterRef("case"))
    return Q(team__in=actor.teams()) | Q(OfEach(theirs))


LIST = Action("grants.list", _("See what the team has granted on the line"), in_my_teams())
VIEW = Action("grants.view", _("See what has been granted on the line"), of_my_teams_or_cases)
GRANT = Action("grants.grant", _("Grant a service on the line for a short time"), home_teams)
NOTIFY = Action("grants.notify", _("Record that the client was told of a grant"), of_my_teams_or_cases)
END = Action("grants.end", _("End a grant before its last day"), in_my_teams())
WITHDRAW = Action("grants.withdraw", _("Withdraw a grant that never came about"), in_my_teams())
FOLLOW_UP = Action("grants.follow_up", _("Follow up a grant before it ends"), of_my_teams_or_cases)
REQUEST_ASSESSMENT = Action("grants.request_assessment", _("Ask for an assessment of the need"), home_teams)
SEE_PLACES = Action("grants.see_places", _("See the places for crises and short stays"), anywhere)
RESERVE = Action("grants.reserve", _("Reserve a place for a stay"), anywhere)
CONFIRM = Action("grants.confirm", _("Confirm a reserved place"), anywhere)
RELEASE = Action("grants.release", _("Release a reserved place"), anywhere)
SEE_CARDS = Action("grants.see_cards", _("See the stock of Kaikukortti cards"), in_my_teams())
RECEIVE_CARDS = Action("grants.receive_cards", _("Put Kaikukortti cards into the stock"), home_teams)
ISSUE_CARD = Action("grants.issue_card", _("Issue a Kaikukortti"), in_my_teams())
REPORT_CARD_LOST = Action("grants.report_card_lost", _("Record that a Kaikukortti is lost"), in_my_teams())
RETURN_CARD = Action("grants.return_card", _("Record that a Kaikukortti was returned"), in_my_teams())


def granted_by_my_team(actor: Actor) -> Q:
    """Persons to whom the actor's team has granted something in force: a basis for seeing them."""
    theirs = Grant.objects.in_force().filter(team__in=actor.teams(), person=OuterRef("pk"))
    return Q(OfEach(theirs))


BASES.append(granted_by_my_team)
PROMISES["unfollowed_grant_has_its_open_step"] = Problem("grants.without_step", WITHOUT_STEP)
PROMISES["grant_of_the_same_once_a_day"] = Problem("grants.granted_already", GRANTED_ALREADY)
PROMISES["bed_is_reserved_once"] = Problem("grants.bed_taken", BED_TAKEN)
