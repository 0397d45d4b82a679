"""What happened to a case while somebody was writing: who did what, and where it stands now."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from reimari.cases.actions.checking import TAKING
from reimari.common.dates import moment_words
from reimari.desk.queries import journal
from reimari.desk.queries.case import CaseShown, colleagues
from reimari.desk.queries.rows import kind_name, language
from reimari.work.models import Entry

MOST = 5


def happened_since(shown: CaseShown, seen: int, kinds: Collection[str]) -> list[str]:
    """What of these kinds was done after this entry, a sentence each, the oldest first: who, when, what.

    That one took or returned a step oneself isn't news.
    """
    rows = Entry.objects.filter(track=shown.case.track_id, pk__gt=seen, kind__in=kinds)
    rows = rows.exclude(kind__in=TAKING, actor_id=shown.actor.id)
    entries = list(rows.select_related("note").order_by("-pk")[:MOST])[::-1]
    people = {each.pk: each.name for each in colleagues(journal.people_in(entries), now=shown.now)}
    steps = {str(step.pk): step for step in shown.steps}
    meetings = {str(meeting.pk): meeting for meeting in shown.meetings}
    names = journal.Names(shown.county, people, steps, meetings)
    return [_said(told, shown) for told in journal.told(entries, names)]


def stands_now(shown: CaseShown) -> str:
    """Where the case stands, and who has it."""
    step = shown.step
    if step is None:
        return _("The case has been closed.")
    what = kind_name(step.kind, shown.county)
    if step.worker:
        told = {"what": what, "who": str(step.worker), "team": str(step.team)}
        return _("Now: %(what)s, %(who)s (%(team)s).") % told
    return _("Now: %(what)s, on the work list of %(team)s.") % {"what": what, "team": str(step.team)}


def _said(told: journal.Told, shown: CaseShown) -> str:
    at, now = timezone.localtime(told.entry.at), timezone.localtime(shown.now)
    when = moment_words(at, now=now, language=language())
    return _("%(who)s, %(when)s: %(what)s") % {"who": told.who, "when": when, "what": told.sentence}
