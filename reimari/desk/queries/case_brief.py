"""The brief of a case on one page: its parts, who has read it, what is new in it, what is read out."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from reimari.access.actor import Actor
from reimari.cases.access import READING
from reimari.cases.models import Case, Question
from reimari.common.asking import AskedModels, Given
from reimari.contacts.models import Matter
from reimari.desk.queries.brief_parts import Briefed, PartTold, told_in
from reimari.desk.queries.brief_reads import NOT_NEWS, contact_news, news_in
from reimari.desk.queries.case import CaseShown, case_shown, colleagues
from reimari.desk.queries.case_promise import promise_of
from reimari.desk.queries.journal import Names, sentence
from reimari.desk.queries.questions import questions_in, questions_told
from reimari.desk.queries.read_to_client import ReadOut, read_out
from reimari.work.models import Entry

NEWS = 20  # told one by one; all are in the history
READERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has been added since the viewer read the brief."""

    at: dt.datetime
    sentence: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who has read the brief, when. `changed`: something has been added since."""

    who: str
    at: dt.datetime
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBrief:
    """All that the page of the brief tells."""

    shown: CaseShown
    parts: Sequence[PartTold]
    news: Sequence[News]
    readings: Sequence[Reading]
    read_out: ReadOut


def case_brief(actor: Actor, pk: UUID, *, now: dt.datetime) -> CaseBrief:
    """The brief of a case that the actor may see; Unseen otherwise. Eight statements and those of parts."""
    shown = case_shown(actor, pk, now=now, alone=True)
    upto = shown.brief.read_upto
    since: Any = _since().rows(case=shown.case.pk, me=actor.id, upto=upto)[0]
    found = [*since.news, *since.contact_news] if shown.brief.read_at else []
    people = {each.pk: each.name for each in colleagues(_named(shown, [*found, *since.readers]), now=now)}
    names = Names(
        shown.county,
        people,
        {str(step.pk): step for step in shown.steps},
        {str(meeting.pk): meeting for meeting in shown.meetings},
    )
    questions = questions_in([*since.asked_in_contacts], actor)
    briefed = Briefed(
        actor=actor,
        now=now,
        shown=shown,
        names=names,
        promise=promise_of(shown),
        questions=tuple(sorted((*shown.questions, *questions), key=lambda each: each.at)),
    )
    return CaseBrief(
        shown=shown,
        parts=told_in(briefed),
        news=_news(found, names),
        readings=_readings(since, people),
        read_out=read_out(shown),
    )


@cache
def _since() -> AskedModels[Case]:
    """What the page asks beside the case itself, in one statement."""
    told = JSONObject(pk="pk", kind="kind", at="at", actor="actor_id", facts="facts")
    history = Entry.objects.filter(track=OuterRef("track"))
    newer = {"pk__gt": Given("upto")}
    reads = history.filter(kind__in=READING, facts__has_key="brief").order_by("-pk")
    of_contacts = Question.objects.filter(
        track__in=Matter.objects.filter(case=OuterRef(OuterRef("pk"))).values("contact")
    )
    columns = {
        "news": ArraySubquery(news_in(history.filter(**newer)).values(json=told)[:NEWS]),
        "contact_news": ArraySubquery(contact_news().filter(**newer).values(json=told)[:NEWS]),
        "readers": ArraySubquery(reads.values(json=told)[:READERS]),
        "asked_in_contacts": questions_told(of_contacts),
        "recent": ArraySubquery(history.exclude(kind__in=NOT_NEWS).order_by("-pk").values(json=told)[:NEWS]),
    }
    rows = Case.objects.filter(pk=Given("case")).only("track")
    return AskedModels(lambda: rows.annotate(**columns))


def _named(shown: CaseShown, entries: Iterable[Mapping[str, Any]]) -> set[UUID]:
    """The members of staff whom the page names by an entry of theirs."""
    actors = {UUID(each["actor"]) for each in entries if each["actor"]}
    agreed = {UUID(named) for each in entries if (named := each["facts"].get("contact_person"))}
    return actors | agreed


def _news(found: Sequence[Mapping[str, Any]], names: Names) -> list[News]:
    newest = sorted(found, key=lambda each: each["pk"], reverse=True)
    return [
        News(
            at=dt.datetime.fromisoformat(each["at"]),
            sentence=sentence(each["kind"], each["facts"], names),
            who=names.person(each["actor"]) if each["actor"] else "",
        )
        for each in newest[:NEWS]
    ]


def _readings(since: Any, people: Mapping[UUID, str]) -> list[Reading]:
    """The last reading of each, the last one first."""
    latest: dict[str, Mapping[str, Any]] = {}
    for each in since.readers:
        latest.setdefault(each["actor"] or "", each)
    return [
        Reading(
            who=people.get(UUID(actor), ""),
            at=dt.datetime.fromisoformat(each["at"]),
            changed=any(new["pk"] > each["facts"]["brief"] and new["actor"] != actor for new in since.recent),
        )
        for actor, each in latest.items()
        if actor
    ]
