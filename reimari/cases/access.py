"""Who may do what with a case: those whose teams answer for it or work on it."""

from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor, ActorKind
from reimari.access.catalogue import Action, OfEach, by_work, in_my_teams
from reimari.access.deeds import PROMISES
from reimari.cases.models import Case, worked_by
from reimari.cases.rules import JOINT_STEP, MEETS_MEETING, WITHOUT_STEP
from reimari.common.problems import Problem
from reimari.people.access import BASES, OWNERS, opened_by_me
from reimari.people.models import Person
from reimari.work.access import taken_while_helping
from reimari.work.models import Step
from reimari.work.states import ACCEPT_STEP


def worked_by_mine(actor: Actor) -> Q:
    """Cases that the actor's teams answer for or have had a step in, and those in which one took a step while
    helping."""
    return worked_by(actor.teams()) | taken_while_helping(actor, "track_id")


def offered_to_mine(actor: Actor) -> Q:
    """Cases that one of the actor's teams is asked to accept, or was: whoever is late is told so."""
    offers = Step.objects.filter(track=OuterRef("track_id"), kind=ACCEPT_STEP, team__in=actor.teams())
    return Q(OfEach(offers))


def ended_by_mine(actor: Actor) -> Q:
    """Cases that the actor's teams answer for, and those of a team that one helped, with a step one took."""
    theirs, teams = Q(team__in=actor.teams()), actor.finishing_teams()
    return theirs | (Q(team__in=teams) & taken_while_helping(actor, "track_id")) if teams else theirs


def answered_by_mine(actor: Actor) -> Q:
    """As `ended_by_mine`, and joint cases in which the actor is the contact person."""
    return ended_by_mine(actor) | Q(contact_person=actor.id)


opened_person = opened_by_me("person")


def seen_by_mine(actor: Actor) -> Q:
    """Cases that the actor's teams work on, and those of a person whom the actor opened in an emergency."""
    return worked_by_mine(actor) | opened_person(actor)


VIEW = Action("cases.view", _("See a case"), seen_by_mine)
TRANSFER = Action("cases.transfer", _("Transfer a case to another team's list"), in_my_teams())
REROUTE = Action("cases.reroute", _("Send a case to the right service task"), in_my_teams())
HAND_OVER = Action("cases.hand_over", _("Offer a case to another team or person"), in_my_teams())
ACCEPT = Action("cases.accept", _("Accept a case that was offered"), offered_to_mine)
REFUSE = Action("cases.refuse", _("Return a case that was offered"), offered_to_mine)
WITHDRAW = Action("cases.withdraw", _("Take back an offer"), in_my_teams())
COORDINATE = Action("cases.coordinate", _("Agree who contacts the client in a joint case"), in_my_teams())
ADVANCE = Action("cases.advance", _("End the current step and name the next one"), answered_by_mine)
ADD_STEP = Action("cases.add_step", _("Add a step to a case"), worked_by_mine)
AGREE_MEETING = Action("cases.agree_meeting", _("Agree a meeting or a call"), answered_by_mine)
MARK_MEETING = Action("cases.mark_meeting", _("Mark how a meeting went"), answered_by_mine)
PAUSE = Action("cases.pause", _("Pause the clocks"), answered_by_mine)
RESUME = Action("cases.resume", _("Let the clocks go on"), answered_by_mine)
NOTE = Action("cases.note", _("Write a note"), worked_by_mine)
READ_BRIEF = Action("cases.read_brief", _("Mark the brief of a case as read"), worked_by_mine)
TELL = Action("cases.tell", _("Record what the client was told"), worked_by_mine)
ASK = Action("cases.ask", _("Ask the supervisor about a case"), worked_by_mine)
ANSWER = Action("cases.answer", _("Answer what somebody in the team asks"), in_my_teams("step__team"))
CLOSE = Action("cases.close", _("Close a case"), ended_by_mine)
REOPEN = Action("cases.reopen", _("Open a closed case again"), in_my_teams())

READING = (READ_BRIEF.name, ACCEPT.name)  # entries of these with the fact `brief` tell who has read it


def in_a_case(actor: Actor) -> Q:
    """Persons in cases that the actor's teams work on: a basis for seeing them."""
    return Q(OfEach(Case.objects.filter(worked_by_mine(actor), person=OuterRef("pk"))))


def case_at_work(actor: Actor, pk: object) -> Case:
    """A case that the actor sees by work, for a deed about it; in an emergency one only reads."""
    return by_work(VIEW, worked_by_mine, actor, Case.objects.all(), pk)


def cases_at_work(actor: Actor, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those about which the actor may do something."""
    seen = VIEW.rows(actor, cases)
    return seen if actor.kind == ActorKind.SYSTEM else seen.filter(worked_by_mine(actor.doing(VIEW.name)))


def answering_for(person: Person) -> Iterable[str]:
    """The teams that answer for the person's open cases."""
    return Case.objects.filter(person=person, closed_at=None).values_list("team", flat=True)


BASES.append(in_a_case)
OWNERS.append(answering_for)
PROMISES["open_case_has_its_open_step"] = Problem("cases.without_step", WITHOUT_STEP)
PROMISES["meeting_never_twice"] = Problem("cases.meets_meeting", MEETS_MEETING)
PROMISES["joint_case_current_step_is_the_contact_persons"] = Problem("cases.joint_step", JOINT_STEP)
