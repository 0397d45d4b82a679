"""Every write on contacts, one verb each, and the values they take."""

from reimari.contacts.actions.asking import ask_about_contact
from reimari.contacts.actions.describing import Described, describe_contact
from reimari.contacts.actions.feedback import give_feedback
from reimari.contacts.actions.following import add_following
from reimari.contacts.actions.guided import Choice, Guided, Said
from reimari.contacts.actions.handing import hand_over_contact
from reimari.contacts.actions.intake import Answer, Heard, Intake, Somebody
from reimari.contacts.actions.linking import send_link
from reimari.contacts.actions.moving import move_contact
from reimari.contacts.actions.recording import (
    check_known,
    close_contact,
    correct_contact,
    join_contact,
    person_of,
    receive_contact,
    record_contact,
    write_down,
)

__all__ = [
    "Answer",
    "Choice",
    "Described",
    "Guided",
    "Heard",
    "Intake",
    "Said",
    "Somebody",
    "add_following",
    "ask_about_contact",
    "check_known",
    "close_contact",
    "correct_contact",
    "describe_contact",
    "give_feedback",
    "hand_over_contact",
    "join_contact",
    "move_contact",
    "person_of",
    "receive_contact",
    "record_contact",
    "send_link",
    "write_down",
]
