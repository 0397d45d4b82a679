"""The form in which an open contact is closed: outcomes, times, and what guides the conversation."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from reimari.access.middleware import ActorRequest
from reimari.desk.forms.guiding import LaterGuidingForm, guiding_form
from reimari.desk.forms.matter import OutcomeForm
from reimari.desk.forms.new_contact import Setting
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.callback_promise import NO_CALL
from reimari.desk.queries.contact import told_in
from reimari.desk.queries.contact_times import FormTimes, books_times
from reimari.desk.queries.first_information import as_typed
from reimari.desk.queries.guiding import Guiding, guiding_of
from reimari.desk.views.contact_shown import Shown


def outcomes_of(
    request: ActorRequest, shown: Shown, data: QueryDict | None = None, draft: QueryDict | None = None
) -> list[OutcomeForm]:
    """A form for each matter: as it was sent, or with what was typed and not sent yet."""
    setting = Setting(rules=shown.rules, actor=request.actor, language=shown.language, teams=())
    told = {line.prefix: line.told for line in shown.lines}
    call = {line.prefix: line.call for line in shown.lines}
    books = shown.may_close and books_times(request.actor, shown.rules.profile, shown.rules.day)
    found = []
    for matter in shown.asked:
        prefix = f"m{matter.row.number}"
        offer = call.get(prefix, NO_CALL)
        offered = {
            "told_what": told.get(prefix, ""),
            "call_line": shown.contact.channel_id,
            "call_number": offer.number,
            "call_told": offer.told,
        }
        typed = typed_in(OutcomeForm, draft, prefix) if draft else {}
        initial = offered | {name: value for name, value in typed.items() if value is not None}
        given: dict[str, Any] = {"teams": shown.teams, "cases": shown.cases, "books": books}
        found.append(OutcomeForm(setting, data, prefix=prefix, initial=initial, **given))
    return found


def times_of(request: ActorRequest, shown: Shown, typed: QueryDict) -> FormTimes:
    """The times of the matters that are to end with one, as the form of closing stands.

    A hold is known by the contact: it stays when the page is drawn anew.
    """
    found = FormTimes(
        request.actor,
        shown.rules,
        key=shown.contact.pk,
        every=shown.every,
        typed=typed,
        relations=lambda: shown.relations,
        cases=shown.cases,
        hidden=shown.hides_place,
    )
    found.look(shown.lines)
    return found


def guiding_in(
    request: ActorRequest, shown: Shown, data: QueryDict | None = None, *, checked: bool = False
) -> Guiding:
    """What guides the conversation of an open contact: as it was sent, or as it was kept."""
    contact, rules, language = shown.contact, shown.rules, shown.language
    typed: Mapping[str, str] = data if data is not None else as_typed(told_in(contact), contact, rules)
    form = guiding_form(rules, language, typed, checked=checked, kind=LaterGuidingForm)
    return guiding_of(form, typed, shown.lines, rules, request.actor, language)
