"""Who sees figures: whoever leads units, of these and of those whose times they book. They name nobody."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, anywhere
from reimari.access.deeds import PROMISES
from reimari.appointments.rules.times import books
from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.values import fold, valid_items
from reimari.region.queries import profile_on
from reimari.staff.access import myself, of_the_house

GONE_THROUGH = gettext_noop("You have marked this report as gone through already.")
COUNTED_ALREADY = gettext_noop("The waiting times of this half year are counted already.")
FROZEN_ALREADY = gettext_noop("The figures of this month are frozen already.")


def seen_units(actor: Actor) -> list[str]:
    """The units that the actor's posts reach, and those whose times they may book (R-KL-16, R-KL-21)."""
    today, units = timezone.localdate(), actor.units()
    booked = {each.unit for each in valid_items(profile_on(today).backgrounds, today) if books(each, units)}
    return sorted({*units, *booked})


def units_seen(actor: Actor) -> Q:
    """As `seen_units` says."""
    return Q(pk__in=seen_units(actor))


def made_by_me(actor: Actor) -> Q:
    """What one has shared oneself."""
    return Q(made_by=actor.id)


def asked_oneself(actor: Actor) -> Q:
    """What the actor has asked for."""
    return Q(asked_by=actor.id)


SEE = Action("figures.see", _("See the figures of units"), units_seen)
EXPORT = Action("figures.export", _("Download the figures of units"), units_seen)
REVIEW = Action("figures.review", _("Go through the monthly reports of own units"), anywhere)
SHARE = Action(
    "figures.share", _("Share a page of figures by a link, for somebody without an account"), myself
)
UNSHARE = Action("figures.unshare", _("Take back a link to a page of figures"), made_by_me)
OPEN_SHARED = Action("figures.open_shared", _("Open a shared page of figures by its link"), anywhere)
DRAFT = Action("figures.draft", _("Count waiting times of the half year that ended"), anywhere)
PUBLISH = Action("figures.publish", _("Publish waiting times of older people"), of_the_house)
WITHDRAW = Action("figures.withdraw", _("Withdraw published waiting times"), of_the_house)
COUNT = Action("figures.count", _("Keep the counts of figures up to date"), anywhere)
LOAD_POPULATION = Action("figures.load_population", _("Load numbers of inhabitants"), anywhere)
FREEZE = Action("figures.freeze", _("Freeze the figures of a month"), anywhere)
REPLAY = Action("figures.replay", _("Let past months be counted by changed rules"), asked_oneself)
ANSWER = Action("figures.answer", _("Keep what such a count found"), anywhere)

PROMISES["month_review_once"] = Problem("figures.gone_through", GONE_THROUGH)
PROMISES["publication_once"] = Problem("figures.counted_already", COUNTED_ALREADY)
PROMISES["frozen_month_once"] = Problem("figures.frozen_already", FROZEN_ALREADY)


def reviewed(actor: Actor) -> dict[str, frozenset[str]]:
    """As which roles the actor goes through monthly reports, and of which units; not of those they help."""
    found: dict[str, frozenset[str]] = {}
    for post in actor.doing(REVIEW.name).posts:
        if not post.lent:
            found[post.role] = found.get(post.role, frozenset()) | {*map(fold, post.units)}
    return found


def seen_among(units: Iterable[str], actor: Actor) -> list[str]:
    """Of which of these units the actor sees monthly reports: their figures, or by going through them."""
    own = frozenset().union(*reviewed(actor).values())
    seen = {*map(fold, seen_units(actor.doing(SEE.name))), *own}
    return [unit for unit in units if fold(unit) in seen]


def exports_all(units: Iterable[str], actor: Actor) -> bool:
    """Whether the actor may take the figures of all these units along."""
    return {*map(fold, units)} <= {*map(fold, seen_units(actor.doing(EXPORT.name)))}


def role_in(units: Iterable[str], roles: Iterable[str], actor: Actor, *, partly: bool = False) -> str:
    """As which role the actor goes through a report of these units, one of `roles` first; empty: none.

    A post has to reach all of the units, or several posts together; `partly`: one of them is enough.
    """
    wanted = {*map(fold, units)}
    mine = {role: reach & wanted for role, reach in reviewed(actor).items() if reach & wanted}
    if not mine or not (partly or wanted <= frozenset().union(*mine.values())):
        return ""
    asked = {*map(fold, roles)}
    return min(mine, key=lambda role: (fold(role) not in asked, -len(mine[role]), role))
