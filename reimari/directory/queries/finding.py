"""Instructions that hold for a matter, and those that somebody searches for."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.catalogue import Unseen
from reimari.directory import access
from reimari.directory.adapters import asked_groups, words_in
from reimari.directory.models import Edition, EditionText, Instruction
from reimari.directory.queries.drafts import draft_of
from reimari.directory.queries.news import with_news
from reimari.directory.queries.owners import grace_of
from reimari.directory.rules import (
    Nearest,
    Placed,
    Validity,
    freshness,
    language_to_show,
    nearest,
)
from reimari.directory.states import FLAGGED, SHOWN, Freshness, InstructionKind
from reimari.region.models import Place
from reimari.region.profile.values import PlaceKind
from reimari.work.queries import County

MOST = 60  # rows of a page of results
ALIKE = 0.45  # from which likeness on a misspelt word counts as found
BEGINS = 3  # letters from which a word counts as the beginning of a longer one
KINDS: Sequence[str] = InstructionKind.values
WITH = ("current", "place", "service_task", "team", "owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An instruction as somebody reads it: the text in a language, and whether it can be trusted."""

    instruction: Instruction
    edition: Edition
    text: EditionText
    freshness: Freshness
    languages: tuple[str, ...]
    other_language: bool  # shown in another language than the reader's
    changed_at: dt.datetime | None = None  # when its reader hasn't read it since

    @property
    def is_new(self) -> bool:
        """Whether there was nothing to go by before it."""
        return self.edition.replaces_id is None

    @property
    def changed_on(self) -> dt.date | None:
        """The day on which it was changed, of what its reader hasn't read since."""
        return timezone.localdate(self.changed_at) if self.changed_at else None

    @property
    def flagged(self) -> bool:
        return self.freshness in FLAGGED

    @property
    def hidden(self) -> bool:
        """Whether only its owners see it."""
        return self.freshness not in SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a matter is about, as instructions are bound to it."""

    need: str = ""
    service_task: str | None = None
    place: Place | None = None

    @property
    def places(self) -> list[str]:
        """The place and the municipality it lies in."""
        if self.place is None:
            return []
        found = [self.place.pk, self.place.municipality_id]
        return [code for code in found if code]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave. `alike`: nothing had the words themselves; these have similar ones."""

    rows: list[Shown]
    alike: bool = False


def for_matter(
    actor: Actor, topic: Topic, county: County, *, language: str, now: dt.datetime
) -> list[Nearest[Shown]]:
    """What holds for the matter today, by kind, the nearest place first (R-VS-52, R-VS-63). Two queries."""
    day = timezone.localdate(now)
    holding = Instruction.objects.select_related(*WITH).in_force(
        day, grace_days=grace_of(county.profile, day)
    )
    about = holding.for_need(topic.need, topic.service_task, topic.places)
    rows = with_news(access.READ.rows(actor, about), actor, now=now).order_by("pk")
    return nearest((_placed(each) for each in shown_of(rows, county, language=language, now=now)), KINDS)


def _placed(shown: Shown) -> Placed[Shown]:
    row = shown.instruction
    depth = 0 if row.place is None else 1 if row.place.kind == PlaceKind.MUNICIPALITY else 2
    return Placed(shown, row.kind, row.need, row.service_task_id or "", depth)


def shown_of(rows: Iterable[Instruction], county: County, *, language: str, now: dt.datetime) -> list[Shown]:
    """The instructions as somebody reads them in this language, in their order. One query for all texts.

    One that was never approved is shown by nobody's list: `shown_edition` shows its draft.
    """
    found = [(row, row.current) for row in rows if row.current]
    return shown_editions(found, county, language=language, now=now)


def shown_editions(
    found: Sequence[tuple[Instruction, Edition]], county: County, *, language: str, now: dt.datetime
) -> list[Shown]:
    """Instructions, each as one of its versions says. One query for all texts."""
    texts: dict[int, dict[str, EditionText]] = {}
    theirs = EditionText.objects.filter(edition__in=[edition.pk for _row, edition in found])
    for text in theirs.defer("words", "terms").order_by("pk"):
        texts.setdefault(text.edition_id, {})[text.language] = text
    day = timezone.localdate(now)
    grace = grace_of(county.profile, day)
    return [_shown(row, edition, texts.get(edition.pk, {}), language, day, grace) for row, edition in found]


def _shown(
    row: Instruction,
    edition: Edition,
    texts: Mapping[str, EditionText],
    language: str,
    day: dt.date,
    grace: int,
) -> Shown:
    chosen = language_to_show(texts, language)
    validity = Validity(
        valid_from=edition.valid_from,
        valid_until=edition.valid_until,
        review_on=edition.review_on,
        draft=not edition.is_approved,
        retired=row.retired_at is not None,
        grace_days=grace,
    )
    return Shown(
        instruction=row,
        edition=edition,
        text=texts[chosen],
        freshness=Freshness(freshness(validity, day)),
        languages=tuple(sorted(texts)),
        other_language=chosen != language,
        changed_at=edition.decided_at if getattr(row, "is_news", False) else None,
    )


