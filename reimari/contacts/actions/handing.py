"""An urgent matter that came back is offered again: the line answers for it until somebody accepts."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.deeds import does
from reimari.cases.actions import offer_case
from reimari.cases.actions.briefing import pass_on
from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.common.problems import refuse
from reimari.contacts import access
from reimari.contacts.models import Contact
from reimari.contacts.rules import handing_problems
from reimari.staff.models import Team
from reimari.work.actions import write_entry
from reimari.work.models import Step
from reimari.work.states import ACCEPT_STEP


@does(access.HAND_OVER)
def hand_over_contact(contact: Contact, *, case: Case, to: Team, actor: Actor, now: dt.datetime) -> Case:
    """Offer a case of the contact, for which its line still answers, to another team (R-VS-58, R-IU-06).

    Whoever answers the line may do so without any right to cases: until it is accepted it is the line's.
    """
    case.wait_in_line()
    seen = Case.objects.filter(pk=case.pk).first()
    if seen is None:  # behind the wall
        raise Unseen(access.HAND_OVER, Case, case.pk)
    case = seen
    ours = case.team_id == contact.team_id and case.state != CaseState.CLOSED
    of_contact = ours and contact.matters.filter(case=case).exists()
    open_offer = Step.objects.open().filter(track=case.track_id, kind=ACCEPT_STEP)
    offer = open_offer.select_related("team").first()
    offered_to = str(offer.team) if offer else ""
    refuse(handing_problems(answers=of_contact, offered_to=offered_to, same=to.pk == contact.team_id))
    Step.objects.filter(pk__in=[case.current_step_id]).update(came_back_at=None)
    step = offer_case(case, to=to, now=now)
    entry = write_entry(case.track_id, now=now, step=str(step.pk), team=to.pk, from_team=case.team_id)
    pass_on(case, to=to, sender=case.team_id, step=step, entry=entry, now=now)
    return case
