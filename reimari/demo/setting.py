"""What the deeds of the demo share, whether they fill two months or a living day."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Self, TypedDict

from reimari.cases.models import Case
from reimari.cases.states import FIRST_STEP, RerouteReason
from reimari.demo.staff import Staff, Worker
from reimari.demo.words import Words
from reimari.region.models import Area, ServiceTask
from reimari.region.profile.values import Profile, valid_items
from reimari.staff.models import Team
from reimari.work.actions import Plan


@dataclass(frozen=True, slots=True)
class Terms:
    """What a county has of that which cases need; another county may lack it."""

    pause_reasons: frozenset[str]
    step_kinds: frozenset[str]
    service_tasks: tuple[ServiceTask, ...]

    @classmethod
    def of(cls, profile: Profile, day: dt.date) -> Self:
        """Those of the profile on the day."""
        tasks = [item.code for item in valid_items(profile.service_tasks, day)]
        return cls(
            pause_reasons=frozenset(item.code for item in profile.pause_reasons),
            step_kinds=frozenset(item.code for item in profile.steps),
            service_tasks=tuple(ServiceTask.objects.in_bulk(tasks).values()),
        )


class Reroute(TypedDict):
    """Where a case goes that belongs to another service task: arguments of `reroute_case`."""

    service_task: ServiceTask
    area: Area | None
    to: Team
    reason: RerouteReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who works where, with which words. `now`: the real moment, after which nothing has happened yet."""

    now: dt.datetime
    staff: Staff
    words: Words
    is_line: Callable[[str], bool]
    terms: Terms

    def plan(self, case: Case, kind: str, worker: Worker) -> Plan:
        """The next step, kept by whoever plans it if their team answers for it."""
        if kind not in self.terms.step_kinds:
            kind = FIRST_STEP
        own = worker.team == case.team_id or case.contact_person_id == worker.id
        return Plan(kind=kind, team=self.staff.teams[case.team_id], worker_id=worker.id if own else None)

    def reroute(self, case: Case, onward: Sequence[Team], rng: Random) -> Reroute | None:
        """To another service task of the county; where there is none, to the likeliest team of `onward`."""
        others = {task.pk: task for task in self.terms.service_tasks if task.pk != case.service_task_id}
        working = [self.staff.teams[code] for code in self.staff.working_teams if not self.is_line(code)]
        elsewhere = [team for team in working if team.service_task_id in others]
        to = rng.choice(elsewhere) if elsewhere else next(iter(onward), None)
        task = others[to.service_task_id or ""] if to and elsewhere else case.service_task
        if to is None or task is None:
            return None
        reason = RerouteReason.WRONG_TASK if elsewhere else RerouteReason.NEED_CHANGED
        return Reroute(service_task=task, area=to.area, to=to, reason=reason)
