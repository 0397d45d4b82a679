"""Waiting times of half years: checked, published, withdrawn (980/2012, 26 §)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reimari.access.catalogue import Action
from reimari.access.middleware import ActorRequest
from reimari.access.reading import reading
from reimari.access.repeating import answers_once
from reimari.accounts.fresh import fresh
from reimari.accounts.models import User
from reimari.common.ids import uuid7
from reimari.common.pages import key_of, page
from reimari.common.problems import Refused
from reimari.common.sentences import sentences_of
from reimari.desk.forms.publication import PublicationForm
from reimari.desk.queries.waiting_times import every_half
from reimari.figures import access, actions
from reimari.figures.models import Publication
from reimari.figures.queries.waiting_times import older_tasks
from reimari.work.queries import county_on

UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def publications(request: ActorRequest) -> HttpResponse:
    """All half years that were counted: what is public, what waits for somebody."""
    return _drawn(request)


def _drawn(
    request: ActorRequest, typed: Mapping[UUID, PublicationForm] = MappingProxyType({}), *, status: int = 200
) -> HttpResponse:
    """`typed`: the form that was sent, by its half year."""
    access.PUBLISH.require(request.actor)
    with reading(request.actor, access.PUBLISH) as seen:
        now = timezone.now()
        seen.subject = cast(User, request.user)
        profile = county_on(now).profile
        context = {
            "now": now,
            "key": uuid7(),
            "halves": [
                (half, typed.get(half.publication.pk) or PublicationForm(half.publication))
                for half in every_half(profile)
            ],
            "is_for_older": bool(older_tasks(profile)),
        }
        return page(request, "desk/views/publications.html", context, status=status)


def _done(request: ActorRequest, done: Publication, **_given: object) -> HttpResponse:
    del request, done
    return redirect("desk:publications")


def _row(request: ActorRequest, action: Action, pk: UUID) -> Publication:
    with reading(request.actor):
        return action.row(request.actor, Publication.objects.all(), pk)


@require_POST
@fresh
@answers_once(actions.publish_waiting_times, _done)
def publish_waiting_times(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Make it public, with its explanation."""
    row = _row(request, access.PUBLISH, pk)
    key, form = key_of(request), PublicationForm(row, request.POST)
    if not form.is_valid():
        return _drawn(request, {pk: form}, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        done = actions.publish_waiting_times.once(
            key,
            row,
            words_fi=given["words_fi"],
            words_sv=given["words_sv"],
            actor=request.actor,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, sentences_of(refusal.problems))
        return _drawn(request, {pk: form}, status=CONFLICT)
    return _done(request, done)


@require_POST
@answers_once(actions.withdraw_waiting_times, _done)
def withdraw_waiting_times(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take it off the public page."""
    row = _row(request, access.WITHDRAW, pk)
    done = actions.withdraw_waiting_times.once(key_of(request), row, actor=request.actor, now=timezone.now())
    return _done(request, done)
