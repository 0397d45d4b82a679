"""What happened with a remark on an instruction, as plain sentences of its entries."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from reimari.directory.states import RemarkKind, RemarkOutcome

type Facts = Mapping[str, Any]


def _answered(facts: Facts) -> str:
    labels = dict(RemarkOutcome.choices)
    return _("The owners answered: %(what)s.") % {"what": labels.get(facts.get("outcome", ""), "")}


def _asked(facts: Facts) -> str:
    if facts.get("kind") == RemarkKind.LINE:
        return _("The owners were told that something is wrong on a line.")
    return _("The owners were asked for an instruction that is missing.")


REMARKS: Mapping[str, Callable[[Facts], str]] = {
    "directory.remark": lambda _facts: _("The owners were told that something is wrong in an instruction."),
    "directory.ask": _asked,
    "directory.answer": _answered,
}