def visible(actor: Actor, county: County, now: dt.datetime) -> QuerySet[Instruction]:
    """What the actor is shown: what is in force, and of those over their teams also what isn't."""
    day = timezone.localdate(now)
    rows = access.READ.rows(actor, Instruction.objects.select_related(*WITH))
    current = Instruction.objects.in_force(day, grace_days=grace_of(county.profile, day))
    owned = {*actor.doing(access.CHANGE.name).teams(), *actor.doing(access.APPROVE.name).teams()}
    return with_news(rows.filter(Q(pk__in=current.values("pk")) | Q(team__in=owned)), actor, now=now)


def shown_one(actor: Actor, pk: UUID, county: County, *, language: str, now: dt.datetime) -> Shown:
    """One instruction as advisers go by it; `Unseen` when the actor isn't shown it, or it is a draft yet."""
    approved = visible(actor, county, now).filter(current__isnull=False)
    row = access.READ.row(actor, approved, pk)
    return shown_of([row], county, language=language, now=now)[0]


def standing_one(actor: Actor, pk: UUID, county: County, *, language: str, now: dt.datetime) -> Shown:
    """One instruction as whoever writes goes on with it: its open draft, else what advisers go by."""
    row = access.READ.row(actor, visible(actor, county, now), pk)
    if (standing := draft_of(row) or row.current) is None:
        raise Unseen(access.READ, Instruction, pk)
    return shown_editions([(row, standing)], county, language=language, now=now)[0]


def find(
    rows: QuerySet[Instruction], words: str, county: County, *, language: str, now: dt.datetime
) -> Found:
    """Those that have all the words in any form; else similar words; without words, all in order."""
    if not words.strip():
        listed = rows.order_by("kind", "need", F("place").asc(nulls_first=True), "pk")[:MOST]
        return Found(shown_of(listed, county, language=language, now=now))
    for misspelt in (False, True):
        asked = _asked(words, misspelt=misspelt)
        if asked and (ranked := _ranked(rows, asked)):
            return Found(shown_of(ranked, county, language=language, now=now), alike=misspelt)
    return Found(shown_of(_alike(rows, words), county, language=language, now=now), alike=True)


def _asked(words: str, *, misspelt: bool) -> SearchQuery | None:
    """All the words, each in any of its forms, or as the beginning of a longer word."""
    groups = asked_groups(words, misspelt=misspelt)
    typed = set(words_in(words))
    said = [" | ".join(_lexeme(term, begins=term in typed) for term in group) for group in groups]
    if not said:
        return None
    return SearchQuery(" & ".join(f"({one})" for one in said), config="simple", search_type="raw")


def _lexeme(term: str, *, begins: bool) -> str:
    """A term of a query. `words_in` leaves letters, figures and hyphens: nothing in it is an operator."""
    return f"'{term}':*" if begins and len(term) >= BEGINS else f"'{term}'"


def _ranked(rows: QuerySet[Instruction], asked: SearchQuery) -> list[Instruction]:
    matching = EditionText.objects.filter(terms=asked).values("edition")
    best = Max(SearchRank("current__texts__terms", asked))
    found = rows.filter(current__in=matching).annotate(rank=best).order_by("-rank", "pk")
    return list(found[:MOST])


def _alike(rows: QuerySet[Instruction], words: str) -> list[Instruction]:
    likeness = Max(TrigramWordSimilarity(words.lower(), "current__texts__words"))
    return list(rows.annotate(like=likeness).filter(like__gte=ALIKE).order_by("-like", "pk")[:MOST])


def editions_of(instruction: Instruction) -> list[Edition]:
    """Its versions, drafts too, the newest first, with their texts."""
    return _with_texts(instruction.editions.all())


def editions_seen(actor: Actor, instruction: Instruction) -> list[Edition]:
    """Of its versions those that the actor may see: who doesn't write, only what was gone by; a partner's
    people nothing that was internal then."""
    if instruction.team_id in actor.doing(access.SEE_DRAFTS.name).teams():
        return editions_of(instruction)
    approved = instruction.editions.filter(is_approved=True)
    return _with_texts(approved.filter(access.readable(actor) | Q(pk=instruction.current_id)))


def _with_texts(rows: QuerySet[Edition]) -> list[Edition]:
    told = rows.select_related("written_by", "returned_by", "decided_by").prefetch_related("texts")
    return list(told.order_by("-number"))


def told_around(found: Iterable[Nearest[Shown]], kind: InstructionKind) -> list[Shown]:
    """Those of one kind that are shown first."""
    return [each for group in found if group.kind == kind for each in group.shown]
