"""Who may do what with a concern report: the line that received it, whoever recorded it, and those who
work on it."""

from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, OfEach, in_my_teams
from reimari.cases.access import worked_by_mine
from reimari.cases.models import Case
from reimari.concerns.models import ConcernReport, ReportedClient
from reimari.contacts.access import home_teams, mine
from reimari.contacts.models import Contact
from reimari.people.access import BASES


def in_my_work(actor: Actor) -> Q:
    """Reports that the actor's teams answer for, or recorded by the actor themselves."""
    came = Contact.objects.filter(mine(actor), pk=OuterRef("pk"))
    goes_on = Case.objects.filter(worked_by_mine(actor), matters__contact=OuterRef("pk"))
    return Q(OfEach(came)) | Q(OfEach(goes_on))


def of_my_work(actor: Actor) -> Q:
    """Rows that belong to such a report."""
    return Q(OfEach(ConcernReport.objects.filter(in_my_work(actor), pk=OuterRef("report"))))


LIST = Action("concerns.list", _("See the list of concern reports"), in_my_work)
VIEW = Action("concerns.view", _("See a concern report"), in_my_work)
SEE_REPORTER = Action("concerns.see_reporter", _("See who made a concern report"), in_my_work)
RECORD = Action("concerns.record", _("Record a concern report or a contact to social services"), home_teams)
MAKE = Action("concerns.make", _("Make a recorded contact a contact to social services"), mine)
RECEIVE = Action("concerns.receive", _("Send us a concern report by the public form"), home_teams)
SEE_RECEIPT = Action("concerns.see_receipt", _("See the receipt of a report by its link"), in_my_work)
IDENTIFY = Action("concerns.identify", _("Say who a report is about"), of_my_work)
EXPORT = Action(
    "concerns.export", _("Download a concern report for the client information system"), in_my_work
)
SEE_FIGURES = Action("concerns.see_figures", _("See the figures of concern reports"), in_my_teams("pk"))


def in_a_report(actor: Actor) -> Q:
    """Persons whom reports are about that the actor may see: a basis for seeing them."""
    return Q(OfEach(ReportedClient.objects.filter(of_my_work(actor), person=OuterRef("pk"))))


BASES.append(in_a_report)
