"""The stock of Kaikukortti cards, and how many were issued each month (K-29)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from reimari.access.actor import Actor
from reimari.grants import access
from reimari.grants.models import KaikuCard
from reimari.grants.queries import Month, issued_by_month
from reimari.grants.states import CardState
from reimari.staff.models import Team

OFFERED = 50  # cards of the stock to choose from
YEAR = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Stock:
    """How many cards one team has, and has issued, lost and got back."""

    team: str
    in_stock: int
    issued: int
    lost: int
    returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """The page's rows: the stocks, the first cards to issue, the months."""

    stocks: Sequence[Stock]
    offered: Sequence[tuple[str, str]]
    months: Sequence[Month]
    teams: Sequence[tuple[str, str]]


def cards(actor: Actor, *, now: dt.datetime) -> Cards:
    """What the viewer's teams have; four queries. Nobody to whom a card was issued is named."""
    issuing = access.ISSUE_CARD.rows(actor, KaikuCard.objects.in_stock())
    offered = issuing.order_by("team", "number").values_list("pk", "number")[:OFFERED]
    return Cards(
        stocks=_stocks(actor),
        offered=[(str(pk), number) for pk, number in offered],
        months=issued_by_month(actor.doing(access.SEE_CARDS.name).teams(), since=now - YEAR),
        teams=receiving_teams(actor),
    )


def _stocks(actor: Actor) -> list[Stock]:
    counted = {
        name: Count("pk", filter=Q(state=state))
        for name, state in (
            ("in_stock", CardState.IN_STOCK),
            ("issued", CardState.ISSUED),
            ("lost", CardState.LOST),
            ("returned", CardState.RETURNED),
        )
    }
    rows = access.SEE_CARDS.rows(actor, KaikuCard.objects.all())
    found = {
        row[0]: row[1:]
        for row in rows.values("team").annotate(**counted).values_list("team", *counted).order_by("team")
    }
    names = {team.pk: str(team) for team in Team.objects.filter(pk__in=found).order_by("pk")} if found else {}
    return [Stock(names[team], *counts) for team, counts in found.items()]


def receiving_teams(actor: Actor) -> list[tuple[str, str]]:
    """Into whose stock the viewer may put cards: that of their own post first."""
    rows = access.RECEIVE_CARDS.rows(actor, Team.objects.all()).order_by("pk")
    own = actor.doing(access.RECEIVE_CARDS.name).home_teams()
    return [(team.pk, str(team)) for team in sorted(rows, key=lambda team: team.pk not in own)]
