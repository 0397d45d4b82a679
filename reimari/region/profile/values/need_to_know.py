"""Who sees what: how long somebody opened in an emergency stays open, and how a caller is recognised."""

from dataclasses import dataclass, field

from reimari.region.profile.values.items import Item, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRules(Item):
    """How a county keeps its clients' information to those who need it (I-01, I-16). One holds at a time.

    `emergency_hours`: how long a person whom somebody opened in an emergency stays open to them; None: the
    sources don't tell, and it is the shortest time. `identity_check`: how an adviser makes sure on the phone
    who calls; empty: the sources don't tell.
    """

    code: str
    emergency_hours: int | None = None
    identity_check: Text = field(default_factory=Text)
    gap: str = ""
