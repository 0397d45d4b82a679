"""The county's notices with an invented example, and what is to be said of their words. No query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reimari.desk.queries.booked import hour
from reimari.desk.queries.client_notices import KINDS
from reimari.notices.rules import Hours, Telling, example, hours_of, own_parts, telling_of
from reimari.region.profile.plain import LONGEST_SENTENCE, LONGEST_WORD, MOST_PARTS, Remark
from reimari.region.profile.values import NoticeKind, Profile

PART_NAMES = {
    "sms": gettext_lazy("text message"),
    "title": pgettext_lazy("of a message", "subject"),
    "words": pgettext_lazy("of a message", "words"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePreview:
    """One notice in words. `own`: which of its parts are the county's own; `remarks`: sentences."""

    code: str
    what: str
    sms: str
    parts: int
    letters: int
    title: str
    words: str
    own: Sequence[str]
    sms_remarks: Sequence[str]
    remarks: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    notices: Sequence[NoticePreview]
    hours: Hours

    @property
    def quiet(self) -> str:
        """From when until when nobody is woken."""
        return f"{hour(self.hours.quiet_from)}–{hour(self.hours.quiet_until)}"  # noqa: RUF001 (a range)

    @property
    def reminds(self) -> str:
        """When, the day before, somebody is reminded."""
        return hour(self.hours.remind_at)

    @property
    def remarked(self) -> int:
        """Of how many notices something is to be said."""
        return sum(bool(each.sms_remarks or each.remarks) for each in self.notices)


def previewed(profile: Profile, language: str, day: dt.date) -> Preview:
    """All kinds in this language."""
    telling = telling_of(profile, day)
    return Preview(
        notices=[_previewed(profile, kind, language, day, telling) for kind in NoticeKind],
        hours=hours_of(profile, day),
    )


def _previewed(
    profile: Profile, kind: NoticeKind, language: str, day: dt.date, telling: Telling
) -> NoticePreview:
    said = example(profile, kind, language, day)
    return NoticePreview(
        code=kind.value,
        what=str(KINDS[kind]),
        sms=said.sms,
        parts=said.parts,
        letters=len(said.sms),
        title=said.title,
        words=said.words,
        own=[str(PART_NAMES[part]) for part in own_parts(profile, kind, language, day)],
        sms_remarks=[_sentence(each) for each in telling.remarks(said.sms, sms=True)],
        remarks=[_sentence(each) for each in telling.remarks(f"{said.title}\n{said.words}")],
    )


def _sentence(remark: Remark) -> str:
    facts = {"about": remark.about, "words": LONGEST_SENTENCE, "letters": LONGEST_WORD, "parts": MOST_PARTS}
    match remark.code:
        case "sensitive":
            return _("“%(about)s” tells others what the matter is.") % facts
        case "too_long":
            return _("It takes %(about)s text messages; %(parts)s are the most.") % facts
        case "long_sentence":
            return _("A sentence has more than %(words)s words: “%(about)s”") % facts
    return _("A word has more than %(letters)s letters: “%(about)s”") % facts
