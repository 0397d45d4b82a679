"""Settings of the first conversation: prompts, segments, what suggests segments and levels, help at once."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reimari.contacts.guiding import with_on_calls
from reimari.contacts.states import Urgency
from reimari.desk.queries.guiding import fact_words
from reimari.desk.queries.rows import kept_words, language
from reimari.desk.queries.settings.book import Book, Row, Table, cell, name, named_cell, words, yes_no
from reimari.people.rules import shown_phone
from reimari.region.profile.values import (
    Conditions,
    Gap,
    LevelRule,
    Prompt,
    PromptKind,
    SegmentRule,
    UrgentHelp,
    by_code,
    fold,
)


def guiding(book: Book) -> Sequence[Table]:
    """All of it, each kind in a table of its own; what the sources don't tell stands at its head."""
    return [_prompts(book), _segments(book), _rules(book), _helps(book)]


def _untold(book: Book, *kinds: str) -> str:
    """What the gaps say of a whole kind, while there is nothing of it."""
    found: list[Gap] = [
        gap for gap in book.profile.gaps if any(fold(each).split(".")[0] in kinds for each in gap.about)
    ]
    return " ".join(f"{words(gap.reason)} ({gap.id})" for gap in found)


def _prompts(book: Book) -> Table:
    def row(prompt: Prompt) -> Row:
        asked = [name(book.needs, code) for code in prompt.needs]
        asked += [name(book.tasks, code) for code in prompt.service_tasks]
        answers = [words(option.name) for option in prompt.options]
        if prompt.kind is PromptKind.YES_NO:
            answers = [_("yes"), _("no")]
        return Row(
            prompt.code,
            (
                cell(words(prompt.ask), invented=prompt.invented),
                cell(", ".join(answers) or _("in words of one's own")),
                cell(", ".join(asked) or _("always")),
                cell(yes_no(prompt.soft_required)),
            ),
        )

    prompts = sorted(book.today(book.profile.prompts), key=lambda prompt: prompt.order)
    heads = (_("Question"), _("Possible answers"), _("Asked when"), _("Said when it is missing"))
    return Table(_("First information"), heads, tuple(map(row, prompts)), _untold(book, "prompts"))


def _segments(book: Book) -> Table:
    segments = book.today(book.profile.segments)
    rows = tuple(Row(segment.code, (named_cell(segment),)) for segment in segments)
    return Table(_("Client segments"), (_("Name"),), rows, _untold(book, "segments"))


def _rules(book: Book) -> Table:
    def row(rule: SegmentRule | LevelRule) -> Row:
        if isinstance(rule, SegmentRule):
            suggested = name(by_code(book.profile.segments), rule.segment)
        else:
            suggested = name(by_code(book.profile.levels), rule.level)
        return Row(
            rule.id,
            (
                cell(suggested),
                cell(*_when(book, rule.when)),
                cell(words(rule.why), invented=rule.invented),
                cell(", ".join(rule.source)),
            ),
        )

    rules: list[SegmentRule | LevelRule] = [*book.today(book.profile.segment_rules)]
    rules += book.today(book.profile.level_rules)
    heads = (_("Suggests"), _("When"), _("Why"), _("Source"))
    note = _("The first rule of a kind that holds decides; the adviser may choose otherwise.")
    untold = _untold(book, "level_rules")
    title = _("What suggests a segment or a level")
    return Table(title, heads, tuple(map(row, rules)), f"{note} {untold}".strip())


def _when(book: Book, when: Conditions) -> list[str]:
    def said(fact: str, codes: Sequence[str]) -> str:
        return " / ".join(fact_words(f"{fact}={code}", book.profile, language()) for code in codes)

    lines = [said(fact, codes) for fact, codes in when.any_of.items()]
    lines += [_("not: %(choices)s") % {"choices": said(fact, codes)} for fact, codes in when.none_of.items()]
    if when.age_min is not None:
        lines.append(_("age at least %(age)s") % {"age": when.age_min})
    if when.age_max is not None:
        lines.append(_("age at most %(age)s") % {"age": when.age_max})
    if when.urgent is not None:
        lines.append(_("urgent") if when.urgent else _("not urgent"))
    return lines


def _helps(book: Book) -> Table:
    def row(one: UrgentHelp) -> Row:
        number = one.phone if book.tells(one) else ""
        gaps = book.gaps(f"urgent_helps.{one.code}", own=one.gap)
        return Row(
            one.code,
            (
                cell(words(one.name), gaps=gaps, invented=one.invented),
                cell(*(str(Urgency(kind.value).label) for kind in one.kinds)),
                cell(", ".join(name(book.places, code) for code in one.places) or _("whole county")),
                cell(shown_phone(number) if number.startswith("+") else number, kept_words(one)),
                cell(words(one.first)),
            ),
        )

    helps = with_on_calls(book.today(book.profile.urgent_helps), book.today(book.profile.on_calls))
    heads = (_("Name"), _("When"), _("Where"), _("Phone number"), _("Do first"))
    return Table(_("Help at once"), heads, tuple(map(row, helps)), _untold(book, "urgent_helps"))
