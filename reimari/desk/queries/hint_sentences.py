"""Why something is a hint, in words that ask and accuse nobody (I-02)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reimari.records.queries.hints import Hint
from reimari.records.rules.hints import Many, Why


def why_sentences(hint: Hint) -> list[str]:
    """The exact reasons of one hint."""
    words = {
        Why.FAMILY_NAME: _("The family name is the same. It may be a coincidence."),
        Why.OWN_RECORD: _("The person's e-mail address is the worker's own: these may be their own data."),
        Why.ADDRESS: _("The person lives at the address of the worker's own record."),
        Why.COLLEAGUE: _("The person's e-mail address is a colleague's."),
        Why.NAMESAKE: _("A colleague is called the same. It may be somebody else."),
    }
    return [words[why] for why in hint.whys if why in words] + (
        [_many(hint.many, hint.team)] if hint.many else []
    )


def _many(many: Many, team: str) -> str:
    number = many.of.persons
    said = ngettext(
        "%(number)s person without a step open at the time for the worker or their team.",
        "%(number)s persons without a step open at the time for the worker or their team.",
        number,
    ) % {"number": number}
    limit = _(
        "In %(team)s 99 of 100 days of work have at most %(limit)s (of %(days)s days before this one)."
    ) % {"team": team, "limit": many.limit, "days": many.days}
    return f"{said} {limit}"
