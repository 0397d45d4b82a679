import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from reimari.access.speaking import ACTING
from reimari.common.columns import TransactionField
from reimari.common.ids import uuid7
from reimari.people.models import Person
from reimari.region.models import Area, Place, ServiceTask
from reimari.region.profile.values import ClockKind
from reimari.staff.models import Team
from reimari.work.states import Counted, DueFrom, StepResult, StepState


class Track(models.Model):
    """What work follows (kulku): one row beneath each case, contact or callback.

    Steps, clocks and entries hang on it, so work lists know nothing of what stands above. `organisation`:
    whose actor opened it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    organisation = models.CharField(_("organisation"), max_length=40, blank=True, db_default=ACTING)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")

    def __str__(self) -> str:
        return str(self.pk)


def wait_for_track(track_id: UUID) -> None:
    """Lock the track until the transaction ends: deeds on one matter happen one after the other."""
    list(Track.objects.select_for_update(no_key=True).filter(pk=track_id))


class Entry(models.Model):
    """What happened, coded: no free text and no personal data beyond ids. Rows are only ever added."""

    append_only = True
    sealed_columns = {
        1: (
            *("id", "track_id", "kind", "extract(epoch FROM at)", "actor_kind", "actor_id", "organisation"),
            "facts",
        )
    }

    id = models.BigAutoField(primary_key=True)
    track = models.ForeignKey(Track, models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=60)  # the name of the Action that did it
    at = models.DateTimeField(_("at"))
    actor_kind = models.CharField(_("kind of actor"), max_length=20)
    actor_id = models.UUIDField(_("actor"), null=True)
    organisation = models.CharField(_("organisation"), max_length=40, blank=True)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=["track", "-id"], name="entry_of_track")]

    def __str__(self) -> str:
        return f"{self.kind} {self.track_id}"


def is_late(now: dt.datetime | Combinable) -> Q:
    """Past the due time; a step that waits for the client isn't late."""
    return Q(due_at__lt=now, waits_for_client=False)


def is_soon_late(now: dt.datetime | Combinable) -> Q:
    """Not late yet, but past the moment from which its kind counts as soon late."""
    return Q(soon_at__lte=now, due_at__gte=now, waits_for_client=False)


