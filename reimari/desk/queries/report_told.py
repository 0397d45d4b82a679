"""What whoever told us of a worry may be told of it (40 §), and who answers while it is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext

from reimari.common.dates import due_words
from reimari.common.drawing import no_stop
from reimari.common.problems import gettext_noop
from reimari.concerns.models import ConcernReport
from reimari.contacts.models import Matter
from reimari.contacts.queries import Rules
from reimari.contacts.rules import language_of_client
from reimari.desk.queries.handed_over import Offer, offer_of, offers
from reimari.desk.queries.reports import receipt_for
from reimari.desk.receipt_links import link_to
from reimari.region.profile.values import by_code

MAY_BE_TOLD = gettext_noop(
    "We may tell you that your report has arrived. What it leads to may be told only if the person consents"
    " (1301/2014 40 §)."
)


@dataclass(frozen=True, slots=True)
class ToldReceipt:
    """The sentences to read aloud, in the language of whoever reported, and the link to their receipt."""

    sentences: Sequence[str]
    language: str
    link: str


def told_receipt(
    request: HttpRequest, report: ConcernReport, rules: Rules, viewer: str
) -> ToldReceipt | None:
    """None for what came by the public form: whoever sent it has the receipt. Two queries."""
    if report.post_id is None and report.contact.recorded_by_id is None:
        return None
    spoken = language_of_client(report.contact.language, viewer)
    with translation.override(spoken):
        told = receipt_for(report, rules, spoken)
        due = due_words(told.due_at, now=told.now, language=spoken) if told.due_at else ""
        by_when = (
            gettext("%(unit)s looks at it by %(due)s.") % {"unit": told.unit, "due": no_stop(due)}
            if due
            else ""
        )
        sentences = [by_when, gettext(MAY_BE_TOLD)]
    return ToldReceipt(tuple(filter(None, sentences)), spoken, link_to(request, report, viewer=viewer))


def offers_in(report: ConcernReport, rules: Rules) -> list[Offer]:
    """How the urgent matters of a report stand that nobody has accepted yet; one query, none for others."""
    if not report.contact.is_urgent:
        return []
    matters = Matter.objects.filter(contact=report.pk).select_related(
        "case__current_step", "contact__guidance"
    )
    teams = by_code(rules.profile.teams)
    found = (
        offer_of(each, each.contact, teams) for each in matters.annotate(offers=offers()).order_by("number")
    )
    return [each for each in found if each]
