"""The register of what people are qualified for, and of the languages that they serve in (C80, C79)."""

import datetime as dt

from django.utils import timezone

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, gettext_noop, refuse
from reimari.region.profile.values import by_code, fold
from reimari.region.queries import profile_on
from reimari.staff import access
from reimari.staff.models import HeldCompetence, Post, SpokenLanguage
from reimari.staff.rules import language_problems, last_day, record_problems

STRUCK = gettext_noop("This has been struck out already.")


@does(access.RECORD_COMPETENCE, locks=False)
def record_competence(
    post: Post,
    *,
    competence: str,
    since: dt.date,
    until: dt.date | None = None,
    actor: Actor,
    now: dt.datetime,
) -> HeldCompetence:
    """Record what the post's holder is qualified for. Without a last day the county's own length counts."""
    known = by_code(profile_on(timezone.localdate(now)).competences).get(fold(competence))
    last = until or last_day(since, known.valid_months if known else None)
    refuse(record_problems(known=known is not None, own=post.user_id == actor.id, since=since, until=last))
    return HeldCompetence.objects.create(
        user_id=post.user_id,
        competence=known.code if known else competence,
        valid_from=since,
        valid_until=last,
        recorded_by_id=actor.id,
        recorded_at=now,
    )


@does(access.STRIKE_COMPETENCE)
def strike_competence(held: HeldCompetence, *, actor: Actor, now: dt.datetime) -> HeldCompetence:
    """It was recorded by mistake: it counts no more, and stays in the register as struck out."""
    if held.struck_at:
        refuse([Problem("staff.struck_already", STRUCK)])
    held.struck_by_id, held.struck_at = actor.id, now
    held.save(update_fields=["struck_by", "struck_at"])
    return held


@does(access.RECORD_LANGUAGE, locks=False)
def record_language(post: Post, *, language: str, actor: Actor, now: dt.datetime) -> SpokenLanguage:
    """Record a language in which the post's holder serves clients. It gives no rights: one's own too."""
    refuse(language_problems(language))
    return SpokenLanguage.objects.create(
        user_id=post.user_id, language=language, recorded_by_id=actor.id, recorded_at=now
    )


@does(access.STRIKE_LANGUAGE)
def strike_language(spoken: SpokenLanguage, *, actor: Actor, now: dt.datetime) -> SpokenLanguage:
    """They don't serve in it: it counts no more, and stays in the register as struck out."""
    if spoken.struck_at:
        refuse([Problem("staff.struck_already", STRUCK)])
    spoken.struck_by_id, spoken.struck_at = actor.id, now
    spoken.save(update_fields=["struck_by", "struck_at"])
    return spoken
