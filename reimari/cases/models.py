from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.catalogue import OfEach
from reimari.cases.states import (
    Assessment,
    CaseState,
    ChangedBy,
    ChangeReason,
    Ending,
    MeetingMode,
    MeetingState,
    NoteKind,
)
from reimari.common.ids import uuid7
from reimari.people.models import Person
from reimari.region.models import Area, Place, ServiceTask
from reimari.staff.models import Team
from reimari.work.models import Entry, Step, Track, wait_for_track


class CaseNumber(models.Model):
    """The last running number of each year; people see <county>-<year>-<number>."""

    year = models.IntegerField(_("year"), primary_key=True)
    last = models.IntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("case number")
        verbose_name_plural = _("case numbers")

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(state=CaseState.OPEN)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)


def worked_by(team_codes: list[str]) -> Q:
    """A rule on cases: the team answers, or a step of the case is or has been on its list."""
    its_steps = Step.objects.filter(track=OuterRef("track_id"), team__in=team_codes)
    return Q(team__in=team_codes) | Q(OfEach(its_steps))


class Case(models.Model):
    """Something has to happen after a contact (asia).

    An open case always names one current step: its own, and open. The database keeps this by the key
    open_case_has_its_open_step over (current_step, track, wants_open). `team` answers for the case until
    a receiver has accepted it. A joint case (DR-13) names its agreed contact person, and only a step of
    theirs may be the current one (key joint_case_current_step_is_the_contact_persons).
    """

    track = models.OneToOneField(Track, models.PROTECT, primary_key=True, related_name="case")
    number = models.CharField(_("case number"), max_length=24, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=CaseState, default=CaseState.OPEN)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="cases", verbose_name=_("person")
    )
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    need = models.CharField(_("need"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=3, default="fi")
    is_urgent = models.BooleanField(_("urgent"), default=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="cases", verbose_name=_("team"))
    contact_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("contact person"),
    )
    current_step = models.OneToOneField(
        Step, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name=_("current step")
    )
    hops = models.PositiveIntegerField(_("times handed on"), default=0)  # K-24
    reroutes = models.PositiveIntegerField(_("times sent to another service task"), default=0)  # K-08
    assessment = models.CharField(_("initial assessment"), max_length=12, choices=Assessment, blank=True)
    assessed_at = models.DateTimeField(_("assessed"), null=True)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    ending = models.CharField(_("why closed"), max_length=16, choices=Ending, blank=True)
    wants_open = models.GeneratedField(
        expression=models.Case(models.When(~Q(state=CaseState.CLOSED), then=True), default=None),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )

    looked_at_with = ("track", "team", "current_step")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                name="case_state_tells_step_moment_and_ending",
                condition=Q(state=CaseState.OPEN, closed_at=None, current_step__isnull=False, ending="")
                | (Q(state=CaseState.CLOSED, closed_at__isnull=False, current_step=None) & ~Q(ending="")),
            ),
            models.CheckConstraint(
                name="case_assessment_and_moment_together",
                condition=Q(assessment="", assessed_at=None)
                | (~Q(assessment="") & Q(assessed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["team"], condition=Q(state=CaseState.OPEN), name="case_open_of_team"),
            models.Index(
                fields=["track"], condition=Q(state=CaseState.OPEN, hops__gte=2), name="case_hopping"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_joint(self) -> bool:
        """Whether several teams work on it with one agreed contact person."""
        return self.contact_person_id is not None

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []

    def wait_in_line(self) -> None:
        wait_for_track(self.track_id)


class CaseTeam(models.Model):
    """A team that takes part in a joint case with steps of its own (DR-13)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, models.PROTECT, related_name="case_teams")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("team of a joint case")
        verbose_name_plural = _("teams of joint cases")
        constraints = [models.UniqueConstraint(fields=["case", "team"], name="case_team_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.team_id}"


class Note(models.Model):
    """Words about a case, for those who work on it. Not the client record (asiakaskertomus)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind, default=NoteKind.NOTE)
    text = models.TextField(_("text"), max_length=5000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(_("written"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="note")

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

    def person_ids(self) -> list[UUID]:
        return self.case.person_ids()


class PassedOnQuerySet(models.QuerySet["PassedOn"]):
    def unread(self) -> Self:
        """Those whose receiver hasn't read the brief, while it still waits to be read."""
        return self.filter(read_at=None, ended_at=None)


class PassedOn(models.Model):
    """That a case went to somebody else, and whether whoever got it has read its brief (C30, R-KL-38).

    By an offer, a transfer, another service task, or out of a contact (then it comes from no team). `entry`:
    of the deed that did it. `due_at`: until when it is in time to read it: half of the time of the step that
    came with it. `ended_at`: nobody waits for the reading any more, for it came back, went on or was closed.
    `read_upto`: the last entry of the case that the brief told when it was read. No words and no person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, models.PROTECT, related_name="passed_on")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    passed_at = models.DateTimeField(_("passed on"))
    from_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    to_worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(_("due"))
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(_("read"), null=True)
    read_upto = models.BigIntegerField(_("read up to this entry"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = PassedOnQuerySet.as_manager()

    class Meta:
        verbose_name = _("case passed on")
        verbose_name_plural = _("cases passed on")
        constraints = [
            models.CheckConstraint(
                name="passed_on_read_by_at_and_state_together",
                condition=Q(read_at=None, read_by=None, read_upto=None)
                | Q(read_at__isnull=False, read_by__isnull=False, read_upto__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["passed_by", "-passed_at"], name="passed_on_of_sender"),
            models.Index(fields=["passed_at"], name="passed_on_in_a_month"),  # figures count by month
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.to_team_id}"


class Question(models.Model):
    """What somebody who works on a case or a contact asks their supervisor, and the answer.

    It stands on the team's list by a step of its own and moves nothing. The words are for the two of them and
    for those who see the matter; retention may remove them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    track = models.ForeignKey(Track, models.PROTECT, related_name="questions")
    step = models.OneToOneField(Step, models.PROTECT, related_name="question")
    text = models.TextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)

    looked_at_with = ("track", "step")

    class Meta:
        verbose_name = _("question to the supervisor")
        verbose_name_plural = _("questions to the supervisor")
        constraints = [
            models.CheckConstraint(
                name="question_answered_at_by_and_answer_together",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.track_id}"

    def person_ids(self) -> list[UUID]:
        return self.step.person_ids()

    def wait_in_line(self) -> None:
        wait_for_track(self.track_id)


class Meeting(models.Model):
    """A meeting or call agreed with the client: when, how, with whom.

    `ends_at`: the client's end, when it is known. `span`: all that it takes of the worker's time, with their
    own minutes before and after; while it is agreed nobody has two that overlap (R-KL-25). None: nobody said
    how long it takes. `changed_by`, `reason`: who moved or cancelled it, and why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, models.PROTECT, related_name="meetings")
    step = models.OneToOneField(Step, models.PROTECT, related_name="meeting")
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.AGREED)
    mode = models.CharField(_("mode"), max_length=10, choices=MeetingMode)
    at = models.DateTimeField(_("time"))
    ends_at = models.DateTimeField(_("until"), null=True)
    span = DateTimeRangeField(_("time of the worker"), null=True)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(_("agreed"))
    marked_at = models.DateTimeField(_("marked"), null=True)
    changed_by = models.CharField(_("changed by"), max_length=6, choices=ChangedBy, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=8, choices=ChangeReason, blank=True, default="")

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=MeetingState.AGREED), name="meeting_one_agreed_of_a_case"
            ),
            models.CheckConstraint(
                name="meeting_state_and_mark_together",
                condition=Q(state=MeetingState.AGREED, marked_at=None)
                | (~Q(state=MeetingState.AGREED) & Q(marked_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="meeting_change_is_told_of_changed_ones",
                condition=Q(changed_by="", reason="")
                | (Q(state__in=["moved", "cancelled"]) & ~Q(changed_by="") & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="meeting_lies_in_its_span",
                condition=Q(span=None, ends_at=None)
                | Q(
                    span__isnull=False,
                    ends_at__gt=F("at"),
                    span__startswith__lte=F("at"),
                    span__endswith__gte=F("ends_at"),
                ),
            ),
            ExclusionConstraint(
                name="meeting_never_twice",
                expressions=[("worker", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                condition=Q(state=MeetingState.AGREED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.at}"

    def person_ids(self) -> list[UUID]:
        return self.case.person_ids()
