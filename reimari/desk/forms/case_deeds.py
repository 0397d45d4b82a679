"""Every deed of the case page: its words, its form, what it is done to, and why it can't be done now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reimari.access.deeds import Deed
from reimari.cases import actions as cases
from reimari.cases.actions.checking import MOVING, PAUSING, TAKING
from reimari.cases.rules import MEETING_AGREED, moving_problems
from reimari.cases.states import CaseState
from reimari.common.problems import Problem, gettext_noop
from reimari.common.sentences import sentences_of
from reimari.desk.forms import case as forms
from reimari.desk.forms import case_work as doing
from reimari.desk.forms.case import Around, DeedForm
from reimari.desk.forms.case_route import RerouteForm
from reimari.desk.queries.case import OF_CASE, CaseShown
from reimari.desk.queries.kept import Kept
from reimari.work import actions as work

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Problems = Callable[[CaseShown], Sequence[Problem]]


def _none(_shown: CaseShown) -> Sequence[Problem]:
    return ()


def _going_on(shown: CaseShown) -> Sequence[Problem]:
    return [Problem("cases.meeting_agreed", MEETING_AGREED)] if shown.meeting else []


def _offering(shown: CaseShown) -> Sequence[Problem]:
    return moving_problems(closed=False, offered_to=str(shown.offer.team) if shown.offer else None)


def _moving(shown: CaseShown) -> Sequence[Problem]:
    return [*_offering(shown), *_going_on(shown)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeed:
    """One deed. `seen`: its meaning depends on the case as it was when the form was drawn; `stale_by`: the
    entries of its history that change it."""

    title: "StrPromise"
    button: "StrPromise"
    form: type[DeedForm]
    deed: Deed[Any, ..., Any]
    problems: Problems = _none
    seen: bool = False
    stale_by: frozenset[str] = MOVING | TAKING
    on_step: bool = False

    def subject(self, shown: CaseShown) -> Model | None:
        """The row that the deed is done to."""
        return shown.step if self.on_step else shown.case


DEEDS: Mapping[str, CaseDeed] = {
    "accept": CaseDeed(
        title=_("Accept the case"),
        button=_("Accept the case"),
        form=doing.AcceptForm,
        deed=cases.accept_case,
        seen=True,
    ),
    "read_brief": CaseDeed(
        title=_("Mark the brief as read"),
        button=_("Mark the brief as read"),
        form=forms.PlainForm,
        deed=cases.read_brief,
        seen=True,
        stale_by=frozenset(),
    ),
    "tell": CaseDeed(
        title=_("The client was told"),
        button=_("Record that the client was told"),
        form=doing.TellForm,
        deed=cases.tell_client,
    ),
    "resume": CaseDeed(
        title=pgettext_lazy("button", "Let the clocks go on"),
        button=pgettext_lazy("button", "Let the clocks go on"),
        form=forms.PlainForm,
        deed=cases.resume_case,
        seen=True,
        stale_by=PAUSING,
    ),
    "mark_meeting": CaseDeed(
        title=_("How the meeting went"),
        button=_("Mark the meeting"),
        form=doing.MarkMeetingForm,
        deed=cases.mark_meeting,
        seen=True,
    ),
    "advance": CaseDeed(
        title=_("Next step"),
        button=_("Set the next step"),
        form=forms.StepForm,
        deed=cases.advance_case,
        problems=_going_on,
        seen=True,
    ),
    "attempt": CaseDeed(
        title=_("Attempt to reach the client"),
        button=_("Record the attempt"),
        form=doing.AttemptForm,
        deed=work.attempt_contact,
        on_step=True,
    ),
    "agree_meeting": CaseDeed(
        title=pgettext_lazy("button", "Agree a meeting or a call"),
        button=_("Record what was agreed"),
        form=doing.MeetingForm,
        deed=cases.agree_meeting,
        problems=_going_on,
        seen=True,
    ),
    "note": CaseDeed(
        title=_("Add a note"),
        button=_("Save the note"),
        form=doing.NoteForm,
        deed=cases.note_case,
    ),
    "ask": CaseDeed(
        title=pgettext_lazy("button", "Ask my supervisor"),
        button=_("Send the question"),
        form=doing.AskForm,
        deed=cases.ask_in_case,
    ),
    "reroute": CaseDeed(
        title=_("Wrong service task"),
        button=_("Send to the right service task"),
        form=RerouteForm,
        deed=cases.reroute_case,
        problems=_moving,
        seen=True,
    ),
    "transfer": CaseDeed(
        title=_("Transfer to another work list"),
        button=_("Transfer the case"),
        form=forms.TransferForm,
        deed=cases.transfer_case,
        problems=_moving,
        seen=True,
    ),
    "hand_over": CaseDeed(
        title=_("Hand over"),
        button=_("Offer the case"),
        form=forms.HandOverForm,
        deed=cases.hand_over_case,
        problems=_offering,
        seen=True,
    ),
    "coordinate": CaseDeed(
        title=_("Agree who contacts the client"),
        button=_("Make the case joint"),
        form=forms.CoordinateForm,
        deed=cases.coordinate_case,
        seen=True,
    ),
    "add_step": CaseDeed(
        title=_("Add a step for another team"),
        button=_("Add the step"),
        form=forms.AddStepForm,
        deed=cases.add_step_to_case,
    ),
    "refuse": CaseDeed(
        title=_("Return to the sender"),
        button=_("Return the case to its sender"),
        form=forms.RefuseOfferForm,
        deed=cases.refuse_case,
        seen=True,
    ),
    "withdraw": CaseDeed(
        title=_("Take the offer back"),
        button=_("Take the offer back"),
        form=forms.PlainForm,
        deed=cases.withdraw_case,
        seen=True,
    ),
    "pause": CaseDeed(
        title=pgettext_lazy("button", "Pause the clocks"),
        button=pgettext_lazy("button", "Pause the clocks"),
        form=doing.PauseForm,
        deed=cases.pause_case,
    ),
    "close": CaseDeed(
        title=_("Close the case"),
        button=_("Close the case"),
        form=doing.CloseForm,
        deed=cases.close_case,
        seen=True,
    ),
    "reopen": CaseDeed(
        title=_("Open the case again"),
        button=_("Open the case again"),
        form=forms.ReopenForm,
        deed=cases.reopen_case,
        seen=True,
    ),
}
NOT_YOURS = gettext_noop("You can't do this any more: another team answers for the case.")
WHEN_CLOSED = frozenset({"note", "reopen"})
ON_BRIEF = frozenset({"read_brief", "tell"})  # done on the page of the brief


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedShown:
    """A deed as the page draws it. `why_not`: the sentence that greys it; `opened`: its form stands open;
    `current` and `entry`: the step and the last entry that its form was drawn with; `kept`: what was typed
    into it and not sent yet."""

    verb: str
    title: str
    button: str
    form: DeedForm
    why_not: str
    primary: bool
    opened: bool
    current: str
    entry: str
    kept: Kept | None

    @property
    def draft(self) -> str:
        """The name of its draft."""
        return f"{OF_CASE}{self.verb}"

    @property
    def plain(self) -> bool:
        """Whether it is only a button."""
        return not self.form.fields


def offered_verbs(shown: CaseShown) -> list[str]:
    """What the viewer may do on this case in its present state, in the order of the page."""
    fits = {
        "accept": shown.offered_to_me,
        "refuse": shown.offered_to_me,
        "withdraw": shown.offer is not None,
        "mark_meeting": shown.meeting is not None,
        "pause": shown.pause is None,
        "resume": shown.pause is not None,
    }
    closed = shown.case.state == CaseState.CLOSED
    state = WHEN_CLOSED if closed else DEEDS.keys() - {"reopen"}
    offered = state - ON_BRIEF
    return [verb for verb in DEEDS if verb in shown.may and verb in offered and fits.get(verb, True)]


def primary_verb(shown: CaseShown, *, may_take: bool) -> str:
    """The most likely next deed: accept, take, say how the meeting went, else the next step."""
    if shown.case.state == CaseState.CLOSED:
        return ""
    if shown.offered_to_me:
        return "accept"
    if may_take:
        return "take"
    return "mark_meeting" if shown.meeting else "advance"


def deeds_of(
    around: Around, *, primary: str, wrong: tuple[str, DeedForm] | None = None, asked: str = ""
) -> list[DeedShown]:
    """The deeds of the page, those that can't be done now last; `wrong`: what came back with errors.

    `asked`: the deed whose form is opened. What was typed stays, also when the case has moved on meanwhile.
    """
    verbs = list(offered_verbs(around.shown))
    if wrong and wrong[0] not in verbs:
        verbs.insert(0, wrong[0])
    verbs += [verb for verb in around.shown.kept if verb in DEEDS and verb not in verbs]
    deeds = [_shown(verb, around, primary, wrong, asked) for verb in verbs]
    return sorted(deeds, key=lambda deed: bool(deed.why_not) and not deed.opened)


def seen_of(verb: str, shown: CaseShown) -> UUID | None:
    """The step on which the form's meaning depends."""
    if verb in {"accept", "refuse", "withdraw"}:
        return shown.offer.pk if shown.offer else None
    return shown.case.current_step_id


def _shown(
    verb: str, around: Around, primary: str, wrong: tuple[str, DeedForm] | None, asked: str
) -> DeedShown:
    deed, shown = DEEDS[verb], around.shown
    came_back = wrong is not None and wrong[0] == verb
    kept = None if came_back else shown.kept.get(verb)
    draft = kept.data if kept else None
    now = {"current": str(seen_of(verb, shown) or ""), "entry": str(shown.last_entry)}
    drawn_from = {name: draft.get(name, value) if draft else value for name, value in now.items()}
    return DeedShown(
        verb=verb,
        title=str(deed.title),
        button=str(deed.button),
        form=wrong[1] if wrong and came_back else deed.form(None, around=around, verb=verb, draft=draft),
        why_not=" ".join(sentences_of(deed.problems(shown))) if verb in shown.may else gettext(NOT_YOURS),
        primary=verb == primary,
        opened=came_back or verb == asked,
        kept=kept,
        **drawn_from,
    )
