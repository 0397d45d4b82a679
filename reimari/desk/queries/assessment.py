"""An initial assessment for its pages: the record, its document 1009, its versions, and what it suggests."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.access.gaps import anybody, rows_for
from reimari.assessments import access
from reimari.assessments.documents import (
    ENGLISH,
    OID,
    Assessed,
    Author,
    Client,
    Service,
    document_of,
    label_of,
    missing_of,
)
from reimari.assessments.models import InitialAssessment, ServiceSeen
from reimari.assessments.rules import FollowUp, follow_ups
from reimari.assessments.states import Urgency
from reimari.cases.models import Case
from reimari.cases.states import Assessment
from reimari.common.asking import AskedModels, Given
from reimari.common.dates import exact_day_words
from reimari.concerns.models import ConcernReport
from reimari.concerns.states import Subject
from reimari.desk.queries.rights import Rights
from reimari.desk.queries.rows import language
from reimari.region.profile.values import Coded as Profiled
from reimari.region.profile.values import by_code, fold, valid_items
from reimari.region.reference.documents import field_tree
from reimari.region.reference.showing import Coded, Shown, Words, sent_as, shown_as
from reimari.work.queries import County, county_on

DEEDS = {"correct": access.CORRECT, "export": access.EXPORT}
RELATED = (
    *("case__person", "case__team", "case__service_task", "channel", "finished_by"),
    *("post__team__unit", "replaced_by", "replaces"),
)
SERVED = ("fi", "sv")  # in which documents are written


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentShown:
    """One assessment. `may`: what the viewer may do with it; `versions`: of the case, the newest first."""

    assessment: InitialAssessment
    county: County
    may: frozenset[str]
    versions: Sequence[InitialAssessment]

    @property
    def case(self) -> Case:
        return self.assessment.case

    @property
    def newest(self) -> InitialAssessment:
        return self.versions[0]

    @property
    def is_newest(self) -> bool:
        return self.newest.pk == self.assessment.pk

    @property
    def done(self) -> bool:
        """Whether there is a document: of an assessment that wasn't needed there is none."""
        return self.assessment.result == Assessment.DONE

    def document(self, in_language: str) -> dict[str, Any]:
        """The fields of document 1009, with the words of codes in this language."""
        return document_of(assessed(self.assessment, self.county, in_language))

    def shown_document(self) -> dict[str, Any]:
        """As `document`, for a page: a day in words, and of the identity code the day of birth only."""
        found = self.document(language())
        day = timezone.localdate(self.assessment.finished_at)
        found["paivamaara"] = exact_day_words(day, language=language())
        if self.case.person and self.case.person.identity_code:
            found["asiakas"][0]["henkilotunnus"] = self.case.person.masked_code
        return found

    def rows(self) -> tuple[Shown, ...]:
        """The document for reading, in the language of the page."""
        words = Words(language=language(), yes=gettext("yes"), no=gettext("no"), english=ENGLISH)
        return shown_as(field_tree(OID), self.shown_document(), words)

    def missing(self) -> list[str]:
        """The labels of what the document still lacks."""
        return [label_of(path, language()) for path in missing_of(self.document(language()))]

    def sent(self) -> dict[str, Any]:
        """The document as it is taken over, in the client's language of service."""
        said = self.case.language if self.case.language in SERVED else SERVED[0]
        row = self.assessment
        before = row.replaces if row.replaces and row.replaces.result == Assessment.DONE else None
        ids = {"case": self.case.number, "id": str(row.pk), "replaces": str(before.pk) if before else None}
        return sent_as(field_tree(OID), OID, self.document(said), **ids)

    def follow_ups(self) -> list[FollowUp]:
        """What usually comes next; steps that the county doesn't know are left out."""
        row = self.assessment
        services = list(row.services.all())
        found = follow_ups(
            row.result,
            urgency=row.urgency,
            switches=row.switches,
            own_task=self.case.service_task_id or "",
            tasks=[each.service_task_id or "" for each in services],
            services=bool(services),
        )
        return [each for each in found if not each.kind or self.county.step_kind(each.kind)]


