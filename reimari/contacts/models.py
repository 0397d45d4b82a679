from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reimari.access.deeds import remembered
from reimari.cases.models import Case
from reimari.common.ids import uuid7
from reimari.contacts.states import (
    CameVia,
    ContactState,
    Elsewhere,
    NotTold,
    Outcome,
    OverrideReason,
    Part,
    ParticipantKind,
    Told,
    Urgency,
)
from reimari.people.models import Person
from reimari.region.models import Channel, Place, ServiceTask
from reimari.staff.models import Team, Unit
from reimari.work.models import Step, Track, wait_for_track


class ContactQuerySet(models.QuerySet["Contact"]):
    def open(self) -> Self:
        return self.filter(state=ContactState.OPEN)

    def about(self, person: Person) -> Self:
        return self.filter(pk__in=Participant.objects.filter(person=person).values("contact"))


class Contact(models.Model):
    """Somebody reached us (yhteydenotto): on a channel, at a moment. It stays as it was.

    `received_at` is the raw arrival (I-10). While open it stands on a work list by its current step (key
    open_contact_has_its_open_step). When closed every matter has its outcome (key
    closed_contact_has_no_matter_without_outcome) and `outcome` is the one furthest along; after that a
    trigger refuses every change.
    """

    track = models.OneToOneField(Track, models.PROTECT, primary_key=True, related_name="contact")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", verbose_name=_("channel"))
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="contacts", verbose_name=_("line"), db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=ContactState, default=ContactState.OPEN)
    language = models.CharField(_("language"), max_length=3, default="fi")
    interpreter_language = models.CharField(_("interpreting language"), max_length=3, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    is_complicated = models.BooleanField(_("complicated situation"), default=False)  # R-IU-57
    received_at = models.DateTimeField(_("received"))
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="contacts",
        verbose_name=_("taken by"),
        db_index=False,
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(_("recorded"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    came_via = models.CharField(
        _("how the contact found us"), max_length=20, choices=CameVia, blank=True, default="", db_default=""
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    current_step = models.OneToOneField(
        Step, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name=_("current step")
    )
    is_open = models.GeneratedField(
        expression=models.Case(models.When(closed_at=None, then=True), default=False),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    wants_open = models.GeneratedField(
        expression=models.Case(models.When(closed_at=None, then=True), default=None),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )

    objects = ContactQuerySet.as_manager()
    looked_at_with = ("track", "current_step")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["track", "is_open"], name="contact_itself_open"),
            models.CheckConstraint(
                name="contact_state_tells_outcome_step_and_moment",
                condition=Q(state=ContactState.OPEN, closed_at=None, outcome="", current_step__isnull=False)
                | (Q(state=ContactState.CLOSED, closed_at__isnull=False, current_step=None) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="contact_ends_after_it_started",
                condition=Q(ended_at=None) | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_by", "-received_at"], name="contact_of_recorder"),
            models.Index(fields=["recorded_by", "-recorded_at"], name="contact_as_recorded"),
            models.Index(fields=["taken_by", "-recorded_at"], name="contact_as_taken"),
            models.Index(fields=["team", "-received_at"], name="contact_of_team"),
            # what a list asks of many contacts before it shows some: whose they are, and when they came
            models.Index(
                fields=["track"], include=["team", "recorded_by", "received_at"], name="contact_as_listed"
            ),
            models.Index(
                fields=["team", "received_at"],
                condition=Q(state=ContactState.OPEN),
                name="contact_open_of_team",
            ),
            models.Index(
                fields=["recorded_by", "received_at"],
                condition=Q(state=ContactState.OPEN),
                name="contact_open_of_recorder",
            ),
            # few come another way than the right one: a line's are counted and listed by what they are
            models.Index(
                fields=["team", "came_via", "-received_at"],
                condition=~Q(came_via__in=["", CameVia.RIGHT_WAY]),
                name="contact_came_otherwise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.received_at:%Y-%m-%d %H:%M}"

    def person_ids(self) -> list[UUID]:
        return list(dict.fromkeys(row.person_id for row in self.took_part() if row.person_id))

    def took_part(self) -> "list[Participant]":
        """Who took part, with their persons; a deed asks once."""
        return remembered(
            ("participants", self.pk),
            lambda: list(self.participants.select_related("person").order_by("pk")),
        )

    def wait_in_line(self) -> None:
        wait_for_track(self.track_id)


class Participant(models.Model):
    """Who took part in a contact, as they were heard then. An anonymous one holds no personal data (I-17).

    Joining an anonymous contact to a person by the client's wish adds a row with who and when; the
    anonymous row stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="participants")
    part = models.CharField(_("part"), max_length=10, choices=Part)
    kind = models.CharField(_("kind"), max_length=20, choices=ParticipantKind)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=200, null=True, blank=True)  # noqa: DJ001
    phone = models.CharField(_("phone"), max_length=20, null=True, blank=True)  # noqa: DJ001
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    work_unit = models.CharField(_("unit or organisation"), max_length=200, blank=True)
    profession = models.CharField(_("profession"), max_length=100, blank=True, default="", db_default="")
    identity_checked = models.BooleanField(_("identity checked"), default=False)  # I-16
    joined_at = models.DateTimeField(_("joined"), null=True)
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.CheckConstraint(
                name="participant_anonymous_holds_no_personal_data",
                condition=~Q(kind=ParticipantKind.ANONYMOUS)
                | Q(person=None, name=None, phone=None, email=None, birth_date=None, work_unit=""),
            ),
            models.CheckConstraint(
                name="participant_anonymous_has_no_identity_checked",
                condition=~Q(kind=ParticipantKind.ANONYMOUS, identity_checked=True),
            ),
            models.CheckConstraint(
                name="participant_profession_is_our_own_employees",
                condition=Q(profession="") | Q(kind=ParticipantKind.OWN_EMPLOYEE),
            ),
            models.CheckConstraint(
                name="participant_joined_at_and_by_together",
                condition=Q(joined_at=None, joined_by=None)
                | Q(joined_at__isnull=False, joined_by__isnull=False, person__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["phone"], condition=~Q(phone=None), name="participant_phone"),
            GinIndex(OpClass(F("name"), name="gin_trgm_ops"), name="participant_name"),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person_id else self.name or str(self.get_kind_display())

    def person_ids(self) -> list[UUID]:
        return [self.person_id] if self.person_id else []


class Matter(models.Model):
    """One thing that a contact was about (asiakokonaisuus), with its compulsory outcome."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="matters")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    need = models.CharField(_("need"), max_length=40, blank=True)
    service_task = models.ForeignKey(ServiceTask, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    own_words = models.TextField(_("own words"), max_length=5000, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="matters")
    told_at = models.DateTimeField(_("told"), null=True)
    told_how = models.CharField(_("told how"), max_length=12, choices=Told, blank=True)
    told_what = models.TextField(_("told what"), max_length=2000, blank=True)
    not_told = models.CharField(_("why not told"), max_length=20, choices=NotTold, blank=True)
    elsewhere = models.CharField(_("guided where"), max_length=16, choices=Elsewhere, blank=True)
    elsewhere_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    needs_open = models.GeneratedField(
        expression=models.Case(models.When(outcome="", then=True), default=None),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        constraints = [
            models.UniqueConstraint(fields=["contact", "number"], name="matter_number_once"),
            models.CheckConstraint(
                name="matter_told_when_how_and_what_together",
                condition=Q(told_at=None, told_how="", told_what="")
                | (Q(told_at__isnull=False) & ~Q(told_how="") & ~Q(told_what="")),
            ),
            models.CheckConstraint(
                name="matter_going_on_has_case_and_was_told",
                condition=(Q(case=None) & ~Q(outcome=Outcome.GOES_ON))
                | (
                    Q(outcome=Outcome.GOES_ON, case__isnull=False)
                    & ((Q(told_at__isnull=False, not_told="")) | (Q(told_at=None) & ~Q(not_told="")))
                ),
            ),
            models.CheckConstraint(
                name="matter_elsewhere_tells_where",
                condition=(Q(outcome=Outcome.ELSEWHERE) & ~Q(elsewhere=""))
                | (~Q(outcome=Outcome.ELSEWHERE) & Q(elsewhere="", elsewhere_unit=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} {self.outcome}".strip()

    def person_ids(self) -> list[UUID]:
        return self.contact.person_ids()


class FirstInformation(models.Model):
    """An answer to a prompt of the county (ensitieto, R-VS-91): a code, or a few words of one's own.

    Retention may empty `words`; then nothing but the prompt is left. It stays as it was when the contact is
    closed (trigger).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="first_information", db_index=False)
    prompt = models.CharField(_("prompt"), max_length=40)
    answer = models.CharField(_("answer"), max_length=40, blank=True)
    words = models.TextField(_("words"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("first information")
        verbose_name_plural = _("first information")
        constraints = [
            models.UniqueConstraint(fields=["contact", "prompt"], name="first_information_once_for_prompt"),
            models.CheckConstraint(
                name="first_information_is_a_code_or_words",
                condition=Q(answer="") | Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prompt} {self.answer}".strip()

    def person_ids(self) -> list[UUID]:
        return self.contact.person_ids()


class Guidance(models.Model):
    """What the conversation came to: why it was urgent, which segment and level of guidance (C09, C20, C24).

    Beside each choice stands what was suggested, by which rule, and why another was chosen. `version`: of the
    county's rules.
    """

    contact = models.OneToOneField(Contact, models.PROTECT, primary_key=True, related_name="guidance")
    urgency = models.CharField(_("urgency"), max_length=20, choices=Urgency, blank=True)
    segment = models.CharField(_("segment"), max_length=40, blank=True)
    segment_suggested = models.CharField(_("suggested segment"), max_length=40, blank=True)
    segment_rule = models.CharField(_("rule of the segment"), max_length=40, blank=True)
    segment_reason = models.CharField(
        _("why another segment"), max_length=20, choices=OverrideReason, blank=True
    )
    level = models.CharField(_("level of guidance"), max_length=40, blank=True)
    level_suggested = models.CharField(_("suggested level"), max_length=40, blank=True)
    level_rule = models.CharField(_("rule of the level"), max_length=40, blank=True)
    level_reason = models.CharField(_("why another level"), max_length=20, choices=OverrideReason, blank=True)
    version = models.CharField(_("version of the rules"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("guidance")
        verbose_name_plural = _("guidance")
        constraints = [
            models.CheckConstraint(
                name=f"guidance_{what}_has_a_reason_when_another_was_chosen",
                condition=(
                    Q(**{f"{what}_reason": ""})
                    & (Q(**{f"{what}_suggested": ""}) | Q(**{what: F(f"{what}_suggested")}))
                )
                | (
                    ~Q(**{f"{what}_reason": ""})
                    & ~Q(**{f"{what}_suggested": ""})
                    & ~Q(**{what: F(f"{what}_suggested")})
                ),
            )
            for what in ("segment", "level")
        ]

    def __str__(self) -> str:
        return f"{self.segment} {self.level}".strip()

    def person_ids(self) -> list[UUID]:
        return self.contact.person_ids()


class Feedback(models.Model):
    """What whoever contacted us said of how it went, once, by the link they were given (R-PS-31).

    `score`: 1 (badly) to 5 (well). `words` may hold what nobody should have written: they are shown only to
    those who see the contact, and retention may empty them.
    """

    contact = models.OneToOneField(Contact, models.PROTECT, primary_key=True, related_name="feedback")
    score = models.PositiveSmallIntegerField(_("score"))
    words = models.TextField(_("words"), max_length=2000, blank=True)
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.CheckConstraint(
                name="feedback_score_is_from_one_to_five", condition=Q(score__gte=1, score__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score}/5 {self.given_at:%Y-%m-%d}"

    def person_ids(self) -> list[UUID]:
        return self.contact.person_ids()
