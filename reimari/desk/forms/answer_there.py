"""The answer to an e-mail whose matter belongs to others: who that is stands in the reply (R-PS-25, 76)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reimari.desk.forms.mail import Answerable
from reimari.desk.queries.routes import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerThere:
    """`urls`: where the reply form opens filled in, by the prefix of the matter. `ends`: it may close too."""

    urls: dict[str, str]
    ends: bool


def answer_there(
    mails: Sequence[Answerable], lines: Sequence[Line], *, here: str, alone: bool, asked: str
) -> dict[str, Any]:
    """What the contact's page shows of it; no query. `asked`: the number of the matter that was chosen.

    Only an e-mail that can be answered is, the newest; what was typed before stays. `alone`: the contact has
    no other open matter, so that guiding this one there ends it.
    """
    open_to = [(shown, form, draft) for shown, form, draft, *_rest in mails if form]
    if not open_to:
        return {"answer_there": None, "asked_mail": "", "guide_to": ""}
    shown, form, draft = open_to[-1]
    offered = {str(line.number): line for line in lines if line.redirect}
    urls = {line.prefix: f"{here}?answer={number}#reply-{shown.row.pk}" for number, line in offered.items()}
    line = offered.get(asked)
    if line and line.redirect and not (draft and form.initial.get("words")):
        form.initial = dict(form.initial) | {"words": line.redirect.text, "language": line.redirect.language}
    return {
        "answer_there": AnswerThere(urls=urls, ends=alone),
        "asked_mail": str(shown.row.pk) if line else "",
        "guide_to": asked if line and alone else "",
    }
