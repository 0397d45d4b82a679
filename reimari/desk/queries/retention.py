"""Plans of destruction and their proofs, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from reimari.cases.models import Case
from reimari.records.models import RetentionItem, RetentionPlan, RetentionProof
from reimari.records.rules.retention import TERMS, From, Gap, Kind

SAMPLE, PLANS = 10, 30
KINDS: dict[str, StrPromise] = {
    Kind.CASE: _("Cases"),
    Kind.CONTACT: _("Contacts"),
    Kind.CALLBACK: _("Callbacks"),
    Kind.MAIL: _("E-mails"),
    Kind.MESSAGE: _("Messages sent"),
    Kind.EMERGENCY: _("Emergency accesses"),
    Kind.PERSON: _("Persons"),
    Kind.GRANT: _("Granted services"),
    Kind.RELATIONSHIP: _("Client relationships"),
    Kind.LOG: _("Rows of the use log"),
}
RULES: dict[str, StrPromise] = {
    "asiakkuusasiakirja": _("documents of a client relationship"),
    "lapsiperheiden_palvelut": _("services for families with children"),
    "tyoikaisten_palvelut": _("services for people of working age"),
    "iakkaiden_palvelut": _("services for older people"),
    "paihdehuolto": _("services for people who misuse substances"),
    "vammaispalvelut": _("services for people with disabilities"),
    "lastensuojelu": _("child welfare"),
    "correspondence": _("correspondence"),
    "log": _("log data"),
    "nothing_left": _("nothing else is kept of the person"),
    "": _("no rule is known"),
}
STARTS: dict[From, StrPromise] = {
    From.CLOSED: _("from the end of the matter"),
    From.NEED_ENDED: _("from the end of the last matter or of the need"),
    From.CREATED: _("from the day it was made"),
    From.DEATH: _("from the client's death"),
    From.WITH_ROWS: _("with the last of what is kept"),
}
GAPS: dict[str, StrPromise] = {
    Gap.NO_DEATH: _("Can't be told: no day of death is known here."),
    Gap.NO_NEED_END: _("Can't be told: it isn't known here when the need ends."),
    Gap.NO_CLASS: _("Can't be told: no service task, or one whose rule isn't known."),
    Gap.SEALED: _("Older than its time, but sealed: it can't be destroyed with proof yet."),
    Gap.IN_USE: _("Can't be destroyed yet: the client stands in what was granted."),
}
STATES: dict[str, StrPromise] = {
    "over": _("over: will be destroyed"),
    "held": _("over, kept by a hold"),
    "kept": pgettext_lazy("retention", "kept"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """How many of a kind are kept by a rule, or are over."""

    kind: StrPromise | str
    rule: StrPromise | str
    years: int
    start: StrPromise | str
    source: str
    state: StrPromise | str
    gap: StrPromise | str
    count: int
    is_over: bool


def lines_of(plan: RetentionPlan) -> list[Line]:
    """What the plan counted."""
    return [_line(each) for each in plan.found]


def _line(told: dict[str, object]) -> Line:
    code, state, kind, gap = (str(told[name]) for name in ("rule", "state", "kind", "gap"))
    term = TERMS.get(code)
    return Line(
        KINDS.get(kind, kind),
        RULES.get(code, code),
        term.years if term else 0,
        STARTS[term.counts_from] if term else "",
        gettext(term.source) if term else "",
        STATES.get(state, state),
        GAPS.get(gap, gap),
        int(str(told["count"])),
        is_over=state == "over",
    )


@dataclass(frozen=True, slots=True)
class Sampled:
    """One row that a plan names: no person's name, for whoever approves needn't see it."""

    kind: StrPromise | str
    rule: StrPromise | str
    about: str
    item: RetentionItem


def sample_of(plan: RetentionPlan) -> list[Sampled]:
    """Some rows of a plan, cases by their number."""
    items = list(plan.items.order_by("pk")[:SAMPLE])
    numbers = {
        str(pk): number
        for pk, number in Case.objects.filter(pk__in=[each.row for each in items if each.kind == Kind.CASE])
        .order_by("pk")
        .values_list("pk", "number")
    }
    return [
        Sampled(
            KINDS.get(each.kind, each.kind),
            RULES.get(each.rule, each.rule),
            numbers.get(each.row, each.row[-12:]),
            each,
        )
        for each in items
    ]


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof with its words."""

    kind: StrPromise | str
    proof: RetentionProof
    tables: str


def proofs_of(plan: RetentionPlan) -> list[Proven]:
    """What has gone of a plan, batch by batch."""
    rows = plan.proofs.select_related("approved_by").order_by("gone_at", "pk")
    return [
        Proven(
            KINDS.get(each.kind, each.kind),
            each,
            ", ".join(f"{table} {number}" for table, number in sorted(each.tables.items())),
        )
        for each in rows
    ]


def plans() -> Sequence[RetentionPlan]:
    """The newest plans, with how much of each has gone."""
    rows = RetentionPlan.objects.select_related("made_by", "approval__approved_by")
    return list(rows.annotate(gone=Sum("proofs__rows")).order_by("-made_at", "pk")[:PLANS])
