"""Who works where, from when to when; what is proposed of it; and what somebody is qualified for."""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from reimari.common.ids import uuid7
from reimari.region.models import Place
from reimari.region.profile.values import OrganisationKind
from reimari.staff.models.organisation import Contract, Role, Scope, Team, Unit
from reimari.staff.states import ProposalKind, ProposalState, RemoteWork


class PostQuerySet(models.QuerySet["Post"]):
    def valid_on(self, day: dt.date) -> Self:
        """Posts that hold on the day, in organisations whose contract holds on it too."""
        return self.not_over(day).filter(
            Q(role__valid_from=None) | Q(role__valid_from__lte=day),
            Q(role__valid_until=None) | Q(role__valid_until__gte=day),
            Q(team__unit__organisation__kind=OrganisationKind.COUNTY)
            | models.Exists(
                Contract.objects.on(day).filter(organisation=models.OuterRef("team__unit__organisation"))
            ),
            valid_from__lte=day,
        )

    def answering(self, day: dt.date) -> Self:
        """Posts that hold on the day, for a subquery of rows of a team: those that may stand for it, which
        are of the team, or reach it by their scope."""
        kind = models.OuterRef("team__unit__organisation__kind")
        return (
            self.valid_on(day)
            .annotate(its=models.ExpressionWrapper(kind, models.CharField()))
            .filter(
                Q(team=models.OuterRef("team"))
                | Q(role__scope=Scope.COUNTY)
                | Q(role__scope=Scope.UNIT, team__unit=models.OuterRef("team__unit"))
                | Q(role__scope=Scope.SERVICE_TASK, team__service_task=models.OuterRef("team__service_task"))
                | Q(role__scope=Scope.PARTNERS, its=OrganisationKind.PARTNER)
            )
        )

    def not_over(self, day: dt.date) -> Self:
        """Posts that hold on the day or later by their own dates."""
        return self.filter(
            Q(valid_until=None) | Q(valid_until__gte=day), Q(ended_on=None) | Q(ended_on__gt=day)
        )


class WithPlace(models.Model):
    """Where the work is done: a base site, which is a place or a unit, and how much of it elsewhere."""

    remote = models.CharField(
        _("remote work"), max_length=10, choices=RemoteWork, default=RemoteWork.NO, db_default=RemoteWork.NO
    )
    site_place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    site_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def site(self) -> Place | Unit | None:
        """The base site; None: it isn't told."""
        return self.site_place or self.site_unit


class Post(WithPlace):
    """Somebody's post in a team; `valid_until` is its last day.

    One that was ended at once gives nothing from the day `ended_on` on, whatever its last day was to be.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    team = models.ForeignKey(Team, models.PROTECT, related_name="posts")
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts")
    title = models.JSONField(_("title"), default=dict)  # {"fi": …, "sv": …}: what the post is called
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    # The identity provider whose group gave it, and takes it away again; empty: given by hand.
    origin = models.CharField(
        _("given by the groups of"), max_length=40, blank=True, db_default="", default=""
    )
    ended_on = models.DateField(_("ended at once on"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="post_is_ended_by_somebody",
                condition=Q(ended_by=None) | Q(ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="post_has_one_base_site",
                condition=Q(site_place=None) | Q(site_unit=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role_id} {self.team_id}"

    def person_ids(self) -> list[UUID]:
        return []


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> Self:
        return self.filter(state=ProposalState.OPEN)

    def not_concerning(self, user: UUID | None) -> Self:
        """Those that the user neither made nor gets: the only ones that they may accept."""
        return self.exclude(Q(proposed_by=user) | Q(user=user))


class Proposal(WithPlace):
    """A post that somebody proposes to give or to change, and what another said to it.

    Four eyes are a promise of the database too: nobody accepts what they proposed or what concerns their own
    post, and one person alone does only what needs no second, never to their own post.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(_("kind"), max_length=10, choices=ProposalKind)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    needs_two = models.BooleanField(_("needs two people"), default=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="proposals")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    # what is changed, or what came about
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="proposals")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_words = models.CharField(_("said to it"), max_length=500, blank=True, default="")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal of a post")
        verbose_name_plural = _("proposals of posts")
        constraints = [
            models.CheckConstraint(
                name="proposal_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="proposal_is_settled_by_somebody",
                condition=Q(state=ProposalState.OPEN, settled_by=None, settled_at=None)
                | Q(~Q(state=ProposalState.OPEN), settled_by__isnull=False, settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_is_accepted_by_another",
                condition=~Q(state=ProposalState.ACCEPTED)
                | Q(~Q(settled_by=F("proposed_by")), ~Q(settled_by=F("user"))),
            ),
            models.CheckConstraint(
                name="proposal_done_alone_needs_no_second",
                condition=~Q(state=ProposalState.ALONE)
                | Q(~Q(proposed_by=F("user")), needs_two=False, settled_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="proposal_is_withdrawn_by_who_made_it",
                condition=~Q(state=ProposalState.WITHDRAWN) | Q(settled_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="proposal_is_refused_with_words",
                condition=~Q(state=ProposalState.REFUSED) | ~Q(settled_words=""),
            ),
            models.CheckConstraint(
                name="proposal_names_its_post",
                condition=Q(post__isnull=False)
                | Q(~Q(state__in=[ProposalState.ACCEPTED, ProposalState.ALONE]), kind=ProposalKind.GIVE),
            ),
            models.CheckConstraint(
                name="proposal_has_one_base_site", condition=Q(site_place=None) | Q(site_unit=None)
            ),
            models.UniqueConstraint(
                name="proposal_of_a_post_waits_once",
                fields=["user", "team", "role"],
                condition=Q(state=ProposalState.OPEN, kind=ProposalKind.GIVE),
            ),
            models.UniqueConstraint(
                name="proposal_of_a_change_waits_once",
                fields=["post"],
                condition=Q(state=ProposalState.OPEN, kind=ProposalKind.CHANGE),
            ),
        ]
        indexes = [
            models.Index("team", "proposed_at", name="proposal_open", condition=Q(state=ProposalState.OPEN)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id} {self.role_id} {self.team_id}"

    def person_ids(self) -> list[UUID]:
        return []


class HeldCompetenceQuerySet(models.QuerySet["HeldCompetence"]):
    def standing(self) -> Self:
        """All but those that were recorded by mistake."""
        return self.filter(struck_at=None)

    def valid_on(self, day: dt.date) -> Self:
        """Those that hold on the day."""
        ends = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.standing().filter(ends, valid_from__lte=day)


class HeldCompetence(models.Model):
    """A competence of the county's register that somebody has: from when to when, and who recorded it (C80).

    `competence` is the profile's code. One that was recorded by mistake is struck out, not removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="competences")
    competence = models.CharField(_("competence"), max_length=80)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    struck_at = models.DateTimeField(_("struck out"), null=True, blank=True)

    objects = HeldCompetenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("competence that somebody has")
        verbose_name_plural = _("competences that people have")
        constraints = [
            models.CheckConstraint(
                name="competence_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="competence_is_struck_by_somebody",
                condition=Q(struck_by=None, struck_at=None)
                | Q(struck_by__isnull=False, struck_at__isnull=False),
            ),
            ExclusionConstraint(
                name="competence_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("competence", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_until",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(struck_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.competence}"

    def person_ids(self) -> list[UUID]:
        return []
