"""Rows of what stands beside contacts and cases, for the pages about it; none where the county has none."""

import datetime as dt
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from reimari.access.actor import Actor, system
from reimari.access.catalogue import Action
from reimari.api.actions import Wanted, create_token
from reimari.api.bearer import hash_of, new_secret
from reimari.api.signing import signing_key
from reimari.assessments import access as assessments
from reimari.assessments.models import InitialAssessment
from reimari.callbacks import access as callbacks
from reimari.callbacks.models import Callback
from reimari.cases.models import Case
from reimari.cases.states import CaseState
from reimari.concerns import access as concerns
from reimari.concerns.models import ConcernReport
from reimari.contacts.models import Contact
from reimari.desk.queries.month_reports import seen_reports
from reimari.directory import access as directory
from reimari.directory.models import EditionText, Instruction
from reimari.figures.models import FrozenMonth
from reimari.grants import access as grants
from reimari.grants.models import CarePlace, Grant, KaikuCard
from reimari.grants.rules import grantables_on
from reimari.mail import access as mails
from reimari.mail.models import Mail, Mailbox
from reimari.people.models import Person
from reimari.staff.models import Organisation, Post
from reimari.staff.queries import actor_of
from reimari.telephony.access import RECEIVE
from reimari.work.queries import County, county_on

ROWS = 30  # of each kind
MANY = 1_000_000  # calls a minute
LONG = 7  # letters of a word that is worth a search


def rows_beside(adviser: Post, guide: Post) -> dict[str, Any]:
    """What the adviser and the guide may see of it, the newest first, and what the county uses."""
    now = timezone.now()
    day, county = timezone.localdate(now), county_on(now)
    mine, theirs = actor_of(adviser.user, on=day), actor_of(guide.user, on=day)
    assessed = Case.objects.open().filter(person__isnull=False, assessment="")
    instructions = _some(directory.READ, mine, Instruction.objects.filter(retired_at=None), "-pk")
    texts = EditionText.objects.filter(edition__instruction__pk__in=instructions)
    gone_on = Contact.objects.filter(recorded_by=adviser.user_id, report=None).exclude(closed_at=None)
    in_open = gone_on.filter(
        matters__number=1, matters__case__state=CaseState.OPEN, matters__case__service_task__isnull=False
    )
    return {
        "callbacks": _some(callbacks.VIEW, mine, Callback.objects.open(), "-asked_at"),
        "closed_callbacks": _some(
            callbacks.VIEW, mine, Callback.objects.exclude(closed_at=None), "-asked_at"
        ),
        "reports": _some(concerns.VIEW, theirs, ConcernReport.objects.all(), "-arrived_at"),
        "mails": _some(mails.VIEW, theirs, Mail.objects.all(), "-received_at"),
        "mailboxes": list(Mailbox.objects.values_list("pk", flat=True)),
        "instructions": instructions,
        "instruction_words": _words(texts),
        "grants": _some(grants.VIEW, theirs, Grant.objects.in_force(), "-granted_at"),
        "grantables": [each.code for each in grantables_on(county.profile, day)],
        "care_places": [str(pk) for pk in CarePlace.objects.values_list("pk", flat=True)],
        "cards": [str(pk) for pk in KaikuCard.objects.values_list("pk", flat=True)[:1]],
        "assessments": _some(assessments.VIEW, theirs, InitialAssessment.objects.newest(), "-finished_at"),
        "unassessed_cases": _some(assessments.FINISH, theirs, assessed, "-opened_at"),
        "unreported_contacts": _keys(in_open.order_by("-received_at", "pk")),
        "known_codes": _codes(),
        "month_reports": _month_reports(theirs, county, day),
        "places": [each.code for each in county.profile.places[:ROWS]],
    }


def _month_reports(actor: Actor, county: County, day: dt.date) -> list[str]:
    """Months that are frozen, each with a report that the actor may see, as their addresses end."""
    seen = seen_reports(actor, county, day)
    months = FrozenMonth.objects.order_by("-month").values_list("month", flat=True)
    return [f"{month:%Y-%m}/{report.code}" for month in months for report in seen][:ROWS]


def _some[M: Model](action: Action, actor: Actor, rows: QuerySet[M], *order: str) -> list[str]:
    return _keys(action.rows(actor, rows).order_by(*order, "pk"))


def _keys(rows: QuerySet[Any]) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:ROWS]]


def _words(texts: QuerySet[EditionText]) -> list[str]:
    """Words of the titles, as one looks for instructions."""
    titles = texts.order_by("pk").values_list("title", flat=True)[:ROWS]
    return sorted({word.strip(".,:()") for title in titles for word in title.split() if len(word) >= LONG})


def _codes() -> list[str]:
    """Identity codes of clients who have a relationship that can be told of."""
    known = Person.objects.exclude(identity_code=None).filter(relationships__isnull=False)
    return [str(code) for code in known.order_by("pk").values_list("identity_code", flat=True)[:ROWS]]


def telephone_of(adviser: Post) -> dict[str, str]:
    """A telephone system that may tell of calls on the adviser's line: what it sends and signs with."""
    secret, prefix = new_secret()
    token = create_token(
        Organisation.objects.get(pk=adviser.user.organisation),
        wanted=Wanted(name="bench", scopes=(RECEIVE.name,), a_minute=MANY),
        prefix=prefix,
        secret_hash=hash_of(secret),
        by="bench",
        actor=system("bench"),
        now=timezone.now(),
    )
    return {"secret": secret, "key": signing_key(token.pk)}
