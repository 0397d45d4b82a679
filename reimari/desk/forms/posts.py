"""What somebody writes who gives, changes or ends a post, answers a proposal, or records a competence or a
language."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reimari.accounts.models import User
from reimari.common.problems import Problem
from reimari.common.sentences import sentence_of
from reimari.desk.forms.grant import Day, Plain
from reimari.desk.queries.giving import PLACE, UNIT, people_named
from reimari.staff.models import Team
from reimari.staff.wishes import Where

WORDS = 500
AT_ONCE, ON_DAY = "at_once", "on_day"
UNTIL_FURTHER = _("Empty: until further notice.")


class Why(forms.CharField):
    """A few words that stay with the post."""

    def __init__(self, *, missing: Any, **given: Any) -> None:
        super().__init__(
            max_length=WORDS,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": missing},
            **given,
        )


class Placed(Plain):
    """Where the work is done: a base site, and how much of it elsewhere (R-KS-61 to R-KS-64, R-KS-68)."""

    site = forms.ChoiceField(label=_("Base site"), required=False)
    remote = forms.ChoiceField(label=_("Remote work"))

    def offer_places(self, sites: Sequence[tuple[str, Any]], remote: Sequence[tuple[str, str]]) -> None:
        """The places and the remote work that may be chosen."""
        self.offer("site", [("", gettext("not told")), *sites])
        self.offer("remote", remote)

    def where(self) -> Where:
        """What was chosen."""
        site: str = self.cleaned_data["site"]
        return Where(
            remote=self.cleaned_data["remote"],
            site_unit_id=site.removeprefix(UNIT) if site.startswith(UNIT) else None,
            site_place_id=site.removeprefix(PLACE) if site.startswith(PLACE) else None,
        )


class GivePostForm(Placed):
    """To whom, in which role, from when to when, and why. Warnings are shown once before it is sent on.

    `user` is asked only where several people have the name that was typed.
    """

    who = forms.CharField(
        label=_("To whom?"),
        help_text=_("Name or user name of somebody who works for the team's organisation."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write to whom the post is given.")},
    )
    user = forms.ChoiceField(label=_("Which one of them?"), required=False, widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Choose a role.")})
    first = Day(label=_("First day"), missing=_("Choose the first day."))
    last = Day(label=_("Last day"), required=False, help_text=UNTIL_FURTHER)
    reason = Why(label=_("Why?"), missing=_("Write why the post is given."))
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("who", "user", "role", "first", "last", "site", "remote", "reason", "warned")
    halves = ("first", "last", "site", "remote")

    def __init__(self, *args: Any, team: Team, roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        self.chosen: User | None = None
        self.fields["user"].widget = forms.HiddenInput()
        self.offer("role", [("", gettext("choose")), *roles])
        self.people = self._people()

    def _people(self) -> list[User]:
        typed = str(self.data.get("who", "")).strip() if self.is_bound else ""
        found = people_named(self.team, typed) if typed else []
        if len(found) > 1:
            self.fields["user"].widget = forms.RadioSelect()
            self.offer("user", [(str(each.pk), f"{each} ({each.username})") for each in found])
        return found

    def clean(self) -> dict[str, Any]:
        """The one person who is meant."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("who"):
            return given
        if not self.people:
            self.add_error("who", gettext("Nobody of the team's organisation has this name."))
        elif len(self.people) == 1:
            self.chosen = self.people[0]
        else:
            self.chosen = next((each for each in self.people if str(each.pk) == given.get("user")), None)
            if self.chosen is None:
                count = len(self.people)
                said = ngettext("%(count)s person has this name.", "%(count)s people have this name.", count)
                self.add_error("user", " ".join([said % {"count": count}, gettext("Choose which one.")]))
        return given

    def has_seen(self, warnings: Sequence[Problem]) -> bool:
        """Whether these warnings were shown before this was sent."""
        told = set(filter(None, str(self.data.get("warned", "")).split("|")))
        return {told_as(each) for each in warnings} <= told


def told_as(warning: Problem) -> str:
    """What tells one warning from another."""
    return f"{warning.code}:{sentence_of(warning)}".replace("|", " ")


class ChangePostForm(Placed):
    """Another last day, base site or remote work; and why."""

    last = Day(label=_("Last day"), required=False, help_text=UNTIL_FURTHER)
    reason = Why(label=_("Why?"), missing=_("Write why the post is changed."))

    field_order = ("last", "site", "remote", "reason")
    halves = ("site", "remote")


class EndPostForm(Plain):
    """At once, or with a day."""

    when = forms.ChoiceField(
        label=_("When does it end?"),
        widget=forms.RadioSelect,
        choices=[
            (AT_ONCE, _("At once: the rights end with this.")),
            (ON_DAY, _("With its last day:")),
        ],
        error_messages={"required": _("Choose when it ends.")},
    )
    last = Day(label=_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        """A day, where one is needed."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("when") == ON_DAY and not given.get("last") and "last" not in self.errors:
            self.add_error("last", gettext("Choose the day."))
        return given

    def last_day(self) -> dt.date | None:
        """The last day; None: at once."""
        day: dt.date | None = self.cleaned_data["last"]
        return day if self.cleaned_data["when"] == ON_DAY else None


class RefusePostForm(Plain):
    """Why a proposal is refused."""

    words = Why(
        label=pgettext_lazy("refusing a post", "Why isn't it accepted?"),
        missing=_("Write why it isn't accepted."),
    )


class LanguageForm(Plain):
    """In which language somebody serves."""

    language = forms.ChoiceField(
        label=_("Serves clients in"), error_messages={"required": _("Choose a language.")}
    )

    def __init__(self, *args: Any, languages: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("language", [("", gettext("choose")), *languages])


class CompetenceForm(Plain):
    """Which competence, from when to when."""

    competence = forms.ChoiceField(
        label=_("Competence"), error_messages={"required": _("Choose a competence.")}
    )
    first = Day(label=pgettext_lazy("competence", "Holds from"), missing=_("Choose the first day."))
    last = Day(
        label=pgettext_lazy("competence", "Holds until"),
        required=False,
        help_text=_("Empty: as long as the county's register says."),
    )
    halves = ("first", "last")

    def __init__(self, *args: Any, competences: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("competence", [("", gettext("choose")), *competences])
