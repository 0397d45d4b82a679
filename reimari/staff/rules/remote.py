"""Where the work of a post may be done (R-KS-61 to R-KS-64, R-KS-68)."""

import datetime as dt
from collections.abc import Iterable

from reimari.common.problems import Problem, gettext_noop
from reimari.region.profile.values import Remote, RemoteWork, fold

TOO_REMOTE = gettext_noop("The work of this post can't be done remotely.")
TOO_REMOTE_WHOLLY = gettext_noop("The work of this post can be done remotely only in part.")
ORDER = tuple(Remote)  # from least to most


def allowed(
    rules: Iterable[RemoteWork], *, role: str, service_task: str | None, day: dt.date
) -> Remote | None:
    """The least of what the county says of the role and of the service task; None: it says nothing."""
    told = [
        each.allowed
        for each in rules
        if each.valid_on(day)
        and (
            (each.role and fold(each.role) == fold(role))
            or (each.service_task and fold(each.service_task) == fold(service_task or ""))
        )
    ]
    return min(told, key=ORDER.index, default=None)


def remote_problems(wanted: str, may: Remote | None) -> list[Problem]:
    """A post isn't more remote than its work allows; where the county is silent, who gives it decides."""
    if may is None or ORDER.index(Remote(wanted)) <= ORDER.index(may):
        return []
    sentence = TOO_REMOTE if may == Remote.NO else TOO_REMOTE_WHOLLY
    return [Problem("staff.too_remote", sentence)]
