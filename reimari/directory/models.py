import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.directory.rules import Block, blocks_of
from reimari.directory.states import (
    IN_FORCE,
    OPEN,
    EditionState,
    InstructionKind,
    RemarkKind,
    RemarkOutcome,
    RemarkState,
)
from reimari.region.models import Channel, Place, ServiceTask
from reimari.staff.models import Team
from reimari.work.models import Step, Track, wait_for_track

LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]


class InstructionQuerySet(models.QuerySet["Instruction"]):
    def in_force(self, day: dt.date, *, grace_days: int = 0) -> Self:
        """What advisers are shown on the day: begun, not retired, and over by no more than the grace."""
        approved = Q(current__isnull=False)
        since = Q(current__valid_from=None) | Q(current__valid_from__lte=day)
        last = day - dt.timedelta(days=grace_days)
        until = Q(current__valid_until=None) | Q(current__valid_until__gte=last)
        return self.filter(approved, since, until, retired_at=None)

    def for_need(self, need: str, service_task: str | None, places: list[str]) -> Self:
        """What may help with a matter: about this need, task and place, or not bound to any of the three.

        What is bound to nothing at all is left out: it is found by search, not pushed at every call.
        """
        about = Q(need=need) | Q(need="") if need else Q(need="")
        tasks = Q(service_task=None) | Q(service_task=service_task) if service_task else Q(service_task=None)
        where = Q(place=None) | Q(place__in=places)
        return self.filter(about, tasks, where).exclude(need="", service_task=None, place=None)


