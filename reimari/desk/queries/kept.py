"""What somebody has typed into a form and not sent yet."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast
from django.http import QueryDict

from reimari.access.actor import Actor
from reimari.common.asking import AskedModels, Given, OneOf
from reimari.desk.models import KEPT, Draft


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed into a form about a row, as the form would have sent it, and when it was saved."""

    form: str
    subject: str
    at: dt.datetime
    data: QueryDict


def data_of(text: Mapping[str, list[str]]) -> QueryDict:
    """A draft's text as a form would have sent it."""
    data = QueryDict(mutable=True)
    for name, values in text.items():
        data.setlist(name, values)
    return data


def kept_about(actor: Actor, subject: object, forms: Iterable[str], *, now: dt.datetime) -> dict[str, Kept]:
    """The actor's own drafts of these forms about one row, by the form. One query."""
    mine = ABOUT.rows(owner=actor.id, since=now - KEPT, forms=list(forms), subject=str(subject))
    return {row.form: Kept(row.form, row.subject, row.updated_at, data_of(row.text)) for row in mine}


ABOUT = AskedModels(
    lambda: Draft.objects.filter(
        OneOf("form", "forms"),
        owner=Given("owner"),
        updated_at__gte=Given("since"),
        subject=Given("subject"),
    ).order_by("form")
)


def kept_of_each(actor: Actor, form: str, subjects: Iterable[object], *, now: dt.datetime) -> dict[str, Kept]:
    """The actor's own drafts of one form about each of these rows, by the row's id. One query."""
    mine = Draft.objects.of(actor.id).kept(now).filter(form=form, subject__in=[str(pk) for pk in subjects])
    return {
        row.subject: Kept(row.form, row.subject, row.updated_at, data_of(row.text))
        for row in mine.order_by("subject")
    }


def subject_of(row: str = "pk") -> Cast:
    """An outer row's id as drafts write it."""
    return Cast(OuterRef(row), CharField())
