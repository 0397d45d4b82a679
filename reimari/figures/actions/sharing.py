"""A page of figures is shared by a link with somebody without an account."""

import datetime as dt
from collections.abc import Mapping

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.accounts.models import User
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.figures import access
from reimari.figures.models import SharedPage, SharedView
from reimari.figures.rules import SHARED_DAYS, last_day_of_share
from reimari.staff.models import Unit

OTHER_DAYS = gettext_noop("A link holds for 7, 30 or 90 days.")
ENDED = gettext_noop("This link has ended already.")


@does(access.SHARE)
def share_figures(
    user: User,
    *,
    token_hash: str,
    page: SharedPage,
    code: str,
    asked: Mapping[str, str],
    days: int,
    actor: Actor,
    now: dt.datetime,
) -> SharedView:
    """A link to a page of figures of the units that the actor may export, for so many days.

    `asked`: months and filters, as `desk` reads them of an address; nothing that anybody typed.
    """
    if days not in SHARED_DAYS:
        raise Refused(Problem("figures.other_days", OTHER_DAYS))
    units = access.EXPORT.rows(actor, Unit.objects.order_by("pk"))
    return SharedView.objects.create(
        token_hash=token_hash,
        page=page,
        code=code,
        asked=dict(asked),
        units=list(units.values_list("pk", flat=True)),
        team=next(iter(actor.doing(access.SHARE.name).home_teams()), ""),
        made_by=user,
        made_at=now,
        valid_until=last_day_of_share(now, days),
    )


@does(access.UNSHARE)
def unshare_figures(view: SharedView, *, actor: Actor, now: dt.datetime) -> SharedView:
    """The link opens nothing any more. Refused of one that has ended already."""
    if view.revoked_at is not None:
        raise Refused(Problem("figures.link_ended", ENDED))
    view.revoked_at = now
    view.save(update_fields=["revoked_at"])
    return view


@does(access.OPEN_SHARED)
def open_shared(view: SharedView, *, actor: Actor, now: dt.datetime) -> SharedView:
    """Count that the link was opened, and nothing of by whom."""
    view.opened, view.opened_at = view.opened + 1, now
    view.save(update_fields=["opened", "opened_at"])
    return view
