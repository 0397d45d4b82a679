"""What is being answered now: the request's id, and what it has asked of the database so far."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass(slots=True)
class Tally:
    """Statements asked of the database, and how long it took to answer them (seconds)."""

    statements: int = 0
    seconds: float = 0.0


# All rows and log lines of one request are found together by it; people see it on error pages.
request_id: ContextVar[UUID | None] = ContextVar("request_id", default=None)
# The name of the page that is drawn, never its address.
page_name: ContextVar[str] = ContextVar("page_name", default="")
tally: ContextVar[Tally | None] = ContextVar("tally", default=None)
