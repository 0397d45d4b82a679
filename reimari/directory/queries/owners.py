"""Who answers for the county's instructions, and how long something outdated is still shown."""

import datetime as dt

from django.utils import timezone

from reimari.region.profile.values import KnowledgeRule, Profile, valid_items
from reimari.staff.models import Team
from reimari.work.queries import county_on


def knowledge_rule(profile: Profile, day: dt.date) -> KnowledgeRule | None:
    """The county's rule of the day; None: the sources tell nothing of it."""
    return next(iter(valid_items(profile.knowledge, day)), None)


def owner_of(moment: dt.datetime) -> Team | None:
    """The team that is asked for what is missing; None where the county hasn't said."""
    rule = knowledge_rule(county_on(moment).profile, timezone.localdate(moment))
    return Team.objects.filter(pk=rule.team).first() if rule and rule.team else None


def grace_of(profile: Profile, day: dt.date) -> int:
    """How many days past its last day an instruction is shown with a flag; none unless the county says."""
    rule = knowledge_rule(profile, day)
    return rule.grace_days or 0 if rule else 0
