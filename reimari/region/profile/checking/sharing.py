"""Teams that help each other: which they are, from which day on, and when help opens and closes."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from reimari.region.profile.checking.book import Book, Entry, overlap
from reimari.region.profile.findings import Finding
from reimari.region.profile.values import Sharing, SharingWhen, Team, by_code, fold


def check_sharing(book: Book) -> Iterator[Finding]:
    """At least two teams of one organisation, of one unit or service task, each in one sharing at a time."""
    shared: list[tuple[Entry, Sequence[Team]]] = []
    for entry in book.of("sharings"):
        item: Sharing = entry.item
        if bool(item.unit) == bool(item.teams):
            yield book.error(entry, "unit", "wrong-sharing", "must name a unit or teams, one of the two")
        teams = _teams(book, item)
        shared.append((entry, teams))
        yield from _near(book, entry, teams)
        yield from (_always if item.when == SharingWhen.ALWAYS else _limits)(book, entry)
    for (one, ones), (other, others) in combinations(shared, 2):
        both = {fold(team.code) for team in ones} & {fold(team.code) for team in others}
        if both and fold(one.item.code) != fold(other.item.code) and overlap(one.item, other.item):
            message = f"{', '.join(sorted(both)).upper()} shares by {one.label} on the same days"
            yield book.error(other, "code", "double-sharing", message)


def _teams(book: Book, item: Sharing) -> list[Team]:
    named = {fold(code) for code in item.teams}
    found = {}
    for entry in book.of("teams"):
        team: Team = entry.item
        if fold(team.code) in named or (item.unit and fold(team.unit) == fold(item.unit)):
            found[fold(team.code)] = team
    return list(found.values())


def _near(book: Book, entry: Entry, teams: Sequence[Team]) -> Iterator[Finding]:
    if len(teams) <= 1:
        yield book.error(entry, "teams", "too-few-teams", "work is shared by two teams at least")
        return
    units = by_code(each.item for each in book.of("units"))
    houses = {fold(units[fold(team.unit)].organisation) for team in teams if fold(team.unit) in units}
    if len(houses) > 1:
        yield book.error(entry, "teams", "other-house", "teams of different organisations never share work")
    tasks = {fold(team.service_task) for team in teams}
    if len({fold(team.unit) for team in teams}) > 1 and (len(tasks) > 1 or "" in tasks):
        message = "only teams of the same unit or the same service task share work"
        yield book.error(entry, "teams", "too-far", message)


def _always(book: Book, entry: Entry) -> Iterator[Finding]:
    """A practice begins on a day, and has no limits (I-32)."""
    item: Sharing = entry.item
    if item.valid_from is None:
        yield book.error(entry, "valid_from", "missing-value", "from which day on is work shared?")
    if item.points_per_person is not None or item.back_below is not None:
        yield book.error(entry, "when", "limits-of-always", "what is always shared has no limits")


def _limits(book: Book, entry: Entry) -> Iterator[Finding]:
    item: Sharing = entry.item
    opens, closes = item.points_per_person, item.back_below
    if opens is None or closes is None:
        field = "points_per_person" if opens is None else "back_below"
        yield book.absent(entry, field, "missing-value", "when help opens and closes isn't told")
    elif not 0 < closes < opens:
        message = f"must be at least 1 and below points_per_person, not {closes}"
        yield book.error(entry, "back_below", "wrong-limit", message)
