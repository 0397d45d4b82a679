"""What can be done with posts and the roster. Nobody accepts what they proposed or what gives them
something (ADR 0023)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, anywhere, in_my_teams
from reimari.access.deeds import PROMISES
from reimari.common.problems import Problem, gettext_noop
from reimari.staff.models import Organisation, Post
from reimari.staff.rules.lending import OPEN_ALREADY
from reimari.staff.rules.roster import AWAY_ALREADY, FULL_IS_ALONE

FOUR_EYES = gettext_noop("Two people are needed: whoever accepts it didn't propose it and doesn't get it.")
PROPOSED_ALREADY = gettext_noop("This has been proposed already and waits to be accepted.")
RECORDED_ALREADY = gettext_noop("This competence is recorded already for some of these days.")
LANGUAGE_ALREADY = gettext_noop("This language is recorded already.")


def proposed_by_me(actor: Actor) -> Q:
    """What the actor proposed, in teams whose posts they may still give."""
    return Q(team__in=actor.teams(), proposed_by=actor.id)


def of_my_people(actor: Actor) -> Q:
    """What is of people with a post in a team that the actor reaches."""
    return Q(Exists(Post.objects.filter(user=OuterRef("user"), team__in=actor.teams())))


VIEW_TEAM = Action("staff.view_team", _("See a team's work and people"), in_my_teams("pk"))
RESET_FACTORS = Action("staff.reset_factors", _("Remove somebody's sign-in methods"), anywhere)
APPOINT = Action("staff.appoint", _("Give somebody a post"), in_my_teams("pk"))
VIEW_POSTS = Action("staff.view_posts", _("See the posts of a team"), in_my_teams("pk"))
PROPOSE_POST = Action("staff.propose_post", _("Propose a post for somebody"), in_my_teams("pk"))
PROPOSE_CHANGE = Action("staff.propose_change", _("Propose a change of a post"), in_my_teams())
END_POST = Action("staff.end_post", _("End a post"), in_my_teams())
ACCEPT_POST = Action("staff.accept_post", _("Accept a post that somebody else proposed"), in_my_teams())
REFUSE_POST = Action("staff.refuse_post", _("Refuse a post that somebody proposed"), in_my_teams())
WITHDRAW_POST = Action("staff.withdraw_post", _("Withdraw one's own proposal of a post"), proposed_by_me)
RECORD_COMPETENCE = Action("staff.record_competence", _("Record a competence of somebody"), in_my_teams())
STRIKE_COMPETENCE = Action(
    "staff.strike_competence", _("Strike out a competence recorded by mistake"), of_my_people
)
RECORD_LANGUAGE = Action(
    "staff.record_language", _("Record a language that somebody serves in"), in_my_teams()
)
STRIKE_LANGUAGE = Action(
    "staff.strike_language", _("Strike out a language that somebody serves in"), of_my_people
)
CLOSE_ACCOUNT = Action("staff.close_account", _("Close somebody's account"), anywhere)
SEE_ROLES = Action("staff.see_roles", _("See what each role may do"), anywhere)

PROMISES["proposal_is_accepted_by_another"] = Problem("staff.four_eyes", FOUR_EYES)
PROMISES["proposal_done_alone_needs_no_second"] = Problem("staff.four_eyes", FOUR_EYES)
PROMISES["proposal_of_a_post_waits_once"] = Problem("staff.proposed_already", PROPOSED_ALREADY)
PROMISES["proposal_of_a_change_waits_once"] = Problem("staff.proposed_already", PROPOSED_ALREADY)
PROMISES["spoken_language_once"] = Problem("staff.language_already", LANGUAGE_ALREADY)
PROMISES["competence_once_at_a_time"] = Problem("staff.recorded_already", RECORDED_ALREADY)


def teams_of_mine(actor: Actor) -> Q:
    """The teams that the actor's posts reach, and those that they are in."""
    return Q(pk__in=[*actor.home_teams(), *actor.teams()])


def of_the_house(actor: Actor) -> Q:
    """All rows, for the county's own people and systems: they tell of the whole county, so none is a
    partner's."""
    return Q(Exists(Organisation.objects.of_the_house().filter(pk=actor.organisation)))


def myself(actor: Actor) -> Q:
    """One's own account."""
    return Q(pk=actor.id)


VIEW_ROSTER = Action("staff.view_roster", _("See who is on duty and who is away"), teams_of_mine)
PLAN_DUTY = Action("staff.plan_duty", _("Plan somebody's weekly duty"), in_my_teams())
CHANGE_DUTY = Action("staff.change_duty", _("Change somebody's duty of one half-day"), in_my_teams())
MAKE_FEED = Action("staff.make_feed", _("Make an address for one's own duty calendar"), myself)
REVOKE_FEED = Action("staff.revoke_feed", _("Close the address of one's own duty calendar"), myself)


def shared_by_or_to_mine(actor: Actor) -> Q:
    """Help that a team which the actor's posts reach gets or gives."""
    return Q(team__in=actor.teams()) | Q(to__in=actor.teams())


VIEW_OVERFLOW = Action("staff.view_overflow", _("See which teams help each other"), shared_by_or_to_mine)
OPEN_OVERFLOW = Action(
    "staff.open_overflow", _("Let another team help with a team's work"), in_my_teams("pk")
)
END_OVERFLOW = Action("staff.end_overflow", _("End that a team helps another"), shared_by_or_to_mine)

for _name in ("full_is_alone", "hybrid_beside_hybrid", "once_on_a_line"):
    PROMISES[f"duty_pattern_{_name}"] = Problem("staff.full_is_alone", FULL_IS_ALONE)
PROMISES["overflow_open_once"] = Problem("staff.overflow_open_already", OPEN_ALREADY)
PROMISES["absence_once_at_a_time"] = Problem("staff.away_already", AWAY_ALREADY)
