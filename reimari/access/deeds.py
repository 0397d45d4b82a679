"""A deed runs one way: receipt, lock and check, the deed itself, one audit event, promises."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import update_wrapper, wraps
from typing import Any, Concatenate, Protocol, cast
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from reimari.access.actor import Actor
from reimari.access.catalogue import Action, Forbidden
from reimari.access.models import Receipt
from reimari.access.recording import event_of
from reimari.access.speaking import speak_for, speaker_kept, speaking_for
from reimari.audit.models import Event, Outcome
from reimari.common.problems import Problem, Refused


class Subject(Protocol):
    def person_ids(self) -> list[UUID]: ...


@dataclass(slots=True)
class Running:
    """The deed that is being done now."""

    action: Action
    actor: Actor
    entry_ids: list[int] = field(default_factory=list)
    memo: dict[Hashable, object] = field(default_factory=dict)


@dataclass(slots=True)
class Together:
    """Many deeds in one transaction: what stays the same, whom PostgreSQL knows to act, their events.

    `past`: the events are told at the deeds' own moments.
    """

    past: bool
    kept: dict[Hashable, object] = field(default_factory=dict)
    speaker: Actor | None = None
    events: list[Event] = field(default_factory=list)


_running: ContextVar[Running | None] = ContextVar("running", default=None)
_together: ContextVar[Together | None] = ContextVar("together", default=None)


def running() -> Running:
    """The deed around this part; a part called outside a deed is a mistake in the program."""
    if (now := _running.get()) is None:
        raise RuntimeError("a part of a deed was called outside a deed")
    return now


def remembered[T](key: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` answers; inside a deed it is asked once, for the deed sees one state of the world."""
    now = _running.get()
    if now is None:
        return ask()
    if key not in now.memo:
        now.memo[key] = ask()
    return cast(T, now.memo[key])


def kept[T](key: Hashable, ask: Callable[[], T]) -> T:
    """As `remembered`, for what stays the same over all deeds that are done together."""
    if (now := _together.get()) is None:
        return remembered(key, ask)
    if key not in now.kept:
        now.kept[key] = ask()
    return cast(T, now.kept[key])


@contextmanager
def together(*, past: bool = False) -> Iterator[None]:
    """Many deeds of one job hold together or fall together: one transaction, log and promises at its end.

    A deed that is refused inside undoes them all. Nobody may have changed the county's profile meanwhile.
    `past` is for the demo alone, whose people and days are invented.
    """
    with _broken_promises_told(), transaction.atomic(), speaker_kept():
        job = Together(past=past)
        token = _together.set(job)
        if past:
            _keep_silent()
        try:
            yield
        finally:
            _together.reset(token)
        Event.objects.bulk_create(job.events, batch_size=500)
        keep_promises()


def _keep_silent() -> None:
    """Until the transaction ends no open page is told of a change: it is long past."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('reimari.past', 'on', true)")


@contextmanager
def _deed(action: Action, actor: Actor) -> Iterator[Running]:
    if _running.get() is not None:
        raise RuntimeError(f"{action.name} was called inside another deed: call a part")
    job = _together.get()
    with _broken_promises_told(), transaction.atomic(savepoint=job is None), _spoken_for(actor, job):
        token = _running.set(Running(action, actor))
        try:
            yield running()
        finally:
            _running.reset(token)
        if job is None:
            keep_promises()


@contextmanager
def _spoken_for(actor: Actor, job: Together | None) -> Iterator[None]:
    """PostgreSQL knows who acts; among deeds done together it is told only when somebody else acts."""
    if job is None:
        with speaking_for(actor):
            yield
        return
    if job.speaker != actor:
        speak_for(actor)
    yield
    job.speaker = actor


# Sentences for promises that the database refuses to break: constraint name -> Problem. Apps add theirs.
PROMISES: dict[str, Problem] = {}


@contextmanager
def _broken_promises_told() -> Iterator[None]:
    """A constraint that has its sentence becomes a refusal, whoever was faster."""
    try:
        yield
    except IntegrityError as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        problem = PROMISES.get(getattr(diagnostics, "constraint_name", None) or "")
        if problem is None:
            raise
        raise Refused(problem) from error


def keep_promises() -> None:
    """Ask PostgreSQL for its deferred constraints now, also inside a test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


