"""Concern reports: by which rules a county takes them, and who answers at once for what can't wait."""

from dataclasses import dataclass

from reimari.region.profile.values.channels import ExceptionalHours, Hours
from reimari.region.profile.values.items import Coded, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRules(Item):
    """How a county takes concern reports. One item holds at a time.

    `channel`: by which the public form arrives, and so whose line has it; empty: the county has no such form.
    `need`: how a report is counted; empty: the county counts none. `same_client_days`: how far back
    reports on the same person are shown to whoever handles a new one; None: the sources don't tell, and
    all are shown.
    """

    code: str
    channel: str = ""
    need: str = ""
    same_client_days: int | None = None
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall(Coded):
    """Who answers at once for what can't wait (I-06, I-33). No number: the sources don't tell it.

    `places` and `service_tasks`: for whom; empty: for everybody. `hours` (): around the clock; None: the
    sources don't tell. `exceptions`: days on which other hours hold, as those of a line (R-PS-28).
    `public` False: the number is only for the county's own people, and with `partners` for a partner's too
    (R-IU-48).
    """

    phone: str = ""  # in the form of E.164
    places: tuple[str, ...] = ()
    service_tasks: tuple[str, ...] = ()
    hours: tuple[Hours, ...] | None = ()
    exceptions: tuple[ExceptionalHours, ...] = ()
    public: bool = True
    partners: bool = False
    gap: str = ""
