"""One matter of a contact: what was heard, and how it goes on."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.cases.access import REROUTE
from reimari.cases.models import Case
from reimari.contacts.actions import Answer, Heard
from reimari.contacts.models import Contact
from reimari.contacts.queries import Route, has_work_list
from reimari.contacts.rules import NO_OUTCOME, NO_TEAM, NOWHERE
from reimari.contacts.states import Elsewhere, NotTold, Outcome, TeamReason, Told
from reimari.desk.forms import choices
from reimari.desk.forms.booked import BookedForm
from reimari.desk.forms.called_back import OUTCOMES
from reimari.desk.forms.new_contact import Setting, arranged_field, came_via_field
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.callback_promise import NO_CALL, CallOffered
from reimari.desk.queries.redirects import Redirect
from reimari.desk.queries.times import BOOK, TimesShown
from reimari.people.rules import has_identity_code
from reimari.region.profile.values import Profile, fold, valid_items
from reimari.staff.models import Team
from reimari.work.access import LIST

WRONG_PLACE = _(
    "We don't know such a place. Write a municipality, a locality or a five-digit postal code;"
    " a code and a name must fit together."
)
OWN_LINE = _(
    "By the county's rules this stays on the advice line, which has no work list. Choose the service task."
)


class HeardForm(forms.Form):
    """What the matter is about."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("What is it about?"),
        help_text=_("In the client's own words. Never write an identity code here."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "large"}),
        error_messages={"required": _("Say what it is about.")},
    )
    need = forms.ChoiceField(label=_("Need"), required=False)
    service_task = forms.ChoiceField(label=_("Service task"), required=False)
    place = forms.CharField(
        label=_("Where does the client live?"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )

    def __init__(self, setting: Setting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setting = setting
        profile, day, language = setting.rules.profile, setting.rules.day, setting.language
        tasks = valid_items(profile.service_tasks, day)
        tasks_of_line = setting.line.tasks if setting.line else ()
        set_choices(self, "need", choices.needs(profile, language, tasks_of_line, empty=_("not known yet")))
        set_choices(self, "service_task", choices.named(tasks, language, empty=_("by the rules")))
        if len(tasks) == 1 and not self.initial.get("service_task"):
            self.initial["service_task"] = tasks[0].code
        self.fields["words"].widget.attrs["data-warns"] = f"{self.prefix}-code-warning"

    @property
    def holds_code(self) -> bool:
        """Whether the words hold something like an identity code (I-19)."""
        return has_identity_code(self.cleaned_data.get("words", ""))

    def heard(self, route: Route, answer: Answer | None) -> Heard:
        """The matter as a value; the place and the only service task come from its route."""
        given = self.cleaned_data
        return Heard(
            need=given["need"],
            service_task_id=given["service_task"] or None,
            place_id=route.place,
            own_words=given["words"],
            answer=answer,
        )


class OutcomeForm(BookedForm):
    """How the matter goes on; nothing closes vaguely (C25, C26, R-IU-27, R-IU-28, R-KL-31)."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=_("How does it go on?"),
        required=False,
        widget=forms.RadioSelect(attrs={"data-key": "g", "data-key-always": "g"}),
        choices=OUTCOMES,
    )
    told = forms.ChoiceField(label=_("Was the client told what happens next?"), required=False)
    told_what = forms.CharField(
        label=_("Told to the client"),
        help_text=_("Read it aloud. Empty: the text offered here is kept."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    case = forms.ChoiceField(label=_("Joins an open case"), required=False)
    team = forms.ChoiceField(label=_("Another team's work list"), required=False)
    by_hand = forms.ChoiceField(
        label=_("Why another team than the rules'?"),
        required=False,
        choices=[("", _("choose")), *TeamReason.choices],
    )
    elsewhere = forms.ChoiceField(
        label=_("Where was it guided?"), required=False, choices=[("", _("choose")), *Elsewhere.choices]
    )
    elsewhere_unit = forms.ChoiceField(label=_("Which unit?"), required=False)
    guided = forms.CharField(
        label=_("Told to whoever contacted us"),
        help_text=_("Empty: the text offered beside is kept, when that is where it was guided."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        setting: Setting,
        *args: Any,
        teams: tuple[Team, ...] = (),
        cases: tuple[Case, ...] = (),
        books: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.setting, self.cases = setting, cases
        self.teams = {team.pk: team for team in teams}
        rules = setting.rules
        units = choices.named(
            valid_items(rules.profile.units, rules.day), setting.language, empty=_("not said")
        )
        set_choices(self, "told", choices.told())
        set_choices(self, "team", [("", _("by the rules")), *((team.pk, str(team)) for team in teams)])
        set_choices(self, "case", [("", _("a new case"))] + [(str(case.pk), case.number) for case in cases])
        set_choices(self, "elsewhere_unit", units)
        if not self.initial.get("told"):
            self.initial["told"] = setting.usual_told.value
        line = setting.line.code if setting.line else str(self.initial.get("call_line") or "")
        self.offer_call(rules, setting.actor, setting.language, usual=setting.usual_told, line=line)
        self.offer_times(offered=books, usual=setting.usual_told)

    @property
    def may_choose_team(self) -> bool:
        """Whether the writer's role may send past the rules."""
        return self.setting.actor.may(REROUTE.name)

    def check(
        self, route: Route, offered: str, call: CallOffered = NO_CALL, times: TimesShown | None = None
    ) -> None:
        """Say at each field what is missing before the matter can end so; `offered`: the text to tell."""
        given = self.cleaned_data
        if not given.get("outcome"):
            self.add_error("outcome", gettext(NO_OUTCOME))
        if given.get("outcome") == Outcome.GOES_ON:
            if not given.get("case"):
                self._check_team(route)
            if not self._reason() and not (given.get("told_what") or offered):
                self.add_error("told_what", gettext("Write what was told to the client."))
        if given.get("outcome") == BOOK:
            self.check_booked(times)
        if given.get("outcome") == Outcome.CALL_BACK:
            self.check_call(call)
        if given.get("outcome") == Outcome.ELSEWHERE and not given.get("elsewhere"):
            self.add_error("elsewhere", gettext(NOWHERE))

    def _check_team(self, route: Route) -> None:
        chosen = self.cleaned_data.get("team")
        if not chosen and route.team is None:
            self.add_error("team", gettext(NO_TEAM))
        elif not chosen and stays_on_line(route, self.setting.actor, self.setting.rules.profile):
            self.add_error("team", str(OWN_LINE))
        elif chosen and route.team and chosen != route.team:
            self._check_by_hand()

    def _check_by_hand(self) -> None:
        if not self.may_choose_team:
            self.add_error("team", gettext("Your role sends matters where the county's rules say."))
        elif not self.cleaned_data.get("by_hand"):
            self.add_error("by_hand", gettext("Say why another team than the rules'."))

    def answer(
        self,
        route: Route,
        offered: str,
        redirect: Redirect | None = None,
        call: CallOffered = NO_CALL,
        times: TimesShown | None = None,
    ) -> Answer:
        """The answer as a value, when `check` has found nothing wrong; `redirect`: who was offered."""
        given = self.cleaned_data
        if given["outcome"] == BOOK and times and times.held:
            return self.booked_answer(times.held, route, self._joined())
        outcome = Outcome(given["outcome"])
        if outcome == Outcome.ELSEWHERE:
            return self._guided(redirect)
        if outcome == Outcome.CALL_BACK:
            return self.call_answer(call)
        if outcome != Outcome.GOES_ON:
            return Answer(outcome=outcome)
        reason = self._reason()
        how = Told(given["told"] or self.setting.usual_told) if not reason else None
        words = (given["told_what"] or offered) if how else ""
        sent = Answer(outcome=outcome, not_told=reason, told_how=how, told_what=words)
        return self._sent(sent, route)

    def _guided(self, redirect: Redirect | None) -> Answer:
        """Guided on, with what was told: the text that was offered when it went where that says."""
        given = self.cleaned_data
        unit = given["elsewhere_unit"] or None
        as_offered = redirect is not None and fold(redirect.unit) == fold(unit or "")
        words = given["guided"] or (redirect.text if redirect and as_offered else "")
        return Answer(
            outcome=Outcome.ELSEWHERE,
            elsewhere=Elsewhere(given["elsewhere"]),
            elsewhere_unit_id=unit,
            told_how=(redirect.told if redirect else Told.IN_CONTACT) if words else None,
            told_what=words,
        )

    def _sent(self, answer: Answer, route: Route) -> Answer:
        """Where it goes: the open case that it joins, else the team's list."""
        given = self.cleaned_data
        if joins := self._joined():
            return replace(answer, case=joins)
        team = self.teams[given["team"] or route.team or ""]
        by_hand = given["by_hand"] or TeamReason.NO_RULE.value
        rules = route.decision.rules if route.decision else ()
        return replace(
            answer,
            team=team,
            area_id=route.area if team.pk == route.team else team.area_id,
            rules=rules,
            by_hand=None if team.pk == route.team else TeamReason(by_hand),
        )

    def _joined(self) -> Case | None:
        """The open case that the matter joins."""
        pk = self.cleaned_data["case"]
        return next((case for case in self.cases if str(case.pk) == pk), None)

    def _reason(self) -> NotTold | None:
        how: str = self.cleaned_data.get("told") or ""
        return NotTold(how.removeprefix(choices.NOT_TOLD)) if how.startswith(choices.NOT_TOLD) else None


class WayForm(forms.Form):
    """How a contact that is being closed found us, and whether help is sure though the line is closed."""

    use_required_attribute = False

    came_via = came_via_field()
    arranged = arranged_field()


def way_form(contact: Contact, draft: QueryDict | None = None) -> WayForm:
    """How the contact found us: as it was recorded, or as it was chosen and not sent yet."""
    return WayForm(initial=typed_in(WayForm, draft) if draft else {"came_via": contact.came_via})


def guide_in(data: QueryDict, prefix: str, redirect: Redirect) -> None:
    """Fill a matter's outcome with the party that it belongs to, and how it came unless that was chosen."""
    data[f"{prefix}-outcome"] = Outcome.ELSEWHERE.value
    data[f"{prefix}-elsewhere"] = redirect.elsewhere.value
    data[f"{prefix}-elsewhere_unit"] = redirect.unit
    if not data.get("came_via"):
        data["came_via"] = redirect.via.value


def stays_on_line(route: Route, actor: Actor, profile: Profile) -> bool:
    """Whether the rules leave the matter with a line on whose work list nobody would see it."""
    if route.team is None:
        return False
    own = route.team in actor.home_teams() and not actor.may(LIST.name)
    return own or not has_work_list(profile, route.team)


def set_choices(form: forms.Form, name: str, options: choices.Choices) -> None:
    """Give a field the choices of the county."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    field.choices = options
