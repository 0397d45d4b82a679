"""The stock of Kaikukortti cards: received, issued on the client's own word, lost, returned."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.deeds import does, part
from reimari.common.problems import Problem, Refused, refuse
from reimari.common.states import check_move
from reimari.contacts.queries import may_be_named
from reimari.grants import access
from reimari.grants.models import KaikuCard
from reimari.grants.queries import uses_cards
from reimari.grants.rules import (
    CARD_GONE,
    CARD_LOST_ALREADY,
    CARD_NOT_OUT,
    CARDS_OFF,
    NO_OWN_WORD,
    receiving_problems,
)
from reimari.grants.states import CARD_MOVES, CardState
from reimari.people.models import Person
from reimari.staff.models import Team


@does(access.RECEIVE_CARDS)
def receive_cards(team: Team, *, numbers: Sequence[str], actor: Actor, now: dt.datetime) -> KaikuCard:
    """Put cards into the team's stock by their numbers; answers with the first. All of them or none."""
    _refuse_off(now)
    known = KaikuCard.objects.filter(number__in=numbers).order_by("number").values_list("number", flat=True)
    refuse(receiving_problems(numbers, set(known)))
    cards = [
        KaikuCard(number=number, team=team, received_at=now, received_by_id=actor.id) for number in numbers
    ]
    KaikuCard.objects.bulk_create(cards)
    return cards[0]


@does(access.ISSUE_CARD)
def issue_card(
    card: KaikuCard,
    *,
    own_word: bool,
    actor: Actor,
    now: dt.datetime,
    person_id: UUID | None = None,
) -> KaikuCard:
    """Give the card to a client who says their means are small; nothing of the means is asked (R-PS-57).

    Two people who take the same card wait for each other, and the slower is told to take another one.
    """
    _refuse_off(now)
    if not own_word:
        raise Refused(Problem("grants.no_own_word", NO_OWN_WORD))
    if card.state != CardState.IN_STOCK:
        raise Refused(Problem("grants.card_gone", CARD_GONE, {"number": card.number}))
    if person_id and not may_be_named(actor, person_id):
        raise Unseen(access.ISSUE_CARD, Person, person_id)
    check_move(CARD_MOVES, CardState(card.state), CardState.ISSUED)
    card.state, card.issued_at, card.issued_by_id = CardState.ISSUED, now, actor.id
    card.own_word, card.person_id = True, person_id
    card.save(update_fields=["state", "issued_at", "issued_by", "own_word", "person"])
    return card


@does(access.REPORT_CARD_LOST)
def report_card_lost(card: KaikuCard, *, actor: Actor, now: dt.datetime) -> KaikuCard:
    """The card is lost, from the stock or by the client: another one may be issued."""
    if card.state not in {CardState.IN_STOCK, CardState.ISSUED}:
        raise Refused(Problem("grants.card_lost_already", CARD_LOST_ALREADY, {"number": card.number}))
    return _end(card, CardState.LOST, now=now)


@does(access.RETURN_CARD)
def return_card(card: KaikuCard, *, actor: Actor, now: dt.datetime) -> KaikuCard:
    """The client has brought the card back; it isn't issued to anybody else."""
    if card.state != CardState.ISSUED:
        raise Refused(Problem("grants.card_not_out", CARD_NOT_OUT, {"number": card.number}))
    return _end(card, CardState.RETURNED, now=now)


@part
def _end(card: KaikuCard, state: CardState, *, now: dt.datetime) -> KaikuCard:
    check_move(CARD_MOVES, CardState(card.state), state)
    card.state, card.ended_at = state, now
    card.save(update_fields=["state", "ended_at"])
    return card


@part
def _refuse_off(now: dt.datetime) -> None:
    refuse([] if uses_cards(now) else [Problem("grants.cards_off", CARDS_OFF)])