class Deed[Row: Model, **P, Answer: Model]:
    """A verb that a person asks for. It answers with the row it made or changed.

    A row with a method `wait_in_line` has it called before it is locked: what hangs on one track locks the
    track first, so that two deeds on one matter never wait for each other in a circle. What such a row names
    in `looked_at_with` comes with it in the same query: nobody can change it while the line is held.
    """

    def __init__(self, action: Action, verb: Callable[Concatenate[Row, P], Answer], *, locks: bool) -> None:
        self.action, self.verb, self.locks = action, verb, locks
        update_wrapper(cast(Callable[..., Any], self), verb)

    def __call__(self, row: Row, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        actor = cast(Actor, kwargs["actor"])
        with _deed(self.action, actor):
            return self._do(row, actor, *args, **kwargs)

    def once(self, key: UUID, row: Row, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Do it unless it was done with this key; the same key at the same time waits for the first."""
        actor = cast(Actor, kwargs["actor"])
        with _deed(self.action, actor):
            subject = "" if row._state.adding else str(row.pk)  # noqa: SLF001 (a new row's id is new each time)
            mine = Receipt(key=key, actor_id=actor.id, action=self.action.name, subject_id=subject)
            Receipt.objects.bulk_create([mine], ignore_conflicts=True)
            first = Receipt.objects.get(
                key=key, actor_id=actor.id, action=mine.action, subject_id=mine.subject_id
            )
            if first.pk != mine.pk:
                return self._told_then(first)
            answer = self._do(row, actor, *args, **kwargs)
            mine.answer_type, mine.answer_id = answer._meta.label_lower, str(answer.pk)
            mine.save(update_fields=["answer_type", "answer_id"])
            return answer

    def first(self, key: UUID, actor: Actor, *, to: Iterable[object] | None = None) -> Answer | None:
        """What this deed answered when the actor did it with this key; None when they haven't.

        `to`: ids of the rows that it may have been done to (None: any); a page of many rows has one key.
        """
        done = Receipt.objects.filter(key=key, actor_id=actor.id, action=self.action.name)
        receipts = list(done.exclude(answer_id="").order_by("at", "pk"))
        if not receipts:
            return None
        with transaction.atomic(), speaking_for(actor):
            named = None if to is None else {str(row) for row in to}
            meant = (each for each in receipts if named is None or each.subject_id in named)
            earliest = next(meant, None)
            return self._told_then(earliest) if earliest else None

    def _told_then(self, receipt: Receipt) -> Answer:
        """The row that was answered; of one that is gone since, its id is left."""
        model = apps.get_model(receipt.answer_type)
        found = model._default_manager.filter(pk=receipt.answer_id).first()
        return cast(Answer, found or model(pk=model._meta.pk.to_python(receipt.answer_id)))

    def _do(self, row: Row, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        answer = self.verb(self._checked(row, actor), *args, **kwargs)
        if self.action.logged:
            event = event_of(
                self.action,
                actor,
                Outcome.DONE,
                (answer._meta.label_lower, answer.pk),
                person_ids=cast(Subject, answer).person_ids(),
                entry_ids=running().entry_ids,
            )
            if (job := _together.get()) is None:
                event.save(force_insert=True)
            else:
                event.at = cast(dt.datetime, kwargs["now"]) if job.past else event.at
                job.events.append(event)
        return answer

    def _checked(self, row: Row, actor: Actor) -> Row:
        """The row as it is now, locked, if the actor may do this on it; a new row stands under no other."""
        if row._state.adding:  # noqa: SLF001
            self.action.require(actor)
            return row
        rows = self.action.rows(actor, type(row)._default_manager.all())
        if self.locks:
            if wait_in_line := getattr(row, "wait_in_line", None):
                wait_in_line()
                rows = rows.select_related(*getattr(row, "looked_at_with", ()))
            rows = rows.select_for_update(of=("self",), no_key=True)
        try:
            return rows.get(pk=row.pk)
        except ObjectDoesNotExist:
            raise Forbidden(self.action.name) from None


def does[Row: Model, **P, Answer: Model](
    action: Action, *, locks: bool = True
) -> Callable[[Callable[Concatenate[Row, P], Answer]], Deed[Row, P, Answer]]:
    """Make a verb the deed that `action` names.

    `locks=False` is for opening something under a row that is only looked at (a team): a lock on it
    would make everybody in the team wait in line.
    """

    def decorate(verb: Callable[Concatenate[Row, P], Answer]) -> Deed[Row, P, Answer]:
        return Deed(action, verb, locks=locks)

    return decorate


def part[**P, R](verb: Callable[P, R]) -> Callable[P, R]:
    """Mark a verb that deeds are built from: it checks and logs nothing itself."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        running()
        return verb(*args, **kwargs)

    return run