def assessment_shown(actor: Actor, pk: UUID, *, now: dt.datetime) -> AssessmentShown:
    """The assessment, if the actor may see it; Unseen otherwise."""
    rights = Rights(actor, DEEDS)
    rows = access.VIEW.rows(actor, InitialAssessment.objects.select_related(*RELATED))
    seen = Prefetch("services", ServiceSeen.objects.select_related("service_task").order_by("number"))
    found = rows.annotate(**rights.columns).prefetch_related(seen).filter(pk=pk).first()
    if found is None:
        raise Unseen(access.VIEW, InitialAssessment, pk)
    versions = InitialAssessment.objects.filter(case=found.case_id).select_related("finished_by")
    return AssessmentShown(
        assessment=found,
        county=county_on(now),
        may=rights.on(found),
        versions=list(versions.order_by("-finished_at", "-pk")),
    )


def newest_of(actor: Actor, case_id: UUID) -> InitialAssessment | None:
    """The assessment of a case that no correction has replaced, if the actor may see it. One query."""
    found = rows_for(access.VIEW, actor, _newest, case=case_id)
    return found[0] if found else None


@cache
def _newest(*, own: bool) -> AskedModels[InitialAssessment]:
    rows = InitialAssessment.objects.newest().filter(access.VIEW.rule(anybody(own=own)), case=Given("case"))
    return AskedModels(lambda: rows.order_by("pk")[:1])


def assessed(row: InitialAssessment, county: County, in_language: str) -> Assessed:
    """What the record says, with the client as they are known now and names in this language."""
    person, by = row.case.person, row.finished_by
    profile = county.profile
    title = ""
    if row.post:
        title = row.post.title.get(in_language) or row.post.title.get("fi", "")
    return Assessed(
        language=in_language,
        client=Client(
            last_name=person.last_name,
            first_names=person.first_names,
            identity_code=person.identity_code or "",
            temporary_id=row.temporary_id,
        )
        if person
        else None,
        author=Author(
            last_name=by.last_name if by else "",
            first_names=by.first_name if by else "",
            title=title,
            unit=_named(row.post.team.unit.name, in_language) if row.post else None,
        ),
        on=timezone.localdate(row.finished_at),
        contact_mode=_of_profile(by_code(profile.channels), row.channel_id, in_language),
        subjects=tuple(Coded(str(dict(Subject.choices).get(code, code))) for code in row.subjects),
        description=row.description,
        own_view=row.own_view,
        measures=row.measures,
        services=tuple(_service(each, in_language) for each in row.services.all()),
        agreed=row.agreed,
        switches=row.switches,
        urgency=Coded(str(Urgency(row.urgency).label), str(row.urgency)) if row.urgency else None,
        reasons=row.reasons,
        more=row.more,
    )


def _service(each: ServiceSeen, in_language: str) -> Service:
    return Service(
        service_task=_named(each.service_task.name, in_language) if each.service_task else None,
        service=Coded(each.service) if each.service else None,
        description=each.description,
    )


def _named(names: Mapping[str, str], in_language: str) -> Coded:
    return Coded(names.get(in_language) or names.get("fi", ""))


def _of_profile(items: Mapping[str, Any], code: str | None, in_language: str) -> Coded | None:
    item = items.get(fold(code or ""))
    return Coded(item.name.in_language(in_language)) if item else None


def channels_of(county: County, now: dt.datetime) -> list[tuple[str, str]]:
    """The county's channels of the day, by which somebody may have contacted us."""
    return _choices(valid_items(county.profile.channels, timezone.localdate(now)))


def tasks_of(county: County, now: dt.datetime) -> list[tuple[str, str]]:
    """The county's service tasks of the day."""
    return _choices(valid_items(county.profile.service_tasks, timezone.localdate(now)))


def reported(case_id: UUID) -> dict[str, Any]:
    """What concern reports have told of the matter, as a form's first values; never who reported (I-23)."""
    reports = ConcernReport.objects.filter(contact__matters__case=case_id).order_by("written_on", "pk")
    told = list(reports.distinct().values_list("subjects", "description"))
    subjects = dict.fromkeys(code for codes, _words in told for code in codes)
    return {
        "subjects": list(subjects),
        "description": "\n\n".join(words for _codes, words in told if words),
    }


def _choices(items: Iterable[Profiled]) -> list[tuple[str, str]]:
    return [(item.code, item.name.in_language(language())) for item in items]
