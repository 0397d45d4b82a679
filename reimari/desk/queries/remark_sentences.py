"""What happened with a remark on an instruction, as plain sentences of its entries."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from reimari.directory.states import RemarkOutcome

type Facts = Mapping[str, Any]


def _answered(facts: Facts) -> str:
    labels = dict(RemarkOutcome.choices)
    return _("The owners answered: %(what)s.") % {"what": labels.get(facts.get("outcome", ""), "")}


REMARKS: Mapping[str, Callable[[Facts], str]] = {
    "directory.remark": lambda _facts: _("The owners were told that something is wrong in an instruction."),
    "directory.ask": lambda _facts: _("The owners were asked for an instruction that is missing."),
    "directory.answer": _answered,
}
