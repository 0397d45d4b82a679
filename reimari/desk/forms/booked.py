"""That the client gets a time while one talks with them: which is held, and what they were told of it."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.cases.actions import First
from reimari.cases.models import Case
from reimari.cases.rules import MEETING_AGREED
from reimari.cases.states import MEETING_STEP
from reimari.contacts.actions import Answer
from reimari.contacts.queries import Route
from reimari.contacts.states import NotTold, Outcome, TeamReason, Told
from reimari.desk.forms import choices
from reimari.desk.forms.called_back import CalledBackForm
from reimari.desk.queries.times import BOOK, TimesShown
from reimari.desk.queries.told_times import HeldTime

NO_TIME_HELD = _("Choose a time: nothing is booked before it is held.")


class BookedForm(CalledBackForm):
    """The part of a matter's outcome that belongs to “Book a time” (R-KL-16, R-KL-44).

    `books`: whether it is offered at all. Which time is held isn't typed: the hold knows its form.
    """

    books = False

    times_mode = forms.CharField(required=False)
    times_worker = forms.CharField(required=False)
    held = forms.CharField(required=False)  # by what the hold is known that the form shows
    short = forms.CharField(required=False)  # no time was found, also when the matter ends otherwise then
    book_how = forms.ChoiceField(label=_("Was the client told of the time?"), required=False)
    book_told = forms.CharField(
        label=_("Told of the time"),
        help_text=_("Read it aloud. Empty: the text offered here is kept."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def offer_times(self, *, offered: bool, usual: Told) -> None:
        """Offer a time beside the other outcomes, after “Send on”; or not."""
        self.books = offered
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        found: list[Any] = list(field.choices)  # type: ignore[arg-type]
        if offered:
            found.insert(2, (BOOK, _("Book a time")))
        field.choices = found
        self._options("book_how", choices.told())
        if not self.initial.get("book_how"):
            self.initial["book_how"] = usual.value

    def check_booked(self, times: TimesShown | None) -> None:
        """Say at the fields what is missing that isn't offered."""
        held = times.held if times else None
        if times and times.agreed:
            self.add_error("case", gettext(MEETING_AGREED))
        elif held is None:
            self.add_error("outcome", times.gone if times and times.gone else str(NO_TIME_HELD))
        elif self._silence() is None and not (self.cleaned_data.get("book_told") or held.told):
            self.add_error("book_told", gettext("Write what was told to the client."))

    def booked_answer(self, held: HeldTime, route: Route, joins: Case | None) -> Answer:
        """The matter goes on in the team whose time is held, and the booked time is its case's first step; or
        in the open case that it joins, which gets the time."""
        given, reason, hold = self.cleaned_data, self._silence(), held.hold
        how = Told(given.get("book_how") or self.initial["book_how"]) if reason is None else None
        told = (given["book_told"] or held.told) if how else ""
        answer = Answer(outcome=Outcome.GOES_ON, case=joins, not_told=reason, told_how=how, told_what=told)
        if joins:
            return answer
        as_ruled = hold.team_id == route.team
        return replace(
            answer,
            team=hold.team,
            area_id=route.area if as_ruled else hold.team.area_id,
            rules=route.decision.rules if route.decision else (),
            by_hand=None if as_ruled else TeamReason.HAD_THE_TIME,
            first=First(step=MEETING_STEP, worker_id=hold.user_id, at=hold.begins),
        )

    def _silence(self) -> NotTold | None:
        how: Any = self.cleaned_data.get("book_how") or ""
        return NotTold(how.removeprefix(choices.NOT_TOLD)) if how.startswith(choices.NOT_TOLD) else None
