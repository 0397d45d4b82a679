"""`reimari records count|destroy`: count what was kept long enough; destroy what is approved of it."""

import argparse
import os
from typing import TYPE_CHECKING

from reimari.cli import GOOD, WrongCall
from reimari.cli.program import program

if TYPE_CHECKING:
    from collections.abc import Callable

    from reimari.records.models import RetentionPlan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """count · destroy [PLAN]."""
    deeds = parser.add_subparsers(dest="deed", metavar="count|destroy", required=True)
    count = deeds.add_parser("count", help="count what is kept, by kind and rule; nothing is written")
    count.set_defaults(do=_count)
    destroy = deeds.add_parser("destroy", help="destroy what approved plans name, and keep the proof")
    destroy.add_argument("plan", nargs="?", metavar="PLAN", help="this plan only (its id)")
    destroy.set_defaults(do=_destroy)


def run(options: argparse.Namespace) -> int:
    """0 when it is done; begun again after it was stopped it goes on where it was."""
    os.environ["REIMARI_ROLE"] = "owner"  # who alone can take off what keeps rows as they were
    program()
    do: Callable[[argparse.Namespace], int] = options.do
    return do(options)


def _count(options: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.access.speaking import speak_for  # noqa: PLC0415
    from reimari.records.queries.retention import counted  # noqa: PLC0415

    del options
    speak_for(system("records"), lasting=True)
    found = counted(timezone.localdate())
    for line in found.found:
        why = f", {line['gap']}" if line["gap"] else ""
        print(f"{line['kind']} ({line['rule'] or 'no rule'}{why}): {line['count']} {line['state']}.")
    print(f"{len(found.over)} rows are over; a hold keeps {found.held}.")
    return GOOD


def _destroy(options: argparse.Namespace) -> int:
    from reimari.records.models import RetentionPlan  # noqa: PLC0415

    plans = RetentionPlan.objects.filter(approval__isnull=False).order_by("made_at", "pk")
    if options.plan:
        plans = plans.filter(pk=_plan_id(options.plan))
        if not plans.exists():
            raise WrongCall(f"there is no approved plan {options.plan}")
    rows = sum(_destroyed(plan) for plan in plans)
    print(f"{rows} rows have gone.")
    return GOOD


def _plan_id(text: str) -> str:
    from uuid import UUID  # noqa: PLC0415

    try:
        return str(UUID(text))
    except ValueError:
        raise WrongCall(f"{text} isn't the id of a plan") from None


def _destroyed(plan: "RetentionPlan") -> int:
    """Batch by batch, each a transaction of its own with its proof."""
    from django.utils import timezone  # noqa: PLC0415

    from reimari.access.actor import system  # noqa: PLC0415
    from reimari.records.actions import destroy_outlived  # noqa: PLC0415

    rows = 0
    while plan.items.exists():
        proof = destroy_outlived(plan, actor=system("records"), now=timezone.now())
        rows += proof.rows
        print(f"{plan} {proof.kind}: {proof.rows} gone, {proof.kept} kept, {proof.sha256[:16]}")
    return rows
