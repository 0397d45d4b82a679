"""Background work: help between teams opens and ends by the county's rule."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import system
from reimari.common.jobs import job
from reimari.cover.load import loads_of
from reimari.cover.overflow import follow_rules, rules_on
from reimari.region.queries import profile_on


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
