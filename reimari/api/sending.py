"""A contact that another system sends becomes one of ours, once."""

import datetime as dt
import hashlib
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reimari.access.actor import Actor
from reimari.api.models import Sent, Token
from reimari.api.problems import Wrong422
from reimari.api.shapes import ContactIn, ContactOut, MatterOut, NamedOut
from reimari.api.taking import Taken, arrived_at, taken_of
from reimari.contacts.access import RECEIVE
from reimari.contacts.actions import receive_contact
from reimari.contacts.models import Contact
from reimari.contacts.queries import Route, Rules, has_work_list, rules_on
from reimari.contacts.rules import told_words
from reimari.contacts.states import ContactState
from reimari.region.profile.values import Text, by_code, fold
from reimari.staff.models import Team

PROMISED_IN = ("fi", "sv")
KEY_REUSED = "api.key_reused"


def send_once(
    given: ContactIn, *, key: UUID, token: Token, actor: Actor, now: dt.datetime
) -> tuple[str, bool]:
    """How the contact was taken (JSON), and whether that was now; a second sending waits for the first.

    Raises Wrong422, Forbidden, Refused; then nothing stays and the key may be used again.
    """
    RECEIVE.require(actor)
    content = hashlib.sha256(given.model_dump_json(exclude_unset=True).encode()).hexdigest()
    with transaction.atomic():
        mine = Sent(integration=token.integration, key=key, content_hash=content, at=now)
        Sent.objects.bulk_create([mine], ignore_conflicts=True)
        first = Sent.objects.get(integration=token.integration, key=key)
        if first.pk != mine.pk:
            if first.content_hash != content:
                raise Wrong422("Idempotency-Key", "was used for something else", code=KEY_REUSED)
            return first.answer, False
        rules = rules_on(now, arrived_at(given, now))
        team = _line(given.line, actor, rules)
        taken = taken_of(given, rules)
        contact = receive_contact(team, intake=taken.intake, actor=actor, now=now)
        mine.answer = _told(contact, team, taken, rules).model_dump_json()
        mine.save(update_fields=["answer"])
        return mine.answer, True


def _line(code: str, actor: Actor, rules: Rules) -> Team:
    """The team whose list the contact goes on: one that the token reaches, and that works from a list."""
    reached = RECEIVE.rows(actor, Team.objects.select_related("unit").order_by("pk"))
    lines = [team for team in reached if has_work_list(rules.profile, team.pk)]
    if not code and len(lines) == 1:
        return lines[0]
    if not code:
        raise Wrong422("line", "is missing: the token reaches several" if lines else "the token reaches none")
    found = next((team for team in lines if fold(team.pk) == fold(code)), None)
    if found is None:
        raise Wrong422("line", "not a team with a work list that this token reaches")
    return found


def _told(contact: Contact, team: Team, taken: Taken, rules: Rules) -> ContactOut:
    assert contact.current_step  # noqa: S101 (it stays open)
    return ContactOut(
        id=contact.pk,
        state=ContactState(contact.state),
        line=NamedOut(code=team.pk, name=names_of(team.name)),
        unit=NamedOut(code=team.unit_id, name=names_of(team.unit.name)),
        received_at=timezone.localtime(contact.received_at),
        due_at=timezone.localtime(contact.current_step.due_at),
        promise=_promise(contact, team, rules),
        matters=[_matter(number, route, rules) for number, route in enumerate(taken.routes, start=1)],
    )


def _promise(contact: Contact, team: Team, rules: Rules) -> dict[str, str]:
    """What the county promises of a contact on a list, as its people would say it; nothing if it doesn't."""
    step = contact.current_step
    kind = rules.county.step_kind(step.kind) if step else None
    if step is None or kind is None:
        return {}
    unit, due_at = Text(**names_of(team.unit.name)), timezone.localtime(step.due_at)
    said = [
        (language, told_words(kind, unit.in_language(language), due_at, language))
        for language in PROMISED_IN
        if getattr(kind.promise, language)
    ]
    return dict(said)


def _matter(number: int, route: Route, rules: Rules) -> MatterOut:
    decision, profile = route.decision, rules.profile
    team = by_code(profile.teams).get(fold(route.team)) if route.team else None
    unit = (
        by_code(profile.units).get(fold(decision.destination)) if decision and decision.destination else None
    )
    return MatterOut(
        number=number,
        unit=NamedOut(code=unit.code, name=_written(unit.name)) if unit else None,
        team=NamedOut(code=team.code, name=_written(team.name)) if team else None,
        rules=list(decision.rules) if decision else [],
        gaps=list(decision.gaps) if decision else [],
    )


def names_of(name: dict[str, str]) -> dict[str, str]:
    """The names that a row has, by language."""
    return {language: text for language, text in name.items() if text}


def _written(text: Text) -> dict[str, str]:
    return names_of({"fi": text.fi, "sv": text.sv, "en": text.en})
