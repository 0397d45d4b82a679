"""Forms of what is done in a case: meetings, attempts, pauses, notes, closing."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reimari.accounts.models import User
from reimari.cases.actions import Why
from reimari.cases.rules import MEETING_PAST, NEXT_STEP, WHY_CHANGED
from reimari.cases.states import (
    CHANGED,
    ChangedBy,
    ChangeReason,
    Ending,
    MeetingMode,
    MeetingState,
    NoteKind,
    ToldBy,
)
from reimari.common.forms import MomentInput
from reimari.common.problems import Refused
from reimari.common.sentences import sentence_of
from reimari.desk.forms.case import Around, DeedForm, PlainForm, StepForm, named
from reimari.desk.forms.work_lists import CHOOSE
from reimari.region.profile.values import valid_items
from reimari.work.states import AttemptBy

NOTE, QUESTION = 5000, 2000  # characters
AHEAD = dt.timedelta(days=2 * 365)
LENGTHS, USUAL = (15, 20, 30, 45, 60, 90, 120), 45  # minutes
OF_THE_REASON = {"cases.why_changed", "cases.not_their_reason"}
OF_THE_TIME = {"cases.meets_meeting", "cases.meeting_past"}  # problems that another hour solves


class Moment(forms.DateTimeField):
    """A day and an hour to come, in Finnish time. Refuses what doesn't exist, is past or is years away."""

    widget = MomentInput
    default_error_messages = {
        "invalid": _("There is no such day and hour. Write for example 27.11.2026 9.00."),
        "ambiguous_timezone": _(
            "Clocks are turned that night: the hour doesn't exist, or comes twice. Choose another hour."
        ),
        "far": _("The time is more than two years away. Check the year."),
    }

    def clean(self, value: Any) -> dt.datetime | None:
        try:
            at: dt.datetime | None = super().clean(value)
        except ValidationError as error:
            if error.code == "ambiguous_timezone":
                raise ValidationError(
                    self.error_messages["ambiguous_timezone"], "ambiguous_timezone"
                ) from error
            raise
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], "invalid") from error
        if at is None:
            return None
        now = timezone.now()
        if at <= now:
            raise ValidationError(gettext(MEETING_PAST), "past")
        if at > now + AHEAD:
            raise ValidationError(self.error_messages["far"], "far")
        return at


class TimedForm(DeedForm):
    """What isn't possible at the chosen time is told beside it. `timed`: the field of the time."""

    timed = "at"

    def refused(self, refusal: Refused) -> None:
        for problem in refusal.problems:
            self.add_error(self.timed if problem.code in OF_THE_TIME else None, sentence_of(problem))


class MeetingForm(TimedForm):
    """A meeting or call agreed with the client: when, how long, how, with whom."""

    at = Moment(label=_("When?"))
    length = forms.TypedChoiceField(
        label=_("How long?"),
        help_text=_("The time is taken from the worker's calendar."),
        coerce=int,
    )
    mode = forms.ChoiceField(label=_("How?"), choices=[CHOOSE, *MeetingMode.choices])
    worker = forms.ChoiceField(label=_("With whom?"))

    def offer(self, around: Around) -> None:
        shown = around.shown
        minutes = [(str(each), gettext("%(number)s min") % {"number": each}) for each in LENGTHS]
        self.choices("length", minutes, initial=str(USUAL))
        people = [(str(each.pk), each.name) for each in around.in_case()]
        if shown.case.contact_person_id:
            people = [pair for pair in people if pair[0] == str(shown.case.contact_person_id)]
        elif str(around.me) not in dict(people):
            own = next((each.name for each in around.people if each.pk == around.me), "")
            people.append((str(around.me), own or gettext("with me")))
        first = shown.case.contact_person_id or around.me
        self.choices("worker", people, initial=str(first))

    def arguments(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        worker = User.objects.get(pk=chosen["worker"])
        return {
            "at": chosen["at"],
            "length": dt.timedelta(minutes=chosen["length"]),
            "mode": MeetingMode(chosen["mode"]),
            "worker": worker,
        }


class MarkMeetingForm(TimedForm, StepForm):
    """How the agreed meeting went, and what happens next; or its new time, and who changed it and why.

    A booked time is moved and cancelled on a page of its own, where new times are offered.
    """

    state = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[choice for choice in MeetingState.choices if choice[0] != MeetingState.AGREED],
        widget=forms.RadioSelect,
    )
    new_at = Moment(label=_("New time, if it was moved"), required=False)
    by = forms.ChoiceField(
        label=_("Who moved or cancelled it?"), choices=[CHOOSE, *ChangedBy.choices], required=False
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=[CHOOSE, *ChangeReason.choices], required=False)
    field_order = ("state", "new_at", "by", "reason", "kind", "team", "mine", "words")
    timed = "new_at"

    def offer(self, around: Around) -> None:
        super().offer(around)
        if hasattr(around.shown.meeting, "booking"):
            asked = [
                pair
                for pair in MeetingState.choices
                if pair[0] in {MeetingState.REALISED, MeetingState.MISSED}
            ]
            self.choices("state", asked)
            for name in ("new_at", "by", "reason"):
                del self.fields[name]
        for name in self.fields.keys() & {"kind", "team"}:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        moved = chosen.get("state") == MeetingState.MOVED
        if moved and not chosen.get("new_at") and "new_at" not in self.errors:
            self.add_error("new_at", gettext("Say the new time, or mark the meeting cancelled."))
        if chosen.get("state") and not moved and not chosen.get("kind"):
            self.add_error("kind", gettext(NEXT_STEP))
        if chosen.get("state") in CHANGED:
            for name in {"by", "reason"} & self.fields.keys():
                if not chosen.get(name):
                    self.add_error(name, gettext(WHY_CHANGED))
        if "team" in self.fields and not chosen.get("team"):
            chosen["team"] = self.around.my_team
        return chosen

    def arguments(self) -> dict[str, Any]:
        state = MeetingState(self.cleaned_data["state"])
        if state == MeetingState.MOVED:
            return {"state": state, "new_at": self.cleaned_data["new_at"], "why": self._why()}
        return {"state": state, "plan": self.plan(), "why": self._why() if state in CHANGED else None}

    def _why(self) -> Why:
        return Why(ChangedBy(self.cleaned_data["by"]), ChangeReason(self.cleaned_data["reason"]))


