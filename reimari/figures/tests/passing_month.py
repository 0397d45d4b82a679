"""October 2026 of cases that were passed on, to be reckoned on paper."""

import datetime as dt
from typing import Any

from reimari.cases.actions import (
    accept_case,
    hand_over_case,
    refuse_case,
    reroute_case,
    transfer_case,
    withdraw_case,
)
from reimari.cases.models import Case
from reimari.cases.states import RefusalReason, RerouteReason
from reimari.figures.tests.october import MONDAY
from reimari.region.models import ServiceTask
from reimari.staff.models import Post, Team
from reimari.work.actions import return_step, take_step
from reimari.work.models import Step
from reimari.work.states import ReturnReason
from tests.factories import a_case, a_post, as_actor, at

WEST, EAST = "GUIDANCE_WORKING_AGE_LANTINEN", "GUIDANCE_OLDER_PEOPLE_ITAINEN"
TASKS = {WEST: "WORKING_AGE", EAST: "OLDER_PEOPLE"}


def on(day: int, hour: int = 10) -> dt.datetime:
    """A moment of October."""
    return at(f"2026-10-{day:02} {hour:02}:00")


class Passing:
    """Fourteen cases of one Monday, one of September."""

    def __init__(self) -> None:
        self.aino = a_post("CLIENT_ADVICE", "ASIAKASNEUVOJA", name="Aino Harjula")
        self.eero = a_post(WEST, "TYONTEKIJA", name="Eero Kuusirinne")
        self.helmi = a_post(EAST, "TYONTEKIJA", name="Helmi Rantakivi")

    def case(self, now: dt.datetime = MONDAY) -> Case:
        return a_case(self.aino, WEST, now=now, service_task_id="WORKING_AGE")

    def took(self, case: Case, post: Post, now: dt.datetime) -> Step:
        return take_step(Step.objects.get(pk=self._step(case)), actor=as_actor(post), now=now)

    def _step(self, case: Case) -> Any:
        return Case.objects.get(pk=case.pk).current_step_id

    def rerouted(self, case: Case, to: str, post: Post, day: int, reason: RerouteReason) -> None:
        task = ServiceTask.objects.get(pk=TASKS[to])
        where: dict[str, Any] = {"service_task": task, "place": None, "area": None, "to": self.team(to)}
        found = Case.objects.get(pk=case.pk)
        reroute_case(found, **where, reason=reason, actor=as_actor(post), now=on(day))

    def offered(self, day: int, case: Case | None = None) -> Case:
        found = Case.objects.get(pk=(case or self.case()).pk)
        return hand_over_case(found, to=self.team(EAST), actor=as_actor(self.eero), now=on(day))

    def team(self, code: str) -> Team:
        return Team.objects.get(pk=code)

    def whole(self) -> None:
        eero, helmi = as_actor(self.eero), as_actor(self.helmi)
        self.took(self.case(), self.eero, on(5, 15))
        step = self.took(returned := self.case(), self.eero, on(7))
        return_step(step, reason=ReturnReason.NO_TIME, actor=eero, now=on(7, 11))
        self.took(returned, self.eero, on(9))
        self.case()
        wrong = self.case()
        self.rerouted(wrong, EAST, self.eero, 6, RerouteReason.WRONG_TASK)
        self.took(wrong, self.helmi, on(8))
        twice = self.case()
        self.rerouted(twice, EAST, self.eero, 6, RerouteReason.NEED_CHANGED)
        self.rerouted(twice, WEST, self.helmi, 7, RerouteReason.WRONG_TASK)
        accept_case(self.offered(6), actor=helmi, now=on(8))
        thrice = self.offered(6)
        refuse_case(thrice, reason=RefusalReason.NOT_ENOUGH_KNOWN, actor=helmi, now=on(6, 12))
        refuse_case(self.offered(7, thrice), reason=RefusalReason.WRONG_AREA, actor=helmi, now=on(8))
        refuse_case(self.offered(8, thrice), reason=RefusalReason.NO_CAPACITY, actor=helmi, now=on(8, 12))
        withdraw_case(self.offered(6), actor=eero, now=on(7))
        self.offered(6)
        again = self.offered(6)
        refuse_case(again, reason=RefusalReason.NO_CAPACITY, actor=helmi, now=on(9))
        accept_case(self.offered(12, again), actor=helmi, now=on(13))
        accept_case(self.offered(6), actor=helmi, now=on(8))
        self.rerouted(self.case(), EAST, self.eero, 6, RerouteReason.NEED_CHANGED)
        self.took(self.case(), self.eero, on(5, 16))
        self.took(a_case(self.eero, WEST, now=MONDAY), self.eero, on(5, 17))
        self.rerouted(self.case(at("2026-09-30 15:00")), EAST, self.eero, 6, RerouteReason.WRONG_TASK)


def transferred(case: Case, to: str, post: Post, day: int) -> Case:
    """Put on another team's list."""
    found, team = Case.objects.get(pk=case.pk), Team.objects.get(pk=to)
    return transfer_case(found, to=team, kind="check", actor=as_actor(post), now=on(day))