class Instruction(models.Model):
    """Something that advisers go by: for a need, a service task and a place, or more widely (C61).

    Its words stand in editions, which are never overwritten; `current` is the one that holds, the newest that
    was approved: until then nobody but its owners sees it. `team` owns it: it keeps it up to date and answers
    remarks. `code`: of those that the county's profile brings.
    `is_internal`: for the county's own people only. It holds nothing about any person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(_("code"), max_length=80, null=True, unique=True)  # noqa: DJ001 (unique, if any)
    kind = models.CharField(_("kind"), max_length=20, choices=InstructionKind)
    need = models.CharField(_("need"), max_length=40, blank=True)  # a code of the profile
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name=_("place"))
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="instructions", verbose_name=_("owner")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    is_internal = models.BooleanField(_("for the county's own people only"), default=False)
    current = models.OneToOneField("Edition", models.PROTECT, null=True, related_name="+")
    wants_approved = models.GeneratedField(
        expression=models.Case(models.When(current__isnull=False, then=True), default=None),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )
    retired_at = models.DateTimeField(_("retired"), null=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = InstructionQuerySet.as_manager()
    looked_at_with = ("current",)

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        constraints = [
            models.CheckConstraint(
                name="instruction_procedure_card_is_of_a_place",
                condition=~Q(kind=InstructionKind.PROCEDURE_CARD) | Q(place__isnull=False),
            ),
            models.CheckConstraint(
                name="instruction_retired_by_whom_only_when_retired",
                condition=Q(retired_by=None) | Q(retired_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["need"], condition=Q(retired_at=None), name="instruction_of_need"),
        ]

    def __str__(self) -> str:
        return self.code or str(self.pk)

    def person_ids(self) -> list[UUID]:
        return []

    def wait_in_line(self) -> None:
        """Nothing hangs on a track here: the lock on the row itself is the line."""


class EditionQuerySet(models.QuerySet["Edition"]):
    def open(self) -> Self:
        """Drafts with which somebody goes on: those that wait, and those that were sent back."""
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        """Drafts that somebody has to approve or send back."""
        return self.filter(state=EditionState.DRAFT, instruction__retired_at=None)


class Edition(models.Model):
    """One version of an instruction: from where it is known, how long it holds, who wrote it when.

    Rows are only ever added. It begins as a draft; what was written stays, and only what becomes of it is
    told later, once: sent back, approved by somebody else (key edition_approved_by_another), withdrawn, or
    written anew. `written_by` None: the county's profile brought it, and so approved it. `replaces`: the one
    that was gone by when it was written. `why`: what was changed, in the writer's words. `is_internal`: how
    the instruction is from its approval on.
    """

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("source"), max_length=300)
    valid_from = models.DateField(_("from"), null=True)
    valid_until = models.DateField(_("until"), null=True)  # the last day
    review_on = models.DateField(_("to be looked over"), null=True)
    is_internal = models.BooleanField(_("for the county's own people only"), default=False)
    why = models.CharField(_("what was changed"), max_length=300, blank=True)
    invented = models.BooleanField(_("invented for the demo"), default=False)
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=EditionState, default=EditionState.DRAFT)
    returned_at = models.DateTimeField(_("sent back"), null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    returned_why = models.CharField(_("why it was sent back"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_approved = models.GeneratedField(
        expression=models.Case(models.When(state__in=IN_FORCE, then=True), default=None),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an instruction")
        verbose_name_plural = _("versions of instructions")
        constraints = [
            models.CheckConstraint(
                name="edition_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="edition_first_replaces_none", condition=Q(number__gt=1) | Q(replaces=None)
            ),
            models.CheckConstraint(
                name="edition_state_tells_when_and_by_whom",
                condition=Q(state=EditionState.DRAFT, returned_at=None, decided_at=None)
                | Q(state=EditionState.RETURNED, returned_at__isnull=False, decided_at=None)
                | (~Q(state__in=OPEN) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="edition_sent_back_by_whom_and_why",
                condition=Q(returned_at=None, returned_by=None, returned_why="")
                | (Q(returned_at__isnull=False) & ~Q(returned_why="")),
            ),
            models.CheckConstraint(
                name="edition_decided_by_whom_only_when_decided",
                condition=Q(decided_by=None) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_approved_by_another",
                condition=~Q(state=EditionState.APPROVED)
                | Q(written_by=None)
                | (Q(written_by__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("written_by"))),
            ),
            models.UniqueConstraint(fields=["instruction", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["instruction"], condition=Q(state__in=OPEN), name="edition_one_open_draft"
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(state__in=IN_FORCE), name="edition_replaced_once"
            ),
            # the promise of Instruction points here: its current edition is its own, and was approved
            models.UniqueConstraint(
                fields=["id", "instruction", "is_approved"], name="edition_of_its_instruction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.number}"

    def person_ids(self) -> list[UUID]:
        return []


class EditionText(models.Model):
    """The words of an edition in one language. Once written, they stay; what is searched by may be renewed.

    `words`: base forms and parts of compounds. `indexed_by`: what they were made with.
    """

    id = models.BigAutoField(primary_key=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="texts", db_index=False)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), max_length=8000)
    words = models.TextField(_("search words"))
    terms = SearchVectorField(_("search terms"))
    indexed_by = models.CharField(_("indexed by"), max_length=20)

    class Meta:
        verbose_name = _("text of an instruction")
        verbose_name_plural = _("texts of instructions")
        constraints = [
            models.UniqueConstraint(fields=["edition", "language"], name="edition_text_once_in_a_language"),
        ]
        indexes = [GinIndex(fields=["terms"], name="edition_text_by_terms")]

    def __str__(self) -> str:
        return self.title

    def blocks(self) -> list[Block]:
        """The text as paragraphs and lists."""
        return blocks_of(self.body)


class Use(models.Model):
    """That somebody went by an instruction: figures by topic without a form. Rows are only ever added.

    `track`: the contact or case in which; one matter counts an instruction once. No words, no person.
    """

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="uses")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    track = models.ForeignKey(Track, models.PROTECT, null=True, related_name="uses")
    need = models.CharField(_("need"), max_length=40, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    actor_id = models.UUIDField(_("actor"), null=True)
    organisation = models.CharField(_("organisation"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("use of an instruction")
        verbose_name_plural = _("uses of instructions")
        constraints = [
            models.UniqueConstraint(
                fields=["track", "instruction"], condition=Q(track__isnull=False), name="use_once_in_a_matter"
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="use_by_moment")]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return []


class ReadMark(models.Model):
    """That somebody has read an instruction since it was changed: from then on it isn't marked as changed.

    One row for each reader and instruction, as long as the change is told (`rules.TOLD_FOR`).
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="+")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("read mark of an instruction")
        verbose_name_plural = _("read marks of instructions")
        constraints = [
            models.UniqueConstraint(fields=["user", "instruction"], name="read_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return []


class RemarkQuerySet(models.QuerySet["Remark"]):
    def open(self) -> Self:
        return self.filter(state=RemarkState.OPEN)


class Remark(models.Model):
    """What somebody tells the owners of instructions: this is wrong, or it is missing (R-VS-52, R-IU-46);
    or a line's number, address or hours are wrong, so that the contact register has a keeper (R-IU-48).

    While open it stands on the owners' work list by its current step (key open_remark_has_its_open_step), and
    the county's clock runs. `words` and `answer` are about the instruction, never about a client; retention
    empties them.
    """

    track = models.OneToOneField(Track, models.PROTECT, primary_key=True, related_name="remark")
    kind = models.CharField(_("kind"), max_length=10, choices=RemarkKind)
    state = models.CharField(_("state"), max_length=10, choices=RemarkState, default=RemarkState.OPEN)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="remarks")
    need = models.CharField(_("need"), max_length=40, blank=True)
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", verbose_name=_("line"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fi")
    team = models.ForeignKey(Team, models.PROTECT, related_name="remarks", db_index=False)
    words = models.CharField(_("what is wrong or missing"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    current_step = models.OneToOneField(
        Step, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name=_("current step")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=RemarkOutcome, blank=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    wants_open = models.GeneratedField(
        expression=models.Case(models.When(answered_at=None, then=True), default=None),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )

    objects = RemarkQuerySet.as_manager()
    looked_at_with = ("track", "current_step", "team")

    class Meta:
        verbose_name = _("remark on an instruction")
        verbose_name_plural = _("remarks on instructions")
        constraints = [
            models.CheckConstraint(
                name="remark_state_tells_step_outcome_and_moment",
                condition=Q(
                    state=RemarkState.OPEN,
                    answered_at=None,
                    answered_by=None,
                    outcome="",
                    answer="",
                    current_step__isnull=False,
                )
                | (
                    Q(state=RemarkState.CLOSED, answered_at__isnull=False, current_step=None) & ~Q(outcome="")
                ),
            ),
            models.CheckConstraint(
                name="remark_on_what_is_wrong_names_the_edition",
                condition=Q(kind=RemarkKind.WRONG, edition__isnull=False, line=None)
                | Q(kind=RemarkKind.MISSING, edition=None, line=None)
                | Q(kind=RemarkKind.LINE, edition=None, line__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "asked_at"], condition=Q(state=RemarkState.OPEN), name="remark_open_of_team"
            ),
            models.Index(fields=["team", "-asked_at"], name="remark_of_team"),
            models.Index(fields=["asked_by", "-asked_at"], name="remark_of_asker"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return []

    def wait_in_line(self) -> None:
        wait_for_track(self.track_id)
