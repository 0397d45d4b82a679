"""The one sentence of what happens next, as staff read it aloud: the same that goes out in notices (C26)."""

import datetime as dt
from dataclasses import dataclass

from reimari.notices.queries import next_words
from reimari.notices.rules import telling_of
from reimari.staff.models import Team
from reimari.work.queries import County, Promised


@dataclass(frozen=True, slots=True)
class Coming:
    """A step that is going to be: the meeting of a time that is held."""

    kind: str
    team: Team
    due_at: dt.datetime


def promised(step: Promised, county: County, language: str, *, day: dt.date) -> str:
    """What the client is promised by the step; empty when its kind promises nothing to anybody."""
    kind = county.step_kind(step.kind)
    if kind is None or not kind.promise.in_language(language):
        return ""
    return next_words(step, county, language, telling_of(county.profile, day))
