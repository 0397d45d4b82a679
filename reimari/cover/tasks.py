"""Background work: help between teams by the county's rule; steps that whoever has gone left behind."""

import logging

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import system
from reimari.common.jobs import job
from reimari.cover.leaving import give_back, steps_of_gone
from reimari.cover.load import loads_of
from reimari.cover.overflow import follow_rules, rules_on
from reimari.region.queries import profile_on

log = logging.getLogger(__name__)


@job(_("Let teams help each other by the county's rule"), tries=1)
def share_overload() -> None:
    """A team with too much to do gets help for today, until it has little enough (R-PS-67, R-KS-46)."""
    now = timezone.now()
    today = timezone.localdate(now)
    profile = profile_on(today)
    rules = rules_on(profile, today)
    if rules:
        teams = {team for rule in rules for team in rule.teams}
        follow_rules(rules, loads_of(profile, teams, now=now), actor=system("overflow"), now=now)


@job(_("Put steps of whoever has gone back on their lists"), tries=1)
def give_back_steps() -> None:
    """A post or a contract that has ended leaves nothing taken behind: others find it as new (R-KS-52)."""
    now = timezone.now()
    done = give_back(steps_of_gone(now), actor=system("jobs.give_back_steps"), now=now)
    if done.refused:
        log.warning("%s steps stay with people who have gone: somebody has to be chosen", len(done.refused))
