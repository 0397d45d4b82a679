import datetime as dt
from typing import cast
from uuid import UUID

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import refuse
from reimari.records import access
from reimari.records.models import RetentionApproval, RetentionItem, RetentionPlan
from reimari.records.queries.retention import counted
from reimari.records.rules.retention import approval_problems, ids_hash


@does(access.PLAN)
def plan_deletion(plan: RetentionPlan, *, actor: Actor, now: dt.datetime) -> RetentionPlan:
    """Count what was kept long enough (24 §): a dry run, kept with its rows. `plan` is a new, empty row."""
    plan.counted_on = timezone.localdate(now)
    found = counted(plan.counted_on)
    plan.found, plan.held, plan.rows = found.found, found.held, len(found.over)
    plan.sha256 = ids_hash((kept.kind, kept.row) for kept in found.over)
    plan.made_at, plan.made_by_id = now, cast(UUID, actor.id)
    plan.save(force_insert=True)
    items = [
        RetentionItem(
            plan=plan, kind=kept.kind, row=kept.row, rule=kept.until.rule, last_day=kept.until.last_day
        )
        for kept in found.over
    ]
    RetentionItem.objects.bulk_create(items, batch_size=1_000)
    return plan


@does(access.APPROVE)
def approve_deletion(plan: RetentionPlan, *, actor: Actor, now: dt.datetime) -> RetentionApproval:
    """Approve a plan that somebody else made, exactly as it was counted (four eyes)."""
    is_own = plan.made_by_id == actor.id
    is_approved = RetentionApproval.objects.filter(plan=plan).exists()
    problems = approval_problems(
        is_own=is_own, is_approved=is_approved, is_empty=not plan.rows, is_whole=plan.is_whole
    )
    refuse(problems)
    return RetentionApproval.objects.create(
        plan=plan, made_by_id=plan.made_by_id, approved_by_id=cast(UUID, actor.id), approved_at=now
    )
