"""Who sees figures: whoever leads units, of these and of those whose times they book. They name nobody."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, anywhere
from reimari.access.deeds import PROMISES
from reimari.appointments.rules.times import books
from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.values import valid_items
from reimari.region.queries import profile_on

FROZEN_ALREADY = gettext_noop("The figures of this month are frozen already.")


def units_seen(actor: Actor) -> Q:
    """The units that the actor's posts reach, and those whose times they may book (R-KL-16, R-KL-21)."""
    today, units = timezone.localdate(), actor.units()
    booked = {each.unit for each in valid_items(profile_on(today).backgrounds, today) if books(each, units)}
    return Q(pk__in=sorted({*units, *booked}))


SEE = Action("figures.see", _("See the figures of units"), units_seen)
EXPORT = Action("figures.export", _("Download the figures of units"), units_seen)
COUNT = Action("figures.count", _("Keep the counts of figures up to date"), anywhere)
FREEZE = Action("figures.freeze", _("Freeze the figures of a month"), anywhere)

PROMISES["frozen_month_once"] = Problem("figures.frozen_already", FROZEN_ALREADY)