class StepQuerySet(models.QuerySet["Step"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def on_list(self, team_codes: list[str]) -> Self:
        """Open steps on the lists of these teams."""
        return self.open().filter(team__in=team_codes)

    def untaken(self) -> Self:
        return self.filter(worker=None)

    def late(self, now: dt.datetime) -> Self:
        return self.open().filter(is_late(now))

    def half_gone(self, now: dt.datetime) -> Self:
        """Untaken though half of their time has passed: shown to the supervisors of both teams."""
        return self.open().untaken().filter(half_at__lt=now, waits_for_client=False)


class Step(models.Model):
    """What happens next, by whom, by when. It carries what a work list shows and filters.

    `team` does the step, `answering_team` answers for the matter; they differ while a hand-over waits
    for its receiver. `words` is what has to be done in somebody's own words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    track = models.ForeignKey(Track, models.PROTECT, related_name="steps")
    kind = models.CharField(_("kind"), max_length=40)  # a code of the profile
    words = models.CharField(_("what has to be done"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=StepState, default=StepState.OPEN)
    result = models.CharField(_("result"), max_length=12, choices=StepResult, blank=True)
    came_back_at = models.DateTimeField(_("came back"), null=True)  # a hand-over was refused
    # Team, answering team and worker are asked for among open steps only: by the partial indexes below.
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="steps", verbose_name=_("team"), db_index=False
    )
    answering_team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    offered_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    need = models.CharField(_("need"), max_length=40, blank=True)
    channel = models.CharField(_("came by"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=3, default="fi")
    is_urgent = models.BooleanField(_("urgent"), default=False)
    waits_for_client = models.BooleanField(_("waits for the client"), default=False)
    opened_at = models.DateTimeField(_("opened"))
    due_at = models.DateTimeField(_("due"))
    due_from = models.CharField(_("due time from"), max_length=10, choices=DueFrom)
    soon_at = models.DateTimeField(_("soon late from"))
    half_at = models.DateTimeField(_("half of its time gone"))
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="steps", db_index=False
    )
    taken_at = models.DateTimeField(_("taken"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    is_open = models.GeneratedField(
        expression=models.Case(models.When(ended_at=None, then=True), default=False),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    looked_at_with = ("track", "worker")

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        indexes = [
            # with what the numbers above a list are counted from and what its policy asks for: they are
            # counted in the index
            models.Index(
                fields=["team", "due_at", "id"],
                condition=Q(ended_at=None),
                include=[
                    "track",
                    "worker",
                    "kind",
                    "soon_at",
                    "half_at",
                    "waits_for_client",
                    "came_back_at",
                    "service_task",
                    "area",
                    "need",
                    "language",
                    "is_urgent",
                ],
                name="step_work_list",
            ),
            # what waits for the client, for the board: who of them couldn't be reached
            models.Index(
                fields=["team"],
                condition=Q(ended_at=None, waits_for_client=True),
                include=["area", "service_task", "language", "track"],
                name="step_waits",
            ),
            models.Index(fields=["team", "kind"], condition=Q(ended_at=None), name="step_of_kind"),
            models.Index(
                fields=["team"], condition=Q(ended_at=None, came_back_at__isnull=False), name="step_came_back"
            ),
            models.Index(
                fields=["team", "due_at", "id"], condition=Q(worker=None, ended_at=None), name="step_untaken"
            ),
            models.Index(fields=["worker", "due_at", "id"], condition=Q(ended_at=None), name="step_mine"),
            models.Index(fields=["answering_team"], condition=Q(ended_at=None), name="step_answered_for"),
        ]
        constraints = [
            # the promises of `cases` and `contacts` point here: a step of their own that is open
            models.UniqueConstraint(fields=["id", "track", "is_open"], name="step_own_open"),
            # … and that of joint cases: a step that the agreed contact person has
            models.UniqueConstraint(fields=["id", "worker"], name="step_of_worker"),
            models.CheckConstraint(
                name="step_worker_and_taken_at_together",
                condition=Q(worker=None, taken_at=None) | Q(worker__isnull=False, taken_at__isnull=False),
            ),
            models.CheckConstraint(
                name="step_state_tells_who_and_when",
                condition=Q(state=StepState.OPEN, worker=None, ended_at=None, result="")
                | Q(state=StepState.TAKEN, worker__isnull=False, ended_at=None, result="")
                | (Q(state=StepState.ENDED, ended_at__isnull=False) & ~Q(result="")),
            ),
            models.CheckConstraint(name="step_due_is_never_now", condition=~Q(due_at=F("opened_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def is_late(self, now: dt.datetime) -> bool:
        """The question `is_late`, asked of this step."""
        return not self.waits_for_client and self.due_at < now

    def is_soon_late(self, now: dt.datetime) -> bool:
        """The question `is_soon_late`, asked of this step."""
        return not self.waits_for_client and self.soon_at <= now <= self.due_at

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []

    def wait_in_line(self) -> None:
        wait_for_track(self.track_id)


class StepCount(models.Model):
    """How many open steps more or fewer there are: their sum is what is open (ADR 44).

    Triggers add rows with each change of a step, and `sum_up_steps` makes fewer of them. `at`: from when on
    they count, the due time or half of it; for what always counts a moment before all others.
    """

    kept_by_triggers = True

    id = models.BigAutoField(primary_key=True)
    team = models.CharField(_("team"), max_length=80)
    area = models.CharField(_("area"), max_length=80, null=True)  # noqa: DJ001 (as on the step)
    service_task = models.CharField(_("service task"), max_length=80, null=True)  # noqa: DJ001
    language = models.CharField(_("language"), max_length=3)
    figure = models.CharField(_("figure"), max_length=5, choices=Counted)
    at = models.DateTimeField(_("at"))
    number = models.IntegerField(_("number"))

    class Meta:
        verbose_name = _("count of open steps")
        verbose_name_plural = _("counts of open steps")
        indexes = [
            models.Index(
                fields=["team", "at"],
                include=["area", "service_task", "language", "figure", "number"],
                name="step_count_of_team",
            )
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.figure} {self.number:+}"


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> Self:
        return self.filter(stopped_at=None)


class Clock(models.Model):
    """A promise or a legal deadline that runs on a track, from the entry that started it.

    `due_on` and `due_at` allow for pauses and are empty while one goes on, and for clocks that end with
    the contact or have no limit; `raw_due_on` is the same without pauses (I-11).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    track = models.ForeignKey(Track, models.PROTECT, related_name="clocks")
    code = models.CharField(_("code"), max_length=40)  # D-2, SHL-45 …
    kind = models.CharField(_("kind"), max_length=10, choices=[(kind, kind) for kind in ClockKind])
    profile_hash = models.CharField(_("profile"), max_length=64)  # the rule's version
    started_by = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"))
    due_on = models.DateField(_("due on"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    raw_due_on = models.DateField(_("due on without pauses"), null=True)
    stopped_by = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    kept = models.BooleanField(_("kept"), null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        indexes = [
            # by code and the day on which they come due, paused ones by that without pauses: the calendar of
            # promises, which tells of no clocks of contacts and callbacks
            models.Index(
                F("code"),
                Coalesce("due_on", "raw_due_on"),
                condition=Q(raw_due_on__isnull=False),
                name="clock_by_code_and_day",
            ),
            # clocks come in the order of time, so a range of it is found by next to nothing
            BrinIndex(fields=["started_at"], name="clock_in_order"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "code"], condition=Q(stopped_at=None), name="clock_runs_once_on_a_track"
            ),
            models.CheckConstraint(
                name="clock_stop_and_entry_together",
                condition=Q(stopped_at=None, stopped_by=None, kept=None)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.track_id}"


class PauseQuerySet(models.QuerySet["Pause"]):
    def going_on(self) -> Self:
        return self.filter(ended_at=None)


class Pause(models.Model):
    """That the clocks of a track stand still for a coded reason, from entry to entry (I-11)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    track = models.ForeignKey(Track, models.PROTECT, related_name="pauses")
    reason = models.CharField(_("reason"), max_length=40)  # a code of the profile
    started_by = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"))
    ended_by = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        indexes = [
            models.Index(fields=["reason", "track"], condition=Q(ended_at=None), name="pause_goes_on"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["track"], condition=Q(ended_at=None), name="pause_one_at_a_time_on_a_track"
            ),
            models.CheckConstraint(
                name="pause_end_and_entry_together",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__gte=F("started_at"), ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.track_id}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def since(self, transaction: int) -> Self:
        """Changes by this transaction and later ones."""
        return self.filter(xid__gte=transaction)

    def told_long_ago(self, now: dt.datetime) -> Self:
        """Older than a day, but for the newest transaction among them: from that on nothing is missing."""
        old = self.filter(at__lt=now - KEPT_FOR)
        return self.filter(xid__lt=old.order_by("-xid").values("xid")[:1])


KEPT_FOR = dt.timedelta(days=1)


class Change(models.Model):
    """That something on these topics has changed: what pages that are open draw anew.

    Written by triggers only. Topics: `team:<code>`, `user:<id>`, `track:<id>`, `person:<id>`; and for alerts
    `new:<team>`, `urgent:<team>` (once for each step that came to the list) and `offer:<user>`.
    """

    id = models.BigAutoField(primary_key=True)
    xid = TransactionField(
        _("transaction"),
        db_default=Func(function="pg_current_xact_id", output_field=TransactionField()),
        db_index=True,
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    topics = ArrayField(models.CharField(max_length=60), verbose_name=_("topics"))

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return " ".join(self.topics)
