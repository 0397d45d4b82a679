"""How a county weighs open work (R-KS-54, R-PS-67)."""

from dataclasses import dataclass

from reimari.region.profile.values.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRules(Item):
    """How many points each part of somebody's work weighs. One holds at a time.

    `open_step`: every open step that doesn't wait for the client. `due_today`, `call` and `home_visit`: so
    much more for a step that is late or due today, one in which the client is called back, and a visit
    agreed at the client's home. `line_half_day`: a whole half-day on a line today. `waiting`: a step that
    waits for the client. None: the sources don't tell.
    """

    code: str
    open_step: int | None = None
    due_today: int | None = None
    call: int | None = None
    home_visit: int | None = None
    line_half_day: int | None = None
    waiting: int | None = None
    gap: str = ""
