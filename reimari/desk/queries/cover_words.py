"""What speaks for and against a substitute, what work is called, and why nobody can be proposed, in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from reimari.cover.rules import ItemKind, Obstacle, Reason

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REASONS: Mapping[Reason, "StrPromise"] = {
    Reason.OWN_WORKER: gettext_lazy("the client's own worker"),
    Reason.WORKED_ON_IT: gettext_lazy("has worked on it"),
    Reason.SPEAKS: gettext_lazy("serves in %(language)s"),
    Reason.SAME_TEAM: gettext_lazy("same team"),
    Reason.LEAST_TO_DO: gettext_lazy("least to do"),
    Reason.LEAST_IN_ALL: gettext_lazy("least to do, all counted"),
    Reason.ONLY_ONE: gettext_lazy("the only one who can"),
    Reason.ANOTHER_LANGUAGE: gettext_lazy("not known to serve in %(language)s"),
    Reason.ANOTHER_TEAM: gettext_lazy("of another team"),
    Reason.LACKS_TRAINING: gettext_lazy("lacks a training that is asked for"),
    Reason.LEADS: gettext_lazy("supervisor"),
    Reason.AWAY_WHEN_DUE: gettext_lazy("away when it is due"),
}
KINDS: Mapping[ItemKind, "StrPromise"] = {
    ItemKind.CALLBACK: gettext_lazy("Callback"),
    ItemKind.MEETING: gettext_lazy("Agreed time"),
    ItemKind.OWN_CLIENT: gettext_lazy("Own client"),
    ItemKind.OFFER: gettext_lazy("Offered case"),
    ItemKind.STEP: gettext_lazy("Step"),
}
OBSTACLES: Mapping[Obstacle, tuple["StrPromise", "StrPromise"]] = {
    Obstacle.NOBODY_MAY: (
        gettext_lazy("Nobody else has a post by which they may see it."),
        gettext_lazy("Give somebody a post in the team, or transfer the case to another team."),
    ),
    Obstacle.ALL_AWAY: (
        gettext_lazy("All who may see it are away then."),
        gettext_lazy("Agree another time with the client, or ask for somebody from another team."),
    ),
    Obstacle.NOBODY_QUALIFIED: (
        gettext_lazy("Nobody who is there has the competence that the law asks."),
        gettext_lazy("Agree another time with the client, or ask a team that has the competence."),
    ),
    Obstacle.ALL_BOOKED: (
        gettext_lazy("All who could take it have another agreed time then."),
        gettext_lazy("Agree another time with the client, or free somebody from their own."),
    ),
    Obstacle.NOBODY_ON_DUTY: (
        gettext_lazy("Nobody is on duty on the line then."),
        gettext_lazy("Choose somebody who isn't on duty, or put somebody on the roster."),
    ),
}
