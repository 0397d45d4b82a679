"""Every write on grants, places and cards, one verb each, and the values they take."""

from reimari.grants.actions.assessing import request_assessment
from reimari.grants.actions.cards import issue_card, receive_cards, report_card_lost, return_card
from reimari.grants.actions.following import end_followed_up, end_grant, follow_up_grant, withdraw_grant
from reimari.grants.actions.granting import grant_service, notify_granted
from reimari.grants.actions.registering import fill_rows
from reimari.grants.actions.staying import confirm_place, release_place, reserve_place
from reimari.grants.actions.wishes import AssessmentWish, GrantWish, ToldHow

__all__ = [
    "AssessmentWish",
    "GrantWish",
    "ToldHow",
    "confirm_place",
    "end_followed_up",
    "end_grant",
    "fill_rows",
    "follow_up_grant",
    "grant_service",
    "issue_card",
    "notify_granted",
    "receive_cards",
    "release_place",
    "report_card_lost",
    "request_assessment",
    "reserve_place",
    "return_card",
    "withdraw_grant",
]
