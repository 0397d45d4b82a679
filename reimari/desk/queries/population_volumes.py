"""What is told for each 1 000 inhabitants: contacts, and the other volumes of the line (R-PS-03, C72)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reimari.figures.definitions import FIGURES, Figure
from reimari.figures.models import SharedPage

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CONTACTS: Final = SharedPage.POPULATION.value  # as links to the page have called it


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """All rows of a figure as one number. `code`: of the figure, in addresses; of contacts that of the page.
    `words`: what is counted, and which moment decides the month."""

    code: str
    figure: Figure
    name: "StrPromise"
    words: "StrPromise"

    @property
    def title(self) -> str:
        """As a heading tells it."""
        return _("%(what)s per 1 000 inhabitants") % {"what": self.name}


def _volume(figure: str, name: "StrPromise", words: "StrPromise", code: str = "") -> Volume:
    return Volume(code=code or figure, figure=FIGURES[figure], name=name, words=words)


VOLUMES: Final = {
    each.code: each
    for each in (
        _volume(
            "K-09",
            gettext_lazy("Contacts"),
            gettext_lazy("All contacts that came in the months, anonymous ones too."),
            CONTACTS,
        ),
        _volume(
            "K-12-ENDED",
            gettext_lazy("Requests to be called back"),
            gettext_lazy("All requests to be called back that came in the months, each once."),
        ),
        _volume(
            "WENT",
            gettext_lazy("Booked times"),
            gettext_lazy("All times booked in the months; one that was moved counts once."),
        ),
        _volume(
            "ASSESSMENTS",
            gettext_lazy("Cases"),
            gettext_lazy("All cases that began with a contact in the months."),
        ),
        _volume(
            "K-18-DAYS",
            gettext_lazy("Initial assessments"),
            gettext_lazy(
                "Initial assessments that are done, in cases that began with a contact in the months."
            ),
        ),
        _volume(
            "K-16",
            gettext_lazy("Concern reports"),
            gettext_lazy("All concern reports that came in the months."),
        ),
    )
}


def volume_of(code: str) -> Volume:
    """The one of that code; contacts when there is none such."""
    return VOLUMES.get(code, VOLUMES[CONTACTS])
