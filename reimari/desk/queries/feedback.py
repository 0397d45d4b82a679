"""What those who contacted a line said of it: how many, how well, and the newest."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value
from django.db.models.functions import JSONObject


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackOfLine:
    """`mean`: of the scores from 1 to 5; `latest`: the newest score, when it was given, on which contact."""

    number: int = 0
    mean: float = 0.0
    latest: int = 0
    latest_at: dt.datetime | None = None
    contact: UUID | None = None


def feedback_given() -> ArrayAgg:
    """The feedback on the contacts that a query counts, for `feedback_in`: it costs no query of its own."""
    told = JSONObject(at="feedback__given_at", score="feedback__score", contact="feedback__contact")
    return ArrayAgg(
        told, filter=Q(feedback__isnull=False), default=Value([], output_field=ArrayAgg(told).output_field)
    )


def feedback_in(found: Iterable[Iterable[Mapping[str, Any]]]) -> FeedbackOfLine:
    """All feedback of the rows, summed."""
    given = sorted(
        (each for row in found for each in row), key=lambda each: dt.datetime.fromisoformat(each["at"])
    )
    if not given:
        return FeedbackOfLine()
    newest = given[-1]
    return FeedbackOfLine(
        number=len(given),
        mean=sum(each["score"] for each in given) / len(given),
        latest=newest["score"],
        latest_at=dt.datetime.fromisoformat(newest["at"]),
        contact=UUID(newest["contact"]),
    )
