"""Which forms are kept while somebody writes them: their names, what they are about, where they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reimari.access.deeds import Deed
from reimari.assessments import actions as assessments
from reimari.cases import actions as cases
from reimari.concerns import actions as concerns
from reimari.contacts import actions as contacts
from reimari.desk.forms.case_deeds import DEEDS
from reimari.directory import actions as directory
from reimari.mail.actions import reply_to_mail
from reimari.people import actions as people
from reimari.work import actions as work

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

RETURN = "return"
ASSESS = "assess"  # of a case
CORRECT = "correct_assessment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A form. `about`: "case", "contact", "person" or nothing; the draft's subject is the id of that row.

    `address`: of the page with the form, by the subject. `deed`: what is done when the form has arrived.
    """

    label: "StrPromise"
    deed: Deed[Any, ..., Any]
    address: Callable[[str], str]
    about: str = ""


def _of_case(verb: str, label: "StrPromise", deed: Deed[Any, ..., Any]) -> Drafted:
    def address(pk: str) -> str:
        return f"{reverse('desk:case', args=[pk])}?deed={verb}#deed-{verb}"

    return Drafted(label=label, deed=deed, address=address, about="case")


def _of_contact(part: str, label: "StrPromise", deed: Deed[Any, ..., Any]) -> Drafted:
    def address(pk: str) -> str:
        return f"{reverse('desk:contact', args=[pk])}?form={part}#{part}"

    return Drafted(label=label, deed=deed, address=address, about="contact")


def _of_person(page: str, label: "StrPromise", deed: Deed[Any, ..., Any], place: str = "") -> Drafted:
    def address(pk: str) -> str:
        return f"{reverse(f'desk:{page}', args=[pk])}{place}"

    return Drafted(label=label, deed=deed, address=address, about="person")


DRAFTED: Mapping[str, Drafted] = {
    "new_contact": Drafted(
        label=_("New contact"),
        deed=contacts.record_contact,
        address=lambda key: f"{reverse('desk:new_contact')}?draft={key}",
    ),
    "new_report": Drafted(
        label=_("Concern report"),
        deed=concerns.record_report,
        address=lambda key: f"{reverse('desk:new_report')}?draft={key}",
    ),
    "make_report": Drafted(
        label=_("Contact to social services"),
        deed=concerns.make_report,
        address=lambda pk: reverse("desk:make_report", args=[pk]),
        about="contact",
    ),
    "change_person": _of_person("change_person", _("Change details"), people.change_person),
    "relate_person": _of_person(
        "person", _("Add a client relationship"), people.relate_person, "#relationships"
    ),
    "relate_close_person": _of_person(
        "person", _("Add somebody close"), people.relate_close_person_to, "#close"
    ),
    "close_contact": _of_contact("close", _("Close the contact"), contacts.close_contact),
    "correct_contact": _of_contact("correct", _("Correct a detail"), contacts.correct_contact),
    "join_contact": _of_contact("join", _("Join the contact to a person"), contacts.join_contact),
    "ask_contact": _of_contact("ask", _("Ask my supervisor"), contacts.ask_about_contact),
    "answer_question": Drafted(
        label=_("Answer a question"),
        deed=cases.answer_question,
        address=lambda pk: reverse("desk:answer_question", args=[pk]),
    ),
    "reply_mail": Drafted(
        label=_("Answer an e-mail"),
        deed=reply_to_mail,
        address=lambda pk: f"{reverse('desk:mail', args=[pk])}#reply-{pk}",
    ),
    "write_instruction": Drafted(
        label=_("Write an instruction"),
        deed=directory.write_instruction,
        address=lambda key: f"{reverse('desk:write_instruction')}?draft={key}",
    ),
    "change_instruction": Drafted(
        label=_("Change an instruction"),
        deed=directory.change_instruction,
        address=lambda pk: reverse("desk:change_instruction", args=[pk]),
    ),
    "send_back_instruction": Drafted(
        label=_("Send a draft back"),
        deed=directory.send_back_draft,
        address=lambda pk: f"{reverse('desk:instruction_draft', args=[pk])}#send-back",
    ),
    "remark_instruction": Drafted(
        label=_("Something is wrong here"),
        deed=directory.remark_on_instruction,
        address=lambda pk: f"{reverse('desk:instruction', args=[pk])}#remark",
    ),
    "ask_instruction": Drafted(
        label=_("Ask for an instruction"),
        deed=directory.ask_for_instruction,
        address=lambda key: f"{reverse('desk:ask_instruction')}?draft={key}",
    ),
    "answer_remark": Drafted(
        label=_("Answer a remark"),
        deed=directory.answer_remark,
        address=lambda pk: reverse("desk:remark", args=[pk]),
    ),
    **{f"case_{verb}": _of_case(verb, deed.title, deed.deed) for verb, deed in DEEDS.items()},
    f"case_{ASSESS}": Drafted(
        label=_("Initial assessment"),
        deed=assessments.finish_assessment,
        address=lambda pk: reverse("desk:assess_case", args=[pk]),
        about="case",
    ),
    CORRECT: Drafted(
        label=_("Correct the assessment"),
        deed=assessments.correct_assessment,
        address=lambda pk: reverse("desk:correct_assessment", args=[pk]),
    ),
    "case_return": _of_case(RETURN, _("Return to the team's list"), work.return_step),
}