class PauseForm(DeedForm):
    """Why the clocks stand still: a reason of the county (I-11)."""

    reason = forms.ChoiceField(label=_("Why do the clocks stand still?"))

    def offer(self, around: Around) -> None:
        day = timezone.localdate(around.shown.now)
        reasons = valid_items(around.shown.county.profile.pause_reasons, day)
        self.choices("reason", [CHOOSE, *named(reasons)])

    def arguments(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class NoteForm(DeedForm):
    """Words about the case, for those who work on it."""

    kind = forms.ChoiceField(
        label=_("What kind of note?"),
        choices=[choice for choice in NoteKind.choices if choice[0] != NoteKind.TOLD],
        widget=forms.RadioSelect,
        initial=NoteKind.NOTE,
    )
    text = forms.CharField(
        label=_("Note"),
        help_text=_("Not the client record. No identity codes here."),
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "data-warns": "note-warning"}),
    )

    def arguments(self) -> dict[str, Any]:
        return {"kind": NoteKind(self.cleaned_data["kind"]), "text": self.cleaned_data["text"]}


def question_field(label: Any) -> forms.CharField:
    """The words of a question or its answer; what looks like an identity code is warned of."""
    return forms.CharField(
        label=label,
        help_text=_("Not the client record. No identity codes here."),
        max_length=QUESTION,
        widget=forms.Textarea(attrs={"rows": 3, "data-warns": "question-warning"}),
        error_messages={"required": _("Write it in words.")},
    )


class AskForm(DeedForm):
    """What somebody asks their supervisor about the case."""

    text = question_field(_("What do you ask?"))

    def arguments(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"]}


class AskAboutContactForm(forms.Form):
    """What somebody asks their supervisor about a contact."""

    use_required_attribute = False
    text = question_field(_("What do you ask?"))


class AnswerForm(forms.Form):
    """What the supervisor answers."""

    use_required_attribute = False
    text = question_field(_("Your answer"))


class AcceptForm(PlainForm):
    """Accepting a case; beside its brief (`brief`) that is read by the same press."""

    def arguments(self) -> dict[str, Any]:
        return {"read": "brief" in self.data}


class TellForm(DeedForm):
    """How the client was told, and what, in the words that were read to them."""

    how = forms.ChoiceField(
        label=_("How was the client told?"),
        choices=ToldBy.choices,
        widget=forms.RadioSelect,
        initial=ToldBy.PHONE,
    )
    text = forms.CharField(
        label=_("What was told?"),
        help_text=_("No identity codes here."),
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 5, "data-warns": "tell-warning"}),
        error_messages={"required": _("Write it in words.")},
    )

    def arguments(self) -> dict[str, Any]:
        return {"how": ToldBy(self.cleaned_data["how"]), "text": self.cleaned_data["text"]}


class CloseForm(DeedForm):
    """Why the case is closed: nothing closes vaguely (C25, R-KL-31)."""

    ending = forms.ChoiceField(label=_("How did it end?"), choices=[CHOOSE, *Ending.choices])

    def arguments(self) -> dict[str, Any]:
        return {"ending": Ending(self.cleaned_data["ending"])}


class AttemptForm(DeedForm):
    """How we tried to reach the client, and whether we did."""

    by = forms.ChoiceField(
        label=pgettext_lazy("attempt", "How did you try?"), choices=[CHOOSE, *AttemptBy.choices]
    )
    reached = forms.ChoiceField(
        label=_("Was the client reached?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
    )

    def arguments(self) -> dict[str, Any]:
        return {"by": AttemptBy(self.cleaned_data["by"]), "reached": self.cleaned_data["reached"] == "yes"}
