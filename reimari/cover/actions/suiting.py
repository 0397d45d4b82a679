"""Nobody is given what they may not have, whoever chose them."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext

from reimari.access.deeds import part
from reimari.accounts.models import User
from reimari.common.problems import Problem, gettext_noop, refuse
from reimari.cover.facts import Proposal
from reimari.cover.rules import ADVISED, NOT_SUITED, Obstacle, obstacle_of
from reimari.staff.queries import actor_of
from reimari.work.access import TAKE
from reimari.work.models import Step

OBSTACLES: Mapping[Obstacle, str] = {
    Obstacle.NOBODY_MAY: gettext_noop("they may not see it"),
    Obstacle.ALL_AWAY: gettext_noop("they are away then"),
    Obstacle.NOBODY_QUALIFIED: gettext_noop("they lack a competence that the law asks"),
    Obstacle.ALL_BOOKED: gettext_noop("they have another agreed time then"),
    Obstacle.NOBODY_ON_DUTY: gettext_noop("they aren't on duty then"),
}


@part
def refuse_unsuited(proposal: Proposal, wanted: Mapping[UUID, UUID], *, today: dt.date) -> None:
    """Nobody gets what they may not see, while they are away, without what the law asks of them, or while
    they have another agreed time: one of their own, or of what they get by this.

    Whether they may is asked once more of the rule itself, on the rows: with the posts of the day on which
    they do it, or with what they may take today, which is theirs to finish (ADR 0029).
    """
    problems, asked = [], dict[tuple[UUID, dt.date], list[UUID]]()
    known = dict(proposal.candidates)
    for step, user in wanted.items():
        item = proposal.item(step)
        who = known.get(user)
        why = obstacle_of(who, item, but=ADVISED) if who and item else Obstacle.NOBODY_MAY
        if why or item is None:
            problems.append(_unsuited(proposal, step, user, why or Obstacle.NOBODY_MAY))
        else:
            asked.setdefault((user, item.day), []).append(step)
            known[user] = known[user].with_also(item)
    refuse(problems)
    for (user, day), mine in sorted(asked.items(), key=str):
        seen = set[UUID]()
        for each in {today, day}:
            takes = actor_of(proposal.users[user], on=each)
            seen |= set(TAKE.rows(takes, Step.objects.filter(pk__in=mine)).values_list("pk", flat=True))
        problems += [
            _unsuited(proposal, step, user, Obstacle.NOBODY_MAY) for step in mine if step not in seen
        ]
    refuse(problems)


def _unsuited(proposal: Proposal, step: UUID, user: UUID, why: Obstacle) -> Problem:
    name = str(proposal.users.get(user) or User.objects.filter(pk=user).first() or "")
    what = proposal.steps[step]
    facts = {"user": name, "what": _called(what), "why": gettext(OBSTACLES[why])}
    return Problem("cover.not_suited", NOT_SUITED, facts)


def _called(step: Step) -> str:
    case = getattr(step.track, "case", None)
    return str(case.number) if case else str(step.team)
