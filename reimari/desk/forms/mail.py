"""The forms by which an e-mail is answered, and marked as moved to the client record."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reimari.access.actor import Actor
from reimari.common.problems import Problem
from reimari.common.sentences import sentences_of
from reimari.contacts.rules import language_of_client
from reimari.desk.forms.typed import typed_in
from reimari.desk.queries.kept import Kept, kept_of_each
from reimari.desk.queries.mail import MailShown
from reimari.mail.models import PLACE
from reimari.mail.rules import CODE_IN_PLACE, CODE_IN_WORDS
from reimari.people.rules import has_identity_code

REPLY = "reply_mail"  # the name of its draft
WORDS = 5000
type Answerable = tuple[MailShown, "ReplyForm | None", Kept | None, list[str], "FilingForm | None"]


class ReplyForm(forms.Form):
    """What is answered, and in which language the rest of the letter is written."""

    use_required_attribute = False
    words = forms.CharField(
        label=_("Your answer"),
        help_text=_("Goes out as an ordinary e-mail, without the message that it answers."),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write it in words.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        help_text=_("In it stand the subject, who writes, and the advice on secure mail."),
        choices=settings.LANGUAGES,
    )

    def __init__(self, shown: MailShown, data: QueryDict | None = None, *, initial: Any = None) -> None:
        super().__init__(data, auto_id=f"reply_{shown.row.pk}_%s", initial=initial)
        self.fields["words"].widget.attrs["data-warns"] = f"reply_{shown.row.pk}_warning"

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if has_identity_code(words):
            raise ValidationError(sentences_of([Problem("mail.code_in_words", CODE_IN_WORDS)]))
        return words


class FilingForm(forms.Form):
    """Where in the client record an e-mail stands by now; nobody must tell it."""

    use_required_attribute = False
    where = forms.CharField(label=_("Where in the client record"), max_length=PLACE, required=False)

    def __init__(self, shown: MailShown, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"file_{shown.row.pk}_%s")

    def clean_where(self) -> str:
        where: str = self.cleaned_data["where"]
        if has_identity_code(where):
            raise ValidationError(sentences_of([Problem("mail.code_in_place", CODE_IN_PLACE)]))
        return where


class UnfilingForm(forms.Form):
    """The mark that is taken back: when it was made."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)


def reply_form(
    shown: MailShown, *, language: str, viewer: str, data: QueryDict | None = None, kept: Kept | None = None
) -> ReplyForm:
    """As it was sent, as it was typed and not sent yet, or empty in the client's language."""
    offered = {"language": language_of_client(language, viewer)}
    initial = offered | (typed_in(ReplyForm, kept.data) if kept else {})
    return ReplyForm(shown, data, initial=initial)


def replyable(
    mails: Sequence[MailShown], actor: Actor, *, language: str, viewer: str, now: dt.datetime
) -> list[Answerable]:
    """The e-mails, each with its form and what was typed into it, or the sentences why it isn't answered.

    Last the form that marks it as moved to the client record, if the viewer may.
    One query, if one of them may be answered; else none.
    """
    open_to = [each.row.pk for each in mails if each.may_reply and not each.why_not]
    kept = kept_of_each(actor, REPLY, open_to, now=now) if open_to else {}
    found: list[Answerable] = []
    for each in mails:
        draft = kept.get(str(each.row.pk))
        form = (
            reply_form(each, language=language, viewer=viewer, kept=draft) if each.row.pk in open_to else None
        )
        why = sentences_of(each.why_not) if each.may_reply else []
        found.append((each, form, draft, why, FilingForm(each) if each.may_file else None))
    return found
