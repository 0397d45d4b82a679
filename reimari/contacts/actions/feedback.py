"""What whoever contacted us says of how it went."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.cases.states import CaseState
from reimari.common.problems import refuse
from reimari.contacts import access
from reimari.contacts.models import Contact, Feedback
from reimari.contacts.rules import feedback_problems, has_ended, is_told_of_cases
from reimari.work.actions import write_entry


@does(access.GIVE_FEEDBACK)
def give_feedback(contact: Contact, *, score: int, words: str, actor: Actor, now: dt.datetime) -> Feedback:
    """Once, when it has ended for them: a score from 1 to 5, and words for those who see the contact."""
    followed = is_told_of_cases([(row.part, row.kind, row.joined_at) for row in contact.took_part()])
    going_on = contact.matters.exclude(case=None).exclude(case__state=CaseState.CLOSED).exists()
    ended = has_ended(closed=contact.closed_at is not None, going_on=going_on, told_of_cases=followed)
    given = Feedback.objects.filter(pk=contact.pk).exists()
    refuse(feedback_problems(ended=ended, given=given))
    write_entry(contact.track_id, now=now, score=score)
    return Feedback.objects.create(contact=contact, score=score, words=words, given_at=now)
