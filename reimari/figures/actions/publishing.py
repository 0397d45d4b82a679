"""Waiting times of half a year are counted, published and withdrawn."""

import datetime as dt

from reimari.access.actor import Actor
from reimari.access.deeds import does
from reimari.common.problems import Problem, Refused, gettext_noop
from reimari.figures import access
from reimari.figures.models import Publication, PublicationState
from reimari.figures.queries.waiting_times import count_waits, older_tasks, waiting_version
from reimari.figures.rules import half_of
from reimari.work.queries import county_on

HALF_NOT_OVER = gettext_noop("The half year isn't over yet.")
NO_WORDS = gettext_noop("Say something of the waiting times in Finnish and in Swedish.")
PUBLIC_ALREADY = gettext_noop("These waiting times are public already.")
NOT_PUBLIC = gettext_noop("These waiting times aren't public.")


@does(access.DRAFT)
def draft_waiting_times(publication: Publication, *, actor: Actor, now: dt.datetime) -> Publication:
    """Count the half year that has ended, for somebody to publish. Refused of one that goes on."""
    if publication.half >= half_of(now):
        raise Refused(Problem("figures.half_not_over", HALF_NOT_OVER))
    county = county_on(now)
    publication.counted_at, publication.profile_hash = now, county.hash
    publication.version, publication.tasks = waiting_version(), older_tasks(county.profile)
    publication.save(force_insert=True)
    count_waits(publication)
    return publication


@does(access.PUBLISH)
def publish_waiting_times(
    publication: Publication, *, words_fi: str, words_sv: str, actor: Actor, now: dt.datetime
) -> Publication:
    """Make it public, with these words; also one that was withdrawn."""
    if publication.state == PublicationState.PUBLISHED:
        raise Refused(Problem("figures.public_already", PUBLIC_ALREADY))
    if not words_fi.strip() or not words_sv.strip():
        raise Refused(Problem("figures.no_words", NO_WORDS))
    publication.words_fi, publication.words_sv = words_fi.strip(), words_sv.strip()
    publication.state, publication.withdrawn_at = PublicationState.PUBLISHED, None
    publication.published_at, publication.published_by_id = now, actor.id
    publication.save()
    return publication


@does(access.WITHDRAW)
def withdraw_waiting_times(publication: Publication, *, actor: Actor, now: dt.datetime) -> Publication:
    """Take it off the public page; the numbers stay as they are."""
    if publication.state != PublicationState.PUBLISHED:
        raise Refused(Problem("figures.not_public", NOT_PUBLIC))
    publication.state, publication.withdrawn_at = PublicationState.WITHDRAWN, now
    publication.save()
    return publication
