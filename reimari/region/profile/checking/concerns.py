"""Concern reports: whoever needs help at once is told whom to call, and a public form has its line."""

from collections.abc import Iterator

from reimari.region.profile.checking.book import Book
from reimari.region.profile.checking.lines import NUMBER
from reimari.region.profile.checking.missing import check_answering
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import Channel, Feature, OnCall, ReportRules, fold

FORM = "e_concern_report"
WEB_FORM = "web_form"
CONCERNS = "concerns.toml"


def check_on_calls(book: Book) -> Iterator[Finding]:
    """Who answers at once is told with a number and hours."""
    for entry in book.of("on_calls"):
        on_call: OnCall = entry.item
        if not on_call.phone:
            yield book.absent(entry, "phone", "missing-value", "the number isn't told")
        elif not NUMBER.fullmatch(on_call.phone):
            message = f"must be a number with + and its country and no spaces, not {on_call.phone}"
            yield book.error(entry, "phone", "wrong-number", message)
        yield from check_answering(book, entry)


def check_rules(book: Book) -> Iterator[Finding]:
    """One set of rules holds on a day; it tells how far back reports on the same person are shown."""
    valid = book.valid("report_rules")
    for entry in valid[1:]:
        message = f"{valid[0].label} holds on the same day"
        yield book.error(entry, "code", "double-report-rules", message)
    for entry in book.of("report_rules"):
        rules: ReportRules = entry.item
        if rules.same_client_days is None:
            message = "how far back reports on the same person are shown isn't told"
            yield book.absent(entry, "same_client_days", "missing-value", message)
        elif rules.same_client_days < 1:
            message = f"must be at least 1, not {rules.same_client_days}"
            yield book.error(entry, "same_client_days", "wrong-limit", message)


def check_forms(book: Book) -> Iterator[Finding]:
    """Where the public form is in use, it arrives at a public line, and somebody answers at once for its
    places."""
    forms = [each for each in book.valid("features") if fold(each.item.code) == FORM and each.item.on]
    rules = next((entry.item for entry in book.valid("report_rules")), None)
    channels = {fold(entry.item.code): entry.item for entry in book.of("channels")}
    for entry in forms:
        if problem := _line_problem(channels.get(fold(rules.channel)) if rules else None):
            yield book.error(entry, "on", "report-form-without-line", problem)
        if nobody := _without_on_call(book, entry.item):
            message = f"nobody answers at once in {', '.join(nobody)}"
            yield book.absent(entry, "places", "report-form-without-on-call", message)


def _line_problem(channel: Channel | None) -> str:
    if channel is None:
        return "report_rules in concerns.toml name no channel by which it arrives"
    if fold(channel.kind) != WEB_FORM or not channel.unit:
        return f"{channel.code} is no web form of a unit"
    return "" if channel.public else f"{channel.code} isn't public"


def _without_on_call(book: Book, form: Feature) -> list[str]:
    """The places of the form in which no public on-call answers for every service task at any hour.

    Hours that aren't told are a gap of their own.
    """
    valid = [entry.item for entry in book.valid("on_calls")]
    open_to_all = [each for each in valid if each.public and not each.service_tasks and _always(each)]
    if any(not each.places for each in open_to_all):
        return []
    served = {fold(code) for each in open_to_all for code in each.places}
    if not form.places:
        return ["the whole county"]
    return [code for code in form.places if fold(code) not in served]


def _always(on_call: OnCall) -> bool:
    return not on_call.hours and not on_call.exceptions
