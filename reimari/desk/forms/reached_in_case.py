"""That a callback reached the client, and about which of their open cases the call was."""

from typing import Any, Self

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.callbacks.models import Callback
from reimari.cases.access import VIEW
from reimari.cases.models import Case
from reimari.desk.forms.callback import DeedForm


class Cases(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Cases by number and service task."""

    def label_from_instance(self, obj: Case) -> str:
        return f"{obj.number} · {obj.service_task}" if obj.service_task else obj.number


class ReachForm(DeedForm):
    """The client was reached and no new contact is needed; the case's own history tells it too."""

    case = Cases(label=_("About which case?"), queryset=Case.objects.none(), required=False, empty_label=None)

    @classmethod
    def of(cls, data: QueryDict | None, callback: Callback, actor: Actor) -> Self:
        form = cls(data, auto_id="reach_%s")
        field = form.fields["case"]
        assert isinstance(field, Cases)  # noqa: S101
        field.queryset = cases_of(callback, actor)
        return form

    @property
    def offers(self) -> bool:
        """Whether there is a case to choose; asked where the form is drawn."""
        field = self.fields["case"]
        assert isinstance(field, Cases)  # noqa: S101
        return bool(field.queryset)

    def arguments(self) -> dict[str, Any]:
        return {"case": self.cleaned_data.get("case")}


def cases_of(callback: Callback, actor: Actor) -> QuerySet[Case]:
    """The open cases that the call may be about, and the actor sees: the one asked about, the client's."""
    if not (callback.case_id or callback.person_id):
        return Case.objects.none()
    about = Q(pk=callback.case_id) if callback.case_id else Q()
    if callback.person_id:
        about |= Q(person=callback.person_id)
    rows = VIEW.rows(actor, Case.objects.open().select_related("service_task"))
    return rows.filter(about).order_by("-opened_at", "pk")
