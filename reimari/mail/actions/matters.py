"""For which matter something is done with an e-mail."""

from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, Forbidden, Unseen
from reimari.access.deeds import part
from reimari.cases.access import case_at_work
from reimari.cases.models import Case
from reimari.common.problems import Problem, Refused
from reimari.contacts.models import Matter
from reimari.mail.models import Mail
from reimari.mail.rules import NOBODY_TO_ANSWER, NOT_OF_CASE


@part
def matter_of(mail: Mail, case: Case | None, action: Action, actor: Actor) -> UUID:
    """The track of the case, if the actor works on it and the e-mail led to it; else that of the e-mail."""
    if mail.track_id is None:
        raise Refused(Problem("mail.nobody_to_answer", NOBODY_TO_ANSWER))
    if case is None:
        return mail.track_id
    try:
        case_at_work(actor, case.pk)
    except Unseen:
        raise Forbidden(action.name) from None
    led_there = Matter.objects.filter(contact=mail.contact_id, case=case.pk).exists()
    if mail.track_id != case.track_id and not led_there:
        raise Refused(Problem("mail.not_of_case", NOT_OF_CASE))
    return case.track_id
