"""Calls as pages show them: what rings for somebody, who waits on their lines, and how many gave up."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import cast

from django.db.models import Count, Min, Q

from reimari.access.actor import Actor
from reimari.access.gaps import anybody, filled
from reimari.access.speaking import heard
from reimari.accounts.models import User
from reimari.common.asking import Asked, AskedModels, Given, OneOf
from reimari.telephony.access import SEE
from reimari.telephony.models import Call, CallEvent
from reimari.telephony.rules import Told
from reimari.telephony.states import CallState

MOST = 50
UNANSWERED = (CallState.ABANDONED, CallState.CALLBACK)
NOW = cast(dt.datetime, Given("now"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait on a channel, and since when the first of them has."""

    calls: int
    since: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The calls of a channel: how many came, were answered, gave up waiting, asked to be called back."""

    channel: str
    came: int
    answered: int
    abandoned: int
    callbacks: int


def told_of(call: Call) -> list[Told]:
    """All that was told of the call, as far as its numbers aren't forgotten."""
    rows = call.events.order_by("pk").values_list(
        *("event_id", "kind", "sequence", "at", "channel", "menu_choice", "language", "called", "extension"),
        "told_number__number",
    )
    return [
        Told(
            event_id=event_id,
            kind=kind,
            sequence=sequence,
            at=at,
            channel=channel,
            menu_choice=menu_choice,
            language=language,
            called=called,
            extension=extension,
            number=number or "",
        )
        for event_id, kind, sequence, at, channel, menu_choice, language, called, extension, number in rows
    ]


def agent_on(extension: str) -> User | None:
    """Whose telephone this is; nobody's when it isn't known."""
    return User.objects.filter(extension=extension, is_active=True).first() if extension else None


def calls_for(actor: Actor, *, now: dt.datetime) -> list[Call]:
    """Calls that ring for the actor, or that they have answered and not written down yet.

    Every page asks this: one query where nothing rings, else two.
    """
    doing = actor.doing(SEE.name)
    if not doing.posts:
        return []
    with heard(actor):
        ids = [pk for (pk,) in _ringing(own=doing.acts_for_own()).rows(now=now, **filled(doing))]
        return RINGING.rows(ids=ids) if ids else []


@cache
def _ringing(*, own: bool) -> Asked:
    me = anybody(own=own)
    rows = Call.objects.at_the_phone_of(me.id, NOW).filter(SEE.rule(me)).order_by("-began_at", "pk")
    return Asked(lambda: rows.values_list("pk")[:3], planned_once=f"calls_that_ring_{own}")


RINGING = AskedModels(
    lambda: (
        Call.objects.filter(OneOf("pk", "ids"))
        .select_related("channel", "team__area", "area")
        .order_by("-began_at", "pk")
    )
)


def waiting_on(actor: Actor, *, now: dt.datetime) -> dict[str, Waiting]:
    """Who waits on the actor's lines, by the code of the channel. One query."""
    doing = actor.doing(SEE.name)
    rows = _waiting(own=doing.acts_for_own()).rows(now=now, **filled(doing)) if doing.posts else []
    return {channel: Waiting(calls, since) for channel, calls, since in rows}


@cache
def _waiting(*, own: bool) -> Asked:
    rows = Call.objects.waiting(NOW).filter(SEE.rule(anybody(own=own))).order_by().values_list("channel")
    counted = rows.annotate(calls=Count("pk"), since=Min("began_at"))
    return Asked(lambda: counted, planned_once=f"calls_that_wait_{own}")


def waiting_calls(actor: Actor, *, now: dt.datetime) -> list[Call]:
    """The calls that wait on the actor's lines, the first to come first. One query."""
    calls = SEE.rows(actor, Call.objects.waiting(now)).select_related("channel", "team__area", "area")
    return list(calls.order_by("began_at", "pk")[:MOST])


def given_up(actor: Actor, *, since: dt.datetime) -> list[Call]:
    """The calls on the actor's lines that nobody answered since then, the newest first. One query."""
    calls = SEE.rows(actor, Call.objects.filter(began_at__gte=since, state__in=UNANSWERED))
    return list(calls.select_related("channel", "team__area", "area").order_by("-began_at", "pk")[:MOST])


def counted(actor: Actor, *, since: dt.datetime) -> list[Counted]:
    """The calls of the actor's lines since then, by channel. One query."""
    calls = SEE.rows(actor, Call.objects.filter(began_at__gte=since))
    rows = (
        calls.order_by()
        .values("channel")
        .annotate(
            came=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            abandoned=Count("pk", filter=Q(state=CallState.ABANDONED)),
            callbacks=Count("pk", filter=Q(state=CallState.CALLBACK)),
        )
    )
    return [Counted(**row) for row in sorted(rows, key=lambda row: row["channel"])]


def called_number(call: Call) -> str:
    """Our own number that was called, as the telephone system told it last; empty: it didn't. One query."""
    told = CallEvent.objects.filter(call=call).exclude(called="").order_by("-sequence", "-pk")
    return told.values_list("called", flat=True).first() or ""
