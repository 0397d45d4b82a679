"""Indicators, or parts of them, that can't be counted yet, because what they are counted from isn't there
(requirements §7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Waits:
    """What an indicator is called, what it waits for, and who wants it (R-ids). `partly`: the rest of it is
    counted, and the name is that of what isn't."""

    name: "StrPromise"
    until: "StrPromise"
    source: tuple[str, ...]
    partly: bool = False


WAITING: Final[Mapping[str, Waits]] = {
    "K-09": Waits(
        _("Professions of our own employees, by kind"),
        _(
            "Waits for a list of professions that the county edits itself: they are written freely, so that"
            " it is only counted whether one was written down. The other parts of the figure are counted."
        ),
        ("R-PS-09",),
        partly=True,
    ),
    "K-14": Waits(
        _("Employees' user experience"),
        _("Waits for surveys: those who contact the line aren't asked yet."),
        ("R-PS-13", "R-PS-72", "R-PS-90"),
    ),
    "K-15": Waits(
        _("Assessments of service needs"),
        _("Waits for the assessment of service needs: only the initial assessment is made here yet."),
        ("R-KS-25",),
    ),
    "K-17": Waits(
        _("Decisions by service and result"),
        _("Waits for decisions: none are made here yet."),
        ("R-KS-27",),
    ),
    "K-18": Waits(
        _("Access to services"),
        _(
            "Waits for decisions and services: when one was applied for, decided and begun isn't known here"
            " yet. Access to the initial assessment is counted."
        ),
        ("R-KS-47",),
        partly=True,
    ),
    "K-19": Waits(
        _("Clients of regular services who have an own worker"),
        _("Waits for decisions: which services somebody has regularly isn't known here yet."),
        ("R-KS-48",),
    ),
    "K-20": Waits(
        _("People aged 75 or more living at home, and structure of services"),
        _("Waits for client data: how many are that old is known here, who of them lives at home isn't."),
        ("R-KS-35", "R-KS-37"),
    ),
    "K-21": Waits(
        _("Person-years of staff by role"),
        _("Waits for person-years: posts are known here, the work done in them isn't."),
        ("R-KS-28", "R-KS-29", "R-KS-30"),
    ),
    "K-22": Waits(
        _("Adoption of the model"),
        _("Waits for the follow-up of adoption: who uses the model isn't written down here yet."),
        ("R-VS-95", "R-VS-96", "R-VS-97", "R-VS-98"),
    ),
    "K-25": Waits(
        _("Coverage of knowledge of services"),
        _(
            "Waits for the basic package of information to be defined: no source tells which instructions"
            " each service area must have in each municipality and language. Of instructions need, service"
            " task, municipality, languages and validity are known."
        ),
        ("R-VS-55", "R-IU-45"),
    ),
}
